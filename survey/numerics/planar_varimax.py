"""Kaiser's (1958) varimax by plane rotations, stopped where SPSS stops.

SPSS rotates every pair of factors in turn and ends early. In printed SPSS 27 output for seven matrices (6 to
47 items) the last cycle is always the first that raises the criterion, written p^2 times the summed column
variances of the squared loadings, by no more than 1e-4. The optimum itself is what `rotate_loadings` finds;
this file exists to reproduce printed output to the last digit.
"""

from __future__ import annotations

import numpy as np

from survey.numerics.arrays import Floats

__all__ = ["planar_varimax"]


def planar_varimax(A: Floats, *, tolerance: float = 1e-4, max_cycles: int = 250) -> tuple[Floats, bool]:
    """Return the rotated loadings (p, k), and whether the criterion settled within the cycles.

    Parameters
    ----------
    A : (p, k) array
        Loadings, row-normalised first where Kaiser normalisation is wanted.

    Examples
    --------
    >>> L, settled = planar_varimax(np.array([[0.7, 0.3], [0.6, 0.3], [0.4, -0.6], [0.4, -0.5]]))
    >>> L.round(1)[0].tolist(), settled
    ([0.8, -0.1], True)
    """
    L = A.copy()
    k = L.shape[1]
    before = _simplicity(L)
    for _ in range(max_cycles):
        for i in range(k - 1):
            for j in range(i + 1, k):
                angle = _best_angle(L[:, i], L[:, j])
                c, s = np.cos(angle), np.sin(angle)
                L[:, [i, j]] = L[:, [i, j]] @ np.array([[c, -s], [s, c]])
        after = _simplicity(L)
        if abs(after - before) <= tolerance:
            return L, True
        before = after
    return L, False


def _simplicity(L: Floats) -> float:
    """Return p^2 times the summed column variances of the squared loadings."""
    return float((L * L).var(axis=0).sum()) * L.shape[0] ** 2


def _best_angle(x: Floats, y: Floats) -> float:
    """Return the angle that maximises varimax in one plane (Kaiser 1958, eq. 20)."""
    n = x.size
    u, v = x * x - y * y, 2.0 * x * y
    numerator = 2.0 * (n * (u * v).sum() - u.sum() * v.sum())
    denominator = n * (u * u - v * v).sum() - (u.sum() ** 2 - v.sum() ** 2)
    return float(np.arctan2(numerator, denominator)) / 4.0
