"""Correlation matrices of bootstrap samples of rows, many at once.

A sample with replacement is a vector of counts w (n,), so its moments are weighted sums: with the products of
all pairs of columns in one matrix (n, p(p+1)/2), a batch of samples costs one matrix product.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from survey.numerics.arrays import Floats

__all__ = ["bootstrap_correlations", "bootstrap_covariances"]

_CELLS = 4_000_000  # numbers held at once: 32 MB


def bootstrap_covariances(X: Floats, draws: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Yield batches (b, p, p) of covariance matrices, divisor n - 1, of resampled rows of X (n, p).

    Examples
    --------
    >>> X = np.random.default_rng(1).normal(size=(50, 3))
    >>> sum(len(S) for S in bootstrap_covariances(X, 7, np.random.default_rng(2)))
    7
    """
    n, p = X.shape
    Z = X - X.mean(axis=0)
    i, j = np.triu_indices(p)
    features = np.column_stack([Z, Z[:, i] * Z[:, j]])
    size = max(1, _CELLS // n)
    for start in range(0, draws, size):
        b = min(size, draws - start)
        weights = rng.multinomial(n, np.full(n, 1.0 / n), size=b).astype(np.float64)
        sums = weights @ features
        mean, second = sums[:, :p] / n, sums[:, p:]
        upper = (second - n * mean[:, i] * mean[:, j]) / (n - 1)
        S = np.empty((b, p, p))
        S[:, i, j] = upper
        S[:, j, i] = upper
        yield S


def bootstrap_correlations(X: Floats, draws: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Yield batches (b, p, p) of correlation matrices of resampled rows; NaN for a constant column.

    Examples
    --------
    >>> X = np.random.default_rng(1).normal(size=(50, 3))
    >>> R = next(bootstrap_correlations(X, 4, np.random.default_rng(2)))
    >>> bool(np.allclose(R[:, 0, 0], 1.0))
    True
    """
    floor = 1e-12 * X.var(axis=0)
    for S in bootstrap_covariances(X, draws, rng):
        variance = np.diagonal(S, axis1=1, axis2=2)
        sd = np.sqrt(np.where(variance > floor, variance, np.nan))
        yield S / (sd[:, :, None] * sd[:, None, :])
