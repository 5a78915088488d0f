"""What models with method variance share: their syntax and fits, and what moves beside the model without."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from survey.errors import Fault, IdentificationError, ModelSyntaxError, Text, Warn
from survey.psychometrics.method_bias.results import MethodChange, MethodLoading, MethodModel
from survey.sem import difference_test, fit_sem
from survey.sem.model.variables import model_variables
from survey.sem.postestimation.difference_tests import DifferenceTest
from survey.sem.results import SemResult
from survey.sem.syntax.parse import parse_model
from survey.sem.syntax.tokens import write_name

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "NOT_TRIED",
    "Attempt",
    "MethodFitter",
    "Substantive",
    "changes_between",
    "describe_model",
    "read_substantive",
    "starts_from",
    "unusable_warning",
]


@dataclass(frozen=True, slots=True)
class Substantive:
    """A substantive model, and the method factor that is put behind its items.

    Parameters
    ----------
    text : str
    items : tuple of str
    latent, exogenous : tuple of str
        All latent variables, and those that no other one explains.
    method : str
        The method factor's name.
    """

    text: str
    items: tuple[str, ...]
    latent: tuple[str, ...]
    exogenous: tuple[str, ...]
    method: str

    def factor(self, loadings: Sequence[str], variance: str) -> str:
        """Return the model with an orthogonal method factor.

        Parameters
        ----------
        loadings : sequence of str
            What stands before each item: ``1``, ``-1``, ``NA`` or a label.
        variance : str
            ``1``, or ``NA`` for a free one.
        """
        M = write_name(self.method)
        terms = [f"{value}*{write_name(item)}" for value, item in zip(loadings, self.items, strict=True)]
        return "\n".join(
            [self.text, f"{M} =~ {' + '.join(terms)}", f"{M} ~~ {variance}*{M}", *self.orthogonal()]
        )

    def starts(self, base: SemResult) -> tuple[str, ...]:
        """Return starts for a model with free method loadings: substantive parameters where the model without
        them ended, method loadings at a third of each item's spread, of one sign or of alternating ones; and
        the default start.
        """
        near, M = starts_from(base, self.latent), write_name(self.method)
        at = {name: k for k, name in enumerate(base.sample.observed)}
        spread = np.sqrt(np.diagonal(base.sample.covariance[0]))
        found: list[str] = []
        for turn in (1.0, -1.0):
            sizes = [float(turn**k * spread[at[item]]) / 3.0 for k, item in enumerate(self.items)]
            terms = [f"start({v!r})*{write_name(item)}" for v, item in zip(sizes, self.items, strict=True)]
            found.append(f"{near}\n{M} =~ {' + '.join(terms)}")
        return (*found, "")

    def orthogonal(self) -> list[str]:
        """Return the lines that keep the method factor apart from the exogenous latent variables."""
        return [f"{write_name(self.method)} ~~ 0*{write_name(name)}" for name in self.exogenous]


def read_substantive(model: str, *, method: str) -> Substantive:
    """Read a substantive model.

    Raises
    ------
    ModelSyntaxError
        When a latent variable has a latent indicator, or is named as the method factor is.
    """
    variables = model_variables(parse_model(model))
    faults: list[Fault] = []
    higher = [name for name in variables.indicators if name in variables.latent]
    if higher:
        what = Text(
            "a method factor takes a model whose factors are measured by items",
            "方法因子模型中各因子须由题项直接测量",
        )
        faults.append(Fault(what, got=", ".join(higher)))
    if method in (*variables.latent, *variables.observed):
        what = Text("the model has a variable of the method factor's name", "模型中已有与方法因子同名的变量")
        faults.append(Fault(what, got=method, mend=Text("rename the variable", "请改名")))
    if not variables.latent:
        faults.append(Fault(Text("the model has no latent variable", "模型中没有潜变量")))
    if faults:
        raise ModelSyntaxError(faults)
    exogenous = tuple(name for name in variables.latent if name not in variables.outcomes)
    return Substantive(model, variables.indicators, variables.latent, exogenous, method)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A fit, or the reason why the model cannot be fitted."""

    fit: SemResult | None
    reason: Text | None = None


# What a larger model is where the one that it is compared with says nothing.
NOT_TRIED = Attempt(
    None,
    Text(
        "the model without method variance did not converge or is not admissible",
        "不含方法因子的模型未收敛或解不可接受",
    ),
)


@dataclass(frozen=True, slots=True)
class MethodFitter:
    """The data and options that all models of a verb are fitted with."""

    data: pd.DataFrame
    estimator: str
    missing: str
    std_lv: bool = False

    def fit(self, model: str) -> SemResult:
        """Fit one model."""
        return fit_sem(model, self.data, estimator=self.estimator, missing=self.missing, std_lv=self.std_lv)

    def attempt(self, model: str, start: str = "") -> Attempt:
        """Fit a model that the data need not identify.

        Parameters
        ----------
        model : str
        start : str
            Lines that say where to start (see `starts_from`).
        """
        try:
            return Attempt(self.fit(f"{model}\n{start}"))
        except IdentificationError as error:
            en, zh = error.say("en"), error.say("zh")
            return Attempt(None, Text(f"it is not identified ({en})", f"模型不可识别（{zh}）"))

    def best(self, model: str, starts: Sequence[str]) -> Attempt:
        """Fit a model from every start and keep the lowest chi-square of the solutions that can be trusted.

        Models with free method loadings have minima of their own. Where none can be trusted, the lowest of
        those that converged is kept.
        """
        tried = [self.attempt(model, start) for start in starts]
        arrived = [one for one in tried if one.fit is not None and one.fit.convergence.converged]
        trusted = [one for one in arrived if one.fit is not None and one.fit.trusted]
        return min(trusted or arrived or tried, key=_chisq)

    def compare(self, constrained: SemResult, larger: SemResult) -> DifferenceTest | None:
        """Return the difference test of two fits; None where one of them cannot be trusted.

        Where the scaling factor of Satorra & Bentler (2001) is not positive, the test is Satorra's (2000).
        """
        if not (constrained.trusted and larger.trusted):
            return None
        test = difference_test(constrained, larger)
        if test.method == "satorra_bentler_2001" and math.isnan(test.pvalue):
            return difference_test(constrained, larger, method="satorra_2000")
        return test


def _chisq(one: Attempt) -> float:
    return math.inf if one.fit is None else one.fit.fit.chisq


def starts_from(fit: SemResult, latent: Sequence[str]) -> str:
    """Return lines that start the substantive parameters of a larger model at a smaller one's estimates."""
    table, known = fit.table, set(latent)
    lines: list[str] = []
    for i, (lhs, op, rhs) in enumerate(zip(table.lhs, table.op, table.rhs, strict=True)):
        if table.free[i] and lhs in known and op in ("=~", "~", "~~"):
            lines.append(f"{write_name(lhs)} {op} start({float(table.est[i])!r})*{write_name(rhs)}")
    return "\n".join(lines)


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
