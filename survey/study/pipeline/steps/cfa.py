"""Measurement model of each group, its validity, and the rival measurement models."""

from __future__ import annotations

from typing import Any

from survey.errors import located
from survey.numerics.streams import seed_sequence
from survey.psychometrics import assess_validity
from survey.sem import fit_sem
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.scales import confirmatory_frame, scales_of

__all__ = ["compute"]

HTMT_DRAWS = 1000


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Fit the measurement model and its rivals to each group, and assess its validity."""
    plan, estimation = inputs.plan, inputs.plan.estimation
    scales = scales_of(inputs)
    seed = int(seed_sequence(plan.seed, "cfa", "htmt").generate_state(1)[0])
    made: dict[str, Any] = {}
    for group in inputs.groups:
        frame = confirmatory_frame(inputs, group)
        with located(f"measurement, {group}"):
            made[f"cfa.{group}"] = fit_sem(
                plan.measurement,
                frame,
                model_type="cfa",
                estimator=estimation.estimator,
                missing=estimation.missing,
            ).lean()
        # On the rows of the model above: CR and AVE are printed beside its loadings.
        made[f"validity.{group}"] = assess_validity(
            frame, scales, missing=estimation.missing, draws=HTMT_DRAWS, seed=seed
        )
        for rival in plan.rivals:
            if rival.kind == "measurement":
                with located(f"rivals.{rival.id}, {group}"):
                    made[f"rival.{rival.id}.{group}"] = fit_sem(
                        rival.model,
                        frame,
                        model_type="cfa",
                        estimator=estimation.estimator,
                        missing=estimation.missing,
                    ).lean()
    return made
