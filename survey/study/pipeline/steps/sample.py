"""Description of each group's sample by its background questions."""

from __future__ import annotations

from typing import Any

import numpy as np

from survey.compare import (
    count_answers,
    count_open_answers,
    describe_multiple,
    describe_ranking,
    summarize_number,
)
from survey.study.pipeline.prepared import Prepared
from survey.study.pipeline.step import StepInputs

__all__ = ["compute"]


def compute(inputs: StepInputs) -> dict[str, Any]:
    """Describe each group by its background questions."""
    made: dict[str, Any] = {}
    for group in inputs.groups:
        made |= _of_group(inputs, group)
    return made


def _of_group(inputs: StepInputs, group: str) -> dict[str, Any]:
    plan, instrument = inputs.plan.sample, inputs.instruments[group]
    prepared: Prepared = inputs.results[f"prepared.main.{group}"]
    background = prepared.background
    frequencies = tuple(
        count_answers(code, background[code], [o.key for o in instrument.question(code).options])
        for code in plan.frequencies
        if instrument.has(code)
    )
    numbers = tuple(
        summarize_number(code, background[code].astype(float))
        for code in plan.numeric
        if instrument.has(code)
    )
    written = tuple(
        count_open_answers(code, background[code]) for code in plan.open_text if instrument.has(code)
    )
    made: dict[str, Any] = {
        f"frequencies.{group}": frequencies,
        f"numbers.{group}": numbers,
        f"open.{group}": written,
    }
    for name, codes, describe in (
        ("multiple", plan.multiple, describe_multiple),
        ("ranking", plan.ranking, describe_ranking),
    ):
        asked = [code for code in codes if instrument.has(code)]
        made[f"{name}.{group}"] = tuple(
            describe(
                code,
                np.column_stack([background[f"{code}/{o.key}"] for o in instrument.question(code).options]),
                [o.key for o in instrument.question(code).options],
            )
            for code in asked
        )
    return made
