"""Skewness and kurtosis by column, with the type named (Joanes & Gill 1998).

Type 1 is g1 = m3 / m2^1.5 and g2 = m4 / m2^2 - 3 with moments of divisor n. Type 2 (SPSS, SAS, Excel) is
unbiased under normality; type 3 (psych, Minitab) divides by the sample SD with divisor n - 1.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from survey.numerics.arrays import Floats

__all__ = ["kurtosis", "skewness"]

MomentType: TypeAlias = Literal[1, 2, 3]


def skewness(X: Floats, *, moment_type: MomentType = 2) -> Floats:
    """Return the skewness of each column of X (n, p), NaN answers left out.

    Examples
    --------
    >>> X = np.array([[1.0], [2.0], [2.0], [9.0]])
    >>> skewness(X, moment_type=2).round(4), skewness(X, moment_type=3).round(4)
    (array([1.9001]), array([0.7125]))
    """
    n, m2, m3, _ = _moments(X)
    with np.errstate(invalid="ignore", divide="ignore"):
        g1 = m3 / m2**1.5
        if moment_type == 2:
            return np.where(n > 2, g1 * np.sqrt(n * (n - 1.0)) / (n - 2.0), np.nan)
        return g1 * ((n - 1.0) / n) ** 1.5 if moment_type == 3 else g1


def kurtosis(X: Floats, *, moment_type: MomentType = 2) -> Floats:
    """Return the excess kurtosis of each column of X (n, p), NaN answers left out.

    Examples
    --------
    >>> X = np.array([[1.0], [2.0], [2.0], [9.0]])
    >>> kurtosis(X, moment_type=2).round(4), kurtosis(X, moment_type=3).round(4)
    (array([3.7085]), array([-1.7094]))
    """
    n, m2, _, m4 = _moments(X)
    with np.errstate(invalid="ignore", divide="ignore"):
        g2 = m4 / m2**2 - 3.0
        if moment_type == 2:
            unbiased = (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * g2 + 6.0)
            return np.where(n > 3, unbiased, np.nan)
        return (g2 + 3.0) * (1.0 - 1.0 / n) ** 2 - 3.0 if moment_type == 3 else g2


def _moments(X: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    n = (~np.isnan(X)).sum(axis=0).astype(np.float64)
    Z = X - np.nansum(X, axis=0) / np.maximum(n, 1.0)
    m2, m3, m4 = (np.nansum(Z**power, axis=0) / np.maximum(n, 1.0) for power in (2, 3, 4))
    return n, m2, m3, m4
