"""Statistics of each row of an array over the cells that it has: what several indices are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.responses.screening.whole import Answers, Exact, Whole, compact, from_first, is_whole

__all__ = [
    "correlation_of_sums",
    "in_blocks",
    "row_correlation",
    "row_mean",
    "row_sd",
    "spearman_brown",
    "whole_correlation",
]

Floats: TypeAlias = NDArray[np.float64]
_NO_VARIANCE = 1e-12


def row_mean(X: Answers) -> Floats:
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


def row_sd(X: Answers) -> Floats:
    """Return each row's standard deviation over its answers, divisor n - 1; NaN with fewer than two.

    Examples
    --------
    >>> row_sd(np.array([[1.0, np.nan, 3.0], [2.0, 2.0, 2.0]])).round(6).tolist()
    [1.414214, 0.0]
    """
    given, k = compact(X), X.shape[1]
    if is_whole(given) and k > 1:
        Z = from_first(given, k * k)
        return np.sqrt(_about_mean(Z) / float(k * (k - 1)))
    seen = ~np.isnan(X)
    count = seen.sum(axis=1)
    # From an answer of the row: a row of equal answers is exactly zero.
    base = np.take_along_axis(X, seen.argmax(axis=1)[:, None], axis=1)
    away = np.where(seen, X - base, 0.0)
    away = np.where(seen, away - row_mean(np.where(seen, away, np.nan))[:, None], 0.0)
    squares = np.einsum("ij,ij->i", away, away)
    return np.where(count > 1, np.sqrt(squares / np.maximum(count - 1, 1)), np.nan)


def _about_mean(Z: Exact) -> Floats:
    """Return, for numbers (k, n), k times each column's sum of squares about its mean."""
    total = Z.sum(axis=0, dtype=Z.dtype)
    return (Z.shape[0] * np.einsum("ij,ij->j", Z, Z) - total * total).astype(np.float64)


def row_correlation(X: Answers, Y: Answers, *, minimum: int = 3) -> Floats:
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
    first, second = compact(X), compact(Y)
    if is_whole(first) and is_whole(second) and X.shape[1] > 0:
        return _whole_correlation(first, second, minimum)
    both = ~(np.isnan(X) | np.isnan(Y))
    count = both.sum(axis=1)
    divisor = np.maximum(count, 1)
    x, y = np.where(both, X, 0.0), np.where(both, Y, 0.0)
    x = np.where(both, x - (x.sum(axis=1) / divisor)[:, None], 0.0)
    y = np.where(both, y - (y.sum(axis=1) / divisor)[:, None], 0.0)
    xx, yy, xy = (np.einsum("ij,ij->i", *pair) for pair in ((x, x), (y, y), (x, y)))
    return correlation_of_sums(count, xx, yy, xy, minimum)


def _whole_correlation(X: Whole, Y: Whole, minimum: int) -> Floats:
    k = X.shape[1]
    if k < minimum:
        return np.full(X.shape[:1], float("nan"))
    x, y = from_first(X, k * k), from_first(Y, k * k)
    product = x.sum(axis=0, dtype=x.dtype) * y.sum(axis=0, dtype=y.dtype)
    xy = k * np.einsum("ij,ij->j", x, y) - product
    return whole_correlation(_about_mean(x), _about_mean(y), xy)


def whole_correlation(xx: Exact, yy: Exact, xy: Exact) -> Floats:
    """Return correlations from exact sums of squares and products about the means; NaN where nothing varies.

    Examples
    --------
    >>> whole_correlation(np.array([2.0, 0.0]), np.array([2.0, 1.0]), np.array([1.0, 0.0])).tolist()
    [0.5, nan]
    """
    product = np.multiply(xx, yy, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        r = np.divide(xy, np.sqrt(product, out=product), out=product)
    # In the smaller types the product is exact, and its root never below xy.
    return np.clip(r, -1.0, 1.0, out=r) if xy.dtype == np.float64 else r


def in_blocks(kernel: Callable[[Answers], Floats], answers: Answers, size: int = 4_096) -> Floats:
    """Return a kernel's values (n,) of rows, over blocks that stay in the processor's cache.

    Blocks of complete whole numbers reach it as int16.

    Examples
    --------
    >>> in_blocks(row_mean, np.array([[1.5, 3.5], [2.0, 2.0], [5.0, 5.0]]), 2).tolist()
    [2.5, 2.0, 5.0]
    """
    n = answers.shape[0]
    if n <= size:
        return kernel(compact(answers))
    values = np.empty(n)
    for start in range(0, n, size):
        values[start : start + size] = kernel(compact(answers[start : start + size]))
    return values


def correlation_of_sums(
    count: NDArray[np.integer], xx: Floats, yy: Floats, xy: Floats, minimum: int
) -> Floats:
    """Return correlations from sums of squares and products about the means; NaN where nothing varies.

    Examples
    --------
    >>> correlation_of_sums(np.array([4]), np.array([2.0]), np.array([2.0]), np.array([1.0]), 3).tolist()
    [0.5]
    """
    usable = (count >= minimum) & (xx > _NO_VARIANCE) & (yy > _NO_VARIANCE)
    r = xy / np.sqrt(np.where(usable, xx * yy, 1.0))
    return np.where(usable, np.clip(r, -1.0, 1.0), np.nan)


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
