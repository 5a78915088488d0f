"""A second opinion: semopy refits every maximum-likelihood model, factor_analyzer every EFA."""

from __future__ import annotations

from typing import Any

from survey.errors import Text
from survey.sem.second_opinion import ask_semopy
from survey.study.pipeline.step import Step, StepInputs
from survey.study.pipeline.steps.scales import confirmatory_frame

__all__ = ["STEP"]


def _compute(inputs: StepInputs) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for group in inputs.groups:
        frame = confirmatory_frame(inputs, group)
        for name in ("cfa", "sem"):
            fit = inputs.results.get(f"{name}.{group}")
            if fit is not None and fit.convergence.converged:
                made[f"second_opinion.{name}.{group}"] = ask_semopy(fit, frame)
    return made


STEP = Step(
    "second_opinion",
    Text("second opinion (semopy)", "独立核对（semopy）"),
    ("prepare", "cfa", "sem"),
    _compute,
)
