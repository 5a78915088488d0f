"""The steps of a study, one file each."""

from __future__ import annotations

import importlib
from typing import cast

from survey.study.pipeline.step import Step

__all__ = ["STEP_NAMES", "study_steps"]

STEP_NAMES: tuple[str, ...] = (
    "sample",
    "comparisons",
    "items",
    "reliability",
    "efa",
    "method_bias",
    "cfa",
    "invariance",
    "sem",
    "paths",
    "measures",
    "second_opinion",
)


def study_steps() -> tuple[Step, ...]:
    """Return the steps that follow the reading of the exports, in order."""
    return tuple(
        cast("Step", importlib.import_module(f"survey.study.pipeline.steps.{name}").STEP)
        for name in STEP_NAMES
    )
