"""Structural model with bootstrapped effects, and the rival structural models.

Two or more groups are fitted together with the equal loadings of (partial) metric invariance, if that was
reached; each group then has its own view of that one fit. Otherwise each group is fitted alone.
"""

from __future__ import annotations

from typing import Any

from survey.errors import located
from survey.sem import group_view
from survey.sem.results import SemResult
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.structure import Draws, fit_alone, fit_together

__all__ = ["compute"]


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Fit the structural model with its bootstrap, and its rivals."""
    plan = inputs.plan
    if not plan.structural.strip():
        return {}
    with located("structural, all groups"):
        draws = Draws(plan.bootstrap.draws, "joint", inputs.progress.advance)
        fit = fit_together(inputs, plan.structural, draws)
    return _apart(inputs) if fit is None else _together(inputs, fit)


def _together(inputs: StepInputs, fit: SemResult) -> dict[str, Any]:
    """Return the joint fit, each group's view of it, and the rivals."""
    made: dict[str, Any] = {"structural": fit}
    for place, group in enumerate(inputs.groups, start=1):
        made[f"sem.{group}"] = group_view(fit, place)
    for rival in inputs.plan.rivals:
        if rival.kind == "structural":
            with located(f"rivals.{rival.id}, all groups"):
                made[f"rival.{rival.id}"] = fit_together(inputs, rival.model)
    return made


def _apart(inputs: StepInputs) -> dict[str, Any]:
    """Fit each group alone."""
    plan = inputs.plan
    made: dict[str, Any] = {}
    count = len(inputs.groups)
    for place, group in enumerate(inputs.groups):

        def advance(done: int, total: int, place: int = place) -> None:
            inputs.progress.advance(place * total + done, count * total)

        with located(f"structural, {group}"):
            draws = Draws(plan.bootstrap.draws, group, advance)
            made[f"sem.{group}"] = fit_alone(inputs, plan.structural, group, draws)
        for rival in plan.rivals:
            if rival.kind == "structural":
                with located(f"rivals.{rival.id}, {group}"):
                    made[f"rival.{rival.id}.{group}"] = fit_alone(inputs, rival.model, group)
    return made
