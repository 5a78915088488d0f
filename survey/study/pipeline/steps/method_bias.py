"""Common-method bias within each group: Harman's component, and the models that the plan names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from survey.errors import located
from survey.psychometrics import assess_method_bias, harman_single_factor
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.scales import confirmatory_frame, scales_of, wave_frame

__all__ = ["compute"]


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Describe method variance in each group, on the rows of the confirmatory analysis."""
    plan, models = inputs.plan, inputs.plan.method_bias.models
    made: dict[str, Any] = {}
    for group in inputs.groups:
        instrument = inputs.instruments[group]
        marker = instrument.scale(plan.marker).items if plan.marker and "marker" in models else ()
        items = [item for scale in scales_of(inputs).values() for item in scale]
        turned = [item for item in items if instrument.question(item).reverse]
        with located(f"method_bias, {group}"):
            (found,) = assess_method_bias(
                plan.measurement,
                confirmatory_frame(inputs, group, marker),
                structural=plan.structural,
                marker=marker,
                reversed_items=turned if "acquiescence" in models else (),
                unmeasured="unmeasured" in models,
                estimator=plan.estimation.estimator,
                missing=plan.estimation.missing,
            )
        # Harman's component needs no model, and so takes every valid row.
        harman = harman_single_factor(wave_frame(inputs, "main", group))
        made[f"method_bias.{group}"] = replace(found, group=group, harman=harman)
    return made
