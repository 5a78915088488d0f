"""Runs of identical answers (Johnson 2005): the longest and the average; blanks do not break a run.

Answers are looked at as given, before reversal, in the order in which they were asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.responses.screening.whole import Answers, Whole, columns_of, compact, is_whole

__all__ = ["Runs", "average_run", "longest_run", "runs_of", "runs_within"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Runs:
    """Each row's longest and average run of identical answers, (n,) arrays; NaN for rows without answers."""

    longest: Floats
    average: Floats


def runs_of(answers: Answers) -> Runs:
    """Return the longest and the average run of each row, blanks left out.

    Parameters
    ----------
    answers : (n, items) array

    Examples
    --------
    >>> found = runs_of(np.array([[3, 3, np.nan, 3, 2], [1, 2, 1, 2, 1]]))
    >>> found.longest.tolist(), found.average.tolist()
    ([3.0, 1.0], [2.0, 1.0])
    """
    given = compact(answers)
    if is_whole(given):
        return _complete(given.T)
    n, columns = answers.shape[0], np.ascontiguousarray(answers.T)
    run, best, count, answered = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    last = np.full(n, np.nan)
    for cell in columns:
        seen = ~np.isnan(cell)
        same = cell == last
        run = np.where(seen, run * same + 1.0, run)
        last = np.where(seen, cell, last)
        best = np.maximum(best, run)
        count += seen & ~same
        answered += seen
    some = answered > 0
    average = answered / np.maximum(count, 1.0)
    return Runs(np.where(some, best, np.nan), np.where(some, average, np.nan))


def _complete(columns: Whole) -> Runs:
    """Return the runs of complete rows, (items, n)."""
    items, n = columns.shape
    counter = np.uint8 if items < 256 else np.uint16
    same = (columns[1:] == columns[:-1]).view(np.uint8)
    run, best = np.ones(n, dtype=counter), np.ones(n, dtype=counter)
    for again in same:
        run *= again
        run += counter(1)
        np.maximum(best, run, out=best)
    number = items - same.sum(axis=0, dtype=counter).astype(np.float64)
    return Runs(best.astype(np.float64), items / number)


def longest_run(answers: Answers) -> Floats:
    """Return each row's longest run of identical answers, blanks left out; NaN for rows without answers.

    Examples
    --------
    >>> longest_run(np.array([[3, 3, np.nan, 3, 2], [1, 2, 1, 2, 1]])).tolist()
    [3.0, 1.0]
    """
    return runs_of(answers).longest


def average_run(answers: Answers) -> Floats:
    """Return each row's mean length of its runs of identical answers, blanks left out.

    Examples
    --------
    >>> average_run(np.array([[3, 3, np.nan, 3, 2], [1, 2, 1, 2, 1]])).tolist()
    [2.0, 1.0]
    """
    return runs_of(answers).average


def runs_within(answers: Answers, parts: Sequence[Sequence[int]]) -> Runs:
    """Return the longest run within any part (a page or a scale), and the mean of the parts' average runs.

    Parameters
    ----------
    answers : (n, items) array
    parts : sequence of sequences of int
        The columns of each page or scale, in the order in which they were asked.

    Examples
    --------
    >>> found = runs_within(np.array([[3.0, 3.0, 3.0, 1.0]]), [[0, 1], [2, 3]])
    >>> found.longest.tolist(), found.average.tolist()
    ([2.0], [1.5])
    """
    found = [runs_of(columns_of(answers, part)) for part in parts]
    if not found:
        nothing = np.full(answers.shape[0], np.nan)
        return Runs(nothing, nothing)
    longest = np.fmax.reduce([runs.longest for runs in found])
    average = np.column_stack([runs.average for runs in found])
    counted = (~np.isnan(average)).sum(axis=1)
    mean = np.nansum(average, axis=1) / np.maximum(counted, 1)
    return Runs(longest, np.where(counted > 0, mean, np.nan))
