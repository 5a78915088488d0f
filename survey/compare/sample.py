"""Who answered: counts of categories, and numbers summarised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Frequencies",
    "NumberSummary",
    "OpenAnswers",
    "count_answers",
    "count_open_answers",
    "summarize_number",
]


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How often each category of a question was chosen.

    Parameters
    ----------
    question : str
    categories : tuple of str
        In the order of the questionnaire, those that nobody chose too.
    counts : tuple of int
    n : int
        Answers; shares are of these.
    n_missing : int
    """

    question: str
    categories: tuple[str, ...]
    counts: tuple[int, ...]
    n: int
    n_missing: int

    @property
    def shares(self) -> tuple[float, ...]:
        """Each category's share of the answers; NaN when nobody answered."""
        return tuple(count / self.n if self.n else float("nan") for count in self.counts)


def count_answers(question: str, answers: NDArray[Any], categories: Sequence[str]) -> Frequencies:
    """Count categories; an empty text is a missing answer.

    Examples
    --------
    >>> count_answers("q", np.array(["a", "b", "a", ""], dtype=object), ["a", "b"]).counts
    (2, 1)
    """
    text = answers.astype(str)
    counts = tuple(int((text == category).sum()) for category in categories)
    n = sum(counts)
    return Frequencies(question, tuple(categories), counts, n, int(text.size - n))


@dataclass(frozen=True, slots=True)
class NumberSummary:
    """A numeric question: n, mean, SD (n - 1), quartiles and range."""

    question: str
    n: int
    n_missing: int
    mean: float
    sd: float
    median: float
    lower_quartile: float
    upper_quartile: float
    minimum: float
    maximum: float


def summarize_number(question: str, answers: NDArray[np.float64]) -> NumberSummary:
    """Summarise a numeric question; NaN is a missing answer.

    Examples
    --------
    >>> summarize_number("q", np.array([1.0, 2.0, 3.0, np.nan])).median
    2.0
    """
    known = answers[~np.isnan(answers)]
    missing = int(answers.size - known.size)
    if known.size == 0:
        return NumberSummary(question, 0, missing, *(float("nan"),) * 7)
    low, middle, high = (float(q) for q in np.quantile(known, [0.25, 0.5, 0.75]))
    sd = float(known.std(ddof=1)) if known.size > 1 else float("nan")
    ends = float(known.min()), float(known.max())
    return NumberSummary(
        question, int(known.size), missing, float(known.mean()), sd, middle, low, high, *ends
    )


@dataclass(frozen=True, slots=True)
class OpenAnswers:
    """How many of n respondents wrote something; what they wrote is not kept."""

    question: str
    n: int
    answered: int


def count_open_answers(question: str, written: NDArray[np.bool_]) -> OpenAnswers:
    """Count the respondents who wrote something.

    Examples
    --------
    >>> count_open_answers("q", np.array([True, False, False])).answered
    1
    """
    return OpenAnswers(question, int(written.size), int(written.sum()))
