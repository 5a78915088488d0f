"""The longest run of identical answers (Johnson 2005); blanks do not break a run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["longest_run"]


def longest_run(answers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each row's longest run of identical answers, blanks left out; NaN for rows without answers.

    Parameters
    ----------
    answers : ndarray, shape (n, items)
        As given, before reversal, in the order in which they were asked.

    Examples
    --------
    >>> longest_run(np.array([[3, 3, np.nan, 3, 2], [1, 2, 1, 2, 1]])).tolist()
    [3.0, 1.0]
    """
    n, items = answers.shape
    run = np.zeros(n)
    best = np.zeros(n)
    last = np.full(n, np.nan)
    for column in range(items):
        cell = answers[:, column]
        answered = ~np.isnan(cell)
        run = np.where(answered, np.where(cell == last, run + 1, 1), run)
        last = np.where(answered, cell, last)
        best = np.maximum(best, run)
    return np.where(best > 0, best, np.nan)
