"""Structural equation models: syntax, parameter table, implied moments, estimate, inference, fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from survey.sem.fit import fit_sem
    from survey.sem.influence import influential_cases
    from survey.sem.modification import modification_indices
    from survey.sem.residual_moments import residuals
    from survey.sem.results import SemResult
    from survey.sem.score_tests import score_test
    from survey.sem.scoring import factor_scores
    from survey.sem.syntax import parse_model
    from survey.sem.wald import wald_test

__all__ = [
    "SemResult",
    "factor_scores",
    "fit_sem",
    "influential_cases",
    "modification_indices",
    "parse_model",
    "residuals",
    "score_test",
    "wald_test",
]

_HOMES = {
    "SemResult": "survey.sem.results",
    "factor_scores": "survey.sem.scoring",
    "fit_sem": "survey.sem.fit",
    "influential_cases": "survey.sem.influence",
    "modification_indices": "survey.sem.modification",
    "parse_model": "survey.sem.syntax",
    "residuals": "survey.sem.residual_moments",
    "score_test": "survey.sem.score_tests",
    "wald_test": "survey.sem.wald",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    import importlib

    if name not in _HOMES:
        raise AttributeError(f"module 'survey.sem' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
