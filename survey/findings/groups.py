"""Findings of models over several groups: invariance, latent means, differences of paths."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from survey.errors import Text
from survey.findings.finding import Finding, Unit
from survey.findings.models import NOT_COMPUTED, NOT_TRUSTED
from survey.numerics.holm import holm
from survey.sem.groups.invariance_results import InvarianceResult, InvarianceStep
from survey.sem.groups.path_comparison import PathDifferences
from survey.sem.postestimation.difference_tests import DifferenceTest

__all__ = ["invariance_findings", "path_difference_findings"]

_LEVEL = 0.05


def _numbers(
    object_: str,
    values: Sequence[tuple[str, float, Unit]],
    n: int,
    *,
    trusted: bool,
    reason: str = "",
) -> Iterator[Finding]:
    """Yield the named values of one object; what is not a number has its reason."""
    for name, value, unit in values:
        why = None if trusted else NOT_TRUSTED
        if math.isnan(value):
            why = why or (Text(reason, reason) if reason else NOT_COMPUTED)
        yield Finding(f"{object_}.{name}", value, unit, n, trusted, why)


def test_findings(object_: str, test: DifferenceTest, n: int, *, trusted: bool) -> Iterator[Finding]:
    """Yield a difference test: its chi-square, degrees of freedom and p."""
    values = (
        ("delta_chisq", test.chisq_diff, Unit.STATISTIC),
        ("delta_df", test.df_diff, Unit.DEGREES),
        ("delta_pvalue", test.pvalue, Unit.P_VALUE),
    )
    yield from _numbers(object_, values, n, trusted=trusted, reason=test.reason)


def invariance_findings(result: InvarianceResult) -> Iterator[Finding]:
    """Yield every level with its fit and test, what was given up, and the differences of latent means."""
    n = result.fit.sample.n
    for step in result.steps:
        yield from _level(step, n)
    yield Finding("invariance.summary.reached", result.reached, Unit.WORD, n)
    yield Finding("invariance.summary.released", len(result.released), Unit.COUNT, n)
    if result.released:
        names = ", ".join(_name(parameter) for parameter in result.released)
        yield Finding("invariance.summary.released_names", names, Unit.WORD, n)
    yield from _largest_changes(result, n)
    corrected = holm([mean.pvalue for mean in result.means])
    for mean, pvalue_holm in zip(result.means, corrected, strict=True):
        trusted = result.step("scalar").trusted
        values = (
            ("est", mean.est, Unit.COEFFICIENT),
            ("se", mean.se, Unit.COEFFICIENT),
            ("z", mean.z, Unit.STATISTIC),
            ("pvalue", mean.pvalue, Unit.P_VALUE),
            ("pvalue_holm", float(pvalue_holm), Unit.P_VALUE),
            ("ci_lower", mean.ci_lower, Unit.COEFFICIENT),
            ("ci_upper", mean.ci_upper, Unit.COEFFICIENT),
            ("d", mean.d, Unit.EFFECT),
        )
        yield from _numbers(f"latent_mean.{mean.variable}", values, n, trusted=trusted)


def _largest_changes(result: InvarianceResult, n: int) -> Iterator[Finding]:
    """Yield by how much fit fell at worst on the way to the level reached: CFI downwards, RMSEA upwards."""
    held = [s.change for s in result.steps if s.holds and s.trusted and s.change.test is not None]
    if held:
        worst = (
            ("largest_delta_cfi", max(0.0, *(-change.cfi_change for change in held)), Unit.PROPORTION),
            ("largest_delta_rmsea", max(0.0, *(change.rmsea_change for change in held)), Unit.PROPORTION),
        )
        yield from _numbers("invariance.summary", worst, n, trusted=True)


def _name(parameter: str) -> str:
    """Return a released equality as a reader sees it: a loading by its arrow, an intercept by its item."""
    return parameter.replace("=~", "→").replace("~1", "")


def _level(step: InvarianceStep, n: int) -> Iterator[Finding]:
    change, trusted = step.change, step.trusted
    values = (
        ("chisq", change.chisq, Unit.STATISTIC),
        ("df", change.df, Unit.DEGREES),
        ("cfi", change.cfi, Unit.PROPORTION),
        ("rmsea", change.rmsea, Unit.PROPORTION),
        ("srmr", change.srmr, Unit.PROPORTION),
    )
    yield from _numbers(f"invariance.{step.name}", values, n, trusted=trusted)
    yield Finding(f"invariance.{step.name}.holds", "yes" if step.holds else "no", Unit.WORD, n)
    yield Finding(f"invariance.{step.name}.n_released", len(step.releases), Unit.COUNT, n)
    if change.test is None:
        return
    yield from test_findings(f"invariance.{step.name}", change.test, n, trusted=trusted)
    changes = (
        ("delta_cfi", change.cfi_change, Unit.PROPORTION),
        ("delta_rmsea", change.rmsea_change, Unit.PROPORTION),
        ("delta_srmr", change.srmr_change, Unit.PROPORTION),
    )
    yield from _numbers(f"invariance.{step.name}", changes, n, trusted=trusted)


def path_difference_findings(result: PathDifferences, hypothesis: str | None) -> Iterator[Finding]:
    """Yield the omnibus test, each path's difference, and the verdict on the hypothesis that paths differ.

    Parameters
    ----------
    result : PathDifferences
    hypothesis : str or None
        The id of the hypothesis.
    """
    n, trusted = result.free.sample.n, result.free.trusted and result.equal.trusted
    yield from test_findings("path_difference.omnibus", result.omnibus, n, trusted=trusted)
    count = 0
    for path in result.paths:
        object_ = f"path_difference.{path.outcome}~{path.predictor}"
        values = (
            ("est_1", path.est_1, Unit.COEFFICIENT),
            ("est_2", path.est_2, Unit.COEFFICIENT),
            ("difference", path.difference, Unit.COEFFICIENT),
            ("ci_lower", path.ci_lower, Unit.COEFFICIENT),
            ("ci_upper", path.ci_upper, Unit.COEFFICIENT),
            ("pvalue_holm", path.pvalue_holm, Unit.P_VALUE),
        )
        yield from _numbers(object_, values, n, trusted=trusted)
        yield from test_findings(object_, path.test, n, trusted=trusted)
        count += path.pvalue_holm < _LEVEL
    yield Finding("path_difference.summary.paths", len(result.paths), Unit.COUNT, n)
    yield Finding("path_difference.summary.significant", count, Unit.COUNT, n)
    if hypothesis is not None:
        yield Finding(f"hypotheses.{hypothesis}.verdict", omnibus_verdict(result), Unit.WORD, n)


def omnibus_verdict(result: PathDifferences) -> str:
    """Return the verdict on the hypothesis that paths differ, from the omnibus test."""
    if not (result.free.trusted and result.equal.trusted) or math.isnan(result.omnibus.pvalue):
        return "not_trusted"
    return "supported" if result.omnibus.pvalue < _LEVEL else "not_supported"
