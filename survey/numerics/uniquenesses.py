r"""Uniquenesses of the exploratory factor model by projected Newton steps, batched over correlation matrices.

For a correlation matrix R (p, p), k factors and uniquenesses Psi = diag(psi), minres (ULS) and ML profile
the loadings out through an eigendecomposition, and minimise over psi alone (Joreskog 1967, 1977; Harman &
Jones 1966). With theta_m, omega_m the eigenpairs and "tail" the p - k smallest:

* minres: eigenpairs of R - Psi; F = 1/2 sum_tail theta_m^2;
* ML: x = log psi, eigenpairs of Psi^-1/2 R Psi^-1/2; F = sum_tail (theta_m - log theta_m - 1).

Both Hessians are exact (first-order perturbation of the eigenvectors). psi is bounded below by ``lower``:
a solution on the bound is a Heywood case, and is reported, not hidden.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from survey.numerics.arrays import Bools, Floats, Index, Ints

__all__ = ["Uniquenesses", "loadings_given", "smc", "solve_uniquenesses"]

Method: TypeAlias = Literal["minres", "ml"]
_Value: TypeAlias = Callable[[Floats, Floats, int], Floats]


@dataclass(frozen=True, slots=True)
class Uniquenesses:
    """Solutions of a batch of b matrices.

    Attributes
    ----------
    psi : (b, p) array
    objective, gradient : (b,) arrays
        The discrepancy and the largest absolute projected gradient at the solution.
    at_bound : (b, p) array of bool
        Uniquenesses that stopped on the lower bound (Heywood cases).
    converged : (b,) array of bool
    iterations : (b,) array of int
    """

    psi: Floats
    objective: Floats
    gradient: Floats
    at_bound: Bools
    converged: Bools
    iterations: Ints


def smc(R: Floats) -> Floats:
    """Return squared multiple correlations, 1 - 1 / diag(R^-1), of one matrix or a batch.

    Examples
    --------
    >>> smc(np.array([[1.0, 0.6], [0.6, 1.0]])).round(4)
    array([0.36, 0.36])
    """
    inverse = np.asarray(np.linalg.inv(R), dtype=np.float64)
    return 1.0 - 1.0 / np.diagonal(inverse, axis1=-2, axis2=-1)


def solve_uniquenesses(
    R: Floats,
    n_factors: int,
    *,
    method: Method = "minres",
    lower: float = 0.005,
    tolerance: float = 1e-10,
    max_iterations: int = 500,
) -> Uniquenesses:
    """Minimise the discrepancy over the uniquenesses.

    Parameters
    ----------
    R : (b, p, p) array
        Correlation matrices, positive definite for ML.
    n_factors : int
        1 <= k < p.
    lower : float
        The smallest admissible uniqueness.
    tolerance : float
        Stops when no projected gradient exceeds it.

    Examples
    --------
    >>> load = np.array([0.9, 0.8, 0.7, 0.6])
    >>> R = np.outer(load, load) + np.diag(1 - load**2)
    >>> solve_uniquenesses(R[None], 1).psi.round(6)
    array([[0.19, 0.36, 0.51, 0.64]])
    """
    value, slope = (_uls, _uls_slope) if method == "minres" else (_ml, _ml_slope)
    bound = lower if method == "minres" else np.log(lower)
    x = _start(R, n_factors, lower)
    x = x if method == "minres" else np.log(x)
    f = value(x, R, n_factors)
    b = R.shape[0]
    iterations, gradient = np.zeros(b, dtype=np.int64), np.full(b, np.inf)
    active: Index = np.arange(b, dtype=np.intp)
    for _ in range(max_iterations):
        g, H = slope(x[active], R[active], n_factors)
        free = ~((x[active] <= bound) & (g > 0.0))
        gradient[active] = np.abs(np.where(free, g, 0.0)).max(axis=1)
        going = gradient[active] > tolerance
        if not going.any():
            break
        active, slopes = active[going], g[going]
        step = _newton_direction(slopes, H[going], free[going])
        x[active], f[active], moved = _search(
            value, x[active], f[active], slopes, step, bound, R[active], n_factors
        )
        iterations[active] += 1
        active = active[moved]
        if active.shape[0] == 0:
            break
    psi = x if method == "minres" else np.exp(x)
    return Uniquenesses(psi, f, gradient, x <= bound, gradient <= max(tolerance, 1e-7), iterations)


def loadings_given(psi: Floats, R: Floats, n_factors: int, *, method: Method = "minres") -> Floats:
    """Return the canonical loadings (b, p, k) that belong to uniquenesses (b, p), strongest factor first.

    Examples
    --------
    >>> load = np.array([0.9, 0.8, 0.7])
    >>> R = np.outer(load, load) + np.diag(1 - load**2)
    >>> np.abs(loadings_given(1 - load[None] ** 2, R[None], 1))[0, :, 0].round(6)
    array([0.9, 0.8, 0.7])
    """
    if method == "minres":
        theta, omega = np.linalg.eigh(R - psi[:, :, None] * np.eye(R.shape[-1]))
        scale = np.sqrt(np.maximum(theta, 0.0))
        return (omega * scale[:, None, :])[:, :, ::-1][:, :, :n_factors]
    root = np.sqrt(psi)
    theta, omega = np.linalg.eigh(R / (root[:, :, None] * root[:, None, :]))
    scale = np.sqrt(np.maximum(theta - 1.0, 0.0))
    return (root[:, :, None] * omega * scale[:, None, :])[:, :, ::-1][:, :, :n_factors]


def _start(R: Floats, k: int, lower: float) -> Floats:
    """Joreskog's (1963) start, (1 - k / 2p) / diag(R^-1), or one half where R cannot be inverted."""
    p = R.shape[-1]
    eigenvalues = np.linalg.eigvalsh(R)
    regular = eigenvalues[:, 0] > 1e-8 * eigenvalues[:, -1]
    start = np.full(R.shape[:2], 0.5)
    if regular.any():
        diagonal = np.diagonal(np.linalg.inv(R[regular]), axis1=-2, axis2=-1)
        start[regular] = (1.0 - 0.5 * k / p) / diagonal
    return np.clip(start, lower, 1.0)


def _uls(x: Floats, R: Floats, k: int) -> Floats:
    theta = np.linalg.eigvalsh(R - x[:, :, None] * np.eye(R.shape[-1]))
    return 0.5 * (theta[:, : R.shape[-1] - k] ** 2).sum(axis=1)


def _uls_slope(x: Floats, R: Floats, k: int) -> tuple[Floats, Floats]:
    """Gradient -sum_tail theta_m omega_im^2 and its exact Hessian."""
    p = R.shape[-1]
    theta, omega = np.linalg.eigh(R - x[:, :, None] * np.eye(p))
    t, W = theta[:, : p - k], omega[:, :, : p - k]
    h, V = theta[:, p - k :], omega[:, :, p - k :]
    g = -(W * W @ t[:, :, None])[:, :, 0]
    H = (W @ W.transpose(0, 2, 1)) ** 2
    ratio = t[:, :, None] / _apart(t[:, :, None] - h[:, None, :])
    return g, H + 2.0 * _pairs(W, V, ratio)


def _ml(x: Floats, R: Floats, k: int) -> Floats:
    root = np.exp(-x / 2.0)
    theta = np.linalg.eigvalsh(R * root[:, :, None] * root[:, None, :])[:, : R.shape[-1] - k]
    safe = np.where(theta > 0.0, theta, 1.0)
    return np.where((theta > 0.0).all(axis=1), (theta - np.log(safe) - 1.0).sum(axis=1), np.inf)


def _ml_slope(x: Floats, R: Floats, k: int) -> tuple[Floats, Floats]:
    """Gradient sum_tail (1 - theta_m) omega_im^2 with respect to log psi, and its exact Hessian."""
    p = R.shape[-1]
    root = np.exp(-x / 2.0)
    theta, omega = np.linalg.eigh(R * root[:, :, None] * root[:, None, :])
    t, W = theta[:, : p - k], omega[:, :, : p - k]
    h, V = theta[:, p - k :], omega[:, :, p - k :]
    g = (W * W @ (1.0 - t)[:, :, None])[:, :, 0]
    # Pairs within the tail add (theta_m + theta_n) / 2 each way; m = n adds theta_m.
    H = ((W * t[:, None, :]) @ W.transpose(0, 2, 1)) * (W @ W.transpose(0, 2, 1))
    sums, gaps = t[:, :, None] + h[:, None, :], t[:, :, None] - h[:, None, :]
    return g, H - _pairs(W, V, (1.0 - t)[:, :, None] * sums / _apart(gaps))


def _apart(gap: Floats) -> Floats:
    """Keep a difference of eigenvalues (tail - head, never positive) away from zero."""
    return np.minimum(gap, -1e-10)


def _pairs(W: Floats, V: Floats, weight: Floats) -> Floats:
    """Return sum over m, l of weight_ml * w_im w_jm v_il v_jl, for each matrix of the batch."""
    return np.einsum("bim,bjm,bml,bil,bjl->bij", W, W, weight, V, V, optimize=True)


def _newton_direction(g: Floats, H: Floats, free: Bools) -> Floats:
    """Return -|H|^-1 g on the free coordinates, |H| with absolute, floored eigenvalues."""
    both = free[:, :, None] & free[:, None, :]
    eye = np.eye(g.shape[1])
    values, vectors = np.linalg.eigh(np.where(both, H, eye))
    size = np.abs(values)
    size = np.maximum(size, 1e-6 * size.max(axis=1, keepdims=True))
    masked = np.where(free, g, 0.0)
    inner = (vectors.transpose(0, 2, 1) @ masked[:, :, None])[:, :, 0] / size
    return -np.where(free, (vectors @ inner[:, :, None])[:, :, 0], 0.0)


def _search(
    value: _Value, x: Floats, f: Floats, g: Floats, step: Floats, bound: float, R: Floats, k: int
) -> tuple[Floats, Floats, Bools]:
    """Halve the step, projected on the bound, until the discrepancy falls; say which rows moved."""
    best_x, best_f = x.copy(), f.copy()
    pending: Index = np.arange(x.shape[0], dtype=np.intp)
    noise = 4.0 * np.finfo(np.float64).eps * (1.0 + np.abs(f))
    scale = 1.0
    for _ in range(40):
        trial = np.maximum(x[pending] + scale * step[pending], bound)
        trial_f = value(trial, R[pending], k)
        promised = (g[pending] * (trial - x[pending])).sum(axis=1)
        fell = trial_f <= f[pending] + 1e-4 * np.minimum(promised, 0.0) + noise[pending]
        best_x[pending[fell]], best_f[pending[fell]] = trial[fell], trial_f[fell]
        pending = pending[~fell]
        if pending.shape[0] == 0:
            break
        scale /= 2.0
    return best_x, best_f, (best_x != x).any(axis=1)
