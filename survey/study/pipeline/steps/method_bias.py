"""Common-method bias: Harman's first component, described and not tested."""

from __future__ import annotations

from typing import Any

from survey.errors import Text
from survey.psychometrics import harman_single_factor
from survey.study.pipeline.step import Step, StepInputs
from survey.study.pipeline.steps.scales import wave_frame

__all__ = ["STEP"]


def _compute(inputs: StepInputs) -> dict[str, Any]:
    return {
        f"method_bias.{group}": harman_single_factor(wave_frame(inputs, "main", group))
        for group in inputs.groups
    }


STEP = Step("method_bias", Text("common-method bias", "共同方法偏差"), ("prepare",), _compute)
