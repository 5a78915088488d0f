"""Structural equation models: syntax, parameter table, implied moments, estimate, inference, fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from survey.sem.fit import fit_sem
    from survey.sem.results import SemResult
    from survey.sem.syntax import parse_model

__all__ = ["SemResult", "fit_sem", "parse_model"]

_HOMES = {
    "fit_sem": "survey.sem.fit",
    "SemResult": "survey.sem.results",
    "parse_model": "survey.sem.syntax",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    import importlib

    if name not in _HOMES:
        raise AttributeError(f"module 'survey.sem' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
