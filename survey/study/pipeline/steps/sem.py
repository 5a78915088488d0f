"""Structural model of each group with bootstrapped effects, and the rival structural models."""

from __future__ import annotations

from typing import Any

from survey.errors import Text, located
from survey.numerics.streams import seed_sequence
from survey.sem import fit_sem
from survey.study.pipeline.step import Step, StepInputs
from survey.study.pipeline.steps.scales import confirmatory_frame

__all__ = ["STEP"]


def _compute(inputs: StepInputs) -> dict[str, Any]:
    plan = inputs.plan
    if not plan.structural.strip():
        return {}
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
                bootstrap=draws,
                seed=int(seed_sequence(plan.seed, "sem", "bootstrap", group).generate_state(1)[0]),
                confidence_level=plan.bootstrap.confidence_level,
                progress=advance,
            )
        for rival in plan.rivals:
            if rival.kind == "structural":
                with located(f"rivals.{rival.id}, {group}"):
                    made[f"rival.{rival.id}.{group}"] = fit_sem(f"{plan.measurement}\n{rival.model}", frame)
    return made


STEP = Step(
    "sem",
    Text("structural model and bootstrap", "结构方程模型与自助法"),
    ("prepare",),
    _compute,
    random=True,
)
