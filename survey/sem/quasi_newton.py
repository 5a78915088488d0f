"""Inverse Hessians of many samples that begin alike, kept as the steps that changed them (BFGS).

The update H' = (I - rho s y') H (I - rho y s') + rho s s', rho = 1 / s'y, is Nocedal & Wright (2006), eq.
6.17; its product with a vector from the steps alone, two loops over them, their algorithm 7.4. A batch of b
samples with q parameters then holds 2 b q numbers for each step instead of b q^2, and never forms a matrix.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["InverseHessians"]

Floats = NDArray[np.float64]
_FLAT = 1e-14


class InverseHessians:
    """The inverse Hessians of b samples.

    Parameters
    ----------
    first : ndarray, shape (q, q)
        Symmetric; where every sample begins.
    size : int
        b.

    Examples
    --------
    >>> H = InverseHessians(np.eye(2), 1)
    >>> H.learn(np.array([0]), np.array([[1.0, 0.0]]), np.array([[2.0, 0.0]]))
    >>> H.times(np.array([0]), np.array([[4.0, 1.0]]))
    array([[2., 1.]])
    """

    __slots__ = ("_first", "_pairs", "_scale")

    def __init__(self, first: Floats, size: int) -> None:
        self._first = first
        self._scale = np.ones(size)
        # Of each update: s and y (b, q), rho (b,), and how much the part that it added was shrunk since.
        self._pairs: list[tuple[Floats, Floats, Floats, Floats]] = []

    def times(self, rows: NDArray[np.int64], vectors: Floats) -> Floats:
        """Return the product of each sample's inverse Hessian with its vector (r, q)."""
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

    def learn(self, rows: NDArray[np.int64], s: Floats, y: Floats) -> None:
        """Update samples by their steps s (r, q) with changes of slope y; where s'y is not positive, not."""
        size = self._scale.size
        steps, changes, rho = np.zeros((size, s.shape[1])), np.zeros((size, s.shape[1])), np.zeros(size)
        sy = np.einsum("bq,bq->b", s, y)
        good = sy > _FLAT
        rho[rows[good]] = 1.0 / sy[good]
        steps[rows], changes[rows] = s, y
        self._pairs.append((steps, changes, rho, np.ones(size)))

    def shrink(self, rows: NDArray[np.int64]) -> None:
        """Divide the inverse Hessians of samples by four: their steps were too long."""
        self._scale[rows] /= 4
        for *_, kept in self._pairs:
            kept[rows] /= 4
