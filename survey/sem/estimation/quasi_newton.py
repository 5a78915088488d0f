"""Inverse Hessians of many samples that begin alike, mended by the steps that were taken (BFGS).

The update H' = (I - rho s y') H (I - rho y s') + rho s s', rho = 1 / s'y, is Nocedal & Wright (2006), eq.
6.17. A small H is kept as a matrix for each sample. A large one is kept as the steps alone, and multiplied by
a vector in two loops over them (algorithm 7.4): b samples with q parameters then hold 2 b q numbers for each
step instead of b q^2, and no matrix is formed.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["InverseHessians", "MatrixForm", "StepForm", "begin_with"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
_FLAT = 1e-14
# From how many parameters on the steps are quicker than the matrices.
_LARGE = 80


class InverseHessians(Protocol):
    """The inverse Hessians of b samples."""

    def times(self, rows: Places, vectors: Floats) -> Floats:
        """Return the product of each sample's inverse Hessian with its vector (r, q)."""
        ...

    def learn(self, rows: Places, s: Floats, y: Floats) -> None:
        """Update samples by their steps s (r, q) with changes of slope y; where s'y is not positive, not."""
        ...

    def shrink(self, rows: Places) -> None:
        """Divide the inverse Hessians of samples by four: their steps were too long."""
        ...


def begin_with(first: Floats, size: int) -> InverseHessians:
    """Return the inverse Hessians of `size` samples that begin with the symmetric matrix `first` (q, q).

    Examples
    --------
    >>> H = begin_with(np.eye(2), 1)
    >>> H.learn(np.array([0]), np.array([[1.0, 0.0]]), np.array([[2.0, 0.0]]))
    >>> H.times(np.array([0]), np.array([[4.0, 1.0]]))
    array([[2., 1.]])
    """
    return StepForm(first, size) if first.shape[0] > _LARGE else MatrixForm(first, size)


class MatrixForm:
    """Inverse Hessians kept as matrices (b, q, q)."""

    __slots__ = ("_inverse",)

    def __init__(self, first: Floats, size: int) -> None:
        self._inverse = np.repeat(first[None], size, axis=0)

    def times(self, rows: Places, vectors: Floats) -> Floats:
        """See `InverseHessians`."""
        return np.einsum("bqr,br->bq", self._inverse[rows], vectors)

    def learn(self, rows: Places, s: Floats, y: Floats) -> None:
        """See `InverseHessians`."""
        sy = np.einsum("bq,bq->b", s, y)
        good = sy > _FLAT
        rho = np.where(good, 1.0 / np.where(good, sy, 1.0), 0.0)
        inverse = self._inverse[rows]
        Hy = np.einsum("bqr,br->bq", inverse, y)
        first = (rho * (1.0 + rho * np.einsum("bq,bq->b", y, Hy)))[:, None] * s - rho[:, None] * Hy
        inverse += np.einsum("bi,bj->bij", first, s)
        inverse -= np.einsum("bi,bj->bij", rho[:, None] * s, Hy)
        self._inverse[rows] = inverse

    def shrink(self, rows: Places) -> None:
        """See `InverseHessians`."""
        self._inverse[rows] /= 4


class StepForm:
    """Inverse Hessians kept as the matrix that all begin with and the steps since."""

    __slots__ = ("_first", "_pairs", "_scale")

    def __init__(self, first: Floats, size: int) -> None:
        self._first = first
        self._scale = np.ones(size)
        # Of each update: s and y (b, q), rho (b,), and how much the part that it added was shrunk since.
        self._pairs: list[tuple[Floats, Floats, Floats, Floats]] = []

    def times(self, rows: Places, vectors: Floats) -> Floats:
        """See `InverseHessians`."""
        product = vectors.copy()
        along: list[Floats] = []
        for s, y, rho, _ in reversed(self._pairs):
            along.append(rho[rows] * np.einsum("bq,bq->b", s[rows], product))
            product -= along[-1][:, None] * y[rows]
        product = (product @ self._first) * self._scale[rows, None]
        for (s, y, rho, kept), a in zip(self._pairs, reversed(along), strict=True):
            b = rho[rows] * np.einsum("bq,bq->b", y[rows], product)
            product += (kept[rows] * a - b)[:, None] * s[rows]
        return product

    def learn(self, rows: Places, s: Floats, y: Floats) -> None:
        """See `InverseHessians`."""
        size = self._scale.size
        steps, changes, rho = np.zeros((size, s.shape[1])), np.zeros((size, s.shape[1])), np.zeros(size)
        sy = np.einsum("bq,bq->b", s, y)
        good = sy > _FLAT
        rho[rows[good]] = 1.0 / sy[good]
        steps[rows], changes[rows] = s, y
        self._pairs.append((steps, changes, rho, np.ones(size)))

    def shrink(self, rows: Places) -> None:
        """See `InverseHessians`."""
        self._scale[rows] /= 4
        for *_, kept in self._pairs:
            kept[rows] /= 4
