"""Structural equation models: syntax, parameter table, implied moments, estimate, inference, fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from survey.sem.bollen_stine import bollen_stine_test
    from survey.sem.comparison import compare_fits
    from survey.sem.detectable import required_sample, smallest_effect
    from survey.sem.difference_tests import difference_test
    from survey.sem.fit import fit_sem
    from survey.sem.influence import influential_cases
    from survey.sem.invariance_levels import invariance
    from survey.sem.latent_mean_differences import latent_means
    from survey.sem.modification import modification_indices
    from survey.sem.monte_carlo import power
    from survey.sem.one_group import group_view
    from survey.sem.path_comparison import path_differences
    from survey.sem.power_of_paths import path_power
    from survey.sem.residual_moments import residuals
    from survey.sem.results import SemResult
    from survey.sem.rmsea_tests import rmsea_power, rmsea_sample_size
    from survey.sem.score_tests import score_test
    from survey.sem.scoring import factor_scores
    from survey.sem.syntax import parse_model
    from survey.sem.wald import wald_test

__all__ = [
    "SemResult",
    "bollen_stine_test",
    "compare_fits",
    "difference_test",
    "factor_scores",
    "fit_sem",
    "group_view",
    "influential_cases",
    "invariance",
    "latent_means",
    "modification_indices",
    "parse_model",
    "path_differences",
    "path_power",
    "power",
    "required_sample",
    "residuals",
    "rmsea_power",
    "rmsea_sample_size",
    "score_test",
    "smallest_effect",
    "wald_test",
]

_HOMES = {
    "SemResult": "survey.sem.results",
    "bollen_stine_test": "survey.sem.bollen_stine",
    "compare_fits": "survey.sem.comparison",
    "difference_test": "survey.sem.difference_tests",
    "factor_scores": "survey.sem.scoring",
    "fit_sem": "survey.sem.fit",
    "group_view": "survey.sem.one_group",
    "influential_cases": "survey.sem.influence",
    "invariance": "survey.sem.invariance_levels",
    "latent_means": "survey.sem.latent_mean_differences",
    "modification_indices": "survey.sem.modification",
    "parse_model": "survey.sem.syntax",
    "path_differences": "survey.sem.path_comparison",
    "path_power": "survey.sem.power_of_paths",
    "power": "survey.sem.monte_carlo",
    "required_sample": "survey.sem.detectable",
    "residuals": "survey.sem.residual_moments",
    "rmsea_power": "survey.sem.rmsea_tests",
    "rmsea_sample_size": "survey.sem.rmsea_tests",
    "score_test": "survey.sem.score_tests",
    "smallest_effect": "survey.sem.detectable",
    "wald_test": "survey.sem.wald",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    import importlib

    if name not in _HOMES:
        raise AttributeError(f"module 'survey.sem' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
