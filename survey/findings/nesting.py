"""Findings on nesting: how alike respondents of one unit answer, and what that does to the paths' errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from survey.findings.finding import Finding, Unit
from survey.findings.models import NOT_TRUSTED
from survey.findings.sensitivity import alternative_findings
from survey.findings.verdicts import HypothesisRule
from survey.psychometrics.reliability.results import FEW_GROUPS, AgreementResult
from survey.sem.results import SemResult

__all__ = ["clustered_findings", "nesting_findings"]


def nesting_findings(found: AgreementResult, sizes: NDArray[np.int64], group: str) -> Iterator[Finding]:
    """Yield the units of a group, and the intraclass correlation and design effect of each scale.

    Parameters
    ----------
    found : AgreementResult
        Of the rows without a missing answer.
    sizes : ndarray of int, shape (units,)
        How many respondents each unit has, whether or not they answered everything.
    group : str
    """
    n = found.n_used
    for statistic, value, unit in (
        ("n", n, Unit.COUNT),
        ("n_dropped", found.n_dropped, Unit.COUNT),
        ("units", int(sizes.size), Unit.COUNT),
        ("unknown", found.n_used + found.n_dropped - int(sizes.sum()), Unit.COUNT),
        ("mean_size", float(np.mean(sizes)), Unit.MEAN),
        ("few_units", "yes" if sizes.size < FEW_GROUPS else "no", Unit.WORD),
        ("largest_size", int(np.max(sizes)), Unit.COUNT),
        ("largest_design_effect", max(s.design_effect for s in found.scales), Unit.STATISTIC),
        ("largest_icc1", max(s.icc.icc1 for s in found.scales), Unit.PROPORTION),
    ):
        yield Finding(f"nesting.summary.{statistic}@{group}", value, unit, n)
    for scale in found.scales:
        for statistic, value, unit in (
            ("icc1", scale.icc.icc1, Unit.PROPORTION),
            ("icc1_ci_lower", scale.icc.icc1_ci_lower, Unit.PROPORTION),
            ("icc1_ci_upper", scale.icc.icc1_ci_upper, Unit.PROPORTION),
            ("pvalue", scale.icc.pvalue, Unit.P_VALUE),
            ("design_effect", scale.design_effect, Unit.STATISTIC),
        ):
            yield Finding(f"nesting.{scale.scale}.{statistic}@{group}", float(value), unit, n)


def clustered_findings(
    fit: SemResult,
    reported: SemResult,
    rules: Sequence[HypothesisRule],
    failing_pairs: Sequence[tuple[str, str]],
    group: str,
) -> Iterator[Finding]:
    """Yield one group's paths with errors robust to nesting, and each error beside the reported one.

    Parameters
    ----------
    fit, reported : SemResult
        One group's view of each.
    rules : sequence of HypothesisRule
    failing_pairs : sequence of pairs of str
    group : str
    """
    yield from alternative_findings("clustered", fit, reported, rules, failing_pairs, group)
    before, after = _path_errors(reported), _path_errors(fit)
    ratios = {path: after[path] / se for path, se in before.items()}
    said = {f"{path}.se_ratio": ratio for path, ratio in ratios.items()}
    if ratios:
        said["summary.lowest_se_ratio"] = min(ratios.values())
        said["summary.highest_se_ratio"] = max(ratios.values())
    trusted = fit.trusted and reported.trusted
    reason = None if trusted else NOT_TRUSTED
    for name, ratio in said.items():
        key = f"sem_clustered.{name}@{group}"
        yield Finding(key, ratio, Unit.STATISTIC, fit.sample.n, trusted, reason)


def _path_errors(fit: SemResult) -> dict[str, float]:
    """Return the standard error of every path that has one: a fixed path has none."""
    table = fit.table
    rows = zip(table.lhs, table.op, table.rhs, table.se, strict=True)
    return {f"{lhs}~{rhs}": float(se) for lhs, op, rhs, se in rows if op == "~" and se > 0.0}
