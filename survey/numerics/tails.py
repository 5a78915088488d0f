"""Tail probabilities of scalar statistics, as plain floats."""

from __future__ import annotations

import numpy as np
from scipy import special

__all__ = ["chi_square_quantile", "chi_square_tail", "normal_two_sided"]


def chi_square_tail(statistic: float, df: float) -> float:
    """Return P(X >= statistic) for X chi-square with df degrees of freedom.

    Examples
    --------
    >>> round(chi_square_tail(3.841459, 1), 6)
    0.05
    """
    return float(np.float64(special.chdtrc(df, statistic)))


def chi_square_quantile(tail: float, df: float) -> float:
    """Return the value that a chi-square with df degrees of freedom exceeds with a given probability.

    Examples
    --------
    >>> round(chi_square_quantile(0.05, 1), 6)
    3.841459
    """
    return float(np.float64(special.chdtri(df, tail)))


def normal_two_sided(z: float) -> float:
    """Return P(|Z| >= |z|) for a standard normal Z.

    Examples
    --------
    >>> round(normal_two_sided(-1.959964), 6)
    0.05
    """
    return 2.0 * float(np.float64(special.ndtr(-abs(z))))
