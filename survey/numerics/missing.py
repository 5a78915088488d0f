"""How missing answers may be treated: complete rows, each pair's rows, or full information."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from survey.numerics.arrays import Floats

__all__ = ["Missing", "complete_rows"]

Missing: TypeAlias = Literal["listwise", "pairwise", "fiml"]


def complete_rows(X: Floats) -> Floats:
    """Return the rows of X without a missing answer.

    Examples
    --------
    >>> complete_rows(np.array([[1.0, np.nan], [2.0, 3.0]])).tolist()
    [[2.0, 3.0]]
    """
    return X[~np.isnan(X).any(axis=1)]
