"""Multi-select questions: share of responses (响应率), share of cases (普及率), and Cochran's Q.

A chi-square test on responses would count a person several times; Cochran's (1950) Q compares the options
within persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.numerics.tails import chi_square_tail

__all__ = ["MultipleChoice", "cochran_q", "describe_multiple"]


@dataclass(frozen=True, slots=True)
class MultipleChoice:
    """A multi-select question.

    Parameters
    ----------
    options : tuple of str
    counts : tuple of int
        How often each was chosen.
    response_shares, case_shares : tuple of float
        Of all choices, and of all who answered.
    n : int
        Who answered.
    q, df, pvalue
        Cochran's test that all options are chosen equally often.
    """

    question: str
    options: tuple[str, ...]
    counts: tuple[int, ...]
    response_shares: tuple[float, ...]
    case_shares: tuple[float, ...]
    n: int
    q: float
    df: int
    pvalue: float


def cochran_q(marks: NDArray[np.float64]) -> tuple[float, int, float]:
    """Return Cochran's Q, its df and p value for marks 0 and 1, shape (n, options).

    Examples
    --------
    >>> q, df, p = cochran_q(np.array([[1.0, 0, 0], [1, 1, 0], [1, 0, 0], [1, 1, 1]]))
    >>> round(q, 4), df
    (4.6667, 2)
    """
    k = marks.shape[1]
    columns, rows = marks.sum(axis=0), marks.sum(axis=1)
    denominator = k * rows.sum() - (rows**2).sum()
    if denominator == 0:
        return float("nan"), k - 1, float("nan")
    q = float((k - 1) * (k * (columns**2).sum() - columns.sum() ** 2) / denominator)
    return q, k - 1, chi_square_tail(q, k - 1)


def describe_multiple(question: str, marks: NDArray[np.float64], options: Sequence[str]) -> MultipleChoice:
    """Describe a multi-select question; rows of NaN did not answer.

    Parameters
    ----------
    question : str
    marks : ndarray, shape (n, options)
    options : sequence of str
    """
    answered = marks[~np.isnan(marks).any(axis=1)]
    counts = answered.sum(axis=0)
    total, n = float(counts.sum()), answered.shape[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        responses, cases = counts / total, counts / n
    q, df, pvalue = cochran_q(answered) if n else (float("nan"), len(options) - 1, float("nan"))
    return MultipleChoice(
        question,
        tuple(options),
        tuple(int(count) for count in counts),
        tuple(float(share) for share in responses),
        tuple(float(share) for share in cases),
        n,
        q,
        df,
        pvalue,
    )
