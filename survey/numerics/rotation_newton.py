"""The last steps to a rotation: Newton's method on the manifold, from where gradient projection came near.

The Riemannian Hessian is the tangential part of the derivative of the Riemannian gradient (Absil, Mahony &
Sepulchre 2008, ch. 5); that derivative is a central difference along a basis of the tangent space, all of it
in one batch, and the step is taken with absolute eigenvalues, so that it always descends.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.numerics.gradient_projection import (
    GradientProjection,
    criterion_at,
    retract,
    tangent_gradient,
)
from survey.numerics.rotation_criteria import Criterion

__all__ = ["polish_rotation"]

Floats: TypeAlias = NDArray[np.float64]
_H = 1e-5


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
    criterion may stop the descent before `tolerance`.
    """
    here = T[None]
    value = float(criterion_at(A, here, criterion, oblique=oblique)[0])
    norm = np.inf
    for _ in range(max_iterations):
        gradient = tangent_gradient(A, here, criterion, oblique=oblique)[0]
        norm = float(np.sqrt((gradient * gradient).sum()))
        if norm <= tolerance:
            break
        step = _newton_step(A, here[0], gradient, criterion, oblique=oblique)
        found = _search(A, here[0], value, gradient, step, criterion, oblique=oblique)
        if found is None:
            break
        here, value = found
    return GradientProjection(here, np.array([value]), np.array([norm]), np.array([norm <= 1e-6]))


def _newton_step(A: Floats, T: Floats, gradient: Floats, criterion: Criterion, *, oblique: bool) -> Floats:
    basis = _tangent_basis(T, oblique)
    ahead = retract(T + _H * basis, oblique)
    behind = retract(T - _H * basis, oblique)
    both = tangent_gradient(A, np.concatenate([ahead, behind]), criterion, oblique=oblique)
    m = basis.shape[0]
    H = np.einsum("ixy,jxy->ij", (both[:m] - both[m:]) / (2.0 * _H), basis)
    values, vectors = np.linalg.eigh((H + H.T) / 2.0)
    size = np.maximum(np.abs(values), 1e-8 * max(float(np.abs(values).max()), 1e-8))
    slope = np.einsum("xy,jxy->j", gradient, basis)
    u = -vectors @ ((vectors.transpose() @ slope) / size)
    length = float(np.sqrt((u * u).sum()))
    return np.einsum("j,jxy->xy", u * min(1.0, 0.5 / max(length, 1e-300)), basis)


def _search(
    A: Floats, T: Floats, value: float, gradient: Floats, step: Floats, criterion: Criterion, *, oblique: bool
) -> tuple[Floats, float] | None:
    """Try the step and all its halvings at once, and take the longest that descends."""
    lengths = 0.5 ** np.arange(30)
    trials = retract(T + lengths[:, None, None] * step, oblique)
    values = criterion_at(A, trials, criterion, oblique=oblique)
    promised = float((gradient * step).sum())
    noise = 4.0 * np.finfo(np.float64).eps * (1.0 + abs(value))
    good = np.flatnonzero(values <= value + 1e-4 * lengths * promised + noise)
    if good.shape[0] == 0:
        return None
    return trials[good[:1]], float(values[good[0]])


def _tangent_basis(T: Floats, oblique: bool) -> Floats:
    """Return an orthonormal basis (m, k, k): m = k(k-1) when oblique, k(k-1)/2 otherwise."""
    k = T.shape[0]
    found: list[Floats] = []
    if oblique:
        for j in range(k):
            others = np.linalg.svd(T[:, j : j + 1])[0][:, 1:]
            for i in range(k - 1):
                D = np.zeros((k, k))
                D[:, j] = others[:, i]
                found.append(D)
        return np.stack(found)
    for i in range(k):
        for j in range(i):
            skew = np.zeros((k, k))
            skew[i, j], skew[j, i] = np.sqrt(0.5), -np.sqrt(0.5)
            found.append(T @ skew)
    return np.stack(found)
