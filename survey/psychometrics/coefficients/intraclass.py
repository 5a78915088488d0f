"""Intraclass correlations from analyses of variance (Shrout & Fleiss 1979; McGraw & Wong 1996), as arrays.

One way, y_ij = mu + a_i + e_ij: the share of variance between groups, for groups of any size; k is then the
size n0 = (N - sum n_i^2 / N) / (G - 1), which makes the expected mean square between exact (Donner 1986).
Two way, every target rated on the same k occasions: agreement ICC(A,1) counts a shift between occasions as
error, consistency ICC(C,1) does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from survey.numerics.tails import f_quantile
from survey.psychometrics.answers.arrays import Floats, Ints

__all__ = ["OneWay", "TwoWay", "one_way", "two_way"]


@dataclass(frozen=True, slots=True)
class OneWay:
    """Mean squares, ICC(1) with its interval, ICC(k) of a group's mean, and the F test of ICC = 0.

    ``icc1_ci_*`` is exact with equal groups. ``icc_mean`` is ICC(2) in the multilevel literature.
    """

    n_groups: int
    n0: float
    ms_between: float
    ms_within: float
    icc1: float
    icc1_ci_lower: float
    icc1_ci_upper: float
    icc_mean: float
    f_statistic: float
    df1: int
    df2: int
    pvalue: float


@dataclass(frozen=True, slots=True)
class TwoWay:
    """Agreement ICC(A,1) and consistency ICC(C,1) of one rating, with intervals."""

    agreement: float
    agreement_ci_lower: float
    agreement_ci_upper: float
    consistency: float
    consistency_ci_lower: float
    consistency_ci_upper: float


def one_way(y: Floats, group: Ints, *, confidence_level: float = 0.95) -> OneWay:
    """Return the one-way ICC of values y (n,) in groups numbered 0, 1, ... (n,); two groups or more.

    Examples
    --------
    >>> made = one_way(np.array([1.0, 2.0, 5.0, 6.0]), np.array([0, 0, 1, 1]))
    >>> round(made.icc1, 4), made.f_statistic
    (0.9394, 32.0)
    """
    sizes = np.bincount(group).astype(np.float64)
    means = np.bincount(group, weights=y) / sizes
    N, G = float(y.size), sizes.size
    between = float((sizes * (means - y.mean()) ** 2).sum()) / (G - 1)
    within = float(((y - means[group]) ** 2).sum()) / (N - G)
    n0 = (N - float((sizes**2).sum()) / N) / (G - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        F = float(np.divide(between, within))
    tail = (1.0 - confidence_level) / 2.0
    df1, df2 = G - 1, int(N) - G
    low, high = F / f_quantile(1.0 - tail, df1, df2), F / f_quantile(tail, df1, df2)
    return OneWay(
        n_groups=G,
        n0=n0,
        ms_between=between,
        ms_within=within,
        icc1=(F - 1.0) / (F - 1.0 + n0),
        icc1_ci_lower=(low - 1.0) / (low - 1.0 + n0),
        icc1_ci_upper=(high - 1.0) / (high - 1.0 + n0),
        icc_mean=1.0 - 1.0 / F,
        f_statistic=F,
        df1=df1,
        df2=df2,
        pvalue=float(np.float64(special.fdtrc(df1, df2, F))),
    )


def two_way(Y: Floats, *, confidence_level: float = 0.95) -> TwoWay:
    """Return the two-way ICCs of a table Y (n targets, k occasions) without missing values.

    The interval of agreement is McGraw & Wong's (1996, table 7), with Satterthwaite's degrees of freedom.

    Examples
    --------
    >>> made = two_way(np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 4.0]]))
    >>> round(made.agreement, 4), made.consistency
    (0.6667, 1.0)
    """
    n, k = Y.shape
    grand, rows, columns = Y.mean(), Y.mean(axis=1), Y.mean(axis=0)
    MSR = k * float(((rows - grand) ** 2).sum()) / (n - 1)
    MSC = n * float(((columns - grand) ** 2).sum()) / (k - 1)
    rest = Y - rows[:, None] - columns[None, :] + grand
    df = (n - 1) * (k - 1)
    MSE = max(float((rest**2).sum()) / df, 0.0)
    agreement = (MSR - MSE) / (MSR + (k - 1) * MSE + k * (MSC - MSE) / n)
    tail = (1.0 - confidence_level) / 2.0
    a, b = _satterthwaite(agreement, n, k)
    with np.errstate(divide="ignore", invalid="ignore"):
        v = (a * MSC + b * MSE) ** 2 / ((a * MSC) ** 2 / (k - 1) + (b * MSE) ** 2 / df)
        F = float(np.divide(MSR, MSE))
    lower, upper = f_quantile(1.0 - tail, n - 1, v), f_quantile(1.0 - tail, v, n - 1)
    between = k * MSC + (k * n - k - n) * MSE
    low = F / f_quantile(1.0 - tail, n - 1, df)
    high = F * f_quantile(1.0 - tail, df, n - 1)
    return TwoWay(
        agreement=agreement,
        agreement_ci_lower=n * (MSR - lower * MSE) / (lower * between + n * MSR),
        agreement_ci_upper=n * (upper * MSR - MSE) / (between + n * upper * MSR),
        consistency=(MSR - MSE) / (MSR + (k - 1) * MSE),
        consistency_ci_lower=1.0 - k / (low - 1.0 + k),
        consistency_ci_upper=1.0 - k / (high - 1.0 + k),
    )


def _satterthwaite(icc: float, n: int, k: int) -> tuple[float, float]:
    """Return the weights of the two mean squares in the degrees of freedom of the interval."""
    rest = n * (1.0 - icc)
    with np.errstate(divide="ignore"):
        return float(np.divide(k * icc, rest)), float(1.0 + np.divide(k * icc * (n - 1), rest))
