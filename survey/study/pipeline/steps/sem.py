"""Structural model with bootstrapped effects, and the rival structural models.

Two or more groups are fitted together with the equal loadings of (partial) metric invariance, if that was
reached; each group then has its own view of that one fit. Otherwise each group is fitted alone.
"""

from __future__ import annotations

from typing import Any

from survey.errors import Text, located
from survey.numerics.streams import seed_sequence
from survey.sem import fit_sem, group_view
from survey.study.pipeline.step import Step, StepInputs
from survey.study.pipeline.steps.scales import (
    GROUP_COLUMN,
    JointOptions,
    confirmatory_frame,
    joint_frame,
    joint_options,
)

__all__ = ["STEP"]


def _compute(inputs: StepInputs) -> dict[str, Any]:
    if not inputs.plan.structural.strip():
        return {}
    options = joint_options(inputs)
    return _apart(inputs) if options is None else _together(inputs, options)


def _together(inputs: StepInputs, options: JointOptions) -> dict[str, Any]:
    """Fit all groups in one model."""
    plan, estimation = inputs.plan, inputs.plan.estimation
    frame = joint_frame(inputs)
    common = {"estimator": estimation.estimator, "missing": estimation.missing}
    with located("structural, all groups"):
        fit = fit_sem(
            f"{plan.measurement}\n{plan.structural}",
            frame,
            group=GROUP_COLUMN,
            group_equal=options.group_equal,
            group_partial=options.group_partial,
            estimator=common["estimator"],
            missing=common["missing"],
            bootstrap=plan.bootstrap.draws,
            seed=_seed(inputs, "joint"),
            confidence_level=plan.bootstrap.confidence_level,
            progress=inputs.progress.advance,
        ).lean()
    made: dict[str, Any] = {"structural": fit}
    for place, group in enumerate(inputs.groups, start=1):
        made[f"sem.{group}"] = group_view(fit, place)
    for rival in plan.rivals:
        if rival.kind == "structural":
            with located(f"rivals.{rival.id}, all groups"):
                made[f"rival.{rival.id}"] = fit_sem(
                    f"{plan.measurement}\n{rival.model}",
                    frame,
                    group=GROUP_COLUMN,
                    group_equal=options.group_equal,
                    group_partial=options.group_partial,
                    estimator=common["estimator"],
                    missing=common["missing"],
                ).lean()
    return made


def _apart(inputs: StepInputs) -> dict[str, Any]:
    """Fit each group alone."""
    plan, estimation = inputs.plan, inputs.plan.estimation
    made: dict[str, Any] = {}
    draws, count = plan.bootstrap.draws, len(inputs.groups)
    for place, group in enumerate(inputs.groups):
        frame = confirmatory_frame(inputs, group)

        def advance(done: int, total: int, place: int = place) -> None:
            inputs.progress.advance(place * total + done, count * total)

        with located(f"structural, {group}"):
            made[f"sem.{group}"] = fit_sem(
                f"{plan.measurement}\n{plan.structural}",
                frame,
                estimator=estimation.estimator,
                missing=estimation.missing,
                bootstrap=draws,
                seed=_seed(inputs, group),
                confidence_level=plan.bootstrap.confidence_level,
                progress=advance,
            ).lean()
        for rival in plan.rivals:
            if rival.kind == "structural":
                with located(f"rivals.{rival.id}, {group}"):
                    made[f"rival.{rival.id}.{group}"] = fit_sem(
                        f"{plan.measurement}\n{rival.model}",
                        frame,
                        estimator=estimation.estimator,
                        missing=estimation.missing,
                    ).lean()
    return made


def _seed(inputs: StepInputs, name: str) -> int:
    return int(seed_sequence(inputs.plan.seed, "sem", "bootstrap", name).generate_state(1)[0])


STEP = Step(
    "sem",
    Text("structural model and bootstrap", "结构方程模型与自助法"),
    ("prepare", "invariance"),
    _compute,
    random=True,
)
