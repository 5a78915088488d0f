"""What was asked: an instrument with its questions, scales and pages, as frozen values.

An instrument is one questionnaire for one group of respondents. Codes are the names that analysis
uses; numbers are those that the platform prints before a question in its export.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from survey.errors import Text
from survey.instrument.claims import Contradiction
from survey.instrument.question import (
    ContentReview,
    Option,
    OptionCode,
    Question,
    QuestionKind,
    ResponseSet,
    ShowIf,
)

__all__ = [
    "ContentReview",
    "Instrument",
    "ItemOrigin",
    "MissingCode",
    "MissingState",
    "Option",
    "OptionCode",
    "Page",
    "Question",
    "QuestionKind",
    "ResponseSet",
    "Scale",
    "ShowIf",
]

ItemOrigin: TypeAlias = Literal["own", "adapted", "adopted"]
MissingState: TypeAlias = Literal["blank", "skipped", "not_asked", "cannot_judge", "invalid"]


@dataclass(frozen=True, slots=True)
class Scale:
    """A construct and its items.

    Parameters
    ----------
    code : str
    name : Text
    items : tuple of str
        Codes of its items in questionnaire order.
    role : str
        ``cause``, ``control``, ``mediator``, ``outcome``, ``marker`` or ``construct``.
    sources : tuple of str
        Citation keys.
    definition : Text or None
    origin : str
        Whether its items were written for the study (``own``), changed from the sources (``adapted``), or
        taken from them as they are (``adopted``).
    """

    code: str
    name: Text
    items: tuple[str, ...]
    role: str = "construct"
    sources: tuple[str, ...] = ()
    definition: Text | None = None
    origin: ItemOrigin = "own"


@dataclass(frozen=True, slots=True)
class MissingCode:
    """A code that stands for no answer to any question, and why there is none.

    Parameters
    ----------
    code : int or str
    state : MissingState
        What a cell with this code is.
    label : Text
    """

    code: OptionCode
    state: MissingState
    label: Text


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the questionnaire: its number from 1, its heading and its instruction."""

    number: int
    title: Text | None = None
    instruction: Text | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """One questionnaire for one group of respondents.

    Parameters
    ----------
    id : str
        Its name in a plan, equal to its file's name.
    version : str
    title, population, introduction : Text
        What is printed at the top, whom it is for, and what respondents are told.
    response_sets : tuple of ResponseSet
    questions : tuple of Question
        In the order in which they are asked.
    scales : tuple of Scale
    sources : tuple of str
        Citation keys of the instrument and of every scale, each once.
    pages : tuple of Page
    missing : tuple of MissingCode
        Codes that stand for no answer, whichever the question.
    contradictions : tuple of Contradiction
    """

    id: str
    version: str
    title: Text
    population: Text
    introduction: Text
    response_sets: tuple[ResponseSet, ...]
    questions: tuple[Question, ...]
    scales: tuple[Scale, ...]
    sources: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    missing: tuple[MissingCode, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all questions, in order."""
        return tuple(question.code for question in self.questions)

    @property
    def items(self) -> tuple[Question, ...]:
        """The likert items that belong to a scale, in questionnaire order."""
        return tuple(question for question in self.questions if question.scale is not None)

    @property
    def reversed_items(self) -> tuple[str, ...]:
        """Codes of the items that are scored against the scale's direction."""
        return tuple(question.code for question in self.items if question.reverse)

    @property
    def instructed_items(self) -> tuple[Question, ...]:
        """The items that ask for one particular answer."""
        return tuple(question for question in self.questions if question.instructed is not None)

    @property
    def infrequency_items(self) -> tuple[Question, ...]:
        """The items whose other points hardly any attentive person chooses."""
        return tuple(question for question in self.questions if question.infrequency)

    def has(self, code: str) -> bool:
        """Tell whether a question with this code is asked."""
        return code in self.codes

    def question(self, code: str) -> Question:
        """Return the question with a code.

        Raises
        ------
        KeyError
            When the instrument does not ask it.
        """
        for question in self.questions:
            if question.code == code:
                return question
        raise KeyError(code)

    def scale(self, code: str) -> Scale:
        """Return the scale with a code.

        Raises
        ------
        KeyError
            When the instrument does not have it.
        """
        for scale in self.scales:
            if scale.code == code:
                return scale
        raise KeyError(code)

    def of_kind(self, *kinds: QuestionKind) -> tuple[Question, ...]:
        """Return the questions of some kinds, in order."""
        return tuple(question for question in self.questions if question.kind in kinds)

    def of_codes(self, codes: Iterable[str]) -> tuple[Question, ...]:
        """Return the questions with these codes, in the order of the codes."""
        return tuple(self.question(code) for code in codes)

    @property
    def s_cvi_ave(self) -> float | None:
        """The mean of the items' I-CVI (Polit & Beck 2006); None while any item is without ratings."""
        values = [question.review.i_cvi if question.review else None for question in self.items]
        known = [value for value in values if value is not None]
        return sum(known) / len(known) if known and len(known) == len(values) else None
