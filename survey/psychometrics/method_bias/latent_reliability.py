"""The composite reliability of latent variables, taken apart (Williams, Hartman & Cavazotte 2010)."""

from __future__ import annotations

from collections.abc import Sequence

from survey.psychometrics.method_bias.marker_results import LatentReliability
from survey.psychometrics.method_bias.substantive import Substantive
from survey.sem.results import SemResult

__all__ = ["decompose_reliability"]


def decompose_reliability(
    baseline: SemResult, fit: SemResult, spec: Substantive
) -> tuple[LatentReliability, ...]:
    """Return composite reliabilities from completely standardised loadings.

    With sums over the items of a factor: (sum l)^2 of its loadings, (sum m)^2 of the marker's, and the sum of
    the error variances. Total = [(sum l)^2 + (sum m)^2] / [(sum l)^2 + (sum m)^2 + sum of errors].
    """
    found: list[LatentReliability] = []
    table = baseline.table
    for name in spec.latent:
        items = [
            rhs
            for lhs, op, rhs in zip(table.lhs, table.op, table.rhs, strict=True)
            if (lhs, op) == (name, "=~")
        ]
        first = _squares(baseline, name, items)
        errors_before = _errors(baseline, items)
        own, method = _squares(fit, name, items), _squares(fit, spec.method, items)
        whole = own + method + _errors(fit, items)
        found.append(
            LatentReliability(
                name, first / (first + errors_before), (own + method) / whole, own / whole, method / whole
            )
        )
    return tuple(found)


def _squares(fit: SemResult, latent: str, items: Sequence[str]) -> float:
    return float(sum(fit.table.std_all[fit.table.row(latent, "=~", item)] for item in items)) ** 2


def _errors(fit: SemResult, items: Sequence[str]) -> float:
    return float(sum(fit.table.std_all[fit.table.row(item, "~~", item)] for item in items))
