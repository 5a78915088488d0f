"""What was asked: questions, options, scales and routing, as frozen values.

An instrument is one questionnaire for one group of respondents. Codes are the names that analysis
uses; numbers are those that the platform prints before a question in its export.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from survey.errors import Text
from survey.instrument.claims import Contradiction

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

OptionCode: TypeAlias = int | str
ItemOrigin: TypeAlias = Literal["own", "adapted", "adopted"]
QuestionKind: TypeAlias = Literal[
    "consent", "likert", "single", "multi", "ranking", "numeric", "text", "date"
]
MissingState: TypeAlias = Literal["blank", "skipped", "not_asked", "cannot_judge", "invalid"]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that may be chosen.

    Parameters
    ----------
    code : int or str
        The code that the platform writes when it exports by code.
    label : Text
        The wording, zh being what an export by text holds.
    other : bool
        The respondent may add words of her own (``其他〖…〗`` in an export).
    exclusive : bool
        Of a multi-select: chosen alone ("none of these").
    """

    code: OptionCode
    label: Text
    other: bool = False
    exclusive: bool = False

    @property
    def key(self) -> str:
        """The code as text, as background answers hold it."""
        return str(self.code)


@dataclass(frozen=True, slots=True)
class ResponseSet:
    """The points of an agreement scale, and the answer that lies outside it.

    Parameters
    ----------
    id : str
    options : tuple of Option
        The points in ascending order, with consecutive integer codes.
    cannot_judge : Option or None
        "Cannot judge", with a code of its own that is not a point of the scale.
    """

    id: str
    options: tuple[Option, ...]
    cannot_judge: Option | None = None

    @property
    def points(self) -> tuple[int, ...]:
        """The codes of the points, ascending."""
        return tuple(option.code for option in self.options if isinstance(option.code, int))

    @property
    def minimum(self) -> int:
        """The lowest declared point, whether or not it occurs in the data."""
        return self.points[0]

    @property
    def maximum(self) -> int:
        """The highest declared point, whether or not it occurs in the data."""
        return self.points[-1]

    @property
    def every_option(self) -> tuple[Option, ...]:
        """The points and then "cannot judge"."""
        return self.options if self.cannot_judge is None else (*self.options, self.cannot_judge)


@dataclass(frozen=True, slots=True)
class ShowIf:
    """A routing condition: the question is asked if an earlier one was answered by one of these codes."""

    question: str
    any_of: tuple[OptionCode, ...]


@dataclass(frozen=True, slots=True)
class ContentReview:
    """What experts and a back-translator said of an item.

    Parameters
    ----------
    relevance : tuple of int
        One rating of relevance per expert, from 1 (not) to 4 (highly relevant).
    back_translation : str
        The item as translated back into English by someone who had not seen the original.
    """

    relevance: tuple[int, ...] = ()
    back_translation: str = ""

    @property
    def i_cvi(self) -> float | None:
        """The share of experts who rated the item 3 or 4 (Lynn 1986; Polit & Beck 2006).

        Examples
        --------
        >>> ContentReview(relevance=(4, 3, 2, 4)).i_cvi
        0.75
        """
        if not self.relevance:
            return None
        return sum(rating >= 3 for rating in self.relevance) / len(self.relevance)


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Parameters
    ----------
    code : str
        Its name in the analysis.
    kind : QuestionKind
    text : Text
        The wording as printed.
    label : Text or None
        What is asked, in a word or two, as tables name it.
    number : int or None
        The number that the platform prints before it; rows of a matrix share theirs.
    page : int
        The page of the questionnaire, from 1.
    required : bool
        The platform does not let the respondent pass without an answer.
    options : tuple of Option
        Of consent, single, multi and ranking.
    response_set : ResponseSet or None
        Of likert.
    scale : str or None
        The code of the scale that a likert item belongs to.
    reverse : bool
        Agreement means less of the construct.
    instructed : int or None
        The point that an instructed item asks for.
    infrequency : tuple of int
        Of an infrequency item: the points that attentive people choose.
    unit : Text or None
    minimum, maximum : float or None
        Of numeric: the answers that are possible.
    integer : bool
        Of numeric: whole numbers only.
    max_choices : int or None
        Of multi: the most options that may be chosen. Of ranking: how many are ranked.
    show_if : ShowIf or None
    matrix : Text or None
        The common stem, when the platform prints the question as a row of a matrix.
    review : ContentReview or None
    note : Text or None
        What the analyst must know about the question.
    """

    code: str
    kind: QuestionKind
    text: Text
    number: int | None = None
    page: int = 1
    required: bool = True
    options: tuple[Option, ...] = ()
    response_set: ResponseSet | None = None
    scale: str | None = None
    reverse: bool = False
    instructed: int | None = None
    infrequency: tuple[int, ...] = ()
    unit: Text | None = None
    minimum: float | None = None
    maximum: float | None = None
    integer: bool = False
    max_choices: int | None = None
    show_if: ShowIf | None = None
    matrix: Text | None = None
    review: ContentReview | None = None
    note: Text | None = None
    label: Text | None = None

    @property
    def short(self) -> Text:
        """The label, or else the wording."""
        return self.label or self.text

    @property
    def every_option(self) -> tuple[Option, ...]:
        """All answers that may be chosen, "cannot judge" included; empty for numeric and text."""
        return self.options if self.response_set is None else self.response_set.every_option

    @property
    def cannot_judge(self) -> Option | None:
        """The answer outside the scale, if the question has one."""
        return None if self.response_set is None else self.response_set.cannot_judge

    def option(self, code: OptionCode) -> Option | None:
        """Return the option with a code, told apart by its text, or None."""
        return next((option for option in self.every_option if option.key == str(code)), None)

    def option_by_label(self, label: str) -> Option | None:
        """Return the option with this exact Chinese or English wording, or None."""
        for option in self.every_option:
            if label in (option.label.zh, option.label.en):
                return option
        return None


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
