"""Answers of simulated respondents, question by question, before they are printed as an export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cells", "Sheet", "State", "as_cells"]

Cells = NDArray[Any]


def as_cells(values: Iterable[object]) -> Cells:
    """Return values as a column of cells, tuples kept whole."""
    return np.fromiter(values, dtype=object)


class State(Enum):
    """Why a cell holds no answer."""

    BLANK = "blank"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The answers of n respondents.

    Parameters
    ----------
    cells : mapping of str to ndarray of object, each of length n
        By question code: an option code (single, likert, consent), a whole or decimal number
        (numeric), text, a tuple of option codes (multi; ranking, the first being the first
        choice), or a `State`.
    words : mapping of str to ndarray of object
        By question code: what was written behind "other", empty where nothing was.
    seconds : ndarray of int, shape (n,)
    kind : tuple of str
        ``attentive`` or the kind of carelessness.
    copy_of : tuple of int
        For duplicates the row that was copied, else -1; rows counted from 0.
    """

    cells: Mapping[str, Cells]
    words: Mapping[str, Cells]
    seconds: NDArray[np.int64]
    kind: tuple[str, ...]
    copy_of: tuple[int, ...]

    @property
    def n(self) -> int:
        """The number of respondents."""
        return len(self.kind)

    def take(self, order: NDArray[np.int64]) -> Sheet:
        """Return the rows in another order."""
        rows = [int(old) for old in order]
        place = {old: new for new, old in enumerate(rows)}
        return Sheet(
            cells={code: column[order] for code, column in self.cells.items()},
            words={code: column[order] for code, column in self.words.items()},
            seconds=self.seconds[order],
            kind=tuple(self.kind[i] for i in rows),
            copy_of=tuple(place[self.copy_of[i]] if self.copy_of[i] >= 0 else -1 for i in rows),
        )
