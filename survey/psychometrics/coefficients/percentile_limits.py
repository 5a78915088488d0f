"""Percentile limits of coefficients from the draws of a bootstrap."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from survey.psychometrics.answers.arrays import Floats

__all__ = ["NO_LIMITS", "Limits", "percentile_band", "percentile_limits"]

Limits: TypeAlias = tuple[float, float] | tuple[None, None]
NO_LIMITS: Limits = (None, None)


def percentile_limits(values: Floats, confidence_level: float) -> Limits:
    """Return the limits of the draws that could be computed; NaN stands for one that could not.

    Examples
    --------
    >>> percentile_limits(np.array([1.0, 2.0, np.nan, 3.0]), 1.0)
    (1.0, 3.0)
    """
    lower, upper = percentile_band(values, confidence_level)
    return float(lower), float(upper)


def percentile_band(values: Floats, confidence_level: float) -> tuple[Floats, Floats]:
    """Return the limits (...) of values (draws, ...), as `percentile_limits` does of one coefficient.

    Examples
    --------
    >>> lower, upper = percentile_band(np.array([[1.0, 5.0], [2.0, np.nan], [3.0, 7.0]]), 1.0)
    >>> lower.tolist(), upper.tolist()
    ([1.0, 5.0], [3.0, 7.0])
    """
    tail = 50.0 * (1.0 - confidence_level)
    lower, upper = np.nanpercentile(values, [tail, 100.0 - tail], axis=0)
    return lower, upper
