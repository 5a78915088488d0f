"""Findings of method variance: what each model takes from the items, and what moves in the paths.

A model that did not converge or is not admissible gives absent values with their reason.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from survey.errors import Text
from survey.findings.finding import Finding, Unit
from survey.findings.models import NOT_COMPUTED, fit_findings
from survey.psychometrics.method_bias.marker_results import MarkerComparison, MarkerResult
from survey.psychometrics.method_bias.model_results import MethodChange, MethodModel
from survey.psychometrics.method_bias.results import HarmanResult, MethodBias
from survey.sem.postestimation.difference_tests import DifferenceTest

__all__ = ["method_bias_findings"]

_LEVEL = 0.05
_COMPARED = {
    ("baseline", "method_c"): "marker_c",
    ("baseline", "method_u"): "marker_u",
    ("method_c", "method_u"): "marker_c_u",
}


def method_bias_findings(result: MethodBias, group: str) -> Iterator[Finding]:
    """Yield what was found of method variance in one group.

    Parameters
    ----------
    result : MethodBias
    group : str
    """
    yield from _harman(result.harman, group)
    n, found = 0, dict[str, MethodModel]()
    if result.unmeasured is not None:
        n = result.unmeasured.base.sample.n
        found |= {"method_equal": result.unmeasured.equal, "method_free": result.unmeasured.free}
    if result.acquiescence is not None:
        n = result.acquiescence.base.sample.n
        found["acquiescence"] = result.acquiescence.intercept
    for name, model in found.items():
        yield from _model(name, model, n, group)
    if result.marker is not None:
        yield from _marker(result.marker, group)
    yield from _before(result, found, n, group)


def _harman(harman: HarmanResult, group: str) -> Iterator[Finding]:
    n = harman.sample.n_used
    yield Finding(f"method_bias.harman.first_share@{group}", harman.first_share, Unit.SHARE, n)
    count = harman.n_eigenvalues_above_one
    yield Finding(f"method_bias.harman.components@{group}", count, Unit.COUNT, n)


def _model(name: str, model: MethodModel, n: int, group: str) -> Iterator[Finding]:
    """Yield a method factor's share, its test, and what moves."""
    key = f"method_bias.{name}"
    yield _number(f"{key}.share@{group}", model.share, Unit.SHARE, n, model.reason)
    yield from _test(key, model.test, n, group, model.reason)
    yield from _moved(name, model.changes, n, group, model.reason)


def _test(
    key: str, test: DifferenceTest | None, n: int, group: str, reason: Text | None
) -> Iterator[Finding]:
    why = reason
    if test is not None and test.reason:
        why = Text(test.reason, test.reason)
    values = (math.nan,) * 3 if test is None else (test.chisq_diff, test.df_diff, test.pvalue)
    units = (Unit.STATISTIC, Unit.DEGREES, Unit.P_VALUE)
    for name, value, unit in zip(("delta_chisq", "delta_df", "delta_pvalue"), values, units, strict=True):
        yield _number(f"{key}.{name}@{group}", value, unit, n, why)


def _moved(
    name: str, changes: Sequence[MethodChange], n: int, group: str, reason: Text | None
) -> Iterator[Finding]:
    """Yield the paths (without any: the correlations) with method variance, and how far they moved."""
    shown = _shown(changes)
    for one in shown:
        yield _number(f"method_bias.{one.name}.std_{name}@{group}", one.after, Unit.PROPORTION, n, None)
    size = max((abs(one.change) for one in shown), default=math.nan)
    yield _number(f"method_bias.{name}.largest_change@{group}", size, Unit.PROPORTION, n, reason)
    loadings = [abs(one.change) for one in changes if one.op == "=~"]
    size = max(loadings, default=math.nan)
    yield _number(f"method_bias.{name}.largest_loading_change@{group}", size, Unit.PROPORTION, n, reason)
    crossed = [one.name for one in shown if (one.pvalue_before < _LEVEL) != (one.pvalue_after < _LEVEL)]
    count = len(crossed) if shown else None
    yield Finding(
        f"method_bias.{name}.crossed@{group}", count, Unit.COUNT, n,
        reason=None if shown else reason or NOT_COMPUTED,
    )  # fmt: skip
    if crossed:
        text = ", ".join(_arrow(name) for name in crossed)
        yield Finding(f"method_bias.{name}.crossed_names@{group}", text, Unit.WORD, n)


def _arrow(name: str) -> str:
    """Return a path as the chapter writes it, from cause to outcome; a correlation with a dash.

    Examples
    --------
    >>> _arrow("PLM~IA"), _arrow("IA~~TT")
    ('IA → PLM', 'IA–TT')
    """
    if "~~" in name:
        return name.replace("~~", "–")
    outcome, _, cause = name.partition("~")
    return f"{cause} → {outcome}"


def _shown(changes: Sequence[MethodChange]) -> list[MethodChange]:
    paths = [one for one in changes if one.op == "~"]
    return paths or [one for one in changes if one.op == "~~"]


def _before(result: MethodBias, found: dict[str, MethodModel], n: int, group: str) -> Iterator[Finding]:
    """Yield the same paths without method variance, from whichever model there is."""
    sources = [model.changes for model in found.values()]
    if result.marker is not None:
        sources.append(result.marker.changes)
    for changes in sources:
        shown = _shown(changes)
        for one in shown:
            yield _number(f"method_bias.{one.name}.std_without@{group}", one.before, Unit.PROPORTION, n, None)
        if shown:
            return


def _marker(result: MarkerResult, group: str) -> Iterator[Finding]:
    key = "method_bias.marker"
    n = result.models[0].fit.sample.n if result.models else None
    yield _number(f"{key}.cronbach_alpha@{group}", result.cronbach_alpha, Unit.PROPORTION, n, None)
    yield Finding(f"{key}.refused@{group}", "yes" if result.refusal else "no", Unit.WORD, n)
    if result.refusal is not None or n is None:
        return
    yield Finding(f"{key}.retained@{group}", result.retained or "no", Unit.WORD, n)
    for one in result.models:
        if one.fit.trusted and not one.name.startswith("paths"):
            yield from fit_findings(one.fit, f"method_bias.{one.name}", group)
    for one in result.comparisons:
        name = _COMPARED.get((one.constrained, one.larger), "marker_r")
        yield from _test(f"method_bias.{name}", one.test, n, group, _reason_of(one))
    for one in result.reliability:
        for part in ("total", "substantive", "method"):
            value = float(getattr(one, part))
            yield _number(f"method_bias.{one.latent}.marker_{part}@{group}", value, Unit.PROPORTION, n, None)
    yield from _moved("marker", result.changes, n, group, None)


def _reason_of(comparison: MarkerComparison) -> Text | None:
    return comparison.reason


def _number(key: str, value: float, unit: Unit, n: int | None, reason: Text | None) -> Finding:
    return Finding(key, value, unit, n, reason=(reason or NOT_COMPUTED) if math.isnan(value) else None)
