"""Sums of items that do not vary: nothing can be told of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from survey.errors import DataError, Fault, Text
from survey.psychometrics.answers.arrays import Floats

__all__ = ["NEGLIGIBLE", "refuse_constant_sums"]

NEGLIGIBLE = 1e-10  # of the items' own variances: a sum that varies less than this varies by rounding alone


def refuse_constant_sums(scales: Mapping[str, Floats]) -> None:
    """Refuse scales whose items cancel, given the covariance matrix (k, k) of each: nothing tells of a sum.

    Raises
    ------
    DataError
        For every scale whose sum has no positive variance.

    Examples
    --------
    >>> refuse_constant_sums({"A": np.eye(2)})
    >>> try:
    ...     refuse_constant_sums({"A": np.eye(2), "B": np.array([[1.0, -1.0], [-1.0, 1.0]])})
    ... except DataError as error:
    ...     error.faults[0].where
    'B'
    """
    what = Text("the sum of the items does not vary", "题项总分没有变异")
    mend = Text(
        "the items cancel each other: recode reverse-keyed ones, or use complete rows",
        "题项相互抵消：请先对反向题重新计分，或改用完整个案",
    )
    faults = [
        Fault(what, where=scale, got=f"{float(S.sum()):.3g}", expected="> 0", mend=mend)
        for scale, S in scales.items()
        if float(S.sum()) <= NEGLIGIBLE * float(np.trace(S))
    ]
    if faults:
        raise DataError(faults)
