"""What a cell of the answers is: analyses must know an empty cell's reason."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["CellState"]


class CellState(IntEnum):
    """The state of one cell."""

    ANSWERED = 0
    CANNOT_JUDGE = 1
    BLANK = 2
    SKIPPED = 3  # by routing: the respondent never saw the question
    NOT_ASKED = 4  # the export has no column for it
    INVALID = 5  # an answer that the question does not allow, kept out of every analysis
