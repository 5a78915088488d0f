"""Squared Mahalanobis distances of rows, with and without blanks.

D2 = (x - m)' S^-1 (x - m) (Mahalanobis 1936; for careless answers Meade & Craig 2012). With blanks, D2 is
that of the answered items under the means and covariances of all rows. Filling the blanks with the means
gives z, and with w = S^-1 z

    D2 = z'w - w_m' (S^-1)_mm^-1 w_m,

so that only matrices of the size of the blanks m are solved, all of a size at once.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from survey.errors import DataError, Fault, Text
from survey.numerics.em_moments import em_moments
from survey.responses.screening.rows import in_blocks

__all__ = ["chi_square_pvalues", "mahalanobis_squared", "sample_moments"]

Floats: TypeAlias = NDArray[np.float64]


def sample_moments(answers: Floats) -> tuple[Floats, Floats]:
    """Return mean and covariance: divisor n - 1 of complete rows; EM's (divisor n) when there are blanks.

    Raises
    ------
    DataError
        When the covariance is singular, or EM cannot be run.

    Examples
    --------
    >>> mean, covariance = sample_moments(np.array([[1.0, 0.0], [2.0, 3.0], [3.0, 0.0]]))
    >>> mean.tolist(), covariance.tolist()
    ([2.0, 1.0], [[1.0, 0.0], [0.0, 3.0]])
    """
    if np.isnan(answers).any():
        found = em_moments(answers, tolerance=1e-10)
        return found.mean, found.covariance
    n, p = answers.shape
    mean = answers.mean(axis=0)
    away = answers - mean
    covariance = away.T @ away / (n - 1) if n > 1 else np.zeros((p, p))
    spread = np.sqrt(np.diag(covariance))
    with np.errstate(invalid="ignore", divide="ignore"):
        R = covariance / np.outer(spread, spread)
    if n <= p or not np.isfinite(R).all() or np.linalg.eigvalsh(R)[0] < 1e-10:
        what = Text("the covariance matrix is singular", "协方差矩阵奇异")
        raise DataError(Fault(what, got=f"{n} x {p}", expected="n > p"))
    return mean, covariance


def mahalanobis_squared(answers: Floats, mean: Floats, covariance: Floats) -> Floats:
    """Return D squared of each row over the items that it has; NaN for rows without any.

    Parameters
    ----------
    answers : (n, items) array
    mean : (items,) array
    covariance : (items, items) array
        Positive definite.

    Examples
    --------
    >>> mahalanobis_squared(np.array([[1.0, 2.0], [1.0, np.nan]]), np.zeros(2), np.diag([1.0, 4.0])).tolist()
    [2.0, 1.0]
    """
    seen = ~np.isnan(answers)
    if seen.all():
        root = np.linalg.inv(np.linalg.cholesky(covariance)).T.astype(np.float64)
        return in_blocks(lambda rows: _complete(rows, mean, root), answers)
    z = np.where(seen, answers - mean, 0.0)
    precision = np.linalg.inv(covariance)
    w = z @ precision
    squared = np.einsum("ij,ij->i", z, w)
    blanks = (~seen).sum(axis=1)
    for m in np.unique(blanks[blanks > 0]).tolist():
        rows = np.flatnonzero(blanks == m)
        if m == answers.shape[1]:
            squared[rows] = np.nan
            continue
        missing = np.nonzero(~seen[rows])[1].reshape(rows.size, m)
        block = precision[missing[:, :, None], missing[:, None, :]]
        own = np.take_along_axis(w[rows], missing, axis=1)
        squared[rows] -= np.einsum("ij,ij->i", own, np.linalg.solve(block, own[:, :, None])[:, :, 0])
    return squared


def _complete(answers: Floats, mean: Floats, root: Floats) -> Floats:
    along = (answers - mean) @ root
    return np.einsum("ij,ij->i", along, along)


def chi_square_pvalues(squared: Floats, answers: Floats) -> Floats:
    """Return the upper tail of chi-square with as many df as each row has answers.

    Examples
    --------
    >>> chi_square_pvalues(np.array([5.991465]), np.array([[1.0, 2.0, np.nan]])).round(6).tolist()
    [0.05]
    """
    answered = (~np.isnan(answers)).sum(axis=1)
    return np.where(answered > 0, special.chdtrc(np.maximum(answered, 1), squared), np.nan)
