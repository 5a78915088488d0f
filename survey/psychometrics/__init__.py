"""Item analysis, reliability, factor analysis, validity and method bias of questionnaire scales.

Verbs take a plain frame and named scales (``{"IA": ["ia1", "ia2"]}``) whose items are already recoded, and
return frozen results. Everything here is imported on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from survey.psychometrics.efa_results import (
        AdequacyResult,
        EfaFit,
        EfaOptions,
        EfaResult,
        MapValues,
        ParallelAnalysis,
        RetentionCriterion,
        RetentionResult,
        VarianceExplained,
    )
    from survey.psychometrics.results import (
        ItemAnalysis,
        ItemThresholds,
        ReliabilityResult,
        ResponseDistribution,
        Sample,
        ScaleItems,
        ScaleReliability,
    )
    from survey.psychometrics.validity_results import (
        ConvergentValidity,
        FornellLarcker,
        HarmanResult,
        Htmt,
        MardiaResult,
        ScaleQuality,
        SecondOpinion,
        ValidityResult,
    )

_HOME = {
    "AdequacyResult": "efa_results",
    "ConvergentValidity": "validity_results",
    "EfaFit": "efa_results",
    "EfaOptions": "efa_results",
    "EfaResult": "efa_results",
    "FornellLarcker": "validity_results",
    "HarmanResult": "validity_results",
    "Htmt": "validity_results",
    "ItemAnalysis": "results",
    "ItemThresholds": "results",
    "MapValues": "efa_results",
    "MardiaResult": "validity_results",
    "ParallelAnalysis": "efa_results",
    "ReliabilityResult": "results",
    "ResponseDistribution": "results",
    "RetentionCriterion": "efa_results",
    "RetentionResult": "efa_results",
    "Sample": "results",
    "ScaleItems": "results",
    "ScaleQuality": "validity_results",
    "ScaleReliability": "results",
    "SecondOpinion": "validity_results",
    "ValidityResult": "validity_results",
    "VarianceExplained": "efa_results",
}

__all__ = [
    "AdequacyResult",
    "ConvergentValidity",
    "EfaFit",
    "EfaOptions",
    "EfaResult",
    "FornellLarcker",
    "HarmanResult",
    "Htmt",
    "ItemAnalysis",
    "ItemThresholds",
    "MapValues",
    "MardiaResult",
    "ParallelAnalysis",
    "ReliabilityResult",
    "ResponseDistribution",
    "RetentionCriterion",
    "RetentionResult",
    "Sample",
    "ScaleItems",
    "ScaleQuality",
    "ScaleReliability",
    "SecondOpinion",
    "ValidityResult",
    "VarianceExplained",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"survey.psychometrics.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
