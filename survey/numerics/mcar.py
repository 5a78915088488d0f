"""Little's (1988) test that values are missing completely at random.

With the EM means mu and covariance Sigma of a normal sample, and the observed means of each missing pattern
g,

    d2 = sum_g n_g (mean_g - mu_g)' Sigma_g^-1 (mean_g - mu_g),

where mu_g and Sigma_g are those of the columns that the pattern has. Under MCAR d2 is chi-square with
sum_g p_g - p degrees of freedom.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from survey.numerics.arrays import Floats
from survey.numerics.em_moments import em_moments, missing_patterns
from survey.numerics.tails import chi_square_tail

__all__ = ["LittleTest", "little_mcar"]


@dataclass(frozen=True, slots=True)
class LittleTest:
    """Little's test.

    Attributes
    ----------
    chisq : float
    df : int
        0 when nothing is missing; then there is nothing to test.
    pvalue : float
        NaN without degrees of freedom.
    n_patterns, n_used : int
    converged : bool
        Whether EM did.
    """

    chisq: float
    df: int
    pvalue: float
    n_patterns: int
    n_used: int
    converged: bool


def little_mcar(X: Floats) -> LittleTest:
    """Test whether the values of X (n, p), NaN where missing, are missing completely at random.

    Raises
    ------
    DataError
        As `em_moments`.

    Examples
    --------
    >>> X = np.random.default_rng(1).normal(size=(200, 3))
    >>> X[:50, 0] = np.nan
    >>> found = little_mcar(X)
    >>> found.df, found.pvalue > 0.01
    (2, True)
    """
    moments = em_moments(X)
    patterns = missing_patterns(X)
    chisq = 0.0
    for g in range(patterns.counts.size):
        seen = np.flatnonzero(patterns.observed[g])
        away = patterns.means[g, seen] - moments.mean[seen]
        inverse = np.asarray(np.linalg.inv(moments.covariance[np.ix_(seen, seen)]), dtype=np.float64)
        chisq += int(patterns.counts[g]) * float(np.einsum("i,ij,j", away, inverse, away))
    df = int(patterns.observed.sum()) - X.shape[1]
    pvalue = chi_square_tail(chisq, df) if df > 0 else float("nan")
    return LittleTest(chisq, df, pvalue, moments.n_patterns, moments.n_used, moments.converged)
