"""What is known of an export's columns: which question each answers, and what the researcher must decide."""

from __future__ import annotations

from dataclasses import dataclass

from survey.errors import Fault
from survey.responses.evidence import Candidate

__all__ = ["ColumnMatch", "Decision", "Matching"]


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One column of the export and the question it answers.

    Parameters
    ----------
    column : int
        Place among the export's answer columns, from 0.
    question : str
    option : str
        The option's key, when the column is one option of a multi-select or ranking; else empty.
    how : str
        ``map``, ``code``, ``number`` or ``wording``.
    confidence : float
        How alike the wordings are; 1 for a map or a code.
    words : bool
        The column holds the words behind "other".
    """

    column: int
    question: str
    option: str
    how: str
    confidence: float
    words: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What only the researcher can decide: a column of several questions, or a question of no column.

    Parameters
    ----------
    column : int or None
        Place among the answer columns; None when a question has no column.
    question : str
        The question without a column; else empty.
    candidates : tuple of Candidate
        The likeliest first.
    fault : Fault
        The decision as a message.
    """

    column: int | None
    question: str
    candidates: tuple[Candidate, ...]
    fault: Fault


@dataclass(frozen=True, slots=True)
class Matching:
    """Every column with its question, what must be decided, and what no question asks for.

    Parameters
    ----------
    matches : tuple of ColumnMatch
    decisions : tuple of Decision
    unused : tuple of int
        Columns that no question asks for.
    not_asked : tuple of str
        Questions that the plan declares as not asked in this export.
    """

    matches: tuple[ColumnMatch, ...]
    decisions: tuple[Decision, ...]
    unused: tuple[int, ...]
    not_asked: tuple[str, ...] = ()
