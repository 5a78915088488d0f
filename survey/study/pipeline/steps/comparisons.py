"""Correlations of scale scores, and their differences by background question, within each group."""

from __future__ import annotations

from typing import Any

from survey.compare import compare_groups, correlate_scores
from survey.errors import Text
from survey.study.pipeline.prepared import Prepared
from survey.study.pipeline.step import Step, StepInputs
from survey.study.pipeline.steps.scales import scales_of

__all__ = ["STEP"]


def _compute(inputs: StepInputs) -> dict[str, Any]:
    plan = inputs.plan
    level = plan.bootstrap.confidence_level
    made: dict[str, Any] = {}
    for group in inputs.groups:
        prepared: Prepared = inputs.results[f"prepared.main.{group}"]
        instrument = inputs.instruments[group]
        scores = {
            code: prepared.frame(items).mean(axis=1, skipna=False).to_numpy()
            for code, items in scales_of(inputs).items()
        }
        made[f"correlations.{group}"] = correlate_scores(scores, level)
        made[f"differences.{group}"] = tuple(
            compare_groups(
                comparison.question,
                prepared.background[comparison.question],
                [o.key for o in instrument.question(comparison.question).options],
                scores,
                fewest=comparison.merge_below,
                confidence_level=level,
            )
            for comparison in plan.comparisons
            if instrument.has(comparison.question) and group in (comparison.groups or inputs.groups)
        )
    return made


STEP = Step("comparisons", Text("correlations and differences", "相关与差异分析"), ("prepare",), _compute)
