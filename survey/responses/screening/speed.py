"""Seconds per item and per page: nobody reads, thinks and answers in under two (Huang et al. 2012)."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["seconds_per_item", "seconds_per_page"]

Floats: TypeAlias = NDArray[np.float64]


def seconds_per_item(seconds: Floats, answered: NDArray[np.int64]) -> Floats:
    """Return the time taken over the number of questions answered; NaN where either is unknown or none.

    Examples
    --------
    >>> seconds_per_item(np.array([60.0, np.nan, 9.0]), np.array([20, 20, 0])).tolist()
    [3.0, nan, nan]
    """
    return np.where(answered > 0, seconds / np.maximum(answered, 1), np.nan)


def seconds_per_page(page_seconds: Floats, answered: NDArray[np.int64]) -> Floats:
    """Return each row's fastest page, in seconds per question answered on it (Bowling et al. 2023).

    Parameters
    ----------
    page_seconds : (n, pages) array
        NaN where the platform timed none.
    answered : (n, pages) array of int
        Questions answered on each page; a page without any does not count.

    Examples
    --------
    >>> seconds_per_page(np.array([[30.0, 4.0], [np.nan, np.nan]]), np.array([[10, 4], [10, 4]])).tolist()
    [1.0, nan]
    """
    return np.fmin.reduce(seconds_per_item(page_seconds, answered), axis=1)
