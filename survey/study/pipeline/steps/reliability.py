"""Reliability of every scale, in the pretest and in the main survey."""

from __future__ import annotations

from typing import Any

from survey.psychometrics import estimate_reliability
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.scales import scales_of, wave_frame

__all__ = ["compute"]


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Estimate the reliability of each group in each wave."""
    return {
        f"reliability.{wave}.{group}": estimate_reliability(
            wave_frame(inputs, wave, group),
            scales_of(inputs),
            confidence_level=inputs.plan.bootstrap.confidence_level,
        )
        for group in inputs.groups
        for wave in ("pretest", "main")
        if f"prepared.{wave}.{group}" in inputs.results
    }
