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
    fitted: list[GradedScale] = []
    for scale in scales:
        if len(scale) < 3:
            continue
        columns = np.asarray(scale, dtype=np.intp)
        R = correlation[np.ix_(columns, columns)][None]
        psi = solve_uniquenesses(R, 1, lower=1.0 - _LARGEST_LOADING**2, tolerance=1e-8).psi
        loadings = loadings_given(psi, R, 1)[0, :, 0]
        inside = np.clip(loadings, -_LARGEST_LOADING, _LARGEST_LOADING)
        fitted.append(GradedScale(tuple(scale), inside, thresholds[columns]))
    return tuple(fitted)


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
    n = codes.shape[0]
    level, expected, variance, answered = np.zeros((4, n))
    for model in models:
        own = codes.T[list(model.columns)]
        patterns, place = _patterns(own, model.thresholds.shape[1] + 1)
        found = np.stack(_likelihood(patterns, model))[:, place]
        level += found[0]
        expected += found[1]
        variance += found[2]
        answered += (own >= 0).sum(axis=0)
    usable = (answered >= minimum) & (variance > 1e-12)
    return np.where(usable, (level - expected) / np.sqrt(np.where(usable, variance, 1.0)), np.nan)


def _patterns(
    codes: NDArray[np.signedinteger], categories: int
) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Return the different patterns (m, k) of codes (k, n), and each row's place among them.

    Few items have few patterns: many respondents need one computation.
    """
    k, n = codes.shape
    base = categories + 1
    if base**k > 2**62:
        return codes.T.astype(np.int64), np.arange(n, dtype=np.intp)
    number = np.zeros(n, dtype=np.int64)
    for own in codes:
        number = number * base + (own + 1)
    if base**k <= max(8 * n, 65_536):
        used = np.zeros(base**k, dtype=np.bool_)
        used[number] = True
        found = np.flatnonzero(used)
        places = np.zeros(base**k, dtype=np.intp)
        places[found] = np.arange(found.size)
        place = places[number]
    else:
        found, place = np.unique(number, return_inverse=True)
    digits = [found // base**j % base - 1 for j in range(k - 1, -1, -1)]
    return np.stack(digits, axis=1), place


def _likelihood(codes: NDArray[np.int64], model: GradedScale) -> tuple[Floats, Floats, Floats]:
    """Return log-likelihood, its expectation and variance at each row's posterior mean of theta."""
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
    return _at(curve, theta), _at(seen @ mean, theta), _at(seen @ variance, theta)


def _at(curve: Floats, theta: Floats) -> Floats:
    """Return each row's curve over the grid at its own theta, by linear interpolation."""
    position = (theta - _GRID[0]) / (_GRID[1] - _GRID[0])
    below = np.clip(position.astype(np.intp), 0, _GRID.size - 2)
    share = position - below
    rows = np.arange(theta.size)
    return curve[rows, below] * (1.0 - share) + curve[rows, below + 1] * share
