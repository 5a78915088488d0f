"""What is known of a study before anybody answers: groups, items, hypotheses, conventions.

`study` fills these from the plan and the instruments; `report` never reads a plan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from survey.errors import Fault, ReportError, Text

__all__ = [
    "ConstructFacts",
    "GroupFacts",
    "HypothesisFacts",
    "ItemFacts",
    "MeasureFacts",
    "QuestionFacts",
    "RivalFacts",
    "StudyFacts",
    "ThresholdFacts",
]


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A group of respondents; `id` is the ``@group`` of its keys.

    `nested_in` is the question that tells who belongs together, where answers are nested.
    """

    id: str
    label: Text
    channel: Text | None = None
    has_pretest: bool = False
    nested_in: Text | None = None


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item of a scale as it was printed in the questionnaire."""

    code: str
    text: Text
    construct: str
    reverse: bool
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConstructFacts:
    """A construct of the model.

    Parameters
    ----------
    sources : tuple of str
        Citation keys.
    origin : str
        Whether its items were written for the study (``own``), or ``adapted`` or ``adopted`` from sources.
    """

    code: str
    label: Text
    items: tuple[str, ...]
    sources: tuple[str, ...] = ()
    origin: str = "own"


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """A background question.

    Parameters
    ----------
    text : Text
        Its wording, in the first group that was asked it.
    options : mapping of str to Text
        The labels of its options by code.
    labels : mapping of str to Text
        By group, what is asked in a word or two; the wording where the instrument gives no label.
    units : mapping of str to Text
        By group, the unit of a numeric question.
    """

    code: str
    text: Text
    options: Mapping[str, Text]
    groups: tuple[str, ...]
    labels: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType[str, Text]({}))
    units: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType[str, Text]({}))

    def label(self, group: str) -> Text:
        """Return what tables and prose call the question in a group."""
        return self.labels.get(group, self.text)


@dataclass(frozen=True, slots=True)
class HypothesisFacts:
    """A hypothesis: ``path`` (lhs ~ rhs), ``indirect`` (along constructs) or ``groups``."""

    id: str
    kind: Literal["path", "indirect", "groups"]
    constructs: tuple[str, ...]
    sign: Literal["+", "-"]
    label: Text

    @property
    def object(self) -> str:
        """The object part of its keys: ``RMS~IA`` or ``IA>RMS>LR``.

        Examples
        --------
        >>> HypothesisFacts("H1a", "path", ("IA", "RMS"), "+", Text("", "")).object
        'RMS~IA'
        """
        if self.kind == "path":
            return f"{self.constructs[1]}~{self.constructs[0]}"
        return ">".join(self.constructs)

    @property
    def arrows(self) -> str:
        """Its constructs along the path, ``IA → RMS``."""
        return " → ".join(self.constructs)


@dataclass(frozen=True, slots=True)
class RivalFacts:
    """A rival model."""

    id: str
    kind: Literal["structural", "measurement"]
    label: Text


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """A measure of management, the construct it addresses, and its option in the ranking."""

    id: str
    construct: str
    label: Text


@dataclass(frozen=True, slots=True)
class ThresholdFacts:
    """A convention with its source: stated as met or not met, never as proof."""

    name: str
    value: float
    comparison: Literal[">=", ">", "<=", "<"]
    sources: tuple[str, ...]

    def met(self, value: float) -> bool:
        """Say whether a value meets the convention.

        Examples
        --------
        >>> ThresholdFacts("cronbach_alpha", 0.7, ">=", ("nunnally1978",)).met(0.7)
        True
        """
        match self.comparison:
            case ">=":
                return value >= self.value
            case ">":
                return value > self.value
            case "<=":
                return value <= self.value
            case "<":
                return value < self.value


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """Everything about a study that is not computed from answers.

    Parameters
    ----------
    answer_ends : tuple of Text
        The lowest and the highest answer to the items, where all of them have the same.
    diagram : mapping of str to (float, float)
        Where constructs stand in path diagrams, as shares from the left and from the top.
    """

    title: Text
    chapter_title: Text
    chapter_number: int
    authors: tuple[str, ...]
    date: dt.date
    seed: int
    simulated: bool
    groups: tuple[GroupFacts, ...]
    constructs: tuple[ConstructFacts, ...]
    items: tuple[ItemFacts, ...]
    questions: tuple[QuestionFacts, ...]
    hypotheses: tuple[HypothesisFacts, ...] = ()
    rivals: tuple[RivalFacts, ...] = ()
    measures: tuple[MeasureFacts, ...] = ()
    outcome: str | None = None
    design_note: Text | None = None
    implication: Text | None = None
    limits: tuple[Text, ...] = ()
    answer_ends: tuple[Text, ...] = ()
    thresholds: Mapping[str, ThresholdFacts] = field(
        default_factory=lambda: MappingProxyType[str, ThresholdFacts]({})
    )
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType[str, Any]({}))
    diagram: Mapping[str, tuple[float, float]] = field(
        default_factory=lambda: MappingProxyType[str, tuple[float, float]]({})
    )

    def hypothesised_paths(self) -> dict[str, str]:
        """Return the ids of the hypotheses on paths, by the object of the path's keys (``RMS~IA``)."""
        return {h.object: h.id for h in self.hypotheses if h.kind == "path"}

    def construct(self, code: str) -> ConstructFacts:
        """Return a construct by its code.

        Raises
        ------
        ReportError
            When the study has none of that code.
        """
        for construct in self.constructs:
            if construct.code == code:
                return construct
        raise ReportError(Fault(Text("no such construct", "没有这个构念"), got=code))
