"""The shape of an instrument file, as pydantic models: a key that is not known is a fault."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from survey.errors import Text

__all__ = [
    "ClaimShape",
    "ContradictionShape",
    "InstrumentShape",
    "MissingShape",
    "OptionShape",
    "PageShape",
    "QuestionShape",
    "ResponseSetShape",
    "ReviewShape",
    "ScaleShape",
    "ShowIfShape",
    "Wording",
]

Code: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
Words: TypeAlias = Annotated[str, Field(min_length=1)]
Rating: TypeAlias = Annotated[StrictInt, Field(ge=1, le=4)]
Role: TypeAlias = Literal["cause", "control", "mediator", "outcome", "marker", "construct"]
Origin: TypeAlias = Literal["own", "adapted", "adopted"]
Kind: TypeAlias = Literal["consent", "likert", "single", "multi", "ranking", "numeric", "text", "date"]


class Shape(BaseModel):
    """Base of all parts of an instrument file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Wording(Shape):
    """A wording in both languages."""

    zh: Words
    en: Words

    @property
    def text(self) -> Text:
        """The wording as the package's bilingual text."""
        return Text(en=self.en, zh=self.zh)


class OptionShape(Wording):
    """One answer that may be chosen."""

    code: StrictInt | StrictStr
    other: bool = False
    exclusive: bool = False


class ResponseSetShape(Shape):
    """The points of a scale in ascending order, and the answer outside it."""

    options: tuple[OptionShape, ...] = Field(min_length=2)
    cannot_judge: OptionShape | None = None


class MissingShape(Wording):
    """A code that stands for no answer."""

    code: StrictInt | StrictStr
    state: Literal["blank", "skipped", "not_asked", "cannot_judge", "invalid"] = "blank"


class ScaleShape(Shape):
    """A construct."""

    name: Wording
    role: Role = "construct"
    definition: Wording | None = None
    sources: tuple[Words, ...] = ()
    origin: Origin = "own"


class ShowIfShape(Shape):
    """A routing condition."""

    question: str
    any_of: tuple[StrictInt | StrictStr, ...] = Field(min_length=1)


class ReviewShape(Shape):
    """Expert ratings of relevance and the back-translation of an item."""

    relevance: tuple[Rating, ...] = ()
    back_translation: str = ""


class QuestionShape(Wording):
    """One question; which keys belong to which kind is checked with its place afterwards."""

    code: Code
    kind: Kind = "likert"
    label: Wording | None = None
    number: int | None = Field(None, ge=1)
    required: bool = True
    options: tuple[OptionShape, ...] = ()
    response_set: str | None = None
    scale: str | None = None
    reverse: bool = False
    instructed: StrictInt | None = None
    infrequency: tuple[StrictInt, ...] = ()
    unit: Wording | None = None
    minimum: float | None = None
    maximum: float | None = None
    integer: bool = False
    max_choices: int | None = Field(None, ge=1)
    show_if: ShowIfShape | None = None
    review: ReviewShape | None = None
    note: Wording | None = None


class PageShape(Shape):
    """A page: its heading, its instruction, the common stem of a matrix, and its questions."""

    title: Wording | None = None
    instruction: Wording | None = None
    matrix: Wording | None = None
    questions: tuple[QuestionShape, ...] = Field(min_length=1)


class ClaimShape(Shape):
    """What an answer says, as part of a contradiction."""

    question: str
    any_of: tuple[StrictInt | StrictStr, ...] = ()
    at_least: float | None = None
    at_most: float | None = None


class ContradictionShape(Wording):
    """Claims that cannot all be true of one respondent."""

    all_of: tuple[ClaimShape, ...] = Field(min_length=2)


class InstrumentShape(Shape):
    """A whole instrument file."""

    id: Code
    version: Words
    title: Wording
    population: Wording
    introduction: Wording
    sources: tuple[Words, ...] = ()
    missing: tuple[MissingShape, ...] = ()
    response_sets: dict[str, ResponseSetShape] = {}
    scales: dict[Code, ScaleShape] = {}
    pages: tuple[PageShape, ...] = Field(min_length=1)
    contradictions: tuple[ContradictionShape, ...] = ()
