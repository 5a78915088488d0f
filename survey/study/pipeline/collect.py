"""Flatten the results of a study's steps into findings, each key once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from survey.findings import Finding, Findings, Unit
from survey.findings.flow import flow_findings
from survey.findings.groups import invariance_findings, path_difference_findings
from survey.findings.method_bias import method_bias_findings
from survey.findings.missing import missing_findings, missing_group_findings
from survey.findings.models import (
    NOT_COMPUTED,
    NOT_TRUSTED,
    cfa_findings,
    effect_findings,
    fit_findings,
    model_opinion_findings,
    path_findings,
    rival_findings,
    validity_findings,
)
from survey.findings.nesting import clustered_findings, nesting_findings
from survey.findings.power import power_findings
from survey.findings.psychometrics import (
    efa_findings,
    efa_opinion_findings,
    item_analysis_findings,
    item_findings,
    misplaced_findings,
    reliability_findings,
    retention_findings,
)
from survey.findings.sample import (
    comparison_findings,
    correlation_findings,
    frequency_findings,
    late_findings,
    multiple_findings,
    number_findings,
    open_answer_findings,
    ranking_findings,
)
from survey.findings.sensitivity import (
    alternative_difference_findings,
    alternative_findings,
    alternative_fit_findings,
)
from survey.findings.verdicts import HypothesisRule, verdict_findings
from survey.instrument.model import Instrument
from survey.sem import group_view
from survey.sem.power_analysis.power_of_paths import PathPowers
from survey.study.pipeline.steps.measures import MeasuresResult
from survey.study.plan.model import Plan
from survey.study.sensitivity import screening_findings
from survey.study.shared_model import regression_of

__all__ = ["JOINT", "collect_findings", "model_findings"]

# The group in the keys of what all groups share.
JOINT = "joint"


def collect_findings(
    plan: Plan, instruments: Mapping[str, Instrument], results: Mapping[str, Any]
) -> Findings:
    """Return every finding of a study.

    Parameters
    ----------
    plan : Plan
    instruments : mapping of str to Instrument
        By group.
    results : mapping of str to object
        By name, as the steps made them.
    """
    return Findings.of(
        [*sample_findings(plan, results), *scale_findings(plan, results), *model_findings(plan, results)]
    )


def sample_findings(plan: Plan, results: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the findings of the flow, the sample, correlations of scores and differences."""
    missing = {g: results[f"missing.main.{g}"] for g in plan.groups if f"missing.main.{g}" in results}
    for group, found in missing.items():
        yield from missing_findings(found, group)
    if missing:
        yield from missing_group_findings(missing)
    for group in plan.groups:
        for wave in ("pretest", "main"):
            if f"clean.{wave}.{group}" in results:
                analysed = results[f"prepared.{wave}.{group}"].n
                yield from flow_findings(results[f"clean.{wave}.{group}"], analysed, group)
        for name, flatten in (
            ("frequencies", frequency_findings),
            ("numbers", number_findings),
            ("multiple", multiple_findings),
            ("ranking", ranking_findings),
            ("open", open_answer_findings),
            ("differences", comparison_findings),
        ):
            for one in results.get(f"{name}.{group}", ()):
                yield from flatten(one, group)
        if f"late.{group}" in results:
            yield from late_findings(results[f"late.{group}"], group)
        if f"correlations.{group}" in results:
            yield from correlation_findings(results[f"correlations.{group}"], group)


def scale_findings(plan: Plan, results: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the findings of items, scales, exploratory factors and method bias."""
    for group in plan.groups:
        if f"items.main.{group}" in results:
            yield from item_findings(results[f"items.main.{group}"], group)
            wave = "pretest" if f"items.pretest.{group}" in results else "main"
            yield from item_analysis_findings(results[f"items.{wave}.{group}"], group)
        for wave, suffix in (("main", ""), ("pretest", "_pretest")):
            if f"reliability.{wave}.{group}" in results:
                yield from reliability_findings(results[f"reliability.{wave}.{group}"], group, suffix)
        if f"efa.{group}" in results:
            yield from retention_findings(results[f"retention.{group}"], group)
            yield from efa_findings(results[f"efa.{group}"], group)
            if f"items.main.{group}" in results:
                scales = {s.scale: s.items for s in results[f"items.main.{group}"].scales}
                yield from misplaced_findings(results[f"efa.{group}"], scales, group)
            yield from efa_opinion_findings(results[f"second_opinion.efa.{group}"], group)
        if f"method_bias.{group}" in results:
            yield from method_bias_findings(results[f"method_bias.{group}"], group)
        for model in ("cfa", "sem"):
            if f"second_opinion.{model}.{group}" in results:
                yield from model_opinion_findings(results[f"second_opinion.{model}.{group}"], model, group)


def model_findings(plan: Plan, results: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the findings of the measurement and structural models and of what rests on them."""
    for group in plan.groups:
        cfa, validity = results.get(f"cfa.{group}"), results.get(f"validity.{group}")
        sem = results.get(f"sem.{group}")
        if cfa is not None:
            yield from cfa_findings(cfa, group)
        if validity is not None:
            yield from validity_findings(validity, group)
        if sem is not None:
            yield from fit_findings(sem, "sem.structural", group)
            yield from path_findings(sem, group)
            yield from effect_findings(sem, _outcome(plan), group)
            yield from verdict_findings(
                sem, _rules(plan), _failing_pairs(results, group), group, _detectable(plan, results, group)
            )
        for rival in plan.rivals:
            fitted = results.get(f"rival.{rival.id}.{group}")
            against = cfa if rival.kind == "measurement" else sem
            if fitted is not None and against is not None:
                yield from rival_findings(fitted, against, rival.id, group)
        measures = results.get(f"measures.{group}")
        if measures is not None:
            yield from _measures(measures, group)
    yield from _joint_findings(plan, results)
    yield from sensitivity_findings(plan, results)
    yield from _nesting(plan, results)
    hypothesised = [regression_of(h.path) for h in plan.hypotheses if h.path]
    for group in plan.groups:
        if f"screening.{group}" in results:
            yield from screening_findings(results[f"screening.{group}"], group, hypothesised)
    if "power" in results:
        yield from power_findings(results["power"], tuple(plan.groups))


def _joint_findings(plan: Plan, results: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what is found of all groups together: the joint fit, its rivals, invariance, path differences."""
    joint = results.get("structural")
    if joint is not None:
        yield from fit_findings(joint, "sem.structural", JOINT)
        for rival in plan.rivals:
            if f"rival.{rival.id}" in results:
                yield from rival_findings(results[f"rival.{rival.id}"], joint, rival.id, JOINT)
    if "invariance" in results:
        yield from invariance_findings(results["invariance"])
    differing = _differing(plan)
    if "path_differences" in results:
        yield from path_difference_findings(results["path_differences"], differing)
    elif differing is not None:
        yield Finding(f"hypotheses.{differing}.verdict", "not_tested", Unit.WORD)


def _differing(plan: Plan) -> str | None:
    """Return the id of the hypothesis that paths differ between the groups."""
    return next((h.id for h in plan.hypotheses if h.groups_differ), None)


def sensitivity_findings(plan: Plan, results: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the structural model as other ways of estimating it find it."""
    names = dict.fromkeys(name.split(".")[1] for name in results if name.startswith("alternative."))
    for name in names:
        together = results.get(f"alternative.{name}")
        if together is not None:
            yield from alternative_fit_findings(together, JOINT)
            yield from alternative_difference_findings(
                together, results.get("path_differences"), _differing(plan)
            )
        for place, group in enumerate(plan.groups, start=1):
            tried = together or results[f"alternative.{name}.{group}"]
            if together is None:
                yield from alternative_fit_findings(tried, group)
            if tried.fit is not None:
                view = group_view(tried.fit, place) if together else tried.fit
                rest = (results[f"sem.{group}"], _rules(plan), _failing_pairs(results, group), group)
                yield from alternative_findings(name, view, *rest)


def _nesting(plan: Plan, results: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield how alike members of one unit are, and the paths with errors that allow for it."""
    for place, group in enumerate(plan.groups, start=1):
        if f"nesting.{group}" not in results:
            continue
        yield from nesting_findings(results[f"nesting.{group}"], results[f"units.{group}"], group)
        together = results.get("clustered")
        tried = together or results.get(f"clustered.{group}")
        if tried is not None and tried.fit is None:
            key = f"sem_clustered.summary.changed@{group}"
            yield Finding(key, None, Unit.COUNT, reason=tried.reason)
        elif tried is not None and f"sem.{group}" in results:
            view = group_view(tried.fit, place) if together else tried.fit
            rest = (results[f"sem.{group}"], _rules(plan), _failing_pairs(results, group), group)
            yield from clustered_findings(view, *rest)


def _detectable(plan: Plan, results: Mapping[str, Any], group: str) -> dict[str, float] | None:
    """Return the smallest path that one group's sample finds, path by path, where the plan thought of it."""
    powers: PathPowers | None = results.get("power")
    if powers is None:
        return None
    place = tuple(plan.groups).index(group)
    return {f"{p.outcome}~{p.predictor}": p.detectable[place] for p in powers.paths}


def _failing_pairs(results: Mapping[str, Any], group: str) -> Sequence[tuple[str, str]]:
    """Return the constructs that discriminant validity does not tell apart."""
    validity = results.get(f"validity.{group}")
    return validity.fornell_larcker.failing_pairs if validity and validity.fornell_larcker else ()


def _outcome(plan: Plan) -> str:
    """Return the variable that effects are reported on."""
    if plan.measures is not None:
        return plan.measures.outcome
    ends = [h.indirect[-1] for h in plan.hypotheses if h.indirect]
    return ends[0] if ends else plan.constructs[-1]


def _rules(plan: Plan) -> list[HypothesisRule]:
    rules: list[HypothesisRule] = []
    for h in plan.hypotheses:
        if h.path is not None:
            lhs, rhs = regression_of(h.path)
            rules.append(HypothesisRule(h.id, "path", (rhs, lhs), h.sign))
        elif h.indirect is not None:
            rules.append(HypothesisRule(h.id, "indirect", h.indirect, h.sign))
    return rules


def _measures(result: MeasuresResult, group: str) -> Iterator[Finding]:
    reason = None if result.trusted else NOT_TRUSTED

    def finding(key: str, value: float, unit: Unit) -> Finding:
        why = reason or (NOT_COMPUTED if math.isnan(value) else None)
        return Finding(f"measures.{key}@{group}", value, unit, result.n, result.trusted, why)

    for e in result.estimates:
        for end in ("", "_ci_lower", "_ci_upper"):
            yield finding(f"{e.id}.importance{end}", getattr(e, f"importance{end}"), Unit.COEFFICIENT)
            yield finding(f"{e.id}.performance{end}", getattr(e, f"performance{end}"), Unit.POINTS)
        for rank, share in enumerate(e.rank_shares, start=1):
            yield finding(f"{e.id}.rank_{rank}_share", share, Unit.SHARE)
        if not math.isnan(e.importance_reversed):
            yield finding(f"{e.id}.importance_reversed", e.importance_reversed, Unit.COEFFICIENT)
        if not math.isnan(e.stated_mean_rank):
            yield Finding(
                f"measures.{e.id}.stated_mean_rank@{group}", e.stated_mean_rank, Unit.MEAN, result.n
            )
