"""One question: its kind, wording, answers, routing, and what experts said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from survey.errors import Text

__all__ = ["ContentReview", "Option", "OptionCode", "Question", "QuestionKind", "ResponseSet", "ShowIf"]

OptionCode: TypeAlias = int | str
QuestionKind: TypeAlias = Literal[
    "consent", "likert", "single", "multi", "ranking", "numeric", "text", "date"
]


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
