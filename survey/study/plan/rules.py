"""The cleaning rules that a plan may name, in the order in which it names them."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "CarelessRule",
    "ConsentRule",
    "DuplicateRule",
    "InstructedItemRule",
    "LongestRunRule",
    "MissingShareRule",
    "Rule",
    "SecondsPerItemRule",
]


class RuleModel(BaseModel):
    """Base of all rules: frozen, unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ConsentRule(RuleModel):
    """Exclude who did not consent."""

    rule: Literal["consent"]
    question: str = "consent"
    agreed: int | str = 1


class DuplicateRule(RuleModel):
    """Exclude every later row whose answers repeat an earlier row's exactly."""

    rule: Literal["duplicates"]


class SecondsPerItemRule(RuleModel):
    """Exclude who took less than `minimum` seconds per answered item (Huang et al. 2012: 2)."""

    rule: Literal["seconds_per_item"]
    minimum: float = Field(default=2.0, gt=0)


class LongestRunRule(RuleModel):
    """Exclude who gave more than `maximum` identical answers in a row (Johnson 2005)."""

    rule: Literal["longest_run"]
    maximum: int = Field(ge=2)
    within: Literal["whole", "page", "scale"] = "whole"


class InstructedItemRule(RuleModel):
    """Exclude who did not answer an instructed item as instructed (Meade & Craig 2012)."""

    rule: Literal["instructed_item"]
    questions: tuple[str, ...] = ()


class MissingShareRule(RuleModel):
    """Exclude who left more than `maximum` of the scale items unanswered."""

    rule: Literal["missing_share"]
    maximum: float = Field(gt=0, lt=1)


class CarelessRule(RuleModel):
    """Exclude who is flagged in `families` or more of time, invariability, inconsistency and outlier.

    `rate` is the share of attentive people whom any statistical index may flag.
    """

    rule: Literal["careless"]
    families: int = Field(default=2, ge=2, le=4)
    rate: float = Field(default=0.05, gt=0, le=0.5)


Rule: TypeAlias = (
    ConsentRule
    | DuplicateRule
    | SecondsPerItemRule
    | LongestRunRule
    | InstructedItemRule
    | MissingShareRule
    | CarelessRule
)
