"""The three samples as findings: their figures, and how far the paths move from those reported."""

from __future__ import annotations

import pytest

from survey.study.sensitivity import SampleSensitivity, screening_findings

HYPOTHESISED = [("RMS", "IA")]  # FV is a control: its change is printed nowhere


def sample(name: str, path: float, *, trusted: bool = True) -> SampleSensitivity:
    paths = (("path", "RMS ~ IA", path), ("path", "RMS ~ FV", 2 * path))
    figures = (("alpha", "IA", 0.8), ("cfa", "chisq", 90.0), *paths)
    return SampleSensitivity("g", name, 200, 180, trusted, figures)


def test_the_largest_change_is_from_the_reported_sample() -> None:
    samples = (sample("all", 0.30), sample("lenient", 0.25), sample("strict", 0.23))
    found = {f.key: f.value for f in screening_findings(samples, "g", HYPOTHESISED)}
    assert found["screening.summary.largest_change_all@g"] == pytest.approx(0.05)
    assert found["screening.summary.largest_change_lenient@g"] == 0.0
    assert found["screening.summary.largest_change_strict@g"] == pytest.approx(0.02)
    assert found["screening.RMS~IA.std_all_strict@g"] == 0.23
    assert found["screening.measurement.chisq_all@g"] == 90.0
    assert found["screening.IA.cronbach_alpha_lenient@g"] == 0.8


def test_a_sample_whose_models_are_not_trusted_is_marked() -> None:
    samples = (sample("all", 0.9, trusted=False), sample("lenient", 0.25))
    found = {f.key: f for f in screening_findings(samples, "g", HYPOTHESISED)}
    assert not found["screening.RMS~IA.std_all_all@g"].trusted
    assert not found["screening.summary.largest_change_all@g"].trusted
    assert found["screening.RMS~IA.std_all_lenient@g"].trusted


def test_a_sample_without_figures_is_counted_and_compared_with_nothing() -> None:
    samples = (sample("all", 0.3), SampleSensitivity("g", "lenient", 20, 4, False, ()))
    keys = {f.key for f in screening_findings(samples, "g", HYPOTHESISED)}
    assert "screening.summary.complete_lenient@g" in keys
    assert "screening.summary.largest_change_all@g" not in keys
