"""Rotation criteria and their gradients, batched over a leading axis of loadings L (b, p, k).

Each function returns the values (b,) and the gradients dQ/dL (b, p, k). Sources: the Crawford-Ferguson
family (Crawford & Ferguson 1970) holds varimax, quartimax and equamax among orthogonal rotations; oblimin is
Jennrich & Sampson (1966); geomin Yates (1987) with a small delta (Browne 2001); Bentler's invariant pattern
simplicity Bentler (1977); bi-factor (bi-quartimin) Jennrich & Bentler (2011); forms as in Bernaards &
Jennrich (2005). All are minimised.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from survey.numerics.arrays import Floats

__all__ = [
    "Criterion",
    "bentler",
    "bifactor",
    "crawford_ferguson",
    "geomin",
    "oblimin",
    "simplimax",
    "target",
    "varimax",
]

Criterion: TypeAlias = Callable[[Floats], tuple[Floats, Floats]]


def _others(k: int) -> Floats:
    """Return the matrix that sums a row's other elements; a product is faster than sums over a short axis."""
    return np.ones((k, k)) - np.eye(k)


def _inner(a: Floats, b: Floats) -> Floats:
    """Return the sum of products of each pair of matrices."""
    return np.einsum("bpk,bpk->b", a, b)


def varimax(L: Floats) -> tuple[Floats, Floats]:
    """Return minus a quarter of the summed column variances (times p) of the squared loadings.

    Examples
    --------
    >>> value, _ = varimax(np.array([[[1.0, 0.0], [0.0, 1.0]]]))
    >>> float(value[0])
    -0.25
    """
    squares = L * L
    centred = squares - squares.mean(axis=1, keepdims=True)
    return -(centred * centred).sum(axis=(1, 2)) / 4.0, -L * centred


def crawford_ferguson(kappa: float) -> Criterion:
    """Return Crawford and Ferguson's criterion: (1 - kappa) row complexity + kappa column complexity.

    kappa = 0 is quartimax (orthogonal) or quartimin (oblique), k / (2 p) equamax, 1 / p varimax.
    """

    def criterion(L: Floats) -> tuple[Floats, Floats]:
        squares = L * L
        rows = squares @ _others(L.shape[2])
        columns = squares.sum(axis=1, keepdims=True) - squares
        mixed = (1.0 - kappa) * rows + kappa * columns
        return _inner(squares, mixed) / 4.0, L * mixed

    return criterion


def oblimin(gamma: float) -> Criterion:
    """Return the direct oblimin criterion; gamma = 0 is quartimin, SPSS calls gamma "delta"."""

    def criterion(L: Floats) -> tuple[Floats, Floats]:
        squares = L * L
        mixed = squares @ _others(L.shape[2])
        if gamma != 0.0:
            mixed = mixed - gamma * mixed.mean(axis=1, keepdims=True)
        return _inner(squares, mixed) / 4.0, L * mixed

    return criterion


def geomin(delta: float) -> Criterion:
    """Return the sum over rows of the geometric mean of the squared loadings plus delta."""

    def criterion(L: Floats) -> tuple[Floats, Floats]:
        k = L.shape[2]
        shifted = L * L + delta
        rows = np.exp(np.log(shifted).sum(axis=2, keepdims=True) / k)
        return rows.sum(axis=(1, 2)), 2.0 / k * L / shifted * rows

    return criterion


def bentler(L: Floats) -> tuple[Floats, Floats]:
    """Return Bentler's criterion, -(log det(L2'L2) - log det diag(L2'L2)) / 4 with L2 the squares.

    The value is infinite where L2'L2 is singular.
    """
    squares = L * L
    M = squares.transpose(0, 2, 1) @ squares
    D = np.diagonal(M, axis1=1, axis2=2)
    sign, logdet = np.linalg.slogdet(M)
    usable = sign > 0
    safe = np.where(usable[:, None, None], M, np.eye(M.shape[1]))
    inverse = np.linalg.inv(safe) - np.eye(M.shape[1]) / D[:, None, :]
    value = np.where(usable, -(logdet - np.log(D).sum(axis=1)) / 4.0, np.inf)
    return value, -L * (squares @ inverse)


def bifactor(L: Floats) -> tuple[Floats, Floats]:
    """Return Jennrich and Bentler's (2011) criterion: quartimin of all columns but the first."""
    squares = L[:, :, 1:] ** 2
    mixed = squares.sum(axis=2, keepdims=True) - squares
    gradient = np.zeros_like(L)
    gradient[:, :, 1:] = L[:, :, 1:] * mixed
    return (squares * mixed).sum(axis=(1, 2)) / 4.0, gradient


def simplimax(n_zero: int) -> Criterion:
    """Return the sum of the `n_zero` smallest squared loadings (Kiers 1994)."""

    def criterion(L: Floats) -> tuple[Floats, Floats]:
        squares = (L * L).reshape(L.shape[0], -1)
        edge = np.partition(squares, n_zero - 1, axis=1)[:, n_zero - 1, None]
        small = np.where((squares <= edge).reshape(L.shape), L, 0.0)
        return (small * small).sum(axis=(1, 2)), 2.0 * small

    return criterion


def target(H: Floats) -> Criterion:
    """Return the squared distance to a target (p, k); NaN in the target leaves a loading free.

    Browne (1972, 2001).
    """
    fixed = ~np.isnan(H)
    goal = np.where(fixed, H, 0.0)

    def criterion(L: Floats) -> tuple[Floats, Floats]:
        gap = np.where(fixed, L - goal, 0.0)
        return (gap * gap).sum(axis=(1, 2)), 2.0 * gap

    return criterion
