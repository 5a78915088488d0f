"""Measurement model of each group, its validity, and the rival measurement models."""

from __future__ import annotations

from typing import Any

from survey.errors import Text
from survey.numerics.streams import seed_sequence
from survey.psychometrics import assess_validity
from survey.sem import fit_sem
from survey.study.facts import shared_items
from survey.study.pipeline.prepared import Prepared
from survey.study.pipeline.step import Step, StepInputs

__all__ = ["STEP", "analysis_frame"]

HTMT_DRAWS = 1000


def analysis_frame(inputs: StepInputs, group: str) -> Any:
    """Return the recoded items of the shared model of one group in the main survey."""
    prepared: Prepared = inputs.results[f"prepared.main.{group}"]
    shared = shared_items(inputs.plan, inputs.instruments)
    return prepared.frame([item for items in shared.values() for item in items])


def _compute(inputs: StepInputs) -> dict[str, Any]:
    plan = inputs.plan
    scales = {code: list(items) for code, items in shared_items(plan, inputs.instruments).items()}
    seed = int(seed_sequence(plan.seed, "cfa", "htmt").generate_state(1)[0])
    made: dict[str, Any] = {}
    for group in inputs.groups:
        frame = analysis_frame(inputs, group)
        made[f"cfa.{group}"] = fit_sem(plan.measurement, frame, model_type="cfa")
        made[f"validity.{group}"] = assess_validity(frame, scales, draws=HTMT_DRAWS, seed=seed)
        for rival in plan.rivals:
            if rival.kind == "measurement":
                made[f"rival.{rival.id}.{group}"] = fit_sem(rival.model, frame, model_type="cfa")
    return made


STEP = Step(
    "cfa",
    Text("confirmatory factor analysis", "验证性因子分析"),
    ("prepare",),
    _compute,
    random=True,
)
