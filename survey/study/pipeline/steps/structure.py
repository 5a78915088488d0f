"""One way to fit a structure to a study: all groups together where invariance allows, else one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from survey.numerics.streams import seed_sequence
from survey.sem import fit_sem
from survey.sem.results import SemResult
from survey.study.pipeline.checkpoints import resumable
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.joint import (
    CLUSTER_COLUMN,
    GROUP_COLUMN,
    clustered_frame,
    joint_frame,
    joint_options,
)
from survey.study.pipeline.steps.scales import confirmatory_frame

__all__ = ["Draws", "How", "fit_alone", "fit_together", "how_planned"]


@dataclass(frozen=True, slots=True)
class Draws:
    """A bootstrap: how many draws, the name of its seed stream, and whom to tell of its progress."""

    count: int
    stream: str
    advance: Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class How:
    """How a structure is estimated: by the plan, or otherwise to see what the results owe to it."""

    estimator: str
    missing: str
    ordered: tuple[str, ...] = ()
    collapse_sparse: int = 0
    clustered: bool = False


def how_planned(inputs: StepInputs) -> How:
    """Return how the plan estimates."""
    return How(inputs.plan.estimation.estimator, inputs.plan.estimation.missing)


def fit_together(
    inputs: StepInputs, regressions: str, draws: Draws | None = None, how: How | None = None
) -> SemResult | None:
    """Fit a structure to all groups at equal loadings; None where invariance does not allow it.

    Parameters
    ----------
    inputs : StepInputs
    regressions : str
        What is added to the plan's measurement model.
    draws : Draws, optional
    how : How, optional
        As the plan has it by default.
    """
    options = joint_options(inputs)
    if options is None:
        return None
    plan, way = inputs.plan, how or how_planned(inputs)
    return fit_sem(
        f"{plan.measurement}\n{regressions}",
        joint_frame(inputs, clustered=way.clustered),
        cluster=CLUSTER_COLUMN if way.clustered else None,
        group=GROUP_COLUMN,
        group_equal=options.group_equal,
        group_partial=options.group_partial,
        estimator=way.estimator,
        missing=way.missing,
        ordered=way.ordered or None,
        collapse_sparse=way.collapse_sparse,
        bootstrap=draws.count if draws else 0,
        backend=resumable(inputs, draws.stream) if draws else "threads",
        seed=_seed(inputs, draws),
        confidence_level=plan.bootstrap.confidence_level,
        progress=draws.advance if draws else None,
    ).lean()


def fit_alone(
    inputs: StepInputs, regressions: str, group: str, draws: Draws | None = None, how: How | None = None
) -> SemResult:
    """Fit a structure to one group."""
    plan, way = inputs.plan, how or how_planned(inputs)
    return fit_sem(
        f"{plan.measurement}\n{regressions}",
        clustered_frame(inputs, group) if way.clustered else confirmatory_frame(inputs, group),
        cluster=CLUSTER_COLUMN if way.clustered else None,
        estimator=way.estimator,
        missing=way.missing,
        ordered=way.ordered or None,
        collapse_sparse=way.collapse_sparse,
        bootstrap=draws.count if draws else 0,
        backend=resumable(inputs, draws.stream) if draws else "threads",
        seed=_seed(inputs, draws),
        confidence_level=plan.bootstrap.confidence_level,
        progress=draws.advance if draws else None,
    ).lean()


def _seed(inputs: StepInputs, draws: Draws | None) -> int | None:
    if draws is None:
        return None
    return int(seed_sequence(inputs.plan.seed, "sem", "bootstrap", draws.stream).generate_state(1)[0])
