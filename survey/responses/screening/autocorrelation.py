"""Repetitive patterns by autocorrelation (Gottfried, Jezek, Kralova & Rihacek 2022).

A person who answers 1, 2, 3, 4, 5, 1, 2, ... repeats himself at lag 5. The answers as given, in their order,
are correlated with themselves shifted by 1, 2, ... items; the largest absolute correlation is the index.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.responses.screening.rows import row_correlation

__all__ = ["largest_autocorrelation"]

Floats: TypeAlias = NDArray[np.float64]
LARGEST_LAG = 10


def largest_autocorrelation(answers: Floats, *, lags: int = LARGEST_LAG, minimum: int = 8) -> Floats:
    """Return each row's largest absolute autocorrelation over the lags 1 to `lags`.

    Parameters
    ----------
    answers : (n, items) array
        A blank takes the pairs that it belongs to with it.
    lags : int
        Largest shift.
    minimum : int
        Fewest pairs of answers at a lag, for the lag to count.

    Returns
    -------
    (n,) array
        NaN where no lag counts, or the answers do not vary.

    Examples
    --------
    >>> largest_autocorrelation(np.array([[1.0, 2, 3] * 5, [3.0] * 15])).round(6).tolist()
    [1.0, nan]
    """
    items = answers.shape[1]
    largest = np.full(answers.shape[0], np.nan)
    for lag in range(1, min(lags, items - minimum) + 1):
        r = row_correlation(answers[:, :-lag], answers[:, lag:], minimum=minimum)
        largest = np.fmax(largest, np.abs(r))
    return largest
