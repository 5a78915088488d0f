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
from survey.responses.screening.whole import (
    Answers,
    CrossProducts,
    as_floats,
    compact,
    cross_products,
    is_whole,
)

__all__ = ["chi_square_pvalues", "mahalanobis_squared", "sample_moments"]

Floats: TypeAlias = NDArray[np.float64]


def sample_moments(answers: Answers) -> tuple[Floats, Floats]:
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
    given, (n, p) = compact(answers), answers.shape
    if not is_whole(given) and np.isnan(given).any():
        moments = em_moments(as_floats(given), tolerance=1e-10)
        return moments.mean, moments.covariance
    if is_whole(given):
        found = cross_products(given)
    else:
        mean: Floats = given.mean(axis=0)
        found = CrossProducts(mean, (given - mean).T @ (given - mean))
    covariance = found.products / max(n - 1, 1)
    spread = np.sqrt(np.diag(covariance))
    with np.errstate(invalid="ignore", divide="ignore"):
        R = covariance / np.outer(spread, spread)
    if n <= p or not np.isfinite(R).all() or np.linalg.eigvalsh(R)[0] < 1e-10:
        what = Text("the covariance matrix is singular", "协方差矩阵奇异")
        raise DataError(Fault(what, got=f"{n} x {p}", expected="n > p"))
    return found.mean, covariance


def mahalanobis_squared(answers: Answers, mean: Floats, covariance: Floats) -> Floats:
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
    if is_whole(answers) or seen.all():
        root = np.linalg.inv(np.linalg.cholesky(covariance)).astype(np.float64)
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


def _complete(answers: Answers, mean: Floats, root: Floats) -> Floats:
    away = answers.T.astype(np.float64, order="C")
    away -= mean[:, None]
    along = root @ away
    return np.einsum("ij,ij->j", along, along)


def chi_square_pvalues(squared: Floats, answers: Floats) -> Floats:
    """Return the upper tail of chi-square with as many df as each row has answers.

    Examples
    --------
    >>> chi_square_pvalues(np.array([5.991465]), np.array([[1.0, 2.0, np.nan]])).round(6).tolist()
    [0.05]
    """
    answered = (~np.isnan(answers)).sum(axis=1)
    return np.where(answered > 0, special.chdtrc(np.maximum(answered, 1), squared), np.nan)
