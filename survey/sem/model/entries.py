"""The free entries of one group's matrices, and which columns the derivatives of its moments are made of.

With u and v columns of [B, F C] and b_r a column of B (see `matrices`), entry k has the derivatives
Sigma_k = s_k (u_k v_k' + v_k u_k'), where s is 1/2 on the diagonal of S, and mu_k = f_k b_r.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Entries"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Entries:
    """The k free entries of one group.

    Parameters
    ----------
    row, column, free : ndarray of int, shape (k,)
        In their matrix, and in theta from 0.
    arrow, mean : ndarray of bool, shape (k,)
        Which stand in A and in m; the rest stand in S.
    u, v, r : ndarray of int, shape (k,)
    scale : ndarray, shape (k,)
        s; 0 for entries of m.
    scales : ndarray, shape (k, k)
        s_k s_l.
    gather : ndarray, shape (k, q)
        1 where an entry is that element of theta.
    distinct : bool
        Whether each is a parameter of its own.
    """

    row: Places
    column: Places
    free: Places
    arrow: NDArray[np.bool_]
    mean: NDArray[np.bool_]
    u: Places
    v: Places
    r: Places
    scale: Floats
    scales: Floats
    gather: Floats
    distinct: bool

    @staticmethod
    def of(kind: Places, row: Places, column: Places, gather: Floats, *, t: int) -> Entries:
        """Return the entries of a group; kind is 0 for A, 1 for S and 2 for m, t the number of variables."""
        free = gather.argmax(axis=1)
        arrow, mean = kind == 0, kind == 2
        same = (kind == 1) & (row == column)
        scale = np.where(mean, 0.0, np.where(same, 0.5, 1.0))
        scales = np.outer(scale, scale)
        distinct = len(set(free.tolist())) == free.size
        v, r = np.where(arrow, column + t, column), np.where(mean, column, row)
        return Entries(row, column, free, arrow, mean, row, v, r, scale, scales, gather, distinct)

    def factors(self, nu: Floats) -> Floats:
        """Return f (b, k) from E m (b, t)."""
        return np.where(self.mean, 1.0, np.where(self.arrow, nu[:, self.column], 0.0))

    def summed(self, block: Floats) -> Floats:
        """Return the sums (b, q, q) of what belongs to each pair of parameters, from entries (b, k, k)."""
        if not self.distinct:
            return self.gather.T @ block @ self.gather
        q = self.gather.shape[1]
        total = np.zeros((block.shape[0], q, q))
        total[:, self.free[:, None], self.free] = block
        return total
