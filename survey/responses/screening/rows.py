"""Statistics of each row of an array over the cells that it has: what several indices are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "correlation_of_sums",
    "from_first",
    "in_blocks",
    "row_correlation",
    "row_mean",
    "row_sd",
    "spearman_brown",
]

Floats: TypeAlias = NDArray[np.float64]
_NO_VARIANCE = 1e-12
_EXACT = 2.0**24  # whole numbers below are exact in single precision


def row_mean(X: Floats) -> Floats:
    """Return each row's mean over its answers; NaN for rows without any.

    Examples
    --------
    >>> row_mean(np.array([[1.0, np.nan, 3.0], [np.nan, np.nan, np.nan]])).tolist()
    [2.0, nan]
    """
    seen = ~np.isnan(X)
    count = seen.sum(axis=1)
    total = np.where(seen, X, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def row_sd(X: Floats) -> Floats:
    """Return each row's standard deviation over its answers, divisor n - 1; NaN with fewer than two.

    Examples
    --------
    >>> row_sd(np.array([[1.0, np.nan, 3.0], [2.0, 2.0, 2.0]])).round(6).tolist()
    [1.414214, 0.0]
    """
    seen = ~np.isnan(X)
    if seen.all() and X.shape[1] > 1:
        # From the row's first answer: a row of equal answers is exactly zero.
        _, squares = _sums(X - X[:, :1])
        return np.sqrt(np.maximum(squares, 0.0) / (X.shape[1] - 1))
    count = seen.sum(axis=1)
    away = np.where(seen, X - row_mean(X)[:, None], 0.0)
    squares = np.einsum("ij,ij->i", away, away)
    return np.where(count > 1, np.sqrt(squares / np.maximum(count - 1, 1)), np.nan)


def _sums(Z: Floats) -> tuple[Floats, Floats]:
    """Return each row's sum, and its sum of squares about the mean; products by a vector beat reductions."""
    total = Z @ np.ones(Z.shape[1])
    return total, np.einsum("ij,ij->i", Z, Z) - total * total / Z.shape[1]


def row_correlation(X: Floats, Y: Floats, *, minimum: int = 3) -> Floats:
    """Return each row's product-moment correlation of X with Y over the columns that it has in both.

    Parameters
    ----------
    X : (n, k) array
    Y : (n, k) or (1, k) array
    minimum : int
        Fewest pairs of cells.

    Returns
    -------
    (n,) array
        NaN with fewer pairs than `minimum`, or where one side does not vary.

    Examples
    --------
    >>> X = np.array([[1.0, 2.0, 3.0], [3.0, 3.0, 3.0], [3.0, 2.0, np.nan]])
    >>> row_correlation(X, np.array([[1.0, 2.0, 4.0]])).round(6).tolist()
    [0.981981, nan, nan]
    """
    both = ~(np.isnan(X) | np.isnan(Y))
    if both.all() and X.shape[1] > 0:
        count = np.full(X.shape[0], X.shape[1])
        x, y = X - X[:, :1], Y - Y[:, :1]
        (x_total, xx), (y_total, yy) = _sums(x), _sums(y)
        xy = np.einsum("ij,ij->i", x, np.broadcast_to(y, x.shape)) - x_total * y_total / X.shape[1]
        return correlation_of_sums(count, xx, np.broadcast_to(yy, xx.shape), xy, minimum)
    count = both.sum(axis=1)
    divisor = np.maximum(count, 1)
    x, y = np.where(both, X, 0.0), np.where(both, Y, 0.0)
    x = np.where(both, x - (x.sum(axis=1) / divisor)[:, None], 0.0)
    y = np.where(both, y - (y.sum(axis=1) / divisor)[:, None], 0.0)
    xx, yy, xy = (np.einsum("ij,ij->i", *pair) for pair in ((x, x), (y, y), (x, y)))
    return correlation_of_sums(count, xx, yy, xy, minimum)


def in_blocks(kernel: Callable[[Floats], Floats], answers: Floats, size: int = 2_048) -> Floats:
    """Return a kernel's values (n,) of rows, over blocks that stay in the processor's cache.

    Examples
    --------
    >>> in_blocks(row_mean, np.array([[1.0, 3.0], [2.0, 2.0], [5.0, 5.0]]), 2).tolist()
    [2.0, 2.0, 5.0]
    """
    if answers.shape[0] <= size:
        return kernel(answers)
    return np.concatenate(
        [kernel(answers[start : start + size]) for start in range(0, answers.shape[0], size)]
    )


def from_first(answers: Floats, terms: float) -> NDArray[np.floating]:
    """Return complete answers less each row's first, respondents last: rows of equal answers are zero.

    Parameters
    ----------
    answers : (n, items) array
    terms : float
        How many products of two such numbers may be summed.

    Returns
    -------
    (items, n) array
        In single precision where the answers are whole numbers so small that it holds the sums exactly.

    Examples
    --------
    >>> from_first(np.array([[3.0, 1.0], [2.5, 2.5]]), 2).tolist()
    [[0.0, 0.0], [-2.0, 0.0]]
    >>> from_first(np.array([[3.0, 1.0]]), 2).dtype.name, from_first(np.array([[3.0, 1.5]]), 2).dtype.name
    ('float32', 'float64')
    """
    if bool((np.rint(answers) == answers).all()):
        apart: NDArray[np.float32] = np.ascontiguousarray(answers.T, dtype=np.float32)
        first = apart[0].copy()
        apart -= first
        largest = max(float(apart.max(initial=0.0)), -float(apart.min(initial=0.0)))
        reached = float(np.abs(first).max(initial=0.0)) + largest
        if terms * largest**2 < _EXACT and reached < _EXACT:
            return apart
    return np.ascontiguousarray((answers - answers[:, :1]).T)


def correlation_of_sums(
    count: NDArray[np.integer],
    xx: NDArray[np.floating],
    yy: NDArray[np.floating],
    xy: NDArray[np.floating],
    minimum: int,
) -> Floats:
    """Return correlations from sums of squares and products about the means; NaN where nothing varies.

    Examples
    --------
    >>> correlation_of_sums(np.array([4]), np.array([2.0]), np.array([2.0]), np.array([1.0]), 3).tolist()
    [0.5]
    """
    usable = (count >= minimum) & (xx > _NO_VARIANCE) & (yy > _NO_VARIANCE)
    product = np.multiply(xx, yy, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        r = xy / np.sqrt(product, out=product)
    np.minimum(np.maximum(r, -1.0, out=r), 1.0, out=r)
    r[~usable] = np.nan
    return r


def spearman_brown(r: Floats) -> Floats:
    """Return the correlation of halves stepped up to full length, 2r / (1 + r), not below -1.

    Examples
    --------
    >>> spearman_brown(np.array([0.5, -0.5, -1.0])).round(6).tolist()
    [0.666667, -1.0, -1.0]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        stepped = np.maximum(2.0 * r / (1.0 + r), -1.0)
    return np.where(np.isnan(r), np.nan, np.where(r <= -1.0, -1.0, stepped))
