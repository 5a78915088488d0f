"""What wires the rooms for a whole study: the plan, the pipeline, the simulator."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from survey.study.answers import clean_source, valid_items
    from survey.study.pipeline.study_run import run_study
    from survey.study.plan.load import load_study
    from survey.study.shared_model import shared_items

__all__ = ["clean_source", "load_study", "run_study", "shared_items", "valid_items"]

_HOMES = {
    "clean_source": "survey.study.answers",
    "load_study": "survey.study.plan.load",
    "run_study": "survey.study.pipeline.study_run",
    "shared_items": "survey.study.shared_model",
    "valid_items": "survey.study.answers",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'survey.study' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
