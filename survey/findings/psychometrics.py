"""Findings of item analysis, reliability and exploratory factor analysis."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from survey.errors import Text
from survey.findings.finding import Finding, Unit
from survey.psychometrics.factors.results import EfaResult, SecondOpinion
from survey.psychometrics.factors.retention_results import RetentionResult
from survey.psychometrics.items.results import ItemAnalysis
from survey.psychometrics.reliability.results import ReliabilityResult

__all__ = [
    "efa_findings",
    "efa_opinion_findings",
    "item_analysis_findings",
    "item_findings",
    "misplaced_findings",
    "reliability_findings",
    "retention_findings",
]

_LEVEL = 0.05
NOT_COMPUTED = Text("it could not be computed", "无法计算")
_DESCRIBED = (
    ("mean", Unit.MEAN),
    ("sd", Unit.MEAN),
    ("skewness", Unit.EFFECT),
    ("kurtosis", Unit.EFFECT),
    ("floor", Unit.SHARE),
    ("ceiling", Unit.SHARE),
)
_ANALYSED = (
    ("critical_ratio", Unit.STATISTIC),
    ("critical_ratio_df", Unit.DEGREES),
    ("critical_ratio_pvalue", Unit.P_VALUE),
    ("critical_ratio_d", Unit.EFFECT),
    ("item_rest", Unit.PROPORTION),
    ("alpha_if_deleted", Unit.PROPORTION),
)


def _number(key: str, value: float | None, unit: Unit, n: int) -> Finding:
    absent = value is None or math.isnan(value)
    return Finding(key, value, unit, n, reason=NOT_COMPUTED if absent else None)


def item_findings(analysis: ItemAnalysis, group: str) -> Iterator[Finding]:
    """Yield the description of each item and of its answers, and the number of points that all have."""
    points = {tuple(s.distribution.values.tolist()) for s in analysis.scales if s.distribution is not None}
    if len(points) == 1:
        n = analysis.scales[0].sample.n_used
        yield Finding(f"items.summary.points@{group}", len(points.pop()), Unit.COUNT, n)
    for scale in analysis.scales:
        for k, item in enumerate(scale.items):
            n = int(scale.n[k])
            yield Finding(f"items.{item}.n@{group}", n, Unit.COUNT, n)
            for name, unit in _DESCRIBED:
                yield _number(f"items.{item}.{name}@{group}", float(getattr(scale, name)[k]), unit, n)
            if scale.distribution is not None:
                for j, value in enumerate(scale.distribution.values):
                    share = float(scale.distribution.shares[k, j])
                    yield _number(f"items.{item}.share_{value:g}@{group}", share, Unit.SHARE, n)


def item_analysis_findings(analysis: ItemAnalysis, group: str) -> Iterator[Finding]:
    """Yield critical ratio, corrected item-total correlation, alpha if deleted, and the advice."""
    for scale in analysis.scales:
        n = scale.sample.n_used
        yield Finding(f"item_analysis.{scale.scale}.n_low@{group}", scale.n_low, Unit.COUNT, n)
        yield Finding(f"item_analysis.{scale.scale}.n_high@{group}", scale.n_high, Unit.COUNT, n)
        key = f"item_analysis.{scale.scale}.cronbach_alpha@{group}"
        yield _number(key, scale.cronbach_alpha, Unit.PROPORTION, n)
        for k, item in enumerate(scale.items):
            for name, unit in _ANALYSED:
                yield _number(f"item_analysis.{item}.{name}@{group}", float(getattr(scale, name)[k]), unit, n)
            yield Finding(f"item_analysis.{item}.decision@{group}", scale.decision[k], Unit.WORD, n)
    decisions = [d for scale in analysis.scales for d in scale.decision]
    n = analysis.scales[0].sample.n_used
    yield Finding(f"item_analysis.summary.n@{group}", n, Unit.COUNT, n)
    yield Finding(f"item_analysis.summary.items@{group}", len(decisions), Unit.COUNT, n)
    for name in ("keep", "review", "drop"):
        yield Finding(f"item_analysis.summary.{name}@{group}", decisions.count(name), Unit.COUNT, n)
    yield from _item_extremes(analysis, group, n)


def _item_extremes(analysis: ItemAnalysis, group: str, n: int) -> Iterator[Finding]:
    """Yield the weakest item by either measure, and which items the advice does not keep."""
    key = f"item_analysis.summary.{{}}@{group}".format
    items = [item for scale in analysis.scales for item in scale.items]
    for name, unit in (("item_rest", Unit.PROPORTION), ("critical_ratio", Unit.STATISTIC)):
        values = [float(v) for scale in analysis.scales for v in getattr(scale, name)]
        there = [v for v in values if not math.isnan(v)]
        yield _number(key(f"lowest_{name}"), min(there, default=math.nan), unit, n)
        if there:
            yield Finding(key(f"lowest_{name}_item"), items[values.index(min(there))], Unit.WORD, n)
    certain = sum(bool(p < _LEVEL) for scale in analysis.scales for p in scale.critical_ratio_pvalue)
    yield Finding(key("critical_ratios_weak"), len(items) - certain, Unit.COUNT, n)
    for name in ("review", "drop"):
        found = [
            i
            for scale in analysis.scales
            for i, d in zip(scale.items, scale.decision, strict=True)
            if d == name
        ]
        if found:
            yield Finding(key(f"{name}_names"), ", ".join(found), Unit.WORD, n)


def reliability_findings(result: ReliabilityResult, group: str, suffix: str = "") -> Iterator[Finding]:
    """Yield alpha and omega with their intervals, and the number of items of each scale.

    The interval of omega is not to be trusted where more than one bootstrap draw in twenty failed.

    Parameters
    ----------
    suffix : str
        Appended to each statistic, e.g. ``_pretest``.
    """
    usable = all(warning.code != "bootstrap_draws_failed" for warning in result.warnings)
    for scale in result.scales:
        values = (
            ("cronbach_alpha", scale.cronbach_alpha),
            ("cronbach_alpha_ci_lower", scale.cronbach_alpha_ci_lower),
            ("cronbach_alpha_ci_upper", scale.cronbach_alpha_ci_upper),
            ("omega_total", scale.omega_total),
            ("mean_inter_item", scale.mean_inter_item),
        )
        for name, value in values:
            key = f"reliability.{scale.scale}.{name}{suffix}@{group}"
            yield _number(key, value, Unit.PROPORTION, scale.n)
        for name, limit in (
            ("omega_total_ci_lower", scale.omega_total_boot_ci_lower),
            ("omega_total_ci_upper", scale.omega_total_boot_ci_upper),
        ):
            if limit is not None:
                key = f"reliability.{scale.scale}.{name}{suffix}@{group}"
                yield replace(_number(key, limit, Unit.PROPORTION, scale.n), trusted=usable)
        key = f"reliability.{scale.scale}.n_items{suffix}@{group}"
        yield Finding(key, len(scale.items), Unit.COUNT, scale.n)
    alphas = [scale.cronbach_alpha for scale in result.scales]
    n = result.scales[0].n
    yield Finding(f"reliability.summary.n{suffix}@{group}", n, Unit.COUNT, n)
    if result.draws:
        yield Finding(f"reliability.summary.omega_draws{suffix}@{group}", result.draws, Unit.COUNT, n)
    for name, value in (("lowest_alpha", min(alphas)), ("highest_alpha", max(alphas))):
        yield _number(f"reliability.summary.{name}{suffix}@{group}", value, Unit.PROPORTION, n)


def retention_findings(retention: RetentionResult, group: str) -> Iterator[Finding]:
    """Yield each criterion's suggestion, and the eigenvalues beside those of random data."""
    n = retention.sample.n_used
    for one in retention.criteria:
        key = f"efa.retention.{one.criterion}@{group}"
        reason = NOT_COMPUTED if one.suggestion is None else None
        yield Finding(key, one.suggestion, Unit.COUNT, n, reason=reason)
    first = retention.parallel[0]
    for k, (observed, reference) in enumerate(zip(first.observed, first.reference, strict=True), start=1):
        yield _number(f"efa.component_{k}.observed@{group}", float(observed), Unit.EIGENVALUE, n)
        yield _number(f"efa.component_{k}.reference@{group}", float(reference), Unit.EIGENVALUE, n)


def misplaced_findings(efa: EfaResult, scales: Mapping[str, Sequence[str]], group: str) -> Iterator[Finding]:
    """Yield the items whose largest loading is not on the factor that most of their scale loads on.

    Parameters
    ----------
    efa : EfaResult
    scales : mapping of str to sequence of str
        The items of each scale.
    group : str
    """
    size = abs(efa.loadings)
    place = {item: k for k, item in enumerate(efa.items)}
    astray: list[str] = []
    for items in scales.values():
        own = [item for item in items if item in place]
        if own:
            factor = int((size[[place[item] for item in own]] ** 2).sum(axis=0).argmax())
            astray += [item for item in own if int(size[place[item]].argmax()) != factor]
    n = efa.sample.n_used
    yield Finding(f"efa.summary.misplaced@{group}", len(astray), Unit.COUNT, n)
    if astray:
        yield Finding(f"efa.summary.misplaced_names@{group}", ", ".join(astray), Unit.WORD, n)


def efa_findings(efa: EfaResult, group: str) -> Iterator[Finding]:
    """Yield adequacy, variance explained, loadings and communalities."""
    n = efa.sample.n_used
    trusted = efa.converged and efa.rotation_converged and not efa.heywood
    reason = (
        None
        if trusted
        else Text("the solution did not converge or is a Heywood case", "未收敛或出现 Heywood 个案")
    )

    def finding(key: str, value: float | int | None, unit: Unit) -> Finding:
        why = reason or (NOT_COMPUTED if value is None or math.isnan(value) else None)
        return Finding(f"efa.{key}@{group}", value, unit, n, trusted, why)

    a = efa.adequacy
    yield Finding(f"efa.adequacy.n@{group}", n, Unit.COUNT, n)
    yield Finding(f"efa.adequacy.respondents_per_item@{group}", n / len(efa.items), Unit.MEAN, n)
    yield _number(f"efa.adequacy.kmo@{group}", a.kmo, Unit.PROPORTION, n)
    yield _number(f"efa.adequacy.bartlett_chisq@{group}", a.bartlett_chisq, Unit.STATISTIC, n)
    yield _number(f"efa.adequacy.bartlett_df@{group}", a.bartlett_df, Unit.DEGREES, n)
    yield _number(f"efa.adequacy.bartlett_pvalue@{group}", a.bartlett_pvalue, Unit.P_VALUE, n)
    yield finding("summary.n_factors", len(efa.factors), Unit.COUNT)
    for k, name in enumerate(efa.factors):
        v = efa.variance
        yield finding(f"{name}.eigenvalue", float(v.initial[k]), Unit.EIGENVALUE)
        yield finding(f"{name}.initial_share", float(v.initial_share[k]), Unit.SHARE)
        yield finding(f"{name}.initial_cumulative", float(v.initial_cumulative[k]), Unit.SHARE)
        yield finding(f"{name}.rotated", float(v.rotated[k]), Unit.EIGENVALUE)
        yield finding(f"{name}.rotated_share", float(v.rotated_share[k]), Unit.SHARE)
        yield finding(f"{name}.rotated_cumulative", float(v.rotated_cumulative[k]), Unit.SHARE)
    last = len(efa.factors) - 1
    yield finding("summary.cumulative_variance", float(efa.variance.initial_cumulative[last]), Unit.SHARE)
    largest = abs(efa.loadings).max(axis=1)
    lowest = int(largest.argmin())
    yield finding("summary.lowest_loading", float(largest[lowest]), Unit.PROPORTION)
    yield Finding(f"efa.summary.lowest_item@{group}", efa.items[lowest], Unit.WORD, n)
    for i, item in enumerate(efa.items):
        for k, name in enumerate(efa.factors):
            yield finding(f"{item}:{name}.loading", float(efa.loadings[i, k]), Unit.PROPORTION)
        yield finding(f"{item}.communality", float(efa.communalities[i]), Unit.PROPORTION)
    if efa.phi is not None:
        for i in range(len(efa.factors)):
            for j in range(i):
                value = float(efa.phi[i, j])
                yield finding(f"{efa.factors[j]}~{efa.factors[i]}.correlation", value, Unit.PROPORTION)


def efa_opinion_findings(opinion: SecondOpinion, group: str) -> Iterator[Finding]:
    """Yield the largest difference in loadings from the other program."""
    key = f"second_opinion.efa.loadings@{group}"
    reason = None if opinion.max_difference is not None else Text(opinion.reason, opinion.reason)
    yield Finding(key, opinion.max_difference, Unit.DIFFERENCE, reason=reason)
