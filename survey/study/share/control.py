"""Hold everything that is to leave against disclosure control, and say what was held back and why."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from survey.disclosure.cross_table import MISSING, CrossTable, cell_name
from survey.disclosure.suppression import Suppression, suppress_cells
from survey.disclosure.thresholds import Thresholds
from survey.errors import DisclosureError, Fault, Text
from survey.findings import Finding, Findings, Key, Unit
from survey.study.plan.disclosure_plan import DisclosurePlan
from survey.study.share.comparisons import shared_categories
from survey.study.share.rules import NOT_SHARED, SMALL_CELL, Known, judge
from survey.study.share.tables import answer_tables, respondent_tables, shared_crosses

__all__ = ["Controlled", "control_findings"]

_PERSONS = ("sample", "multiple", "ranking", "open", "flow", "cross")
_COUNTS = ("count", "n", "returned", "excluded", "valid", "analysed")


@dataclass(frozen=True, slots=True)
class Controlled:
    """What leaves, and what protects it.

    Parameters
    ----------
    findings : Findings
        Those that leave; a withheld one is absent with its reason.
    crosses : tuple of CrossTable
        The cross-tables whose cells are among them.
    suppressions : tuple of Suppression
        Of the tables of respondents, and of the counts of answers.
    not_shared : mapping of str to int
        Findings that stay at home, by section.
    thresholds : Thresholds
    """

    findings: Findings
    crosses: tuple[CrossTable, ...]
    suppressions: tuple[Suppression, ...]
    not_shared: Mapping[str, int]
    thresholds: Thresholds


def control_findings(
    groups: Sequence[str], findings: Findings, results: Mapping[str, Any], plan: DisclosurePlan
) -> Controlled:
    """Decide of every finding of a study whether it leaves.

    Parameters
    ----------
    groups : sequence of str
    findings : Findings
    results : mapping of str to object
        The stored results of the last run.
    plan : DisclosurePlan

    Raises
    ------
    DisclosureError
        When a group is too small, a table cannot be protected, or words of respondents are not reviewed.
    """
    thresholds = Thresholds(plan.minimum_cell, plan.minimum_group)
    _refuse_small_groups(groups, findings, thresholds)
    _refuse_unreviewed(plan)
    crosses = shared_crosses(groups, results, plan)
    tables = (respondent_tables(groups, results, crosses), answer_tables(groups, findings, results))
    suppressions = tuple(suppress_cells(one, thresholds) for one in tables)
    published = {
        name: bool(seen)
        for one in suppressions
        for name, seen in zip(one.tables.cells, one.published | one.tables.fixed, strict=True)
    }
    categories = dict(shared_categories(groups, findings, results, thresholds, published))
    known = Known(findings, thresholds, published, categories)
    kept: list[Finding] = []
    stays: dict[str, int] = {}
    for finding in findings:
        reason = judge(finding, known)
        if reason is NOT_SHARED:
            section = Key.parse(finding.key).section
            stays[section] = stays.get(section, 0) + 1
        elif reason is None:
            kept.append(finding)
        else:
            kept.append(replace(finding, value=None, reason=reason))
    kept += _cross_findings(crosses, published)
    leaving = Findings.of(kept)
    _refuse_leaks(leaving, thresholds)
    return Controlled(leaving, crosses, suppressions, stays, thresholds)


def _refuse_small_groups(groups: Sequence[str], findings: Findings, thresholds: Thresholds) -> None:
    what = Text("the group is too small for anything to be shared", "该组人数过少，不能共享任何结果")
    faults: list[Fault] = []
    for group in groups:
        n = findings[f"flow.main.analysed@{group}"].value
        if not isinstance(n, int) or thresholds.is_small_base(n):
            faults.append(Fault(what, where=group, expected=f">= {thresholds.minimum_group}", got=str(n)))
    if faults:
        raise DisclosureError(faults)


def _refuse_unreviewed(plan: DisclosurePlan) -> None:
    what = Text("words of a respondent that nobody has reviewed", "受访者原话尚未经审阅")
    mend = Text(
        "read them for what gives the person away, then set reviewed: true",
        "请审阅是否含有可识别个人的内容，再设 reviewed: true",
    )
    faults = [
        Fault(what, where=f"disclosure.quotes[{place}]", mend=mend)
        for place, quote in enumerate(plan.quotes)
        if not quote.reviewed
    ]
    if faults:
        raise DisclosureError(faults)


def _cross_findings(crosses: Sequence[CrossTable], published: Mapping[str, bool]) -> Iterator[Finding]:
    """Go through the inner cells of the cross-tables as findings: ``cross.Q=A:R=B.count@GROUP``."""
    for table in crosses:
        n = int(table.counts.sum())
        for place in itertools.product(*(range(size) for size in table.counts.shape)):
            values = [names[index] for names, index in zip(table.categories, place, strict=True)]
            if MISSING in values:
                continue
            name = cell_name(table.group, zip(table.questions, values, strict=True))
            key = f"cross.{name.partition('@')[0]}.count@{table.group}"
            seen = published[name]
            yield Finding(
                key,
                int(table.counts[place]) if seen else None,
                Unit.COUNT,
                n,
                reason=None if seen else SMALL_CELL,
            )


def _refuse_leaks(leaving: Findings, thresholds: Thresholds) -> None:
    """Hold what leaves against the thresholds once more, by its printed value alone."""
    what = Text("a number of too few people would leave", "人数过少的数字将被公布")
    faults = [
        Fault(what, where=finding.key, got=str(finding.value))
        for finding in leaving
        if _persons(finding) is not None and thresholds.is_small(_persons(finding) or 0)
    ]
    if faults:
        raise DisclosureError(faults)


def _persons(finding: Finding) -> int | None:
    """Return how many people a finding is about, where it counts people."""
    key = Key.parse(finding.key)
    if key.section not in _PERSONS or not isinstance(finding.value, int | float):
        return None
    if finding.unit is Unit.COUNT and key.statistic in _COUNTS:
        return int(finding.value)
    if finding.unit is Unit.SHARE and finding.n and key.statistic in ("share", "case_share", "first_share"):
        return round(finding.value * finding.n)
    return None
