"""What falls short of a convention is named, and named only where it does."""

from __future__ import annotations

import datetime as dt
from typing import Any

from survey.errors import Text
from survey.findings import Findings
from survey.findings.finding import Finding, Unit
from survey.report.chapter.template_conventions import convention_facts
from survey.report.context import ChapterContext
from survey.report.facts.study_facts import ConstructFacts, StudyFacts, ThresholdFacts
from survey.report.profiles.load import load_profile


def facts_of(values: dict[str, float]) -> dict[str, Any]:
    title = Text("T", "题")
    constructs = tuple(ConstructFacts(code, Text(f"Scale {code}", f"量表{code}"), ()) for code in "ABC")
    thresholds = {"cronbach_alpha": ThresholdFacts("cronbach_alpha", 0.7, ">=", ("nunnally1978",))}
    facts = StudyFacts(
        title, title, 4, (), dt.date(2026, 1, 1), 1, False, (), constructs, (), (), thresholds=thresholds
    )
    found = Findings.of([Finding(key, value, Unit.PROPORTION) for key, value in values.items()])
    return dict(convention_facts(ChapterContext(facts, found, {}, load_profile("apa7-en"), "en")))


def test_scales_below_a_convention_are_named_by_group():
    keys = {"A": 0.7, "B": 0.6999}
    short_of = facts_of({f"reliability.{c}.cronbach_alpha@g": v for c, v in keys.items()})["short_of"]
    named = short_of("cronbach_alpha", "reliability.{}.cronbach_alpha@g")
    assert [(scale.code, scale.label) for scale in named] == [("B", "Scale B")]
    assert short_of("cronbach_alpha", "reliability.{}.cronbach_alpha@h") == []


def test_pairs_that_fail_fornell_and_larcker_are_named_whatever_the_sign():
    roots = {"A": 0.7, "B": 0.5, "C": 0.7}
    pairs = {"A~B": -0.5, "A~C": 0.69, "B~C": 0.49}
    values = {f"validity.{code}.sqrt_ave@g": root for code, root in roots.items()}
    values |= {f"validity.{pair}.correlation@g": r for pair, r in pairs.items()}
    overlapping = facts_of(values)["overlapping_pairs"]
    assert [pair.label for pair in overlapping("g")] == ["A–B"]


def test_criteria_that_disagree_are_found_by_their_keys():
    values = {"efa.retention.map@g": 5, "efa.retention.hull_caf@g": 1, "efa.summary.n_factors@g": 9}
    facts = facts_of(values)
    assert facts["fewest_factors"]("g") == "efa.retention.hull_caf@g"
    assert facts["most_factors"]("g") == "efa.retention.map@g"
    assert facts["fewest_factors"]("h") == ""
