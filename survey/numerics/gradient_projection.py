"""Gradient projection onto rotations, many random starts at once.

Orthogonal: Jennrich (2001); oblique: Jennrich (2002); both as in Bernaards & Jennrich (2005). With loadings
A (p, k) and a rotation T (k, k), L = A T when T'T = I, and L = A (T')^-1 when diag(T'T) = 1, and then the
factors correlate Phi = T'T. The starts run on a leading axis; a start that has converged leaves the batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.numerics.rotation_criteria import Criterion

__all__ = [
    "GradientProjection",
    "criterion_at",
    "project_gradient",
    "random_rotations",
    "retract",
    "tangent_gradient",
]

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Index: TypeAlias = NDArray[np.intp]


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
    Q, R = np.linalg.qr(rng.standard_normal((count, k, k)))
    return Q * np.sign(np.diagonal(R, axis1=1, axis2=2))[:, None, :]


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
    state = T.copy()
    b = T.shape[0]
    value = _evaluate(A, state, criterion, oblique)[0]
    norm, step = np.full(b, np.inf), np.ones(b)
    before, slope = state.copy(), np.zeros_like(state)
    active: Index = np.arange(b, dtype=np.intp)
    for iteration in range(max_iterations):
        projected = tangent_gradient(_rows(A, active), state[active], criterion, oblique=oblique)
        norm[active] = np.sqrt((projected * projected).sum(axis=(1, 2)))
        going = norm[active] > tolerance
        if not going.any():
            break
        active, projected = active[going], projected[going]
        if iteration > 0:
            step[active] = _spectral_step(
                state[active] - before[active], projected - slope[active], step[active]
            )
        before[active], slope[active] = state[active], projected
        moved = _descend(A, state, value, step, active, projected, norm, criterion, oblique=oblique)
        active = active[moved]
        if active.shape[0] == 0:
            break
    return GradientProjection(state, value, norm, norm <= max(tolerance, 1e-5))


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


def _gradient(A: Floats, T: Floats, criterion: Criterion, oblique: bool) -> Floats:
    """Return df/dT: A' Gq, or -(L' Gq T^-1)' when oblique."""
    _, L, inverse, slope = _evaluate(A, T, criterion, oblique)
    if not oblique:
        return A.swapaxes(-1, -2) @ slope
    return -(L.transpose(0, 2, 1) @ slope @ inverse).transpose(0, 2, 1)


def tangent_gradient(A: Floats, T: Floats, criterion: Criterion, *, oblique: bool) -> Floats:
    """Return the gradient of the criterion on the manifold at T (b, k, k)."""
    return _tangent(T, _gradient(A, T, criterion, oblique), oblique)


def criterion_at(A: Floats, T: Floats, criterion: Criterion, *, oblique: bool) -> Floats:
    """Return the values (b,) of the criterion at T (b, k, k)."""
    return _evaluate(A, T, criterion, oblique)[0]


def _spectral_step(moved: Floats, change: Floats, last: Floats) -> Floats:
    """Return Barzilai & Borwein's (1988) step, or twice the last one where curvature is not positive."""
    curvature = (moved * change).sum(axis=(1, 2))
    length = (moved * moved).sum(axis=(1, 2))
    safe = np.where(curvature > 0.0, curvature, 1.0)
    return np.where(curvature > 1e-14 * length, np.clip(length / safe, 1e-4, 1e4), 2.0 * last)


def _tangent(T: Floats, G: Floats, oblique: bool) -> Floats:
    """Project df/dT on the tangent space of the manifold at T."""
    if oblique:
        return G - T * (T * G).sum(axis=1, keepdims=True)
    M = T.transpose(0, 2, 1) @ G
    return G - T @ (M + M.transpose(0, 2, 1)) / 2.0


def retract(X: Floats, oblique: bool) -> Floats:
    """Bring X back on the manifold: unit columns, or the nearest orthogonal matrix."""
    if oblique:
        return X / np.sqrt((X * X).sum(axis=1, keepdims=True))
    U, _, Vt = np.linalg.svd(X, full_matrices=False)
    return U @ Vt


def _descend(
    A: Floats,
    T: Floats,
    value: Floats,
    step: Floats,
    active: Index,
    projected: Floats,
    norm: Floats,
    criterion: Criterion,
    *,
    oblique: bool,
) -> Bools:
    """Halve each start's step until the criterion falls enough; update T, value and step in place."""
    origin = T[active]
    pending: Index = np.arange(active.shape[0], dtype=np.intp)
    noise = 8.0 * np.finfo(np.float64).eps * (1.0 + np.abs(value[active]))
    moved = np.zeros(active.shape[0], dtype=np.bool_)
    for _ in range(40):
        rows = active[pending]
        trial = retract(origin[pending] - step[rows, None, None] * projected[pending], oblique)
        f = _evaluate(_rows(A, rows), trial, criterion, oblique)[0]
        fell = f < value[rows] - 0.1 * norm[rows] ** 2 * step[rows] + noise[pending]
        T[rows[fell]], value[rows[fell]] = trial[fell], f[fell]
        moved[pending[fell]] = True
        pending = pending[~fell]
        if pending.shape[0] == 0:
            break
        step[active[pending]] /= 2.0
    return moved
