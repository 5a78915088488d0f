"""The standardised log-likelihood of a person's answers, lz, for ordinal items and several scales.

Each scale has one normal latent variable; an answer follows the normal-ogive graded model, whose loadings and
thresholds are those of a one-factor model of polychoric correlations (Samejima 1969; Takane & de Leeuw 1987):

    P(x_j >= c | theta) = Phi((lambda_j theta - tau_jc) / sqrt(1 - lambda_j^2)).

With theta at its posterior mean, lz = (l - E l) / sqrt(Var l) (Drasgow, Levine & Williams 1985), where l
and its moments are summed over the scales (Drasgow, Levine & McLaughlin 1991). Low is unlikely. Because
theta is estimated, lz is not standard normal; its cutoff is calibrated. Answers are taken as given:
reversed items load negatively.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from survey.numerics.uniquenesses import loadings_given, solve_uniquenesses
from survey.responses.screening.patterns import patterns_of

__all__ = ["GradedScale", "fit_graded_scales", "graded_probabilities", "lz"]

Floats: TypeAlias = NDArray[np.float64]
_GRID = np.linspace(-4.0, 4.0, 21)
_PRIOR = -0.5 * _GRID**2
_LARGEST_LOADING = 0.975


@dataclass(frozen=True, slots=True)
class GradedScale:
    """One scale's graded model.

    Attributes
    ----------
    columns : tuple of int
    loadings : (k,) array
    thresholds : (k, C) array
        Between the categories; +inf past an item's own.
    """

    columns: tuple[int, ...]
    loadings: Floats
    thresholds: Floats


def fit_graded_scales(
    correlation: Floats, thresholds: Floats, scales: Sequence[Sequence[int]]
) -> tuple[GradedScale, ...]:
    """Return a one-factor graded model of each scale with three items or more.

    Parameters
    ----------
    correlation : (items, items) array
        Polychoric, positive definite.
    thresholds : (items, C) array
    scales : sequence of sequences of int

    Examples
    --------
    >>> R = np.full((3, 3), 0.49) + 0.51 * np.eye(3)
    >>> np.abs(fit_graded_scales(R, np.zeros((3, 1)), [[0, 1, 2]])[0].loadings).round(6).tolist()
    [0.7, 0.7, 0.7]
    """
    used = [np.asarray(scale, dtype=np.intp) for scale in scales if len(scale) >= 3]
    found: dict[int, Floats] = {}
    for size in sorted({columns.size for columns in used}):
        alike = [place for place, columns in enumerate(used) if columns.size == size]
        R = np.stack([correlation[np.ix_(used[place], used[place])] for place in alike])
        psi = solve_uniquenesses(R, 1, lower=1.0 - _LARGEST_LOADING**2, tolerance=1e-8).psi
        loadings = loadings_given(psi, R, 1)[:, :, 0]
        inside = np.clip(loadings, -_LARGEST_LOADING, _LARGEST_LOADING)
        found |= dict(zip(alike, inside, strict=True))
    return tuple(
        GradedScale(tuple(columns.tolist()), found[place], thresholds[columns])
        for place, columns in enumerate(used)
    )


def graded_probabilities(model: GradedScale, theta: Floats) -> Floats:
    """Return the probability of each category of each item at each theta, (items, C + 1, thetas).

    Examples
    --------
    >>> model = GradedScale((0,), np.array([0.6]), np.array([[0.0]]))
    >>> graded_probabilities(model, np.array([0.0, 4.0 / 3.0])).round(6).tolist()  # Phi(1) = .841345
    [[[0.5, 0.158655], [0.5, 0.841345]]]
    """
    spread = np.sqrt(1.0 - model.loadings**2)[:, None, None]
    middle = model.loadings[:, None, None] * theta[None, None, :]
    above = ndtr((middle - model.thresholds[:, :, None]) / spread)
    edge = np.ones((above.shape[0], 1, theta.size))
    full = np.concatenate([edge, above, 0.0 * edge], axis=1)
    return full[:, :-1] - full[:, 1:]


def lz(codes: NDArray[np.signedinteger], models: Sequence[GradedScale], *, minimum: int = 5) -> Floats:
    """Return each row's lz over scales.

    Parameters
    ----------
    codes : (n, items) array of int
        Running codes from 0 as the thresholds have them; -1 where missing.
    models : sequence of GradedScale
    minimum : int
        Fewest answers.

    Returns
    -------
    (n,) array
        NaN for rows with fewer answers.

    Examples
    --------
    >>> model = GradedScale((0, 1, 2), np.array([0.8, 0.8, 0.8]), np.tile([-1.0, 0.0, 1.0], (3, 1)))
    >>> found = lz(np.array([[1, 1, 2], [0, 3, 3]]), [model], minimum=3)
    >>> bool(found[0] > found[1])
    True
    """
    sums = np.zeros((codes.shape[0], 4))
    for model in models:
        # A missing answer, code -1, is a category of its own.
        found = patterns_of(codes.T[list(model.columns)] + np.int16(1), model.thresholds.shape[1] + 2)
        sums += _likelihood(found.codes.T - 1, model).take(found.place, axis=0)
    level, expected, variance, answered = sums.T
    usable = (answered >= minimum) & (variance > 1e-12)
    return np.where(usable, (level - expected) / np.sqrt(np.where(usable, variance, 1.0)), np.nan)


def _likelihood(codes: NDArray[np.signedinteger], model: GradedScale) -> Floats:
    """Return log-likelihood, its expectation and variance at the mean of theta, and answers, (m, 4)."""
    P = np.maximum(graded_probabilities(model, _GRID), 1e-12)
    log_p = np.log(P)
    mean = (P * log_p).sum(axis=1)
    variance = np.maximum((P * log_p**2).sum(axis=1) - mean**2, 0.0)
    # A missing answer, code -1, looks up the last row: nothing.
    table = np.concatenate([log_p, np.zeros((log_p.shape[0], 1, _GRID.size))], axis=1)
    curve = np.zeros((codes.shape[0], _GRID.size))
    for j in range(codes.shape[1]):
        curve += table[j][codes[:, j]]
    weight = np.exp(curve + _PRIOR - (curve + _PRIOR).max(axis=1, keepdims=True))
    theta = (weight @ _GRID) / weight.sum(axis=1)
    seen = (codes >= 0).astype(np.float64)
    curves = (curve, seen @ mean, seen @ variance)
    return np.column_stack([*(_at(one, theta) for one in curves), seen.sum(axis=1)])


def _at(curve: Floats, theta: Floats) -> Floats:
    """Return each row's curve over the grid at its own theta, by linear interpolation."""
    position = (theta - _GRID[0]) / (_GRID[1] - _GRID[0])
    below = np.clip(position.astype(np.intp), 0, _GRID.size - 2)
    share = position - below
    rows = np.arange(theta.size)
    return curve[rows, below] * (1.0 - share) + curve[rows, below + 1] * share
