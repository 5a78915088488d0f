"""Rows whose answers repeat an earlier row's exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["first_of_duplicates"]


def first_of_duplicates(answers: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return for each row the first row with the same answers, itself when there is none before.

    Parameters
    ----------
    answers : ndarray, shape (n, columns)
        NaN equals NaN here: blanks are part of the pattern.

    Examples
    --------
    >>> first_of_duplicates(np.array([[1.0, np.nan], [2, 2], [1, np.nan]])).tolist()
    [0, 1, 0]
    """
    filled = np.where(np.isnan(answers), np.finfo(float).min, answers)
    _, first, inverse = np.unique(filled, axis=0, return_index=True, return_inverse=True)
    return first[inverse.reshape(-1)]
