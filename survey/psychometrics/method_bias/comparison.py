"""What moves when method variance is allowed: a model with a method factor beside the one without."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from survey.errors import Text, Warn
from survey.psychometrics.method_bias.fitting import Attempt, MethodFitter
from survey.psychometrics.method_bias.model_results import MethodChange, MethodLoading, MethodModel
from survey.psychometrics.method_bias.substantive import Substantive
from survey.sem.results import SemResult

__all__ = ["changes_between", "describe_model", "unusable_warning"]


def describe_model(
    name: str, tried: Attempt, base: SemResult, spec: Substantive, fitter: MethodFitter
) -> MethodModel:
    """Describe a model with a method factor beside the one without.

    Parameters
    ----------
    name : str
    tried : Attempt
    base : SemResult
        With its evidence, as the fit.
    spec : Substantive
    fitter : MethodFitter
        That both were fitted with.
    """
    fit = tried.fit
    if fit is None:
        return MethodModel(name, None, None, (), math.nan, (), tried.reason)
    test = fitter.compare(base, fit)
    if test is None:
        return MethodModel(name, fit.lean(), None, (), math.nan, (), _reason(fit, spec.method))
    table = fit.table
    rows = [table.row(spec.method, "=~", item) for item in spec.items]
    loadings = tuple(
        MethodLoading(item, float(table.est[k]), float(table.std_all[k]))
        for item, k in zip(spec.items, rows, strict=True)
    )
    share = float(np.mean(table.std_all[rows] ** 2))
    return MethodModel(name, fit.lean(), test, loadings, share, changes_between(base, fit, spec.latent))


def _reason(fit: SemResult, method: str) -> Text:
    """Say why a fit cannot be read; a negative method variance has its own sentence."""
    if not fit.convergence.converged:
        return Text("it did not converge", "模型未收敛")
    if f"{method} ~~ {method} < 0" in fit.convergence.problems:
        return Text(
            "the estimated method variance is negative: the items share no variance of this kind",
            "方法方差的估计值为负，即各题项没有这种共同变异",
        )
    listed = "; ".join(fit.convergence.problems)
    return Text(f"its solution is not admissible ({listed})", f"解不可接受（{listed}）")


def changes_between(before: SemResult, after: SemResult, latent: Sequence[str]) -> tuple[MethodChange, ...]:
    """Return every substantive loading, path and correlation of latent variables in both fits.

    Parameters
    ----------
    before, after : SemResult
    latent : sequence of str
        The substantive latent variables.
    """
    table, other = before.table, after.table
    known = set(latent)
    found: list[MethodChange] = []
    for i, (lhs, op, rhs) in enumerate(zip(table.lhs, table.op, table.rhs, strict=True)):
        path = op == "~" and lhs in known
        correlation = op == "~~" and lhs != rhs and lhs in known and rhs in known
        if not (path or correlation or (op == "=~" and lhs in known)):
            continue
        j = other.row(lhs, op, rhs)
        values = (table.std_all[i], other.std_all[j], table.pvalue[i], other.pvalue[j])
        found.append(MethodChange(lhs, op, rhs, *(float(v) for v in values)))
    return tuple(found)


def unusable_warning(model: MethodModel) -> tuple[Warn, ...]:
    """Return the warning of a model that cannot be read; none for one that can."""
    if model.reason is None:
        return ()
    text = Text(
        f"the model with {model.name} is not interpreted: {model.reason.en}",
        f"{model.name} 模型不作解释：{model.reason.zh}",
    )
    return (Warn("method_model_not_usable", text, (model.name,)),)
