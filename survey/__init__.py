"""survey: from raw questionnaire exports to a thesis chapter that survives its examiners."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from survey.compare import compare_groups, correlate_scores
    from survey.instrument import load_instrument
    from survey.psychometrics import (
        analyze_items,
        assess_validity,
        check_adequacy,
        estimate_reliability,
        factor_analysis,
        suggest_n_factors,
    )
    from survey.report.tables.to_table import to_table
    from survey.responses import clean, read_responses
    from survey.sem import compare_fits, fit_sem, invariance, parse_model, path_differences, power

__all__ = [
    "analyze_items",
    "assess_validity",
    "check_adequacy",
    "clean",
    "compare_fits",
    "compare_groups",
    "correlate_scores",
    "estimate_reliability",
    "factor_analysis",
    "fit_sem",
    "invariance",
    "load_instrument",
    "parse_model",
    "path_differences",
    "power",
    "read_responses",
    "suggest_n_factors",
    "to_table",
]

_HOMES = {
    "compare_groups": "survey.compare",
    "correlate_scores": "survey.compare",
    "load_instrument": "survey.instrument",
    "analyze_items": "survey.psychometrics",
    "assess_validity": "survey.psychometrics",
    "check_adequacy": "survey.psychometrics",
    "estimate_reliability": "survey.psychometrics",
    "factor_analysis": "survey.psychometrics",
    "suggest_n_factors": "survey.psychometrics",
    "to_table": "survey.report.tables.to_table",
    "clean": "survey.responses",
    "read_responses": "survey.responses",
    "compare_fits": "survey.sem",
    "fit_sem": "survey.sem",
    "invariance": "survey.sem",
    "path_differences": "survey.sem",
    "power": "survey.sem",
    "parse_model": "survey.sem",
}
# Results with a tidy frame; named, so that nothing is imported before one of them is shown.
_SHOWN = (
    ("survey.psychometrics.factors.results", "EfaResult"),
    ("survey.psychometrics.reliability.results", "ReliabilityResult"),
    ("survey.psychometrics.items.results", "ScaleItems"),
    ("survey.psychometrics.validity.results", "FornellLarcker"),
    ("survey.psychometrics.validity.results", "Htmt"),
    ("survey.sem.results", "ParameterTable"),
    ("survey.sem.results", "SemResult"),
)


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'survey' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def _show(result: object) -> str:
    """Return a result as HTML for a notebook."""
    from survey.report.emitters.notebook import show_result

    return show_result(result)


def _register_display(shell: Any) -> None:
    """Let a notebook show results as tables; without one, do nothing."""
    if shell is not None:
        formatter = shell.display_formatter.formatters["text/html"]
        for module, name in _SHOWN:
            formatter.for_type_by_name(module, name, _show)


if "IPython" in sys.modules:
    _register_display(sys.modules["IPython"].get_ipython())
