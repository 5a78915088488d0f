"""Whether the hypothesised paths differ between two groups, at the invariance that was reached."""

from __future__ import annotations

from typing import Any

from survey.errors import located
from survey.sem import path_differences
from survey.study.facts import regression_of
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.scales import GROUP_COLUMN, joint_frame, joint_options

__all__ = ["compute"]


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Test the paths' differences where two groups could be fitted together."""
    plan = inputs.plan
    options = joint_options(inputs)
    family = [regression_of(h.path) for h in plan.hypotheses if h.path is not None]
    if options is None or len(inputs.groups) != 2 or not family:
        return {}
    with located("structural, all groups"):
        found = path_differences(
            f"{plan.measurement}\n{plan.structural}",
            joint_frame(inputs),
            group=GROUP_COLUMN,
            paths=family,
            estimator=plan.estimation.estimator,
            missing=plan.estimation.missing,
            group_equal=options.group_equal,
            group_partial=options.group_partial,
        )
    return {"path_differences": found}
