"""What the chapter is written from: the study's facts, its findings, and its stored results.

`study` fills these from the plan and the instruments; `report` never reads a plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey.errors import Language, Text
from survey.findings import Findings
from survey.report.facts.study_facts import StudyFacts
from survey.report.profiles.profile import Profile
from survey.report.wording.quotation_marks import curly

__all__ = ["ChapterContext"]


@dataclass(frozen=True, slots=True)
class ChapterContext:
    """What a section is built from: facts, findings, stored results, profile and language."""

    facts: StudyFacts
    findings: Findings
    results: Mapping[str, Any]
    profile: Profile
    language: Language

    def say(self, text: Text) -> str:
        """Return a bilingual text in the chapter's language, English with its quotation marks."""
        said = text.say(self.language)
        return curly(said) if self.language == "en" else said
