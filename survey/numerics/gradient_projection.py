"""Gradient projection onto rotations, many random starts at once.

Orthogonal: Jennrich (2001); oblique: Jennrich (2002); both as in Bernaards & Jennrich (2005). With loadings
A (p, k) and a rotation T (k, k), L = A T when T'T = I, and L = A (T')^-1 when diag(T'T) = 1, and then the
factors correlate Phi = T'T. The starts run on a leading axis; a start that has converged leaves the batch,
and so does one that runs away, as oblimin's may with a gamma above 0, where no minimum need exist.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from survey.numerics.arrays import Bools, Floats, Index
from survey.numerics.rotation_criteria import Criterion

__all__ = [
    "GradientProjection",
    "criterion_at",
    "project_gradient",
    "random_rotations",
    "retract",
    "runaway_below",
    "tangent_gradient",
    "value_and_tangent",
]

_MOST_HALVINGS = 40


@dataclass(frozen=True, slots=True)
class GradientProjection:
    """The state of every start: T (b, k, k), criterion (b,), projected gradient norm (b,), converged (b,)."""

    T: Floats
    criterion: Floats
    gradient: Floats
    converged: Bools


def random_rotations(k: int, count: int, rng: np.random.Generator) -> Floats:
    """Return `count` orthogonal matrices (count, k, k), uniformly distributed (Stewart 1980).

    Examples
    --------
    >>> T = random_rotations(3, 2, np.random.default_rng(1))
    >>> bool(np.allclose(T @ T.transpose(0, 2, 1), np.eye(3)))
    True
    """
    columns = np.ascontiguousarray(rng.standard_normal((count, k, k)).transpose(2, 1, 0))
    for j in range(k):  # Gram and Schmidt's, all at once: column j, and what the later ones have of it
        columns[j] /= np.sqrt(np.einsum("ib,ib->b", columns[j], columns[j]))
        shares = np.einsum("ib,jib->jb", columns[j], columns[j + 1 :])
        columns[j + 1 :] -= shares[:, None] * columns[j]
    return np.ascontiguousarray(columns.transpose(2, 1, 0))


def runaway_below(A: Floats) -> float:
    """Return the value below which a criterion of fourth powers has loadings far beyond the unrotated A's.

    Examples
    --------
    >>> runaway_below(np.eye(2))
    -40000.0
    """
    return -1e4 * float((A * A).sum(axis=(-2, -1)).max()) ** 2


def project_gradient(
    A: Floats,
    T: Floats,
    criterion: Criterion,
    *,
    oblique: bool,
    tolerance: float = 1e-8,
    max_iterations: int = 1000,
) -> GradientProjection:
    """Minimise a criterion from every start.

    Parameters
    ----------
    A : (p, k) or (b, p, k) array
        Unrotated loadings, the same for all starts or one matrix to a start.
    T : (b, k, k) array
        Starts, with unit columns; orthogonal unless `oblique`.
    tolerance : float
        A start has converged when the Frobenius norm of its projected gradient is below it.
    """
    b = T.shape[0]
    state, step, failed = T.copy(), np.ones(b), np.zeros(b, dtype=np.int64)
    value, slope = _value_and_gradient(A, state, criterion, oblique)
    projected = _tangent(state, slope, oblique)
    norm = _size(projected)
    floor = runaway_below(A)
    for _ in range(max_iterations):
        active: Index = np.flatnonzero((norm > tolerance) & (failed < _MOST_HALVINGS) & (value > floor))
        if active.shape[0] == 0:
            break
        # One evaluation for all: a start whose step is too long shortens it, and tries again with the next.
        here, down = state[active], projected[active]
        trial = retract(here - step[active, None, None] * down, oblique)
        f, slope = _value_and_gradient(_rows(A, active), trial, criterion, oblique)
        noise = 8.0 * np.finfo(np.float64).eps * (1.0 + np.abs(value[active]))
        fell = f < value[active] - 0.1 * norm[active] ** 2 * step[active] + noise
        moved, stuck, new = active[fell], active[~fell], _tangent(trial[fell], slope[fell], oblique)
        step[moved] = _spectral_step(trial[fell] - here[fell], new - down[fell], step[moved])
        state[moved], value[moved], projected[moved] = trial[fell], f[fell], new
        norm[moved], failed[moved] = _size(new), 0
        step[stuck] /= 2.0
        failed[stuck] += 1
    return GradientProjection(state, value, norm, norm <= max(tolerance, 1e-5))


def _size(G: Floats) -> Floats:
    """Return the Frobenius norm of each matrix."""
    return np.sqrt(np.einsum("bij,bij->b", G, G))


def _rows(A: Floats, index: Index) -> Floats:
    """Return the loadings that belong to some starts."""
    return A if A.ndim == 2 else A[index]


def _evaluate(
    A: Floats, T: Floats, criterion: Criterion, oblique: bool
) -> tuple[Floats, Floats, Floats, Floats]:
    inverse = np.asarray(np.linalg.inv(T), dtype=np.float64) if oblique else T.transpose(0, 2, 1)
    L = A @ inverse.transpose(0, 2, 1)
    value, slope = criterion(L)
    return value, L, inverse, slope


def _value_and_gradient(A: Floats, T: Floats, criterion: Criterion, oblique: bool) -> tuple[Floats, Floats]:
    """Return the criterion and df/dT: A' Gq, or -(L' Gq T^-1)' when oblique."""
    value, L, inverse, slope = _evaluate(A, T, criterion, oblique)
    if not oblique:
        return value, A.swapaxes(-1, -2) @ slope
    return value, -(L.transpose(0, 2, 1) @ slope @ inverse).transpose(0, 2, 1)


def tangent_gradient(A: Floats, T: Floats, criterion: Criterion, *, oblique: bool) -> Floats:
    """Return the gradient of the criterion on the manifold at T (b, k, k)."""
    return _tangent(T, _value_and_gradient(A, T, criterion, oblique)[1], oblique)


def value_and_tangent(A: Floats, T: Floats, criterion: Criterion, *, oblique: bool) -> tuple[Floats, Floats]:
    """Return the values (b,) and the gradients on the manifold at T (b, k, k)."""
    value, slope = _value_and_gradient(A, T, criterion, oblique)
    return value, _tangent(T, slope, oblique)


def criterion_at(A: Floats, T: Floats, criterion: Criterion, *, oblique: bool) -> Floats:
    """Return the values (b,) of the criterion at T (b, k, k)."""
    return _evaluate(A, T, criterion, oblique)[0]


def _spectral_step(moved: Floats, change: Floats, last: Floats) -> Floats:
    """Return Barzilai & Borwein's (1988) step, or twice the last one where curvature is not positive."""
    curvature = np.einsum("bij,bij->b", moved, change)
    length = np.einsum("bij,bij->b", moved, moved)
    safe = np.where(curvature > 0.0, curvature, 1.0)
    return np.where(curvature > 1e-14 * length, np.clip(length / safe, 1e-4, 1e4), 2.0 * last)


def _tangent(T: Floats, G: Floats, oblique: bool) -> Floats:
    """Project df/dT on the tangent space of the manifold at T."""
    if oblique:
        return G - T * np.einsum("bij,bij->bj", T, G)[:, None, :]
    M = T.transpose(0, 2, 1) @ G
    return G - T @ (M + M.transpose(0, 2, 1)) / 2.0


def retract(X: Floats, oblique: bool) -> Floats:
    """Bring X back on the manifold: unit columns, or the nearest orthogonal matrix."""
    if oblique:
        return X / np.sqrt(np.einsum("bij,bij->bj", X, X))[:, None, :]
    U, _, Vt = np.linalg.svd(X, full_matrices=False)
    return U @ Vt
