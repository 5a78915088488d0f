"""Statistics of each row of an array over the cells that it has: what several indices are made of."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["row_correlation", "row_mean", "row_sd", "spearman_brown"]

Floats: TypeAlias = NDArray[np.float64]
_NO_VARIANCE = 1e-12


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
    count = seen.sum(axis=1)
    away = np.where(seen, X - row_mean(X)[:, None], 0.0)
    squares = np.einsum("ij,ij->i", away, away)
    return np.where(count > 1, np.sqrt(squares / np.maximum(count - 1, 1)), np.nan)


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
    if both.all():
        count = np.full(X.shape[0], X.shape[1])
        x, y = X - X.mean(axis=1, keepdims=True), Y - Y.mean(axis=1, keepdims=True)
    else:
        count = both.sum(axis=1)
        divisor = np.maximum(count, 1)
        x, y = np.where(both, X, 0.0), np.where(both, Y, 0.0)
        x = np.where(both, x - (x.sum(axis=1) / divisor)[:, None], 0.0)
        y = np.where(both, y - (y.sum(axis=1) / divisor)[:, None], 0.0)
    xx, yy = np.einsum("ij,ij->i", x, x), np.einsum("ij,ij->i", y, y)
    xy = np.einsum("ij,ij->i", x, np.broadcast_to(y, x.shape))
    usable = (count >= minimum) & (xx > _NO_VARIANCE) & (yy > _NO_VARIANCE)
    scale = np.sqrt(np.where(usable, xx * yy, 1.0))
    return np.where(usable, np.clip(xy / scale, -1.0, 1.0), np.nan)


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
