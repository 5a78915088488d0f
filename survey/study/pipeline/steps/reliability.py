"""Reliability of every scale, in the pretest and in the main survey."""

from __future__ import annotations

from typing import Any

from survey.psychometrics import estimate_reliability
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.scales import scales_of, step_seed, wave_frame

__all__ = ["compute"]

_OMEGA_DRAWS = 300  # of the main survey; alpha has Feldt's interval


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Estimate the reliability of each group in each wave."""
    return {
        f"reliability.{wave}.{group}": estimate_reliability(
            wave_frame(inputs, wave, group),
            scales_of(inputs),
            confidence_level=inputs.plan.bootstrap.confidence_level,
            draws=_OMEGA_DRAWS if wave == "main" else 0,
            alpha_draws=0,
            seed=step_seed(inputs, "reliability", "omega", group),
        )
        for group in inputs.groups
        for wave in ("pretest", "main")
        if f"prepared.{wave}.{group}" in inputs.results
    }
