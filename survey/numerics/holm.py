"""Holm's step-down correction of p values for a family of tests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["holm"]


def holm(pvalues: Sequence[float]) -> NDArray[np.float64]:
    """Return p values adjusted by Holm's method (1979); NaN stays NaN and is not counted in the family.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    given = np.asarray(pvalues, dtype=np.float64)
    found = np.full(given.shape, np.nan)
    there = np.flatnonzero(~np.isnan(given))
    order = there[np.argsort(given[there], kind="stable")]
    factors = np.arange(order.size, 0, -1)
    found[order] = np.minimum(np.maximum.accumulate(given[order] * factors), 1.0)
    return found
