"""Root mean square error of approximation, its interval and its tests, from a chi-square.

`n` is what the chi-square was multiplied with, of all groups together: respondents, or respondents minus one.
"""

from __future__ import annotations

import math

from scipy import special

__all__ = ["rmsea", "rmsea_interval", "rmsea_notclose", "rmsea_pvalue"]

# Where scipy's noncentral chi-square is no number any more.
_LARGEST = 1e8
# How near the inverse of its distribution must come to the probability.
_NEAR = 1e-10


def rmsea(chisq: float, df: float, n: float, groups: int = 1) -> float:
    """Root mean square error of approximation (Steiger 1990), with sqrt(G) for several groups.

    Examples
    --------
    >>> round(rmsea(85.306, 24, 301), 3)
    0.092
    """
    if not df >= 0 or math.isnan(chisq):  # a robust test whose scaling factor is negative
        return math.nan
    return 0.0 if df == 0 else math.sqrt(max((chisq - df) / (n * df), 0.0)) * math.sqrt(groups)


def rmsea_interval(
    chisq: float, df: float, n: float, groups: int = 1, confidence_level: float = 0.90
) -> tuple[float, float]:
    """Interval of RMSEA from the noncentral chi-square (Browne & Cudeck 1993).

    Examples
    --------
    >>> [round(x, 3) for x in rmsea_interval(85.306, 24, 301)]
    [0.071, 0.114]
    """
    if not (df >= 0 and chisq >= 0):
        return math.nan, math.nan
    if df == 0:
        return 0.0, 0.0
    if not chisq < _LARGEST:  # a fit that went astray
        return math.nan, math.nan
    tail = (1.0 - confidence_level) / 2.0

    def limit(probability: float) -> float:
        if special.chdtr(df, chisq) < probability:
            return 0.0
        noncentrality = float(special.chndtrinc(chisq, df, probability))
        # Out of the distribution's numerical range the inverse is none.
        gap = abs(float(special.chndtr(chisq, df, noncentrality)) - probability)
        return noncentrality if gap < _NEAR else math.nan

    scale = math.sqrt(groups)
    lower, upper = (math.sqrt(limit(p) / (n * df)) * scale for p in (1.0 - tail, tail))
    return lower, upper


def rmsea_pvalue(chisq: float, df: float, n: float, groups: int = 1, close: float = 0.05) -> float:
    """P value of the hypothesis RMSEA <= .05 (Browne & Cudeck 1993)."""
    if df == 0:
        return math.nan
    noncentrality = n * df * close**2 / groups
    return 1.0 - float(special.chndtr(chisq, df, noncentrality))


def rmsea_notclose(chisq: float, df: float, n: float, groups: int = 1, notclose: float = 0.08) -> float:
    """P value of the hypothesis RMSEA >= .08 (MacCallum, Browne & Sugawara 1996)."""
    if df == 0:
        return math.nan
    return float(special.chndtr(chisq, df, n * df * notclose**2 / groups))
