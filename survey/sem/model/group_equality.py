"""Parameters held equal over groups by class, as lavaan's ``group.equal`` and ``group.partial`` do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from survey.errors import DataError, Fault, Text
from survey.sem.model.variables import ModelVariables

if TYPE_CHECKING:
    from survey.sem.model.parameters import Parameter

__all__ = ["equal_over_groups"]


def _is_variance(r: Parameter) -> bool:
    return r.op == "~~" and r.lhs == r.rhs


def _is_covariance(r: Parameter) -> bool:
    return r.op == "~~" and r.lhs != r.rhs


GROUP_EQUAL: Mapping[str, Callable[[Parameter, ModelVariables], bool]] = {
    "loadings": lambda r, v: r.op == "=~",
    "regressions": lambda r, v: r.op == "~",
    "residuals": lambda r, v: _is_variance(r) and r.lhs in v.observed,
    "residual_covariances": lambda r, v: _is_covariance(r) and r.lhs in v.observed,
    "lv_variances": lambda r, v: _is_variance(r) and r.lhs in v.latent,
    "lv_covariances": lambda r, v: _is_covariance(r) and r.lhs in v.latent,
    "intercepts": lambda r, v: r.op == "~1" and r.lhs in v.observed,
    "means": lambda r, v: r.op == "~1" and r.lhs in v.latent,
    "thresholds": lambda r, v: r.op == "|",
}
"""The classes of parameters that `group_equal` may name."""


def equal_over_groups(
    rows: Sequence[Parameter],
    variables: ModelVariables,
    group_equal: Sequence[str],
    group_partial: Sequence[str],
) -> list[Parameter]:
    """Label the parameters that are equal over groups; labels that the model gives stand."""
    if not group_equal and not group_partial:
        return list(rows)
    partial = {"".join(text.split()) for text in group_partial}
    what = Text("there is no such class of parameters", "没有这类参数")
    faults = [
        Fault(what, where="group_equal", got=name, expected=", ".join(GROUP_EQUAL))
        for name in group_equal
        if name not in GROUP_EQUAL
    ]
    names = {r.name for r in rows}
    none = Text("the model has no such parameter", "模型中没有该参数")
    faults += [Fault(none, where="group_partial", got=name) for name in sorted(partial - names)]
    if faults:
        raise DataError(faults)
    classes = [GROUP_EQUAL[name] for name in group_equal]
    out: list[Parameter] = []
    for r in rows:
        held = r.free and not r.label and r.name not in partial
        if held and any(belongs(r, variables) for belongs in classes):
            # A blank stands in no label of a model, so these never meet.
            r = replace(r, label=f" {r.name}")
        out.append(r)
    return out
