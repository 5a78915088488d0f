"""Findings on what the verdicts owe to a choice: the structural model estimated in other ways."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from survey.errors import Text
from survey.findings.finding import Finding, Unit
from survey.findings.groups import omnibus_verdict, test_findings
from survey.findings.models import NOT_COMPUTED, NOT_TRUSTED, fit_findings
from survey.findings.verdicts import HypothesisRule, path_verdict
from survey.sem.groups.path_comparison import PathDifferences, path_contrast
from survey.sem.results import SemResult

__all__ = [
    "Alternative",
    "alternative_difference_findings",
    "alternative_findings",
    "alternative_fit_findings",
]


@dataclass(frozen=True, slots=True)
class Alternative:
    """The structural model estimated in another way; without a `fit` there is a `reason`.

    `differences` holds the omnibus test of the paths' differences, where groups were fitted together.
    """

    name: str
    fit: SemResult | None
    reason: Text | None = None
    differences: PathDifferences | None = None


def alternative_fit_findings(tried: Alternative, group: str) -> Iterator[Finding]:
    """Yield the fit of a model estimated in another way, or why there is none."""
    base = f"sem_{tried.name}.structural"
    if tried.fit is None:
        yield Finding(f"{base}.n@{group}", None, Unit.COUNT, reason=tried.reason or NOT_COMPUTED)
        return
    yield from fit_findings(tried.fit, base, group)
    merged = tried.fit.sample.merged
    yield Finding(f"{base}.merged@{group}", len(merged), Unit.COUNT, tried.fit.sample.n)


def alternative_difference_findings(
    tried: Alternative, reported: PathDifferences | None, hypothesis: str | None
) -> Iterator[Finding]:
    """Yield the omnibus test of the paths' differences in another way, whether its verdict is another, and
    each path's difference with its Wald interval, without a test of its own.

    Parameters
    ----------
    tried : Alternative
    reported : PathDifferences or None
    hypothesis : str or None
        The id of the hypothesis that paths differ.
    """
    found = tried.differences
    if found is None:
        return
    n, trusted = found.free.sample.n, found.free.trusted and found.equal.trusted
    yield from test_findings(f"sem_{tried.name}.omnibus", found.omnibus, n, trusted=trusted)
    for path in reported.paths if reported is not None else ():
        contrast = path_contrast(found.free, path.outcome, path.predictor)
        for statistic in ("difference", "ci_lower", "ci_upper"):
            key = f"sem_{tried.name}.{path.outcome}~{path.predictor}.{statistic}"
            yield _number(key, float(getattr(contrast, statistic)), Unit.COEFFICIENT, found.free)
    if hypothesis is None or reported is None:
        return
    word, before = omnibus_verdict(found), omnibus_verdict(reported)
    other = word != before and "not_trusted" not in (word, before)
    yield Finding(f"sem_{tried.name}.{hypothesis}.verdict", word, Unit.WORD, n)
    yield Finding(f"sem_{tried.name}.{hypothesis}.changes", "yes" if other else "no", Unit.WORD, n)


def alternative_findings(
    name: str,
    fit: SemResult,
    reported: SemResult,
    rules: Sequence[HypothesisRule],
    failing_pairs: Sequence[tuple[str, str]],
    group: str,
) -> Iterator[Finding]:
    """Yield one group's paths estimated in another way, and which verdicts would be others.

    Parameters
    ----------
    name : str
        ``listwise``, ``fiml`` or ``wlsmv``.
    fit, reported : SemResult
        One group's view of each.
    rules : sequence of HypothesisRule
        Those on paths are judged again. Of indirect effects there are size and delta-method interval: their
        verdict is the bootstrap's, which is not repeated.
    failing_pairs : sequence of pairs of str
    group : str
    """
    table, n = fit.table, fit.sample.n
    columns = (("std_all", Unit.PROPORTION), ("std_all_se", Unit.PROPORTION), ("pvalue", Unit.P_VALUE))
    for row, op in enumerate(table.op):
        if op != "~":
            continue
        for statistic, unit in columns:
            key = f"sem_{name}.{table.lhs[row]}~{table.rhs[row]}.{statistic}@{group}"
            yield _number(key, float(getattr(table, statistic)[row]), unit, fit)
    changed = 0
    for rule in rules:
        if rule.kind != "path":
            effect = fit.effect("specific", rule.constructs)
            for statistic in ("std_all", "std_all_ci_lower", "std_all_ci_upper"):
                key = f"sem_{name}.{'>'.join(rule.constructs)}.{statistic}@{group}"
                yield _number(key, float(getattr(effect, statistic)), Unit.PROPORTION, fit)
            continue
        word = path_verdict(fit, rule, failing_pairs)
        yield Finding(f"sem_{name}.{rule.id}.verdict@{group}", word, Unit.WORD, n)
        other = fit.trusted and reported.trusted and word != path_verdict(reported, rule, failing_pairs)
        changed += other
        yield Finding(f"sem_{name}.{rule.id}.changes@{group}", "yes" if other else "no", Unit.WORD, n)
    reason = None if fit.trusted else NOT_TRUSTED
    yield Finding(f"sem_{name}.summary.changed@{group}", changed, Unit.COUNT, n, fit.trusted, reason)


def _number(key: str, value: float, unit: Unit, fit: SemResult) -> Finding:
    """Return a number of a fit, with the reason where there is none or it cannot be trusted."""
    why = NOT_COMPUTED if math.isnan(value) else None if fit.trusted else NOT_TRUSTED
    return Finding(key, value, unit, fit.sample.n, fit.trusted, why)
