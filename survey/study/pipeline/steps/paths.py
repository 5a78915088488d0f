"""Whether the hypothesised paths differ between two groups, at the invariance that was reached."""

from __future__ import annotations

from typing import Any

from survey.errors import located
from survey.sem import path_differences
from survey.sem.groups.path_comparison import PathDifferences
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.joint import GROUP_COLUMN, joint_frame, joint_options
from survey.study.pipeline.steps.structure import How, how_planned
from survey.study.shared_model import regression_of

__all__ = ["compute", "differences_of"]


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Test the paths' differences where two groups could be fitted together."""
    found = differences_of(inputs, how_planned(inputs))
    return {} if found is None else {"path_differences": found}


def differences_of(inputs: StepInputs, how: How, *, each: bool = True) -> PathDifferences | None:
    """Test the differences in one way of estimating; None where groups cannot be fitted together."""
    plan = inputs.plan
    options = joint_options(inputs)
    family = [regression_of(h.path) for h in plan.hypotheses if h.path is not None]
    if options is None or len(inputs.groups) != 2 or not family:
        return None
    with located("structural, all groups"):
        return path_differences(
            f"{plan.measurement}\n{plan.structural}",
            joint_frame(inputs),
            group=GROUP_COLUMN,
            paths=family,
            estimator=how.estimator,
            missing=how.missing,
            group_equal=options.group_equal,
            group_partial=options.group_partial,
            ordered=how.ordered or None,
            collapse_sparse=how.collapse_sparse,
            each=each,
        )
