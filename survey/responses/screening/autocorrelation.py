"""Repetitive patterns by autocorrelation (Gottfried, Jezek, Kralova & Rihacek 2022).

A person who answers 1, 2, 3, 4, 5, 1, 2, ... repeats himself at lag 5. The answers as given, in their order,
are correlated with themselves shifted by 1, 2, ... items; the largest absolute correlation is the index.
"""

from __future__ import annotations

from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.responses.screening.rows import in_blocks, row_correlation
from survey.responses.screening.whole import Answers, Whole, from_first, is_whole

__all__ = ["largest_autocorrelation"]

Floats: TypeAlias = NDArray[np.float64]
LARGEST_LAG = 10


def largest_autocorrelation(answers: Answers, *, lags: int = LARGEST_LAG, minimum: int = 8) -> Floats:
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
    shifts = range(1, min(lags, answers.shape[1] - minimum) + 1)
    if not len(shifts):
        return np.full(answers.shape[:1], float("nan"))
    return in_blocks(partial(_largest, shifts=shifts, minimum=minimum), answers)


def _largest(answers: Answers, shifts: range, minimum: int) -> Floats:
    if is_whole(answers):
        return _whole(answers, shifts)
    found = [row_correlation(answers[:, :-lag], answers[:, lag:], minimum=minimum) for lag in shifts]
    largest: Floats = np.fmax.reduce([np.abs(r) for r in found])
    return largest


def _whole(answers: Whole, shifts: range) -> Floats:
    """Return the root of the largest squared correlation; sums of a window follow from the one before."""
    Z = from_first(answers, answers.shape[1] ** 2)
    head, head_squares = Z.sum(axis=0, dtype=Z.dtype), np.einsum("ij,ij->j", Z, Z)
    tail, tail_squares = head.copy(), head_squares.copy()
    largest = np.full(answers.shape[0], np.nan)
    for lag in shifts:
        k = Z.shape[0] - lag
        head -= Z[k]
        head_squares -= Z[k] * Z[k]
        tail -= Z[lag - 1]
        tail_squares -= Z[lag - 1] * Z[lag - 1]
        # Times k, which whole numbers bear.
        xx, yy = k * head_squares - head * head, k * tail_squares - tail * tail
        xy = k * np.einsum("ij,ij->j", Z[:-lag], Z[lag:]) - head * tail
        squared = np.multiply(xy, xy, dtype=np.float64)
        with np.errstate(invalid="ignore"):
            squared /= np.multiply(xx, yy, dtype=np.float64)
        np.fmax(largest, squared, out=largest)
    return np.minimum(np.sqrt(largest, out=largest), 1.0, out=largest)
