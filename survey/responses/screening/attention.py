"""Items whose right answer is known: instructed, infrequency, impossible and contradictory answers."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["infrequency_failures", "instructed_failures"]

Floats: TypeAlias = NDArray[np.float64]


def instructed_failures(answers: Floats, wanted: Floats) -> Floats:
    """Return how many instructed items each row answered otherwise (Meade & Craig 2012).

    Parameters
    ----------
    answers : (n, k) array
        A blank is neither right nor wrong: rows without any answer are NaN.
    wanted : (k,) array

    Examples
    --------
    >>> instructed_failures(np.array([[4.0], [2.0], [np.nan]]), np.array([4.0])).tolist()
    [0.0, 1.0, nan]
    """
    return infrequency_failures(answers, wanted, wanted)


def infrequency_failures(answers: Floats, low: Floats, high: Floats) -> Floats:
    """Return how many infrequency items each row answered outside the points that attentive people choose.

    Such items have answers that hardly any attentive person gives, as agreement with "I was born in
    February 30th" (Huang, Bowling, Liu & Li 2015).

    Parameters
    ----------
    answers : (n, k) array
    low, high : (k,) arrays
        The ends of the points that pass, included.

    Examples
    --------
    >>> infrequency_failures(np.array([[1.0, 2.0], [5.0, 4.0]]), np.ones(2), np.array([2.0, 2.0])).tolist()
    [0.0, 2.0]
    """
    seen = ~np.isnan(answers)
    failed = (seen & ((answers < low) | (answers > high))).sum(axis=1).astype(np.float64)
    return np.where(seen.any(axis=1), failed, np.nan)
