"""Reliability of every scale, in the pretest and in the main survey."""

from __future__ import annotations

from typing import Any

from survey.errors import Text
from survey.psychometrics import estimate_reliability
from survey.study.pipeline.step import Step, StepInputs
from survey.study.pipeline.steps.scales import scales_of, wave_frame

__all__ = ["STEP"]


def _compute(inputs: StepInputs) -> dict[str, Any]:
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


STEP = Step("reliability", Text("reliability", "信度分析"), ("prepare",), _compute)
