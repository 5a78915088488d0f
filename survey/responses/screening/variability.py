"""Spread of a person's answers: too little over everything, or too much within scales.

Intra-individual response variability is the standard deviation over consecutive answers as given (Dunn,
Heggestad, Shanock & Theilgard 2018): little of it is straight-lining. The inter-item standard deviation is
that over the recoded answers to items of one construct (Marjanovic, Holden, Struthers, Cribbie & Greenglass
2015): much of it is random answering. Both with divisor n - 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.responses.screening.rows import row_sd
from survey.responses.screening.whole import Answers, columns_of

__all__ = ["inter_item_sd", "response_variability"]

Floats: TypeAlias = NDArray[np.float64]


def response_variability(answers: Answers) -> Floats:
    """Return the standard deviation of each row's answers (IRV); NaN with fewer than two.

    Examples
    --------
    >>> response_variability(np.array([[1.0, 3.0, np.nan], [4.0, 4.0, 4.0]])).round(6).tolist()
    [1.414214, 0.0]
    """
    return row_sd(answers)


def inter_item_sd(scored: Answers, scales: Sequence[Sequence[int]]) -> Floats:
    """Return each row's standard deviation within scales, averaged over the scales with two answers or more.

    Parameters
    ----------
    scored : (n, items) array
        Recoded answers.
    scales : sequence of sequences of int
        The columns of each scale.

    Examples
    --------
    >>> inter_item_sd(np.array([[1.0, 1.0, 5.0, 5.0]]), [[0, 1], [2, 3]]).tolist()
    [0.0]
    """
    spreads = np.column_stack([row_sd(columns_of(scored, scale)) for scale in scales])
    counted = (~np.isnan(spreads)).sum(axis=1)
    return np.where(counted > 0, np.nansum(spreads, axis=1) / np.maximum(counted, 1), np.nan)
