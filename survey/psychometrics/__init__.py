"""Item analysis, reliability, factor analysis, validity and method bias of questionnaire scales.

Verbs take a plain frame and named scales (``{"IA": ["ia1", "ia2"]}``) whose items are already recoded, and
return frozen results. Everything here is imported on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from survey.psychometrics.acquiescence import acquiescence_factor
    from survey.psychometrics.adequacy import check_adequacy
    from survey.psychometrics.agreement import AgreementResult, ScaleAgreement, assess_agreement
    from survey.psychometrics.efa import factor_analysis
    from survey.psychometrics.efa_results import (
        AdequacyResult,
        EfaFit,
        EfaOptions,
        EfaResult,
        FactorScores,
        HierarchicalOmega,
        HullValues,
        LoadingErrors,
        MapValues,
        ParallelAnalysis,
        RetentionCriterion,
        RetentionResult,
        VarianceExplained,
    )
    from survey.psychometrics.htmt import heterotrait_monotrait
    from survey.psychometrics.items import analyze_items
    from survey.psychometrics.loading_errors import bootstrap_loadings
    from survey.psychometrics.mardia import mardia_test
    from survey.psychometrics.marker_technique import marker_sequence
    from survey.psychometrics.method_bias import assess_method_bias, harman_single_factor
    from survey.psychometrics.method_factor import unmeasured_method_factor
    from survey.psychometrics.method_results import (
        AcquiescenceResult,
        LatentReliability,
        MarkerComparison,
        MarkerModel,
        MarkerResult,
        MethodBias,
        MethodChange,
        MethodLoading,
        MethodModel,
        UnmeasuredMethodResult,
    )
    from survey.psychometrics.nomological import NomologicalNet, correlate_nomologically, cross_loadings
    from survey.psychometrics.reliability import estimate_reliability
    from survey.psychometrics.results import (
        ItemAnalysis,
        ItemThresholds,
        ReliabilityResult,
        ResponseDistribution,
        Sample,
        ScaleItems,
        ScaleReliability,
    )
    from survey.psychometrics.retention import suggest_n_factors
    from survey.psychometrics.retest import RetestResult, ScaleRetest, estimate_retest
    from survey.psychometrics.schmid_leiman import estimate_hierarchical_omega, general_factor
    from survey.psychometrics.scores import score_factors
    from survey.psychometrics.second_opinion import ask_factor_analyzer
    from survey.psychometrics.split_sample import SplitFactors, explore_and_confirm
    from survey.psychometrics.validity import assess_scales, assess_validity
    from survey.psychometrics.validity_results import (
        ConvergentValidity,
        CrossLoadings,
        FornellLarcker,
        HarmanResult,
        Htmt,
        MardiaResult,
        ScaleQuality,
        SecondOpinion,
        ValidityResult,
    )

_HOME = {
    "CrossLoadings": "validity_results",
    "LoadingErrors": "efa_results",
    "general_factor": "schmid_leiman",
    "cross_loadings": "nomological",
    "correlate_nomologically": "nomological",
    "NomologicalNet": "nomological",
    "explore_and_confirm": "split_sample",
    "SplitFactors": "split_sample",
    "bootstrap_loadings": "loading_errors",
    "HullValues": "efa_results",
    "estimate_retest": "retest",
    "ScaleRetest": "retest",
    "RetestResult": "retest",
    "assess_agreement": "agreement",
    "ScaleAgreement": "agreement",
    "AgreementResult": "agreement",
    "HierarchicalOmega": "efa_results",
    "FactorScores": "efa_results",
    "ask_factor_analyzer": "second_opinion",
    "score_factors": "scores",
    "estimate_hierarchical_omega": "schmid_leiman",
    "harman_single_factor": "method_bias",
    "assess_method_bias": "method_bias",
    "unmeasured_method_factor": "method_factor",
    "acquiescence_factor": "acquiescence",
    "marker_sequence": "marker_technique",
    "AcquiescenceResult": "method_results",
    "LatentReliability": "method_results",
    "MarkerComparison": "method_results",
    "MarkerModel": "method_results",
    "MarkerResult": "method_results",
    "MethodBias": "method_results",
    "MethodChange": "method_results",
    "MethodLoading": "method_results",
    "MethodModel": "method_results",
    "UnmeasuredMethodResult": "method_results",
    "mardia_test": "mardia",
    "check_adequacy": "adequacy",
    "suggest_n_factors": "retention",
    "heterotrait_monotrait": "htmt",
    "assess_scales": "validity",
    "assess_validity": "validity",
    "estimate_reliability": "reliability",
    "analyze_items": "items",
    "factor_analysis": "efa",
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
    "AcquiescenceResult",
    "AdequacyResult",
    "AgreementResult",
    "ConvergentValidity",
    "CrossLoadings",
    "EfaFit",
    "EfaOptions",
    "EfaResult",
    "FactorScores",
    "FornellLarcker",
    "HarmanResult",
    "HierarchicalOmega",
    "Htmt",
    "HullValues",
    "ItemAnalysis",
    "ItemThresholds",
    "LatentReliability",
    "LoadingErrors",
    "MapValues",
    "MardiaResult",
    "MarkerComparison",
    "MarkerModel",
    "MarkerResult",
    "MethodBias",
    "MethodChange",
    "MethodLoading",
    "MethodModel",
    "NomologicalNet",
    "ParallelAnalysis",
    "ReliabilityResult",
    "ResponseDistribution",
    "RetentionCriterion",
    "RetentionResult",
    "RetestResult",
    "Sample",
    "ScaleAgreement",
    "ScaleItems",
    "ScaleQuality",
    "ScaleReliability",
    "ScaleRetest",
    "SecondOpinion",
    "SplitFactors",
    "UnmeasuredMethodResult",
    "ValidityResult",
    "VarianceExplained",
    "acquiescence_factor",
    "analyze_items",
    "ask_factor_analyzer",
    "assess_agreement",
    "assess_method_bias",
    "assess_scales",
    "assess_validity",
    "bootstrap_loadings",
    "check_adequacy",
    "correlate_nomologically",
    "cross_loadings",
    "estimate_hierarchical_omega",
    "estimate_reliability",
    "estimate_retest",
    "explore_and_confirm",
    "factor_analysis",
    "general_factor",
    "harman_single_factor",
    "heterotrait_monotrait",
    "mardia_test",
    "marker_sequence",
    "score_factors",
    "suggest_n_factors",
    "unmeasured_method_factor",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"survey.psychometrics.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
