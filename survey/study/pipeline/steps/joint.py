"""All groups together: their rows, and what invariance allows to be equal over them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from survey.sem.groups.invariance_results import InvarianceResult
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.scales import confirmatory_frame

__all__ = ["GROUP_COLUMN", "JointOptions", "joint_frame", "joint_options"]

GROUP_COLUMN = "respondent group"


@dataclass(frozen=True, slots=True)
class JointOptions:
    """How groups are fitted together: what is equal over them, and what of it was given up."""

    group_equal: tuple[str, ...]
    group_partial: tuple[str, ...]


def joint_frame(inputs: StepInputs) -> pd.DataFrame:
    """Return the confirmatory rows of all groups, with their group in `GROUP_COLUMN`, in the plan's order."""
    parts = [confirmatory_frame(inputs, group).assign(**{GROUP_COLUMN: group}) for group in inputs.groups]
    return pd.concat(parts, ignore_index=True)


def joint_options(inputs: StepInputs) -> JointOptions | None:
    """Return how groups may be fitted together; None below (partial) metric invariance, or with one group.

    Paths need equal loadings alone, so that scalar and strict equalities are not added: they would move
    nothing but the means.
    """
    found: InvarianceResult | None = inputs.results.get("invariance")
    if found is None or found.reached not in ("metric", "scalar", "strict"):
        return None
    partial = tuple(name for name in found.released if "=~" in name)
    return JointOptions(("loadings",), partial)
