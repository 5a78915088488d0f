"""A second opinion: semopy refits every model by maximum likelihood on complete rows, beside this engine.

semopy's full-information and robust results are known to be wrong, so the two are compared where both can be
right; what the chapter's own estimator adds is held to stored values in the tests.
"""

from __future__ import annotations

from typing import Any

from survey.sem import fit_sem
from survey.sem.postestimation.second_opinion import ask_semopy
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.scales import confirmatory_frame

__all__ = ["compute"]


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Ask semopy about each group's models."""
    made: dict[str, Any] = {}
    for group in inputs.groups:
        frame = confirmatory_frame(inputs, group)
        for name in ("cfa", "sem"):
            model = _models(inputs)[name]
            if not model:
                continue
            fit = fit_sem(model, frame, model_type="cfa" if name == "cfa" else "sem", estimator="ML")
            if fit.convergence.converged:
                made[f"second_opinion.{name}.{group}"] = ask_semopy(fit, frame)
    return made


def _models(inputs: StepInputs) -> dict[str, str]:
    plan = inputs.plan
    whole = f"{plan.measurement}\n{plan.structural}" if plan.structural.strip() else ""
    return {"cfa": plan.measurement, "sem": whole}
