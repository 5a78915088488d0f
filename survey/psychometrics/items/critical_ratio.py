"""The critical ratio: do those at the top of a scale answer an item differently from those at the bottom?

Groups are cut at the 27th and 73rd percentile values of the scale's own total (Kelley 1939), ties included,
as SPSS users do: a row belongs to the low group when its total is at or below the 27th percentile value, to
the high group at or above the 73rd. Percentiles are SPSS's (HAVERAGE: weighted at (n + 1) p). The ratio is
Welch's (1947) t, the effect the difference over the pooled SD (Cohen's d).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from survey.psychometrics.answers.arrays import Floats

__all__ = ["CriticalRatio", "critical_ratio", "welch"]


@dataclass(frozen=True, slots=True)
class CriticalRatio:
    """Cuts, group sizes, and for each item t, df, p and d; NaN where neither group varies."""

    cut_low: float
    cut_high: float
    n_low: int
    n_high: int
    t: Floats
    df: Floats
    pvalue: Floats
    d: Floats


def critical_ratio(X: Floats, *, tail: float = 0.27) -> CriticalRatio:
    """Compare the extreme groups on every item of a scale X (n, k) without missing answers.

    Examples
    --------
    >>> x = np.repeat(np.arange(1.0, 6.0), 4)
    >>> result = critical_ratio(np.column_stack([x, np.tile([1.0, 2.0, 3.0, 2.0], 5)]))
    >>> result.cut_low, result.cut_high, result.n_low, result.n_high
    (4.0, 6.0, 8, 8)
    """
    total = X.sum(axis=1)
    low, high = np.quantile(total, [tail, 1.0 - tail], method="weibull")
    below, above = X[total <= low], X[total >= high]
    t, df, pvalue, d = welch(above, below)
    return CriticalRatio(float(low), float(high), below.shape[0], above.shape[0], t, df, pvalue, d)


def welch(a: Floats, b: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return Welch's t, df, two-sided p and Cohen's d of the columns of a against those of b.

    Examples
    --------
    >>> t, df, p, d = welch(np.array([[3.0], [5.0]]), np.array([[1.0], [3.0]]))
    >>> round(float(t[0]), 4), float(df[0]), round(float(p[0]), 4), round(float(d[0]), 4)
    (1.4142, 2.0, 0.2929, 1.4142)
    """
    na, nb = a.shape[0], b.shape[0]
    if min(na, nb) < 2:
        missing = np.full(a.shape[1], np.nan)
        return missing, missing.copy(), missing.copy(), missing.copy()
    va, vb = a.var(axis=0, ddof=1) / na, b.var(axis=0, ddof=1) / nb
    gap = a.mean(axis=0) - b.mean(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = np.where(va + vb > 0.0, gap / np.sqrt(va + vb), np.nan)
        df = (va + vb) ** 2 / (va**2 / (na - 1) + vb**2 / (nb - 1))
        pooled = np.sqrt((va * na * (na - 1) + vb * nb * (nb - 1)) / (na + nb - 2))
        d = np.where(pooled > 0.0, gap / pooled, np.nan)
    pvalue = 2.0 * special.stdtr(df, -np.abs(t))
    return t, df, np.asarray(pvalue, dtype=np.float64), d
