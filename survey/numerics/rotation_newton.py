"""The last steps to a rotation: Newton's method on the manifold, from where gradient projection came near.

The Riemannian Hessian is the tangential part of the derivative of the Riemannian gradient (Absil, Mahony &
Sepulchre 2008, ch. 5); that derivative is a difference along a basis of the tangent space, all of it
in one batch, and the step is taken with absolute eigenvalues, so that it always descends.
"""

from __future__ import annotations

import numpy as np

from survey.numerics.arrays import Floats
from survey.numerics.gradient_projection import (
    GradientProjection,
    criterion_at,
    retract,
    runaway_below,
    tangent_gradient,
    value_and_tangent,
)
from survey.numerics.rotation_criteria import Criterion

__all__ = ["descent_direction", "polish_rotation"]

_H = 1e-6


def polish_rotation(
    A: Floats,
    T: Floats,
    criterion: Criterion,
    *,
    oblique: bool,
    tolerance: float = 1e-9,
    max_iterations: int = 200,
) -> GradientProjection:
    """Bring one rotation T (k, k) to a stationary point of the criterion.

    Returns a batch of one, converged when the norm of the gradient is below 1e-6: beyond it rounding of the
    criterion may stop the descent before `tolerance`. A rotation that runs away is left where it is.
    """
    here = T[None]
    value, slope = value_and_tangent(A, here, criterion, oblique=oblique)
    floor = runaway_below(A)
    for _ in range(max_iterations):
        norm = float(np.sqrt((slope * slope).sum()))
        if norm <= tolerance or value[0] < floor:
            break
        step = _newton_step(A, here[0], slope[0], criterion, oblique=oblique)
        found = _search(A, here, value, slope, step, criterion, oblique=oblique)
        if found is None:
            break
        here, value, slope = found
    norm = np.sqrt((slope * slope).sum(axis=(1, 2)))
    return GradientProjection(here, value, norm, norm <= 1e-6)


def _newton_step(A: Floats, T: Floats, gradient: Floats, criterion: Criterion, *, oblique: bool) -> Floats:
    basis = _tangent_basis(T, oblique)
    ahead = tangent_gradient(A, retract(T + _H * basis, oblique), criterion, oblique=oblique)
    m = basis.shape[0]
    changes = ((ahead - gradient) / _H).reshape(m, -1) @ basis.reshape(m, -1).T
    u = descent_direction((changes + changes.T) / 2.0, basis.reshape(m, -1) @ gradient.ravel())
    return np.asarray((u @ basis.reshape(m, -1)).reshape(T.shape))


def descent_direction(H: Floats, slope: Floats) -> Floats:
    """Return -H^-1 slope, not longer than 1/2, so that a rotation stays near where H is true."""
    u = -_divided(H, slope)
    length = float(np.sqrt(u @ u))
    return np.asarray(u * min(1.0, 0.5 / max(length, 1e-300)), dtype=np.float64)


def _divided(H: Floats, slope: Floats) -> Floats:
    """Return H^-1 slope, and with the absolute eigenvalues of H where it is not positive definite."""
    from scipy.linalg.lapack import dposv

    _, solved, not_definite = dposv(H, slope)
    if not_definite == 0:
        return np.asarray(solved, dtype=np.float64)
    values, vectors = np.linalg.eigh(H)
    size = np.maximum(np.abs(values), 1e-8 * max(float(np.abs(values).max()), 1e-8))
    return np.asarray(vectors @ ((vectors.transpose() @ slope) / size), dtype=np.float64)


def _search(
    A: Floats,
    T: Floats,
    value: Floats,
    gradient: Floats,
    step: Floats,
    criterion: Criterion,
    *,
    oblique: bool,
) -> tuple[Floats, Floats, Floats] | None:
    """Take the longest of the step and its halvings that descends, with the value and the slope there."""
    promised = float((gradient[0] * step).sum())
    limit = float(value[0]) + 4.0 * np.finfo(np.float64).eps * (1.0 + abs(float(value[0])))
    whole = retract(T + step, oblique)
    there, slope = value_and_tangent(A, whole, criterion, oblique=oblique)
    if there[0] <= limit + 1e-4 * promised:
        return whole, there, slope
    lengths = 0.5 ** np.arange(1, 30)
    trials = retract(T + lengths[:, None, None] * step, oblique)
    values = criterion_at(A, trials, criterion, oblique=oblique)
    good = np.flatnonzero(values <= limit + 1e-4 * lengths * promised)[:1]
    if good.shape[0] == 0:
        return None
    return trials[good], *value_and_tangent(A, trials[good], criterion, oblique=oblique)


def _tangent_basis(T: Floats, oblique: bool) -> Floats:
    """Return an orthonormal basis (m, k, k): m = k(k-1) when oblique, k(k-1)/2 otherwise."""
    k = T.shape[0]
    if oblique:  # column j moves in the complement of t_j: the reflection that takes t_j to an axis
        v = T.T.copy()
        v[:, 0] += np.where(v[:, 0] < 0.0, -1.0, 1.0)
        scaled = v * (2.0 / (v * v).sum(axis=1, keepdims=True))
        basis = np.zeros((k, k - 1, k, k))
        each = np.arange(k, dtype=np.intp)
        basis[each, :, :, each] = (np.eye(k) - scaled[:, :, None] * v[:, None, :])[:, 1:]
        return basis.reshape(-1, k, k)
    rows, columns = np.tril_indices(k, -1)
    pairs = np.arange(rows.shape[0], dtype=np.intp)
    skew = np.zeros((rows.shape[0], k, k))
    skew[pairs, rows, columns], skew[pairs, columns, rows] = np.sqrt(0.5), -np.sqrt(0.5)
    return T @ skew
