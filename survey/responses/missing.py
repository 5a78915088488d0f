"""What is missing: by pattern, by group, by position in the questionnaire, and whether at random."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Text
from survey.numerics.em_moments import missing_patterns
from survey.numerics.mcar import LittleTest, little_mcar

__all__ = [
    "MissingAnswers",
    "MissingPattern",
    "describe_missing",
    "missing_by_group",
    "non_response",
    "pattern_table",
]

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class MissingPattern:
    """Rows that miss the same items: how many, and which items."""

    count: int
    missing: tuple[str, ...]


def pattern_table(answers: Floats, items: tuple[str, ...]) -> tuple[MissingPattern, ...]:
    """Return every missing pattern, the most frequent first; rows without any answer miss everything.

    Examples
    --------
    >>> X = np.array([[1.0, 2.0], [1.0, np.nan], [3.0, 4.0]])
    >>> [(one.count, one.missing) for one in pattern_table(X, ("a", "b"))]
    [(2, ()), (1, ('b',))]
    """
    patterns = missing_patterns(answers)
    found = [
        MissingPattern(count, tuple(item for item, there in zip(items, seen, strict=True) if not there))
        for count, seen in zip(patterns.counts.tolist(), patterns.observed.tolist(), strict=True)
    ]
    empty = int((patterns.membership < 0).sum())
    if empty:
        found.append(MissingPattern(empty, items))
    return tuple(sorted(found, key=lambda one: (-one.count, one.missing)))


def non_response(answers: Floats, asked: NDArray[np.bool_] | None = None) -> Floats:
    """Return each item's share of missing answers, in the order of the questionnaire.

    Parameters
    ----------
    answers : (n, items) array
    asked : (n, items) array of bool, optional
        False where routing skipped the question; such cells do not count.

    Examples
    --------
    >>> non_response(np.array([[1.0, np.nan], [2.0, np.nan]])).tolist()
    [0.0, 1.0]
    """
    shown = np.ones(answers.shape, dtype=np.bool_) if asked is None else asked
    count = shown.sum(axis=0)
    missing = (np.isnan(answers) & shown).sum(axis=0)
    return np.where(count > 0, missing / np.maximum(count, 1), np.nan)


def missing_by_group(answers: Floats, groups: NDArray[np.object_]) -> dict[str, Floats]:
    """Return each item's share of missing answers in each group.

    Examples
    --------
    >>> X = np.array([[1.0], [np.nan], [2.0]])
    >>> {k: v.tolist() for k, v in missing_by_group(X, np.array(["a", "b", "a"], dtype=object)).items()}
    {'a': [0.0], 'b': [1.0]}
    """
    names = groups.astype(str)
    return {name: non_response(answers[names == name]) for name in np.unique(names).tolist()}


@dataclass(frozen=True, slots=True)
class MissingAnswers:
    """What one group did not answer.

    Parameters
    ----------
    items : tuple of str
        In the order of the questionnaire.
    n, n_complete : int
        Rows, and those that answered every item.
    blank, cannot_judge : ndarray, shape (items,)
        Each item's share of empty answers, and of "cannot judge", which no analysis takes for an answer.
    patterns : tuple of MissingPattern
        The most frequent first.
    little : LittleTest or None
        Of missing completely at random; None, with the `reason`, where it could not be computed.
    position_tau, position_pvalue : float
        Kendall's rank correlation of an item's place and its share of empty answers: do people stop answering
        towards the end? NaN when no item, or every item alike, is left empty.
    """

    items: tuple[str, ...]
    n: int
    n_complete: int
    blank: Floats
    cannot_judge: Floats
    patterns: tuple[MissingPattern, ...]
    little: LittleTest | None
    reason: Text | None
    position_tau: float
    position_pvalue: float

    @property
    def cells(self) -> float:
        """The share of answers that are missing for either reason."""
        return float(np.nanmean(self.blank + self.cannot_judge))


def describe_missing(
    answers: Floats, cannot_judge: Flags, items: Sequence[str], asked: Flags | None = None
) -> MissingAnswers:
    """Describe what is missing from the answers of one group.

    Parameters
    ----------
    answers : (n, items) array
        NaN where there is no answer or it is "cannot judge".
    cannot_judge : (n, items) array of bool
    items : sequence of str
        In the order of the questionnaire.
    asked : (n, items) array of bool, optional
        As in `non_response`.

    Returns
    -------
    MissingAnswers

    Notes
    -----
    Little (1988). The test supposes multivariate normal answers; that it does not reject is no proof.

    Examples
    --------
    >>> X = np.random.default_rng(2).normal(size=(60, 3))
    >>> X[:9, 2] = np.nan
    >>> found = describe_missing(X, np.zeros(X.shape, dtype=bool), ("a", "b", "c"))
    >>> found.n_complete, found.blank.tolist(), len(found.patterns)
    (51, [0.0, 0.0, 0.15], 2)
    """
    from scipy import stats

    missing = np.isnan(answers)
    blank = non_response(np.where(cannot_judge, 0.0, answers), asked)
    tau = pvalue = math.nan
    if np.ptp(blank) > 0:
        trend = stats.kendalltau(np.arange(len(items)), blank)
        tau, pvalue = float(trend.statistic), float(trend.pvalue)
    little, reason = _little(answers)
    return MissingAnswers(
        tuple(items),
        len(answers),
        int((~missing.any(axis=1)).sum()),
        blank,
        (missing & cannot_judge).mean(axis=0),
        pattern_table(answers, tuple(items)),
        little,
        reason,
        tau,
        pvalue,
    )


def _little(answers: Floats) -> tuple[LittleTest | None, Text | None]:
    """Return Little's test, or why there is none."""
    if not np.isnan(answers).any():
        return None, Text("no answer is missing", "没有缺失的作答")
    try:
        return little_mcar(answers), None
    except DataError as error:
        return None, error.faults[0].what
