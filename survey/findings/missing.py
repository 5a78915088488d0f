"""Findings of missing answers: how many, by group, by place, and whether at random."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from survey.errors import Text
from survey.findings.finding import Finding, Unit
from survey.responses.missing import MissingAnswers

__all__ = ["missing_findings", "missing_group_findings"]

NOT_SETTLED = Text("the moments behind the test did not converge", "检验所需的矩估计未收敛")
NO_TREND = Text("no item, or every item alike, is left empty", "没有题项缺答或各题缺答相同")
ALL_ALIKE = Text("the groups leave nothing to compare", "各组没有可比较之处")


def missing_findings(found: MissingAnswers, group: str) -> Iterator[Finding]:
    """Yield what one group did not answer."""

    def finding(name: str, value: float | None, unit: Unit, reason: Text | None = None) -> Finding:
        return Finding(f"missing.summary.{name}@{group}", value, unit, found.n, reason=reason)

    incomplete = sum(bool(one.missing) for one in found.patterns)
    yield finding("n", found.n, Unit.COUNT)
    yield finding("complete", found.n_complete, Unit.COUNT)
    yield finding("incomplete", found.n - found.n_complete, Unit.COUNT)
    yield finding("incomplete_share", 1 - found.n_complete / found.n, Unit.SHARE)
    yield finding("cells", found.cells, Unit.SHARE)
    yield finding("cells_cannot_judge", float(found.cannot_judge.mean()), Unit.SHARE)
    yield finding("cells_blank", float(np.nanmean(found.blank)), Unit.SHARE)
    yield finding("patterns", incomplete, Unit.COUNT)
    share = found.blank + found.cannot_judge
    worst = int(np.nanargmax(share))
    yield finding("highest_item_share", float(share[worst]), Unit.SHARE)
    yield Finding(f"missing.summary.highest_item@{group}", found.items[worst], Unit.WORD, found.n)
    absent = NO_TREND if np.isnan(found.position_tau) else None
    yield finding("position_tau", found.position_tau, Unit.PROPORTION, absent)
    yield finding("position_pvalue", found.position_pvalue, Unit.P_VALUE, absent)
    yield from _little(found, group)


def _little(found: MissingAnswers, group: str) -> Iterator[Finding]:
    test = found.little
    trusted = test is None or test.converged
    for name, unit in (("chisq", Unit.STATISTIC), ("df", Unit.DEGREES), ("pvalue", Unit.P_VALUE)):
        value = None if test is None else float(getattr(test, name))
        reason = found.reason if test is None else None if trusted else NOT_SETTLED
        yield Finding(f"missing.little.{name}@{group}", value, unit, found.n, trusted, reason)


def missing_group_findings(groups: Mapping[str, MissingAnswers]) -> Iterator[Finding]:
    """Yield Pearson's test of whether incomplete rows are as frequent in every group."""
    from scipy import stats

    counts = np.array([[one.n_complete, one.n - one.n_complete] for one in groups.values()])
    n = int(counts.sum())
    names = (("chisq", Unit.STATISTIC), ("df", Unit.DEGREES), ("pvalue", Unit.P_VALUE))
    if len(groups) < 2 or (counts.sum(axis=0) == 0).any():
        values: tuple[float | None, ...] = (None, None, None)
    else:
        test = stats.chi2_contingency(counts, correction=False)
        values = (float(test.statistic), float(test.dof), float(test.pvalue))
    for (name, unit), value in zip(names, values, strict=True):
        yield Finding(f"missing.groups.{name}", value, unit, n, reason=ALL_ALIKE if value is None else None)
