"""Whether a correlation matrix is worth factoring: KMO and MSA, Bartlett's test, the determinant."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from survey.numerics.tails import chi_square_tail
from survey.psychometrics.answers.arrays import Floats, readonly
from survey.psychometrics.answers.correlating import CorrelationKind, correlate_as, to_correlation
from survey.psychometrics.answers.reading import Data, read_answers
from survey.psychometrics.answers.sample import Missing
from survey.psychometrics.factors.results import AdequacyResult

__all__ = ["adequacy_of", "bartlett_sphericity", "check_adequacy", "kaiser_meyer_olkin"]


def check_adequacy(
    data: Data,
    items: Sequence[str] | None = None,
    *,
    missing: Missing = "listwise",
    correlation: CorrelationKind = "pearson",
) -> AdequacyResult:
    """Return KMO, MSA, Bartlett's test and the determinant of some items (Kaiser & Rice 1974; Bartlett 1951).

    Parameters
    ----------
    data : DataFrame or (n, p) array
        Items already recoded.
    items : sequence of str, optional
        Which columns; None takes all.
    missing : {"listwise", "pairwise", "fiml"}
    correlation : {"pearson", "spearman", "polychoric"}

    Returns
    -------
    AdequacyResult

    Raises
    ------
    DataError
        As `read_answers`, or when the correlation matrix is singular.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = rng.normal(size=(200, 1)) + rng.normal(size=(200, 4))
    >>> round(check_adequacy(X).kmo, 3)
    0.782
    """
    answers = read_answers(data, items, missing=missing, minimum=2)
    made, _ = correlate_as(answers, missing, correlation)
    return adequacy_of(made.matrix, made.n_used, answers.items)


def adequacy_of(R: Floats, n: int, items: tuple[str, ...]) -> AdequacyResult:
    """Return the adequacy of a positive definite correlation matrix R (p, p) of n rows."""
    kmo, msa = kaiser_meyer_olkin(R)
    chisq, df, pvalue = bartlett_sphericity(R, n)
    return AdequacyResult(items, kmo, readonly(msa), chisq, df, pvalue, float(np.linalg.det(R)), n)


def kaiser_meyer_olkin(R: Floats) -> tuple[float, Floats]:
    """Return the measure of sampling adequacy of all items and of each (Kaiser & Rice 1974).

    The squared correlations over themselves plus the squared anti-image (partial) correlations.

    Examples
    --------
    >>> round(kaiser_meyer_olkin(np.array([[1.0, 0.5, 0.5], [0.5, 1.0, 0.5], [0.5, 0.5, 1.0]]))[0], 6)
    0.692308
    """
    partial = to_correlation(np.asarray(np.linalg.inv(R), dtype=np.float64))
    r2, q2 = R * R, partial * partial
    np.fill_diagonal(r2, 0.0)
    np.fill_diagonal(q2, 0.0)
    msa = r2.sum(axis=0) / (r2.sum(axis=0) + q2.sum(axis=0))
    return float(r2.sum() / (r2.sum() + q2.sum())), msa


def bartlett_sphericity(R: Floats, n: int) -> tuple[float, int, float]:
    """Return chi-square, df and p of the test that all correlations are zero (Bartlett 1951).

    Examples
    --------
    >>> chisq, df, p = bartlett_sphericity(np.array([[1.0, 0.3], [0.3, 1.0]]), 100)
    >>> round(chisq, 4), df, round(p, 5)
    (9.1953, 1, 0.00243)
    """
    p = R.shape[0]
    chisq = float(-np.linalg.slogdet(R)[1] * (n - 1 - (2 * p + 5) / 6))
    df = p * (p - 1) // 2
    return chisq, df, chi_square_tail(chisq, df)
