"""Correlations of scale scores, their differences by background question, and early against late respondents.

Late respondents stand in for those who did not answer at all (Armstrong & Overton 1977).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.compare import compare_groups, correlate_scores
from survey.study.pipeline.prepared import Prepared
from survey.study.pipeline.step import StepInputs
from survey.study.pipeline.steps.scales import scales_of
from survey.study.plan.model import Comparison

__all__ = ["compares", "complete_rows", "compute"]


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Correlate and compare the scores of each group."""
    plan = inputs.plan
    level = plan.bootstrap.confidence_level
    made: dict[str, Any] = {}
    for group in inputs.groups:
        prepared: Prepared = inputs.results[f"prepared.main.{group}"]
        instrument = inputs.instruments[group]
        scales = scales_of(inputs)
        rows = complete_rows(inputs, group)
        scores = {code: prepared.frame(items).mean(axis=1).to_numpy()[rows] for code, items in scales.items()}
        made[f"correlations.{group}"] = correlate_scores(scores, level)
        made[f"differences.{group}"] = tuple(
            compare_groups(
                comparison.question,
                prepared.background[comparison.question][rows],
                [o.key for o in instrument.question(comparison.question).options],
                scores,
                fewest=comparison.merge_below,
                confidence_level=level,
            )
            for comparison in plan.comparisons
            if compares(inputs, comparison, group)
        )
        if (prepared.submitted != "").all():
            halves = early_or_late(prepared.submitted[rows])
            made[f"late.{group}"] = compare_groups(
                "submitted", halves, ["early", "late"], scores, confidence_level=level
            )
    return made


def complete_rows(inputs: StepInputs, group: str) -> NDArray[np.bool_]:
    """Return who answered every item: one sample for every table of items and scales."""
    prepared: Prepared = inputs.results[f"prepared.main.{group}"]
    items = [item for items in scales_of(inputs).values() for item in items]
    return ~prepared.frame(items).isna().any(axis=1).to_numpy()


def compares(inputs: StepInputs, comparison: Comparison, group: str) -> bool:
    """Say whether the plan compares a group by a question."""
    asked = inputs.instruments[group].has(comparison.question)
    return asked and group in (comparison.groups or inputs.groups)


def early_or_late(submitted: NDArray[np.str_]) -> NDArray[np.str_]:
    """Mark the first third of the submissions ``early``, the last ``late``, and those between not at all.

    Examples
    --------
    >>> early_or_late(np.array(["2026-01-03", "2026-01-01", "2026-01-02"])).tolist()
    ['late', 'early', '']
    """
    third = submitted.size // 3
    order = submitted.argsort(kind="stable")
    marks = np.full(submitted.size, "", dtype="<U5")
    marks[order[:third]] = "early"
    marks[order[submitted.size - third :]] = "late"
    return marks
