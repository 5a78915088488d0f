"""Item analysis, reliability, factor analysis, validity and method bias of questionnaire scales.

Verbs take a plain frame and named scales (``{"IA": ["ia1", "ia2"]}``) whose items are already recoded, and
return frozen results. Everything here is imported on first use.

Results are records of plain fields, their arrays read-only and unrounded: those that describe items run in
the order of ``items``, those that describe factors in the order of ``factors``. A number that could not be
computed is NaN in an array and None in a field, and a `Warn` in ``warnings`` says why.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from survey.psychometrics.answers.mardia import mardia_test
    from survey.psychometrics.answers.results import MardiaResult
    from survey.psychometrics.answers.sample import Sample
    from survey.psychometrics.factors.adequacy import check_adequacy
    from survey.psychometrics.factors.efa import factor_analysis
    from survey.psychometrics.factors.loading_errors import bootstrap_loadings
    from survey.psychometrics.factors.results import (
        AdequacyResult,
        EfaFit,
        EfaOptions,
        EfaResult,
        FactorScores,
        HierarchicalOmega,
        LoadingErrors,
        SecondOpinion,
        SplitFactors,
        VarianceExplained,
    )
    from survey.psychometrics.factors.retention import suggest_n_factors
    from survey.psychometrics.factors.retention_results import (
        HullValues,
        MapValues,
        ParallelAnalysis,
        RetentionCriterion,
        RetentionResult,
    )
    from survey.psychometrics.factors.schmid_leiman import estimate_hierarchical_omega, general_factor
    from survey.psychometrics.factors.scores import score_factors
    from survey.psychometrics.factors.second_opinion import ask_factor_analyzer
    from survey.psychometrics.factors.split_sample import explore_and_confirm
    from survey.psychometrics.items.analysis import analyze_items
    from survey.psychometrics.items.results import (
        ItemAnalysis,
        ItemThresholds,
        ResponseDistribution,
        ScaleItems,
    )
    from survey.psychometrics.measurement.results import ConvergentValidity
    from survey.psychometrics.method_bias.acquiescence import acquiescence_factor
    from survey.psychometrics.method_bias.assessment import assess_method_bias
    from survey.psychometrics.method_bias.harman import harman_single_factor
    from survey.psychometrics.method_bias.marker_results import (
        LatentReliability,
        MarkerComparison,
        MarkerModel,
        MarkerResult,
    )
    from survey.psychometrics.method_bias.marker_technique import marker_sequence
    from survey.psychometrics.method_bias.model_results import MethodChange, MethodLoading, MethodModel
    from survey.psychometrics.method_bias.results import (
        AcquiescenceResult,
        HarmanResult,
        MethodBias,
        UnmeasuredMethodResult,
    )
    from survey.psychometrics.method_bias.unmeasured_factor import unmeasured_method_factor
    from survey.psychometrics.reliability.agreement import assess_agreement
    from survey.psychometrics.reliability.internal_consistency import estimate_reliability
    from survey.psychometrics.reliability.results import (
        AgreementResult,
        ReliabilityResult,
        RetestResult,
        ScaleAgreement,
        ScaleReliability,
        ScaleRetest,
    )
    from survey.psychometrics.reliability.retest import estimate_retest
    from survey.psychometrics.validity.assessment import assess_scales, assess_validity
    from survey.psychometrics.validity.cross_loadings import cross_loadings
    from survey.psychometrics.validity.htmt import heterotrait_monotrait
    from survey.psychometrics.validity.nomological import correlate_nomologically
    from survey.psychometrics.validity.results import (
        CrossLoadings,
        FornellLarcker,
        Htmt,
        NomologicalNet,
        ScaleQuality,
        ValidityResult,
    )

_HOME = {
    "mardia_test": "answers.mardia",
    "MardiaResult": "answers.results",
    "Sample": "answers.sample",
    "check_adequacy": "factors.adequacy",
    "factor_analysis": "factors.efa",
    "bootstrap_loadings": "factors.loading_errors",
    "AdequacyResult": "factors.results",
    "EfaFit": "factors.results",
    "EfaOptions": "factors.results",
    "EfaResult": "factors.results",
    "FactorScores": "factors.results",
    "HierarchicalOmega": "factors.results",
    "LoadingErrors": "factors.results",
    "SecondOpinion": "factors.results",
    "SplitFactors": "factors.results",
    "VarianceExplained": "factors.results",
    "suggest_n_factors": "factors.retention",
    "HullValues": "factors.retention_results",
    "MapValues": "factors.retention_results",
    "ParallelAnalysis": "factors.retention_results",
    "RetentionCriterion": "factors.retention_results",
    "RetentionResult": "factors.retention_results",
    "estimate_hierarchical_omega": "factors.schmid_leiman",
    "general_factor": "factors.schmid_leiman",
    "score_factors": "factors.scores",
    "ask_factor_analyzer": "factors.second_opinion",
    "explore_and_confirm": "factors.split_sample",
    "analyze_items": "items.analysis",
    "ItemAnalysis": "items.results",
    "ItemThresholds": "items.results",
    "ResponseDistribution": "items.results",
    "ScaleItems": "items.results",
    "ConvergentValidity": "measurement.results",
    "acquiescence_factor": "method_bias.acquiescence",
    "assess_method_bias": "method_bias.assessment",
    "harman_single_factor": "method_bias.harman",
    "LatentReliability": "method_bias.marker_results",
    "MarkerComparison": "method_bias.marker_results",
    "MarkerModel": "method_bias.marker_results",
    "MarkerResult": "method_bias.marker_results",
    "marker_sequence": "method_bias.marker_technique",
    "MethodChange": "method_bias.model_results",
    "MethodLoading": "method_bias.model_results",
    "MethodModel": "method_bias.model_results",
    "AcquiescenceResult": "method_bias.results",
    "HarmanResult": "method_bias.results",
    "MethodBias": "method_bias.results",
    "UnmeasuredMethodResult": "method_bias.results",
    "unmeasured_method_factor": "method_bias.unmeasured_factor",
    "assess_agreement": "reliability.agreement",
    "estimate_reliability": "reliability.internal_consistency",
    "AgreementResult": "reliability.results",
    "ReliabilityResult": "reliability.results",
    "RetestResult": "reliability.results",
    "ScaleAgreement": "reliability.results",
    "ScaleReliability": "reliability.results",
    "ScaleRetest": "reliability.results",
    "estimate_retest": "reliability.retest",
    "assess_scales": "validity.assessment",
    "assess_validity": "validity.assessment",
    "cross_loadings": "validity.cross_loadings",
    "heterotrait_monotrait": "validity.htmt",
    "correlate_nomologically": "validity.nomological",
    "CrossLoadings": "validity.results",
    "FornellLarcker": "validity.results",
    "Htmt": "validity.results",
    "NomologicalNet": "validity.results",
    "ScaleQuality": "validity.results",
    "ValidityResult": "validity.results",
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
