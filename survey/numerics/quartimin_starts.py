"""Many starts of direct quartimin (oblimin with gamma 0) at once, until they are near their minima.

With loadings A (p, k), L = A W has W = (T')^-1, T unit columns, and Phi = T'T. Moving t_j towards t_l by
delta_jl (Jennrich & Sampson 1966) changes the criterion with slope Phi_jl M_jj - M_jl, where M = L'(L * N)
and N_ij is the sum of the row's other squares. All pairs move at once by slope over curvature. The two moves
of a pair are taken apart: in the part in which the factors turn together the curvature is near
(S_jj + S_ll) / 2 - 3 S_jl, in the part in which they come closer (S_jj + S_ll) / 2 + S_jl +
2 (M_jj + M_ll), with S the products of squared loadings summed over rows; both are exact for uncorrelated
factors, and the absolute value of the former leaves saddles fast.

Starts are on the last axis, where products of small matrices are few operations on long rows, in single
precision. Starts that came to the same loadings go on as one; none is dropped for its value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.numerics.arrays import Floats, Index

__all__ = ["approach_quartimin"]

Singles: TypeAlias = NDArray[np.float32]

_ROUND = 2  # steps between looks at the curvature and at which starts came together
_MOST_ROUNDS = 60
_NEAR = np.float32(0.1)  # length of a step from which Newton's method takes over
_TOGETHER = np.float32(0.15)  # distance, as a share of the size, of loadings that count as the same
_LONGEST = np.float32(0.5)  # length of the step of one factor
_FLATTEST = np.float32(0.3)  # least curvature, as a share of the factors' fourth powers
_COUPLING = np.float32(0.25)  # added curvature, as pairs that share a factor do not move alone
_TINY = np.float32(1e-20)


@dataclass(slots=True)
class _Starts:
    """Where b starts are: W, Phi, M (k, k, b), S's diagonal (k, b), criterion, share of the step (b,)."""

    W: Singles
    Phi: Singles
    M: Singles
    fourth: Singles
    value: Singles
    pace: Singles


def approach_quartimin(A: Floats, T: Floats) -> Floats:
    """Return the different positions (m, k, k) near minima that starts lead to, by rising criterion.

    Where all starts came together, their place may still be some way from the minimum.

    Parameters
    ----------
    A : (p, k) array
        Unrotated loadings.
    T : (k, k, b) array
        Starts, with unit columns that are not linearly dependent.

    Examples
    --------
    >>> A = np.array([[0.8, 0.1], [0.7, -0.1], [0.1, 0.6], [0.0, 0.9]])
    >>> approach_quartimin(A, np.stack([np.eye(2), -np.eye(2)], axis=2)).shape
    (1, 2, 2)
    """
    scale = np.sqrt((A * A).mean())
    loadings = np.asarray(A / (scale if scale > 0.0 else 1.0), dtype=np.float32)
    with np.errstate(all="ignore"):  # a move that leaves the finite numbers does not lower the criterion
        W = _descend(loadings, np.asarray(T, dtype=np.float32)).W
    inverse = np.linalg.inv(W.transpose(2, 0, 1).astype(np.float64)).transpose(0, 2, 1)
    return np.asarray(inverse / np.sqrt(np.einsum("bij,bij->bj", inverse, inverse))[:, None, :])


def _descend(loadings: Singles, T: Singles) -> _Starts:
    """Move the starts T (k, k, b) near their minima, and put those of one place together."""
    Phi = np.einsum("xjb,xlb->jlb", T, T)
    W = _divide(T, Phi)
    M, fourth, value = _evaluate(loadings, W)
    here = _apart(loadings, _Starts(W, Phi, M, fourth, value, np.ones_like(value)))
    for _ in range(_MOST_ROUNDS):
        if here.value.shape[0] < min(2, T.shape[2]):
            break
        turning, closing = _curvature(loadings, here)
        lengths = [_step(loadings, here, _moves(here, turning, closing)) for _ in range(_ROUND)]
        here = _apart(loadings, here)
        if lengths[-1].max() < _NEAR:
            break
    return here


def _loadings(A: Singles, W: Singles) -> Singles:
    return (A @ W.reshape(W.shape[0], -1)).reshape(A.shape[0], *W.shape[1:])


def _diagonal(M: Singles) -> Singles:
    """Return a writable view (k, b) of the diagonals of M (k, k, b)."""
    k = M.shape[0]
    return M.reshape(k * k, -1)[:: k + 1]


def _evaluate(A: Singles, W: Singles) -> tuple[Singles, Singles, Singles]:
    """Return M (k, k, b), the diagonal of S (k, b) and the criterion (b,)."""
    (p, k), b = A.shape, W.shape[2]
    loadings = _loadings(A, W)
    squares = loadings * loadings
    fourth: Singles = np.asarray(np.einsum("pjb,pjb->jb", squares, squares), dtype=np.float32)
    np.subtract(np.add.reduce(squares, axis=1)[:, None], squares, out=squares)
    loadings *= squares
    M = np.einsum("xjb,xlb->jlb", W, (A.T @ loadings.reshape(p, k * b)).reshape(k, k, b))
    value: Singles = np.add.reduce(_diagonal(M), axis=0)
    value /= 4.0
    return M, fourth, value


def _curvature(A: Singles, here: _Starts) -> tuple[Singles, Singles]:
    """Return the curvatures (k, k, b) of the parts in which two factors turn together and come closer."""
    squares = _loadings(A, here.W) ** 2
    S = np.einsum("pjb,plb->jlb", squares, squares)
    own = _diagonal(here.M)
    both, level = own[:, None] + own, (here.fourth[:, None] + here.fourth) / 2.0
    turning = np.maximum(np.abs(level - 3.0 * S), _FLATTEST * level) + _COUPLING * both + _TINY
    return turning, level + S + 2.0 * both + _TINY


def _moves(here: _Starts, turning: Singles, closing: Singles) -> Singles:
    """Return the moves delta (k, k, b)."""
    slope = here.M - here.Phi * _diagonal(here.M)[:, None]
    other = slope.transpose(1, 0, 2)
    moves = ((slope + other) / closing + (slope - other) / turning) / 2.0
    return np.asarray(moves, dtype=np.float32)


def _step(A: Singles, here: _Starts, moves: Singles) -> Singles:
    """Move every start, or halve the pace of one that would rise; return the lengths (b,) of the moves."""
    _diagonal(moves)[:] = 0.0
    length = np.sqrt(np.maximum.reduce(np.einsum("jlb,jlb->jb", moves, moves), axis=0))
    moves *= np.minimum(here.pace, _LONGEST / np.maximum(length, _LONGEST))
    _diagonal(moves)[:] = 1.0
    Phi = np.einsum("jxb,lxb->jlb", np.einsum("jxb,xlb->jlb", moves, here.Phi), moves)
    size = np.sqrt(_diagonal(Phi))
    W = _divide(here.W, moves) * size
    Phi /= size
    Phi /= size[:, None]
    M, fourth, value = _evaluate(A, W)
    fell = value <= here.value * np.float32(1.00001)
    here.pace = np.where(fell, np.minimum(1.0, 2.0 * here.pace), here.pace / 2.0).astype(np.float32)
    if fell.all():
        here.W, here.Phi, here.M, here.fourth, here.value = W, Phi, M, fourth, value
        return length
    before = (here.W, here.Phi, here.M, here.fourth, here.value)
    for old, new in zip(before, (W, Phi, M, fourth, value), strict=True):
        np.copyto(old, new, where=fell)
    return length


def _divide(W: Singles, E: Singles) -> Singles:
    """Return W E^-1, by column operations that make E the identity.

    No pivots are sought: E is near the identity, or positive definite.
    """
    k = E.shape[0]
    Z = np.concatenate([E, W])
    for c in range(k):
        below = Z[c + 1 :]
        column = below[:, c] / Z[c, c]
        below -= column[:, None] * Z[c]
        below[:, c] = column
    return Z[k:]


def _apart(A: Singles, here: _Starts) -> _Starts:
    """Return the starts by rising criterion, without those whose loadings are a lower one's.

    The rows' sums of fourth powers do not depend on the factors' order and signs. A start gives way only to
    one that stays, so that no chain of neighbours is taken for one place.
    """
    order = np.argsort(here.value, kind="stable")
    squares = _loadings(A, here.W[:, :, order]) ** 2
    rows = np.einsum("pjb,pjb->pb", squares, squares)
    size = np.einsum("pb,pb->b", rows, rows)
    near = size[:, None] + size - 2.0 * (rows.T @ rows) <= _TOGETHER**2 * size
    near &= np.tri(size.shape[0], k=-1, dtype=np.bool_)
    stays = ~near.any(axis=1)
    kept: Index = order[~near[:, stays].any(axis=1)]
    return _Starts(*(np.take(getattr(here, name), kept, axis=-1) for name in _Starts.__slots__))
