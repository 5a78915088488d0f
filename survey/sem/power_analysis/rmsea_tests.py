"""Power of tests of RMSEA, and the n that they need (MacCallum, Browne & Sugawara 1996)."""

from __future__ import annotations

import math

from scipy import optimize, special

from survey.errors import DataError, Fault, Text

__all__ = ["rmsea_power", "rmsea_sample_size"]


def rmsea_power(
    df: int, n: float, *, null: float = 0.05, alternative: float = 0.08, significance: float = 0.05
) -> float:
    """Return the power of the test of RMSEA = `null` when it is `alternative`.

    Parameters
    ----------
    df : int
    n : float
        Respondents.
    null, alternative : float
        ``alternative > null`` tests close fit, ``alternative < null`` not-close fit.
    significance : float

    Raises
    ------
    DataError
        When the two are equal, or there are no degrees of freedom.

    Examples
    --------
    >>> round(rmsea_power(100, 200), 3)
    0.955
    """
    if df < 1 or null == alternative:
        what = Text("the test needs degrees of freedom and two different values", "需要自由度与两个不同取值")
        raise DataError(Fault(what, got=f"df = {df}, {null}, {alternative}"))
    scale = (n - 1) * df
    zero, one = scale * null**2, scale * alternative**2
    if alternative > null:
        critical = _quantile(1 - significance, df, zero)
        return 1.0 - float(special.chndtr(critical, df, one))
    critical = _quantile(significance, df, zero)
    return float(special.chndtr(critical, df, one))


def _quantile(probability: float, df: int, noncentrality: float) -> float:
    return float(special.chndtrix(probability, df, noncentrality))


def rmsea_sample_size(
    df: int,
    *,
    power: float = 0.80,
    null: float = 0.05,
    alternative: float = 0.08,
    significance: float = 0.05,
) -> int:
    """Return the smallest n that reaches a power.

    Examples
    --------
    >>> rmsea_sample_size(100)
    132
    """

    def gap(n: float) -> float:
        return rmsea_power(df, n, null=null, alternative=alternative, significance=significance) - power

    upper = 50.0
    while gap(upper) < 0:
        upper *= 2
    lower = 3.0
    return 3 if gap(lower) >= 0 else math.ceil(float(optimize.brentq(gap, lower, upper, xtol=1e-6)))
