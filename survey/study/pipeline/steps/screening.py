"""What the conclusions owe to the exclusions: the main exports on all, lenient and strict samples."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from survey.errors import located
from survey.study.pipeline.step import StepInputs
from survey.study.plan.load import Study
from survey.study.sensitivity import sensitivity_of
from survey.study.sources import read_source

__all__ = ["compare_samples"]


def compare_samples(study: Study, inputs: StepInputs) -> dict[str, Any]:
    """Return each group's figures on the three samples; none without a structural model."""
    if not inputs.plan.structural.strip():
        return {}
    study = replace(study, plan=inputs.plan)
    made: dict[str, Any] = {}
    for group in inputs.groups:
        flow = inputs.results[f"clean.main.{group}"]
        with located(f"screening, {group}"):
            made[f"screening.{group}"] = sensitivity_of(read_source(study, group, "main"), flow, study)
    return made
