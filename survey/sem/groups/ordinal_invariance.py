"""The sequence of levels of invariance with ordinal indicators, each tested against the one before."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.errors import DataError, Fault, ModelSyntaxError, Text, Warn
from survey.sem.fit import fit_sem
from survey.sem.groups.invariance_results import InvarianceResult, InvarianceStep, conclude_invariance
from survey.sem.groups.ordinal_levels import OrdinalLevel, OrdinalModels
from survey.sem.groups.ordinal_partial import Found, candidates, search_releases
from survey.sem.model.variables import model_variables
from survey.sem.postestimation.comparison import describe_change
from survey.sem.results import SemResult
from survey.sem.syntax.model_syntax import Term
from survey.sem.syntax.parse import parse_model

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OrdinalRequest", "ordinal_invariance"]

NO_CUTOFF = Warn(
    "no_established_cutoff",
    Text(
        "changes of CFI, RMSEA and SRMR have no established cutoff with ordinal indicators; the scaled "
        "difference test decides",
        "有序指标下 CFI、RMSEA 与 SRMR 的变化量尚无公认临界值，以校正的差异检验为准",
    ),
)


@dataclass(frozen=True, slots=True)
class OrdinalRequest:
    """How the levels are fitted and judged; see `survey.sem.invariance`."""

    group: str
    ordered: tuple[str, ...]
    estimator: str
    missing: str
    parameterization: str
    collapse_sparse: int
    significance: float

    def fit(self, data: pd.DataFrame, level: OrdinalLevel) -> SemResult:
        """Fit one level."""
        return fit_sem(
            level.model,
            data,
            model_type="cfa",
            estimator=self.estimator,
            missing=self.missing,
            ordered=self.ordered,
            group=self.group,
            group_equal=level.group_equal,
            group_partial=level.group_partial,
            std_lv=True,
            parameterization=level.parameterization,
            collapse_sparse=self.collapse_sparse,
        )


def ordinal_invariance(
    model: str,
    data: pd.DataFrame,
    request: OrdinalRequest,
    levels: Sequence[str],
    progress: Callable[[str], None] | None = None,
    *,
    partial: bool = True,
) -> InvarianceResult:
    """Test the levels in turn, up to the first that does not hold.

    Parameters
    ----------
    model : str
        A measurement model with free loadings.
    data : DataFrame
    request : OrdinalRequest
    levels : sequence of str
        Those of `ORDINAL_LEVELS`, from the first on.
    progress : callable, optional
    partial : bool
        Whether equalities are given up where a level is rejected.

    Returns
    -------
    InvarianceResult
        Its indices and their changes are scaled: the robust ones of ordinal data (Savalei 2021) see
        correlations alone, not thresholds.

    Raises
    ------
    ModelSyntaxError
        When the model is no measurement model with free loadings.
    DataError
        For indicators with two categories, whose thresholds, loadings and intercepts cannot be told apart.
    """
    _refuse_model(model)
    # The model as it stands, factor variances 1, is the configural one.
    fit = request.fit(data, OrdinalLevel("configural", model, (), request.parameterization))
    models = _models_of(model, fit, request.parameterization)
    steps: list[InvarianceStep] = []
    fits: list[SemResult] = []
    released: tuple[str, ...] = ()
    for name in levels:
        if progress is not None:
            progress(name)
        found = Found(fit, (), math.nan)
        if fits:
            found = _searched(name, models, data, request, fits[-1], released, partial=partial)
        steps.append(_step(name, found, fits[-1] if fits else None))
        fits.append(found.fit)
        if not steps[-1].holds:
            break
        released = (*released, *(release.parameter for release in found.releases))
    return conclude_invariance(steps, fits, released, (NO_CUTOFF, *fits[0].warnings))


def _searched(
    name: str,
    models: OrdinalModels,
    data: pd.DataFrame,
    request: OrdinalRequest,
    before: SemResult,
    released: tuple[str, ...],
    *,
    partial: bool,
) -> Found:
    """Fit a level; where it is rejected, give up equalities."""

    def refit(more: Sequence[str]) -> SemResult:
        return request.fit(data, models.level(name, (*released, *more)))

    def open_to(more: Sequence[str]) -> tuple[str, ...]:
        return candidates(name, models.loadings, models.thresholds, (*released, *more))

    fit = refit(())
    if not partial:
        return Found(fit, (), request.significance)
    return search_releases(fit, before, open_to, refit, request.significance)


def _step(name: str, found: Found, before: SemResult | None) -> InvarianceStep:
    fit, significance = found.fit, found.level
    change = describe_change(name, fit, before, kind=None if fit.options.test == "standard" else "scaled")
    rejected = change.test is not None and change.test.pvalue < significance
    # Where nothing was added (thresholds of three categories), no test is needed; a test that failed is none.
    untested = change.test is not None and change.test.df_diff > 0 and math.isnan(change.test.pvalue)
    holds = fit.convergence.converged and not rejected and not untested
    return InvarianceStep(name, change, found.releases, holds, significance, fit.trusted)


def _models_of(model: str, fit: SemResult, parameterization: str) -> OrdinalModels:
    counts: dict[str, int] = {}
    for name, op, group in zip(fit.table.lhs, fit.table.op, fit.table.group, strict=True):
        if op == "|" and group == 1:
            counts[name] = counts.get(name, 0) + 1
    _refuse_binary(counts)
    variables = model_variables(parse_model(model))
    numeric = tuple(name for name in variables.observed if name not in counts)
    groups = len(fit.sample.n_used)
    return OrdinalModels(model, tuple(variables.latent), counts, numeric, groups, parameterization)


def _refuse_model(model: str) -> None:
    syntax = parse_model(model)
    faults = [fault for term in syntax.terms if (fault := _unfit(term)) is not None]
    if faults:
        raise ModelSyntaxError(faults)


def _unfit(term: Term) -> Fault | None:
    where = f"model:{term.line}"
    if term.op not in ("=~", "~~"):
        what = Text(
            "invariance of ordinal indicators takes a measurement model", "有序指标的不变性检验只接受测量模型"
        )
        return Fault(what, where=where, expected="=~, ~~", got=str(term))
    fixed = any(value == value for value in term.fixed)
    if fixed and (term.op == "=~" or term.lhs == term.rhs):
        what = Text(
            "factors are scaled by their variance here; loadings and variances must not be fixed",
            "此处以潜变量方差定标，载荷与方差不得固定",
        )
        return Fault(what, where=where, got=str(term), mend=Text("leave the value out", "请去掉固定值"))
    return None


def _refuse_binary(counts: Mapping[str, int]) -> None:
    what = Text(
        "with two categories thresholds, loadings and intercepts cannot be tested one after the other",
        "两类别指标的阈值、载荷与截距无法逐级检验",
    )
    mend = Text("keep three categories or more", "请保留三个及以上类别")
    binary: Sequence[str] = [name for name, count in counts.items() if count < 2]
    if binary:
        raise DataError(
            [Fault(what, where=f"column {name}", expected=">= 3", got="2", mend=mend) for name in binary]
        )
