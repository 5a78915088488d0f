"""Measurement invariance between the groups, with the plan's measurement model and estimator."""

from __future__ import annotations

from typing import Any

from survey.errors import located
from survey.sem import invariance
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.joint import GROUP_COLUMN, joint_frame

__all__ = ["compute"]


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Test invariance where there are groups to compare."""
    plan = inputs.plan
    if len(inputs.groups) < 2:
        return {}
    with located("measurement, all groups"):
        found = invariance(
            plan.measurement,
            joint_frame(inputs),
            group=GROUP_COLUMN,
            estimator=plan.estimation.estimator,
            missing=plan.estimation.missing,
        )
    return {"invariance": found}
