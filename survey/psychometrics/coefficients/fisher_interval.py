"""The interval of a product-moment correlation by Fisher's (1921) transformation."""

from __future__ import annotations

import math

from survey.numerics.tails import normal_quantile

__all__ = ["fisher_interval"]


def fisher_interval(r: float, n: int, confidence_level: float) -> tuple[float, float]:
    """Return the limits of a correlation of n rows: artanh r is normal with variance 1 / (n - 3).

    Examples
    --------
    >>> lower, upper = fisher_interval(0.5, 103, 0.95)
    >>> round(lower, 4), round(upper, 4)
    (0.3393, 0.6323)
    """
    half = normal_quantile((1.0 + confidence_level) / 2.0) / math.sqrt(n - 3)
    z = math.atanh(min(max(r, -1.0 + 1e-15), 1.0 - 1e-15))
    return math.tanh(z - half), math.tanh(z + half)
