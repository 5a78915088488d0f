"""Description of the items in the main survey, and item analysis in the pretest where there is one."""

from __future__ import annotations

from typing import Any

from survey.errors import located
from survey.psychometrics import analyze_items
from survey.psychometrics.items.results import ItemThresholds
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.scales import limits_of, scales_of, wave_frame

__all__ = ["compute"]


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Analyse the items of each group in each wave."""
    plan = inputs.plan
    thresholds = ItemThresholds(item_rest=plan.thresholds["item_total"].value)
    made: dict[str, Any] = {}
    for group in inputs.groups:
        for wave in ("pretest", "main"):
            if f"prepared.{wave}.{group}" in inputs.results:
                with located(f"{wave}, {group}"):
                    made[f"items.{wave}.{group}"] = analyze_items(
                        wave_frame(inputs, wave, group),
                        scales_of(inputs),
                        limits=limits_of(inputs, group),
                        thresholds=thresholds,
                    )
    return made
