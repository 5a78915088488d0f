"""Exploratory factor analysis on the rows that the plan gives it, and factor_analyzer's opinion."""

from __future__ import annotations

from typing import Any

from survey.errors import Text
from survey.psychometrics import factor_analysis, suggest_n_factors
from survey.psychometrics.second_opinion import ask_factor_analyzer
from survey.study.pipeline.step import Step, StepInputs
from survey.study.pipeline.steps.scales import exploratory_frame, step_seed

__all__ = ["STEP"]


def _compute(inputs: StepInputs) -> dict[str, Any]:
    plan = inputs.plan.efa
    made: dict[str, Any] = {}
    for group in inputs.groups:
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
        made[f"retention.{group}"] = retention
        made[f"efa.{group}"] = efa
        made[f"second_opinion.efa.{group}"] = ask_factor_analyzer(efa)
    return made


STEP = Step("efa", Text("exploratory factor analysis", "探索性因子分析"), ("prepare",), _compute, random=True)
