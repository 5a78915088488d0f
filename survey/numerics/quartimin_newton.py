"""The last steps of direct quartimin (oblimin with gamma 0): Newton's method with exact second derivatives.

With L = A (T')^-1, Phi = T'T, N_ij the sum of the row's other squares, G = L * N and M = L'G, the criterion
is <L, G> / 4. Moving t_j towards t_m by delta_jm for all pairs (Jennrich & Sampson 1966), and bringing the
columns back to unit length, gives L (I - D + D^2) diag(1 + a + b) up to second order, with a_j =
sum_m delta_jm Phi_jm and b_j = (delta_j Phi delta_j' - a_j^2) / 2. The slope is Phi_jm M_jj - M_jm; the
curvature is that of the criterion along the first-order change of L, and G along its second-order one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from survey.numerics.arrays import Floats, Index
from survey.numerics.gradient_projection import GradientProjection, retract
from survey.numerics.rotation_newton import descent_direction

__all__ = ["polish_quartimin"]

_MOST_HALVINGS = 30


@dataclass(frozen=True, slots=True)
class _Place:
    """A rotation T (k, k) with its loadings L (p, k), N (p, k), M (k, k), Phi (k, k) and criterion."""

    T: Floats
    L: Floats
    N: Floats
    M: Floats
    Phi: Floats
    value: float


def polish_quartimin(
    A: Floats, T: Floats, *, tolerance: float = 1e-9, max_iterations: int = 200
) -> GradientProjection:
    """Bring one oblique rotation T (k, k) to a stationary point of the criterion.

    Returns a batch of one, converged when the length of the slope is below 1e-6: beyond it rounding
    of the criterion may stop the descent before `tolerance`.

    Examples
    --------
    >>> A = np.array([[0.8, 0.1], [0.7, -0.1], [0.1, 0.6], [0.0, 0.9]])
    >>> bool(polish_quartimin(A, np.eye(2)).converged[0])
    True
    """
    k = T.shape[0]
    j, m = np.nonzero(~np.eye(k, dtype=bool))
    here = _place(A, T)
    for _ in range(max_iterations):
        slope, norm = _slope(here, j, m)
        if norm <= tolerance:
            break
        move = np.zeros((k, k))
        move[j, m] = step = descent_direction(_curvature(here, j, m), slope)
        found = _search(A, here, move, float(slope @ step))
        if found is None:
            break
        here = found
    norm = np.array([_slope(here, j, m)[1]])
    return GradientProjection(here.T[None], np.array([here.value]), norm, norm <= 1e-6)


def _slope(here: _Place, j: Index, m: Index) -> tuple[Floats, float]:
    """Return the first derivatives by delta_jm, and their length."""
    slope = here.Phi[j, m] * here.M[j, j] - here.M[j, m]
    return slope, float(np.sqrt(slope @ slope))


def _place(A: Floats, T: Floats) -> _Place:
    L = A @ np.asarray(np.linalg.inv(T), dtype=np.float64).transpose()
    squares = L * L
    N = squares.sum(axis=1, keepdims=True) - squares
    M = L.transpose() @ (L * N)
    return _Place(T, L, N, M, T.transpose() @ T, float(M.trace()) / 4.0)


def _curvature(here: _Place, j: Index, m: Index) -> Floats:
    """Return the second derivatives (n, n) by delta_jm of the n pairs (j, m)."""
    L, M, Phi = here.L, here.M, here.Phi
    pairs = np.arange(j.shape[0], dtype=np.intp)
    along, own = Phi[j, m], L.transpose()[j]
    turned = own * along[:, None]
    change = np.zeros((pairs.shape[0], *L.transpose().shape))
    change[pairs, m], change[pairs, j] = -own, turned
    weight = (here.N - 2.0 * L * L).transpose()
    rows = own * (turned - L.transpose()[m])
    H = (change * weight).reshape(pairs.shape[0], -1) @ change.reshape(
        pairs.shape[0], -1
    ).transpose() + 2.0 * rows @ rows.transpose()
    follows, same = m[:, None] == j, j[:, None] == j
    second = follows * (M[j[:, None], m] - M[j, m][:, None] * along)
    third = same * M[j, j] * (Phi[m[:, None], m] - along[:, None] * along)
    return np.asarray(H + second + second.transpose() + third, dtype=np.float64)


def _search(A: Floats, here: _Place, move: Floats, promised: float) -> _Place | None:
    """Take the longest of the move and its halvings that descends."""
    limit = here.value + 4.0 * np.finfo(np.float64).eps * (1.0 + abs(here.value))
    length = 1.0
    for _ in range(_MOST_HALVINGS):
        there = _place(A, retract((here.T + length * here.T @ move.transpose())[None], True)[0])
        if there.value <= limit + 1e-4 * length * promised:
            return there
        length /= 2.0
    return None
