"""What the sample that was reached could have found, from the population that the plan wrote down before."""

from __future__ import annotations

from typing import Any

from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.scales import confirmatory_frame, step_seed
from survey.study.power import study_power

__all__ = ["compute"]


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Estimate power at the sample that the structural model rests on."""
    plan = inputs.plan
    if plan.power is None or not any(h.path is not None for h in plan.hypotheses):
        return {}
    frames = {group: confirmatory_frame(inputs, group) for group in inputs.groups}
    if plan.estimation.missing == "listwise":
        frames = {group: frame.dropna() for group, frame in frames.items()}
    reached = {group: len(frame) for group, frame in frames.items()}
    return {"power": study_power(plan, reached, seed=step_seed(inputs, "power", "draws"))}
