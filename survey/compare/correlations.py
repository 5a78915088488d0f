"""Correlations of scale scores, with Fisher's intervals. They are of scores, not of factors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from survey.errors import DataError, Fault, Text
from survey.numerics.tails import normal_quantile

__all__ = ["ScoreCorrelations", "correlate_scores"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScoreCorrelations:
    """Pearson correlations of scale scores on complete rows.

    Parameters
    ----------
    scales : tuple of str
    n : int
    mean, sd : ndarray, shape (scales,)
    r, pvalue, ci_lower, ci_upper : ndarray, shape (scales, scales)
    """

    scales: tuple[str, ...]
    n: int
    mean: Floats
    sd: Floats
    r: Floats
    pvalue: Floats
    ci_lower: Floats
    ci_upper: Floats


def correlate_scores(scores: Mapping[str, Floats], confidence_level: float = 0.95) -> ScoreCorrelations:
    """Correlate scale scores.

    Parameters
    ----------
    scores : mapping of str to ndarray, each of length n
    confidence_level : float

    Raises
    ------
    DataError
        When fewer than four rows are complete: Fisher's interval has n - 3 under the root.

    Examples
    --------
    >>> x = np.arange(10.0)
    >>> round(float(correlate_scores({"a": x, "b": -x}).r[0, 1]), 12)
    -1.0
    """
    matrix = np.column_stack(list(scores.values()))
    complete = matrix[~np.isnan(matrix).any(axis=1)]
    n = complete.shape[0]
    if n <= 3:
        what = Text("too few complete rows to correlate scores", "完整的行太少，无法计算得分间的相关")
        raise DataError(Fault(what, expected=">= 4", got=str(n)))
    r = np.clip(np.corrcoef(complete.T), -1.0, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = r * np.sqrt((n - 2) / (1 - r**2))
        z = np.arctanh(r)
    half = normal_quantile(0.5 + confidence_level / 2) / math.sqrt(n - 3)
    pvalue = np.asarray(2 * special.stdtr(n - 2, -np.abs(t)), dtype=float)
    arrays = (
        complete.mean(axis=0),
        complete.std(axis=0, ddof=1),
        r,
        pvalue,
        np.tanh(z - half),
        np.tanh(z + half),
    )
    for array in arrays:
        array.setflags(write=False)
    return ScoreCorrelations(tuple(scores), n, *arrays)
