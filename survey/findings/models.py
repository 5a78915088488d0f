"""Findings of fitted models: fit, loadings, paths, effects, validity, rivals, the second opinion."""

from __future__ import annotations

import math
from collections.abc import Iterator

from survey.errors import Text
from survey.findings.finding import Finding, Unit
from survey.psychometrics.validity.results import ValidityResult
from survey.sem import difference_test
from survey.sem.postestimation.second_opinion import SemopyOpinion
from survey.sem.results import Effect, SemResult

__all__ = [
    "cfa_findings",
    "effect_findings",
    "fit_findings",
    "model_opinion_findings",
    "path_findings",
    "rival_findings",
    "validity_findings",
]

NOT_TRUSTED = Text("the solution did not converge or is not admissible", "模型未收敛或解不可接受")
NOT_COMPUTED = Text("it could not be computed", "无法计算")

_FIT = (
    ("chisq", Unit.STATISTIC),
    ("df", Unit.DEGREES),
    ("pvalue", Unit.P_VALUE),
    ("cfi", Unit.PROPORTION),
    ("tli", Unit.PROPORTION),
    ("rmsea", Unit.PROPORTION),
    ("rmsea_ci_lower", Unit.PROPORTION),
    ("rmsea_ci_upper", Unit.PROPORTION),
    ("srmr", Unit.PROPORTION),
    ("aic", Unit.INFORMATION),
    ("bic", Unit.INFORMATION),
)


def _best(fit: SemResult, name: str) -> float:
    """Return a measure as the chapter prints it: robust where there is one, else scaled, else naive."""
    measures = fit.fit.as_mapping()
    for suffix in ("_robust", "_scaled"):
        value = measures.get(f"{name}{suffix}", math.nan)
        if not math.isnan(value) and name != "df":
            return value
    return measures[name]


def _finding(key: str, value: float, unit: Unit, fit: SemResult) -> Finding:
    trusted = fit.trusted
    reason = None if trusted else NOT_TRUSTED
    if math.isnan(value):
        reason = reason or NOT_COMPUTED
    return Finding(key, value, unit, fit.sample.n, trusted, reason)


def fit_findings(fit: SemResult, section_object: str, group: str) -> Iterator[Finding]:
    """Yield sample size and fit indices of a model under ``section.object``."""

    def key(statistic: str) -> str:
        return f"{section_object}.{statistic}@{group}"

    yield Finding(key("n"), fit.sample.n, Unit.COUNT, fit.sample.n)
    yield Finding(key("n_dropped"), sum(fit.sample.n_dropped), Unit.COUNT, fit.sample.n)
    for name, unit in _FIT:
        yield _finding(key(name), _best(fit, name), unit, fit)
    ratio = _best(fit, "chisq") / fit.fit.df if fit.fit.df else math.nan
    yield _finding(key("chisq_df"), ratio, Unit.STATISTIC, fit)


def cfa_findings(fit: SemResult, group: str) -> Iterator[Finding]:
    """Yield fit and loadings of the measurement model."""
    yield from fit_findings(fit, "cfa.measurement", group)
    table = fit.table
    for i, (op, item) in enumerate(zip(table.op, table.rhs, strict=True)):
        if op == "=~":
            units = (("std_all", Unit.PROPORTION), ("std_all_se", Unit.PROPORTION))
            units += (("est", Unit.COEFFICIENT), ("se", Unit.COEFFICIENT))
            for name, unit in units:
                yield _finding(f"cfa.{item}.{name}@{group}", float(getattr(table, name)[i]), unit, fit)


def validity_findings(validity: ValidityResult, group: str) -> Iterator[Finding]:
    """Yield CR, AVE, correlations of factors, HTMT, and what is lowest and highest of them."""
    n = validity.sample.n_used
    convergent, fornell, htmt = validity.convergent, validity.fornell_larcker, validity.htmt

    def proportion(object_: str, statistic: str, value: float) -> Finding:
        reason = NOT_COMPUTED if math.isnan(value) else None
        return Finding(f"validity.{object_}.{statistic}@{group}", value, Unit.PROPORTION, n, reason=reason)

    if convergent is not None:
        for k, scale in enumerate(convergent.scales):
            yield proportion(scale, "cr", float(convergent.cr[k]))
            yield proportion(scale, "ave", float(convergent.ave[k]))
        loadings = [float(v) for values in convergent.loadings for v in values]
        for name, values in (("loading", loadings), ("cr", convergent.cr), ("ave", convergent.ave)):
            yield proportion("summary", f"lowest_{name}", float(min(values)))
            yield proportion("summary", f"highest_{name}", float(max(values)))
    if fornell is not None:
        for i, scale in enumerate(fornell.scales):
            yield proportion(scale, "sqrt_ave", float(fornell.sqrt_ave[i]))
            for j in range(i):
                value = float(fornell.correlations[i, j])
                yield proportion(f"{fornell.scales[j]}~{scale}", "correlation", value)
        count = len(fornell.failing_pairs)
        yield Finding(f"validity.summary.fornell_larcker_failures@{group}", count, Unit.COUNT, n)
    if htmt is not None:
        pairs = [(i, j) for i in range(len(htmt.scales)) for j in range(i)]
        for i, j in pairs:
            pair = f"{htmt.scales[j]}~{htmt.scales[i]}"
            yield proportion(pair, "htmt", float(htmt.htmt[i, j]))
        known = [p for p in pairs if not math.isnan(htmt.htmt[p])]
        if known:
            i, j = max(known, key=lambda p: float(htmt.htmt[p]))
            yield proportion("summary", "highest_htmt", float(htmt.htmt[i, j]))
            name = f"{htmt.scales[j]}–{htmt.scales[i]}"
            yield Finding(f"validity.summary.highest_htmt_pair@{group}", name, Unit.WORD, n)


def path_findings(fit: SemResult, group: str) -> Iterator[Finding]:
    """Yield estimates of the structural paths and R2 of the endogenous latent variables."""
    table = fit.table
    columns = (
        ("est", Unit.COEFFICIENT),
        ("se", Unit.COEFFICIENT),
        ("z", Unit.STATISTIC),
        ("pvalue", Unit.P_VALUE),
        ("std_all", Unit.PROPORTION),
        ("std_all_ci_lower", Unit.PROPORTION),
        ("std_all_ci_upper", Unit.PROPORTION),
    )
    outcomes: dict[str, None] = {}
    for i, op in enumerate(table.op):
        if op == "~":
            outcomes[table.lhs[i]] = None
            for name, unit in columns:
                key = f"sem.{table.lhs[i]}~{table.rhs[i]}.{name}@{group}"
                yield _finding(key, float(getattr(table, name)[i]), unit, fit)
    for name in outcomes:
        yield _finding(f"sem.{name}.r2@{group}", fit.r2[name], Unit.PROPORTION, fit)


def effect_findings(fit: SemResult, outcome: str, group: str) -> Iterator[Finding]:
    """Yield every effect on the outcome, and how the bootstrap went."""
    if fit.draws is not None:
        counts = {"draws": fit.draws.requested, "failed": fit.draws.failed}
        counts["inadmissible"] = fit.draws.inadmissible
        for name, count in counts.items():
            yield Finding(f"mediation.bootstrap.{name}@{group}", count, Unit.COUNT, fit.sample.n)
    for effect in fit.effects:
        if effect.path[-1] != outcome:
            continue
        if effect.kind == "specific":
            yield from _specific(effect, fit, group)
        else:
            kind = {"total_indirect": "indirect"}.get(effect.kind, effect.kind)
            for name in ("", "_ci_lower", "_ci_upper"):
                key = f"mediation.{effect.path[0]}.{kind}_std{name}@{group}"
                yield _finding(key, getattr(effect, f"std_all{name}"), Unit.PROPORTION, fit)


def _specific(effect: Effect, fit: SemResult, group: str) -> Iterator[Finding]:
    path = ">".join(effect.path)
    for name in ("est", "ci_lower", "ci_upper", "std_all", "std_all_ci_lower", "std_all_ci_upper"):
        unit = Unit.PROPORTION if name.startswith("std_all") else Unit.COEFFICIENT
        yield _finding(f"mediation.{path}.{name}@{group}", getattr(effect, name), unit, fit)


def rival_findings(rival: SemResult, hypothesised: SemResult, id_: str, group: str) -> Iterator[Finding]:
    """Yield a rival's fit and, where it has more degrees of freedom, the chi-square difference test."""
    yield from fit_findings(rival, f"rival.{id_}", group)
    if rival.fit.df <= hypothesised.fit.df or rival.fit.chisq < hypothesised.fit.chisq - 1e-6:
        return
    test = difference_test(rival, hypothesised)
    worse = hypothesised if not hypothesised.trusted else rival
    yield _finding(f"rival.{id_}.delta_chisq@{group}", test.chisq_diff, Unit.STATISTIC, worse)
    yield _finding(f"rival.{id_}.delta_df@{group}", test.df_diff, Unit.DEGREES, worse)
    yield _finding(f"rival.{id_}.delta_pvalue@{group}", test.pvalue, Unit.P_VALUE, worse)


def model_opinion_findings(opinion: SemopyOpinion, model: str, group: str) -> Iterator[Finding]:
    """Yield the largest differences from semopy's fit of the same model."""
    values = (("est", opinion.max_est), ("se", opinion.max_se), ("chisq", opinion.chisq_relative))
    for name, value in values:
        key = f"second_opinion.{model}.{name}@{group}"
        absent = value is None or math.isnan(value)
        reason = Text(opinion.reason, opinion.reason) if absent else None
        yield Finding(key, value, Unit.DIFFERENCE, reason=reason)
    reason = Text(opinion.reason, opinion.reason) if opinion.df_difference is None else None
    yield Finding(f"second_opinion.{model}.df@{group}", opinion.df_difference, Unit.COUNT, reason=reason)
