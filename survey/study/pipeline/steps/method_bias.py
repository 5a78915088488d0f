"""Common-method bias: Harman's first component, described and not tested."""

from __future__ import annotations

from typing import Any

from survey.psychometrics import harman_single_factor
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.scales import wave_frame

__all__ = ["compute"]


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Describe the first component of each group."""
    return {
        f"method_bias.{group}": harman_single_factor(wave_frame(inputs, "main", group))
        for group in inputs.groups
    }
