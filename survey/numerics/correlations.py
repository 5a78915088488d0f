"""Correlation matrices from answers with a stated treatment of missing values.

X is (n, p) with NaN where an answer is missing. "listwise" uses the rows without any NaN; "pairwise" uses,
for each pair of columns, the rows that have both, with the means and variances of those same rows (the
result may then fail to be positive definite); "fiml" the maximum likelihood moments of a normal sample by EM
from every row with an answer (divisor n). Nothing is dropped silently: the record carries the counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from survey.numerics.arrays import Floats, Ints
from survey.numerics.em_moments import em_moments
from survey.numerics.missing import Missing, complete_rows

__all__ = ["CorrelationMatrix", "covariance", "pearson", "smallest_eigenvalue", "spearman"]


@dataclass(frozen=True, slots=True)
class CorrelationMatrix:
    """A correlation or covariance matrix with the rows behind it.

    Attributes
    ----------
    matrix : (p, p) array
        NaN where a pair has fewer than two common rows or no variance.
    n_used, n_total : int
        Rows used (listwise: complete; pairwise and fiml: with at least one answer) of all rows.
    n_pairs : (p, p) array of int
        Rows that have both items of an entry.
    converged : bool
        False where EM needed more steps than it was given.
    """

    matrix: Floats
    n_used: int
    n_total: int
    n_pairs: Ints
    missing: Missing
    converged: bool = True

    def part(self, places: Sequence[int]) -> CorrelationMatrix:
        """Return the matrix of some of its items, which rests on the same rows."""
        own = np.ix_(places, places)
        return replace(self, matrix=self.matrix[own], n_pairs=self.n_pairs[own])


def pearson(X: Floats, *, missing: Missing = "listwise") -> CorrelationMatrix:
    """Return product-moment correlations.

    Examples
    --------
    >>> X = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 7.0], [np.nan, 1.0]])
    >>> result = pearson(X)
    >>> round(float(result.matrix[0, 1]), 6), result.n_used
    (0.993399, 3)
    """
    return _moments(X, missing, correlation=True)


def covariance(X: Floats, *, missing: Missing = "listwise") -> CorrelationMatrix:
    """Return covariances with divisor n - 1 (pairwise: each pair's own n; fiml: divisor n).

    Examples
    --------
    >>> float(covariance(np.array([[1.0], [3.0]])).matrix[0, 0])
    2.0
    """
    return _moments(X, missing, correlation=False)


def spearman(X: Floats) -> CorrelationMatrix:
    """Return rank correlations of the complete rows, ties at their mean rank.

    Examples
    --------
    >>> float(spearman(np.array([[1.0, 2.0], [2.0, 9.0], [3.0, 99.0]])).matrix[0, 1])
    1.0
    """
    from scipy import stats

    complete = complete_rows(X)
    ranks = np.asarray(stats.rankdata(complete, axis=0), dtype=np.float64)
    made = _moments(ranks, "listwise", correlation=True)
    return CorrelationMatrix(made.matrix, made.n_used, X.shape[0], made.n_pairs, "listwise")


def smallest_eigenvalue(R: Floats) -> float:
    """Return the smallest eigenvalue of a symmetric matrix (NaN when an entry is not finite).

    Examples
    --------
    >>> smallest_eigenvalue(np.eye(2))
    1.0
    """
    return float(np.linalg.eigvalsh(R)[0]) if bool(np.isfinite(R).all()) else float("nan")


def _moments(X: Floats, missing: Missing, *, correlation: bool) -> CorrelationMatrix:
    n_total, p = X.shape
    converged = True
    if missing == "listwise":
        complete = complete_rows(X)
        n_used = complete.shape[0]
        n_pairs = np.full((p, p), n_used, dtype=np.int64)
        matrix = _complete(complete, correlation=correlation)
    else:
        observed = ~np.isnan(X)
        n_used = int(observed.any(axis=1).sum())
        mask = observed.astype(np.float64)
        n_pairs = (mask.T @ mask).astype(np.int64)
        if missing == "pairwise":
            matrix = _pairwise(X, mask, correlation=correlation)
        else:
            moments = em_moments(X)
            matrix, converged = moments.covariance.copy(), moments.converged
            if correlation:
                matrix = _to_correlation(matrix, np.outer(np.diag(matrix), np.diag(matrix)))
    for array in (matrix, n_pairs):
        array.setflags(write=False)
    return CorrelationMatrix(matrix, n_used, n_total, n_pairs, missing, converged)


def _complete(X: Floats, *, correlation: bool) -> Floats:
    n, p = X.shape
    if n < 2:
        return np.full((p, p), np.nan)
    Z = X - X.mean(axis=0)
    S = Z.T @ Z / (n - 1)
    return _to_correlation(S, np.diag(S)[:, None] * np.diag(S)[None, :]) if correlation else S


def _pairwise(X: Floats, mask: Floats, *, correlation: bool) -> Floats:
    """Moments over the rows common to each pair, after centring each column to spare precision."""
    centre = np.where(mask.sum(axis=0) > 0, np.nansum(X, axis=0) / np.maximum(mask.sum(axis=0), 1.0), 0.0)
    Z = np.where(mask > 0, np.nan_to_num(X - centre), 0.0)
    n = mask.T @ mask
    with np.errstate(invalid="ignore", divide="ignore"):
        sums = Z.T @ mask  # (i, j): the sum of i over the rows that have j
        cross = Z.T @ Z - sums * sums.T / n
        if not correlation:
            return np.where(n > 1, cross / (n - 1.0), np.nan)
        squares = (Z * Z).T @ mask - sums * sums / n
        return np.where(n > 1, _to_correlation(cross, squares * squares.T), np.nan)


def _to_correlation(cross: Floats, variances: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(variances > 0.0, cross / np.sqrt(variances), np.nan)
    R = np.clip((ratio + ratio.T) / 2.0, -1.0, 1.0)
    np.fill_diagonal(R, np.where(np.isnan(np.diag(R)), np.nan, 1.0))
    return R
