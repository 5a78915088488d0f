"""Structural equation models: syntax, parameter table, implied moments, estimate, inference, fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from survey.sem.fit import fit_sem
    from survey.sem.groups.invariance_levels import invariance
    from survey.sem.groups.latent_mean_differences import latent_means
    from survey.sem.groups.one_group import group_view
    from survey.sem.groups.path_comparison import path_differences
    from survey.sem.postestimation.bollen_stine import bollen_stine_test
    from survey.sem.postestimation.comparison import compare_fits
    from survey.sem.postestimation.difference_tests import difference_test
    from survey.sem.postestimation.influence import influential_cases
    from survey.sem.postestimation.modification import modification_indices
    from survey.sem.postestimation.residual_moments import residuals
    from survey.sem.postestimation.score_tests import score_test
    from survey.sem.postestimation.scoring import factor_scores
    from survey.sem.postestimation.wald import wald_test
    from survey.sem.power_analysis.detectable import required_sample, smallest_effect
    from survey.sem.power_analysis.monte_carlo import power
    from survey.sem.power_analysis.power_of_paths import path_power
    from survey.sem.power_analysis.rmsea_tests import rmsea_power, rmsea_sample_size
    from survey.sem.results import SemResult
    from survey.sem.syntax.parse import parse_model

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
    "bollen_stine_test": "survey.sem.postestimation.bollen_stine",
    "compare_fits": "survey.sem.postestimation.comparison",
    "difference_test": "survey.sem.postestimation.difference_tests",
    "factor_scores": "survey.sem.postestimation.scoring",
    "fit_sem": "survey.sem.fit",
    "group_view": "survey.sem.groups.one_group",
    "influential_cases": "survey.sem.postestimation.influence",
    "invariance": "survey.sem.groups.invariance_levels",
    "latent_means": "survey.sem.groups.latent_mean_differences",
    "modification_indices": "survey.sem.postestimation.modification",
    "parse_model": "survey.sem.syntax.parse",
    "path_differences": "survey.sem.groups.path_comparison",
    "path_power": "survey.sem.power_analysis.power_of_paths",
    "power": "survey.sem.power_analysis.monte_carlo",
    "required_sample": "survey.sem.power_analysis.detectable",
    "residuals": "survey.sem.postestimation.residual_moments",
    "rmsea_power": "survey.sem.power_analysis.rmsea_tests",
    "rmsea_sample_size": "survey.sem.power_analysis.rmsea_tests",
    "score_test": "survey.sem.postestimation.score_tests",
    "smallest_effect": "survey.sem.power_analysis.detectable",
    "wald_test": "survey.sem.postestimation.wald",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    import importlib

    if name not in _HOMES:
        raise AttributeError(f"module 'survey.sem' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
