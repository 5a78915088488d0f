"""What is missing: by pattern, by group, by position in the questionnaire, and whether at random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.numerics.em_moments import missing_patterns

__all__ = ["MissingPattern", "missing_by_group", "non_response", "pattern_table"]

Floats: TypeAlias = NDArray[np.float64]


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
