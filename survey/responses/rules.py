"""Cleaning rules as frozen values: what each looks at, and from where on it excludes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

__all__ = [
    "Careless",
    "CleaningRule",
    "Consent",
    "Duplicates",
    "InstructedItem",
    "LongestRun",
    "MissingShare",
    "SecondsPerItem",
]


@dataclass(frozen=True, slots=True)
class Consent:
    """Exclude who did not choose `agreed` in the consent question."""

    question: str
    agreed: str
    name: str = "consent"


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Exclude every later row whose answers repeat an earlier row's exactly."""

    name: str = "duplicates"


@dataclass(frozen=True, slots=True)
class SecondsPerItem:
    """Exclude who took less than `minimum` seconds per answered question (Huang et al. 2012)."""

    minimum: float
    name: str = "seconds_per_item"


@dataclass(frozen=True, slots=True)
class LongestRun:
    """Exclude whose longest run of identical answers exceeds `maximum` (Johnson 2005).

    `within`: ``whole`` looks over all items in their order, ``page`` and ``scale`` over each alone.
    """

    maximum: int
    within: str = "whole"
    name: str = "longest_run"


@dataclass(frozen=True, slots=True)
class InstructedItem:
    """Exclude who did not answer an instructed item as instructed (Meade & Craig 2012)."""

    questions: tuple[str, ...] = ()
    name: str = "instructed_item"


@dataclass(frozen=True, slots=True)
class MissingShare:
    """Exclude who left more than `maximum` of the scale items without an answer.

    "Cannot judge" is an answer here; a question skipped by routing was not left out.
    """

    maximum: float
    name: str = "missing_share"


@dataclass(frozen=True, slots=True)
class Careless:
    """Exclude who is flagged in `families` or more of time, invariability, inconsistency and outlier.

    The cutoffs are calibrated so that the share `rate` of attentive people is flagged by any index.
    """

    families: int = 2
    rate: float = 0.05
    seed: int = 1
    name: str = "careless"


CleaningRule: TypeAlias = (
    Consent | Duplicates | SecondsPerItem | LongestRun | InstructedItem | MissingShare | Careless
)
