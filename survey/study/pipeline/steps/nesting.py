"""What the verdicts owe to nesting: how alike respondents of one unit are, and errors robust to it.

The estimates are those that are reported; only their standard errors and the test allow for units whose
members answer alike. Where groups are fitted together, a group that is not nested keeps its errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.errors import located
from survey.psychometrics import assess_agreement
from survey.psychometrics.reliability.results import AgreementResult
from survey.sem.results import SemResult
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.joint import joint_options
from survey.study.pipeline.steps.scales import (
    confirmatory_clusters,
    confirmatory_frame,
    limits_of,
    scales_of,
)
from survey.study.pipeline.steps.sensitivity import try_way
from survey.study.pipeline.steps.structure import How, fit_alone, fit_together

__all__ = ["compute"]


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Return the agreement within units of every nested group, and the model with errors robust to it."""
    made: dict[str, Any] = {}
    for group, clusters in _nested(inputs):
        made[f"units.{group}"] = np.bincount(clusters[clusters >= 0])
        made[f"nesting.{group}"] = _agreement(inputs, group, clusters)
    plan = inputs.plan
    if not made or not plan.structural.strip():
        return made
    how = How("MLR", plan.estimation.missing, clustered=True)
    if joint_options(inputs) is not None:
        made["clustered"] = try_way("clustered", partial(_together, inputs), how)
        return made
    for group, _ in _nested(inputs):
        made[f"clustered.{group}"] = try_way("clustered", partial(_alone, inputs, group), how)
    return made


def _nested(inputs: StepInputs) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Go through the groups in which some respondents share a unit, and not all the same one."""
    for group in inputs.groups:
        clusters = confirmatory_clusters(inputs, group)
        if clusters is None:
            continue
        known, numbers = np.unique(clusters, return_inverse=True)
        if 2 <= np.count_nonzero(known >= 0) < np.count_nonzero(clusters >= 0):
            yield group, numbers + min(int(known[0]), 0)


def _agreement(inputs: StepInputs, group: str, clusters: NDArray[np.int64]) -> AgreementResult:
    with located(f"nesting, {group}"):
        return assess_agreement(
            confirmatory_frame(inputs, group),
            scales_of(inputs),
            [None if unit < 0 else str(unit) for unit in clusters.tolist()],
            limits=limits_of(inputs, group),
            confidence_level=inputs.plan.bootstrap.confidence_level,
        )


def _together(inputs: StepInputs, how: How) -> SemResult | None:
    return fit_together(inputs, inputs.plan.structural, how=how)


def _alone(inputs: StepInputs, group: str, how: How) -> SemResult:
    return fit_alone(inputs, inputs.plan.structural, group, how=how)
