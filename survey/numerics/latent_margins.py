"""What each variable says by itself in the three-step estimation of ordinal and mixed moments (Muthen 1984).

An ordinal variable has a latent response y* = x'b + e, e ~ N(0, 1), and falls into category c where
tau_c < y* <= tau_(c+1): its parameters are thresholds tau, which without covariates come from the margins,
and slopes b of the ordered probit regression (McKelvey & Zavoina 1975). A numeric variable has
y = m + x'b + e, e ~ N(0, v): mean, slopes and residual variance by maximum likelihood.

Both are put in one form for the pairs that follow. An observation enters a likelihood through two channels,
the limits (u, l) of its latent response where the variable is ordinal, (z, log s) with z = (y - m - x'b) / s
where it is numeric; `design` holds the derivatives of both channels with respect to the parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from scipy import special

from survey.numerics.arrays import Bools, Floats, Ints

__all__ = ["Margin", "normal_density", "numeric_margin", "ordinal_margin"]

_ROOT = np.sqrt(2.0 * np.pi)


@dataclass(frozen=True, slots=True)
class Margin:
    """One variable's own parameters and how each respondent's likelihood depends on them.

    Attributes
    ----------
    ordinal : bool
    parameters : (m,) array
        Thresholds or the mean first, then slopes, then, of a numeric variable, the residual variance.
    n_first : int
        How many thresholds there are (1 for the mean).
    channels : (2, n) array
        Upper and lower limit, or z and log s; 0 where the answer is missing.
    design : (2, n, m) array
        Derivatives of the channels; 0 where the answer is missing.
    influence : (n, m) array
        What each respondent moves the parameters by: the inverse of the summed outer products of the
        likelihood's scores, times the respondent's own score.
    seen : (n,) array of bool
    converged : bool
    """

    ordinal: bool
    parameters: Floats
    n_first: int
    channels: Floats
    design: Floats
    influence: Floats
    seen: Bools
    converged: bool


def normal_density(x: Floats) -> Floats:
    """Return the standard normal density; 0 at infinite limits.

    Examples
    --------
    >>> float(normal_density(np.array([np.inf]))[0])
    0.0
    """
    return np.exp(-0.5 * x * x) / _ROOT


def ordinal_margin(codes: Ints, x: Floats) -> Margin:
    """Return thresholds and probit slopes of one ordinal variable.

    Parameters
    ----------
    codes : (n,) array of int
        0, 1, ..., every category in use; -1 where missing.
    x : (n, k) array
        Covariates, without a constant; k may be 0.

    Examples
    --------
    >>> margin = ordinal_margin(np.array([0, 0, 1, 1]), np.empty((4, 0)))
    >>> margin.parameters.tolist()
    [0.0]
    """
    seen = codes >= 0
    counts: Floats = np.bincount(codes[seen]).astype(np.float64)
    below: Floats = np.cumsum(counts) / counts.sum()
    tau = special.ndtri(below[:-1])
    theta, converged = np.concatenate([tau, np.zeros(x.shape[1])]), True
    if x.shape[1]:
        theta, converged = _fit_probit(codes[seen], x[seen], theta)
    channels, design = _limits(np.where(seen, codes, 0), x, theta)
    channels, design = np.where(seen, channels, 0.0), np.where(seen[:, None], design, 0.0)
    scores = np.zeros((codes.size, theta.size))
    scores[seen] = _probit_scores(channels[:, seen], design[:, seen])[0]
    return Margin(True, theta, tau.size, channels, design, _influence(scores), seen, converged)


def numeric_margin(y: Floats, x: Floats) -> Margin:
    """Return mean, slopes and residual variance (divisor n) of one numeric variable, NaN where missing.

    Examples
    --------
    >>> numeric_margin(np.array([1.0, 1.0, 4.0, 2.0]), np.empty((4, 0))).parameters.tolist()
    [2.0, 1.5]
    """
    seen = ~np.isnan(y)
    X = np.column_stack([np.ones(y.size), x])
    beta = np.linalg.lstsq(X[seen], y[seen], rcond=None)[0]
    rest = np.where(seen, np.where(seen, y, 0.0) - X @ beta, 0.0)
    variance = float((rest**2).sum() / seen.sum())
    z, s = rest / np.sqrt(variance), np.sqrt(variance)
    m = beta.size + 1
    design = np.zeros((2, y.size, m))
    design[0, :, :-1] = -X / s
    design[0, :, -1] = -z / (2.0 * variance)
    design[1, :, -1] = 1.0 / (2.0 * variance)
    design = np.where(seen[:, None], design, 0.0)
    channels = np.stack([z, np.where(seen, np.log(s), 0.0)])
    # log f = -log s - z^2 / 2
    scores = -z[:, None] * design[0] - design[1]
    return Margin(
        False, np.append(beta, variance), 1, channels, design, _influence(scores), seen, variance > 0.0
    )


def _influence(scores: Floats) -> Floats:
    return cast("Floats", np.linalg.solve(scores.T @ scores, scores.T)).T


def _limits(codes: Ints, x: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """Return the limits (2, n) of each latent residual and their derivatives (2, n, m)."""
    K = theta.size - x.shape[1]
    tau = np.concatenate([[-np.inf], theta[:K], [np.inf]])
    shift = x @ theta[K:]
    channels = np.stack([tau[codes + 1] - shift, tau[codes] - shift])
    design = np.zeros((2, codes.size, theta.size))
    steps = np.arange(K, dtype=np.int64)
    design[0, :, :K] = codes[:, None] == steps
    design[1, :, :K] = codes[:, None] == steps + 1
    design[:, :, K:] = -x
    return channels, design


def _probit_scores(channels: Floats, design: Floats) -> tuple[Floats, Floats, Floats]:
    """Return scores (n, m), probabilities (n,) and the weights of both channels (2, n)."""
    below: Floats = special.ndtr(channels)
    cells: Floats = np.maximum(below[0] - below[1], 1e-300)
    pull: Floats = np.stack([normal_density(channels[0]), -normal_density(channels[1])]) / cells
    scores: Floats = np.einsum("cn,cnm->nm", pull, design)
    return scores, cells, pull


def _fit_probit(codes: Ints, x: Floats, start: Floats) -> tuple[Floats, bool]:
    """Newton's method with step halving; the log-likelihood is concave (Pratt 1981)."""
    scale: Floats = np.maximum(np.abs(x).max(axis=0), 1e-300)
    K, X, theta = start.size - x.shape[1], x / scale, start
    value, slope, information = _probit_slopes(codes, X, theta)
    decrement = np.inf
    for _ in range(100):
        step = cast("Floats", np.linalg.solve(information, slope))
        decrement = float(slope @ step)
        if decrement < 1e-20 * codes.size:
            break
        trial = _probit_slopes(codes, X, theta + step)
        while trial[0] < value - 1e-12 * abs(value) and float(np.abs(step).max()) > 1e-12:
            step = step / 2.0
            trial = _probit_slopes(codes, X, theta + step)
        theta = theta + step
        value, slope, information = trial
    return np.concatenate([theta[:K], theta[K:] / scale]), decrement < 1e-12 * codes.size


def _probit_slopes(codes: Ints, x: Floats, theta: Floats) -> tuple[float, Floats, Floats]:
    """Return the log-likelihood, its gradient and minus its Hessian; -inf where thresholds do not ascend."""
    channels, design = _limits(codes, x, theta)
    scores, cells, pull = _probit_scores(channels, design)
    # -d2 log P: outer product of the scores, less the slopes of both densities, -t phi(t).
    bend = np.where(np.isfinite(channels), channels, 0.0) * pull
    curved: Floats = np.einsum("cnm,cnk->mk", bend[..., None] * design, design, optimize=True)
    ascending = bool(np.all(channels[0] > channels[1]))
    value = float(np.log(cells).sum()) if ascending else -np.inf
    return value, scores.sum(axis=0), scores.T @ scores + curved
