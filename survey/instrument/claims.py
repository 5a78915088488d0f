"""Claims that answers make, and those that contradict each other."""

from __future__ import annotations

from dataclasses import dataclass

from survey.errors import Text

__all__ = ["Claim", "Contradiction"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What an answer says: one of some options, or a number within bounds, the ends included.

    Parameters
    ----------
    question : str
    any_of : tuple of int or str
        Options; of a multi-select, any of them is marked.
    at_least, at_most : float or None
        Of numeric and likert questions.
    """

    question: str
    any_of: tuple[int | str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Claims that cannot all be true of one respondent, and why."""

    text: Text
    all_of: tuple[Claim, ...]
