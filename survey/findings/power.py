"""Findings of power: per path and group, and the smallest paths and differences that a sample finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from survey.findings.finding import Finding, Unit
from survey.findings.models import NOT_COMPUTED
from survey.sem.power_analysis.power_of_paths import PathPowers

__all__ = ["power_findings"]


def power_findings(powers: PathPowers, groups: Sequence[str]) -> Iterator[Finding]:
    """Yield what the sample could find.

    Parameters
    ----------
    powers : PathPowers
    groups : sequence of str
        In the order of its n.
    """
    result = powers.result

    def finding(key: str, value: float, unit: Unit, n: int | None = None) -> Finding:
        return Finding(f"power.{key}", value, unit, n, reason=NOT_COMPUTED if value != value else None)

    yield finding("summary.replications", result.replications, Unit.COUNT)
    yield finding("summary.converged", result.converged, Unit.COUNT)
    yield finding("summary.wanted", powers.wanted, Unit.SHARE)
    for place, (group, n) in enumerate(zip(groups, result.n, strict=True)):
        yield finding(f"summary.n@{group}", n, Unit.COUNT)
        for path in powers.paths:
            key = f"{path.outcome}~{path.predictor}"
            yield finding(f"{key}.value@{group}", path.values[place], Unit.PROPORTION, n)
            yield finding(f"{key}.power@{group}", path.powers[place], Unit.SHARE, n)
            yield finding(f"{key}.detectable@{group}", path.detectable[place], Unit.PROPORTION, n)
        below = sum(path.powers[place] < powers.wanted for path in powers.paths)
        yield finding(f"summary.underpowered@{group}", below, Unit.COUNT, n)
    if len(groups) > 1:
        total = sum(result.n)
        for path in powers.paths:
            key = f"{path.outcome}~{path.predictor}.difference"
            yield finding(key, path.difference, Unit.PROPORTION, total)
        gaps = np.array([path.difference for path in powers.paths])
        yield finding("summary.lowest_difference", float(gaps.min()), Unit.PROPORTION, total)
        yield finding("summary.highest_difference", float(gaps.max()), Unit.PROPORTION, total)
