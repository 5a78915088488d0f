"""What a template may print from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from survey.errors import Language
from survey.findings import Findings
from survey.report.document import Figure, Table
from survey.report.facts.study_facts import ThresholdFacts
from survey.report.profiles.profile import Profile

__all__ = ["TemplateContext"]


@dataclass(frozen=True, slots=True)
class TemplateContext:
    """What a template may print from.

    Parameters
    ----------
    findings : Findings
    profile : Profile
    language : "zh" or "en"
    tables, figures : mapping of str to block
        By name, without ``table.`` and ``figure.``.
    thresholds : mapping of str to ThresholdFacts
    facts : mapping of str to object
        Names that templates use as they are: strings, numbers, records, sequences, and functions of them.
    citation_keys : collection of str
        The bibliography's keys; an unknown one in ``cite`` is a fault.
    """

    findings: Findings
    profile: Profile
    language: Language
    tables: Mapping[str, Table] = field(default_factory=dict[str, Table])
    figures: Mapping[str, Figure] = field(default_factory=dict[str, Figure])
    thresholds: Mapping[str, ThresholdFacts] = field(default_factory=dict[str, ThresholdFacts])
    facts: Mapping[str, object] = field(default_factory=dict[str, object])
    citation_keys: frozenset[str] = field(default_factory=frozenset[str])
