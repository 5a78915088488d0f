"""Which measures are tied for the first place, and how they rank, as templates ask it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, cast

from survey.errors import Text
from survey.findings import Finding, Findings, Unit
from survey.report.chapter.template_facts import template_facts
from survey.report.context import ChapterContext
from survey.report.facts.study_facts import GroupFacts, MeasureFacts, StudyFacts
from survey.report.profiles.load import load_profile


def facts_of(intervals: dict[str, tuple[float, float, float]]) -> dict[str, Callable[..., Any]]:
    """Return the functions of templates for measures with (lower, importance, upper)."""
    title = Text("T", "题")
    measures = tuple(MeasureFacts(name, name.upper(), Text(name, name)) for name in intervals)
    groups = (GroupFacts("g", title),)
    when = dt.date(2026, 1, 1)
    facts = StudyFacts(title, title, 4, (), when, 1, False, groups, (), (), (), measures=measures)
    found: list[Finding] = []
    for place, (name, (low, middle, high)) in enumerate(intervals.items()):
        for statistic, value in (("_ci_lower", low), ("", middle), ("_ci_upper", high)):
            found.append(Finding(f"measures.{name}.importance{statistic}@g", value, Unit.COEFFICIENT))
        found.append(Finding(f"measures.{name}.performance@g", 50.0 - place, Unit.POINTS))
        found.append(Finding(f"mediation.{name.upper()}.total_std@g", float(place), Unit.PROPORTION))
    context = ChapterContext(facts, Findings.of(found), {}, load_profile("apa7-en"), "en")
    return cast("dict[str, Callable[..., Any]]", template_facts(context))


def test_measures_are_tied_whose_intervals_overlap_with_that_of_the_first():
    facts = facts_of({"a": (0.1, 0.2, 0.29), "b": (0.3, 0.5, 0.7), "c": (0.0, 0.1, 0.4)})
    assert [m.id for m in facts["ranked_measures"]("g")] == ["b", "a", "c"]
    assert [m.id for m in facts["tied_measures"]("g")] == ["b", "c"]  # the second stands apart, the third not
    assert facts["lowest_performing"]("g").id == "c"
    assert [m.id for m in facts["ranked_measures"]("g", "total_std")] == ["c", "b", "a"]


def test_a_measure_that_stands_apart_is_tied_with_none():
    facts = facts_of({"a": (0.6, 0.7, 0.8), "b": (0.3, 0.4, 0.5)})
    assert [m.id for m in facts["tied_measures"]("g")] == ["a"]
