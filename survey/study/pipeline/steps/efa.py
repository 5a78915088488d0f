"""Exploratory factor analysis on the rows that the plan gives it, and factor_analyzer's opinion."""

from __future__ import annotations

from typing import Any

from survey.errors import located
from survey.psychometrics import factor_analysis, suggest_n_factors
from survey.psychometrics.factors.second_opinion import ask_factor_analyzer
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.scales import exploratory_frame, step_seed

__all__ = ["compute"]


def _explore(inputs: StepInputs, group: str) -> dict[str, Any]:
    plan = inputs.plan.efa
    frame = exploratory_frame(inputs, group)
    retention = suggest_n_factors(
        frame, draws=plan.parallel_draws, seed=step_seed(inputs, "efa", "parallel", group)
    )
    count = retention.n_factors if plan.n_factors == "parallel" else plan.n_factors
    efa = factor_analysis(
        frame,
        n_factors=count,
        extraction=plan.extraction,
        rotation=plan.rotation,
        seed=step_seed(inputs, "efa", "rotation", group),
    )
    return {
        f"retention.{group}": retention,
        f"efa.{group}": efa,
        f"second_opinion.efa.{group}": ask_factor_analyzer(efa),
    }


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Explore the factors of each group."""
    made: dict[str, Any] = {}
    for group in inputs.groups:
        with located(f"efa, {group}"):
            made |= _explore(inputs, group)
    return made
