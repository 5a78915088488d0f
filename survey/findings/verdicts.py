"""Verdicts on hypotheses, by the rule that the plan fixed before the data were seen.

A path is supported when its estimate has the expected sign and two-sided p < .05; an indirect effect
when its bootstrap interval excludes zero on the expected side (MacKinnon, Lockwood & Williams 2004).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from survey.findings.finding import Finding, Unit
from survey.numerics.holm import holm
from survey.numerics.tails import normal_quantile
from survey.sem.results import SemResult

__all__ = ["HypothesisRule", "path_verdict", "verdict_findings"]

_LEVEL = 0.05
_POWER = 0.80


@dataclass(frozen=True, slots=True)
class HypothesisRule:
    """A hypothesis to judge: ``path`` from the first to the second construct, or ``indirect`` along all."""

    id: str
    kind: str
    constructs: tuple[str, ...]
    sign: str


def verdict_findings(
    fit: SemResult,
    rules: Sequence[HypothesisRule],
    failing_pairs: Sequence[tuple[str, str]],
    group: str,
    detectable: Mapping[str, float] | None = None,
) -> Iterator[Finding]:
    """Yield the verdict on every path and indirect hypothesis of one group.

    Parameters
    ----------
    fit : SemResult
        The structural model, with bootstrap draws when there are indirect hypotheses.
    rules : sequence of HypothesisRule
    failing_pairs : sequence of pairs of str
        Constructs that discriminant validity does not tell apart.
    group : str
    detectable : mapping of str to float, optional
        The smallest standardised path that the sample finds, by ``RMS~IA``; by default a normal approximation
        of the standard error stands in for it.
    """
    paths = [rule for rule in rules if rule.kind == "path"]
    indirect = [rule for rule in rules if rule.kind == "indirect"]
    rows = [fit.table.row(rule.constructs[1], "~", rule.constructs[0]) for rule in paths]
    corrected = holm([float(fit.table.pvalue[row]) for row in rows]) if rows else np.empty(0)
    words: list[str] = []
    for rule, row, p_holm in zip(paths, rows, corrected, strict=True):
        yield from _path(fit, rule, row, float(p_holm), group)
        yield _smallest(fit, f"{rule.id}.detectable@{group}", _detectable(fit, row, detectable))
        word = path_verdict(fit, rule, failing_pairs)
        words.append(word)
        yield Finding(f"hypotheses.{rule.id}.verdict@{group}", word, Unit.WORD, fit.sample.n)
    indirect_words = [_indirect_verdict(fit, rule) for rule in indirect]
    for rule, word in zip(indirect, indirect_words, strict=True):
        yield Finding(f"hypotheses.{rule.id}.verdict@{group}", word, Unit.WORD, fit.sample.n)
    sizes = [_detectable(fit, row, detectable) for row in rows]
    for name, extreme in (("lowest", min), ("highest", max)):
        if sizes:
            yield _smallest(fit, f"summary.{name}_detectable@{group}", extreme(sizes))
    for name, found in (("paths", words), ("indirect", indirect_words)):
        yield Finding(f"hypotheses.summary.{name}@{group}", len(found), Unit.COUNT)
        supported = found.count("supported")
        yield Finding(f"hypotheses.summary.{name}_supported@{group}", supported, Unit.COUNT)


def _path(fit: SemResult, rule: HypothesisRule, row: int, p_holm: float, group: str) -> Iterator[Finding]:
    """Yield Holm's p, and whether it would change the verdict."""
    from survey.findings.models import NOT_COMPUTED, NOT_TRUSTED

    n, trusted = fit.sample.n, fit.trusted
    reason = None if trusted else NOT_TRUSTED
    path = f"{rule.constructs[1]}~{rule.constructs[0]}"
    p = float(fit.table.pvalue[row])
    missing = NOT_COMPUTED if math.isnan(p) else reason
    yield Finding(f"sem.{path}.pvalue_holm@{group}", p_holm, Unit.P_VALUE, n, trusted, missing)
    changes = "yes" if (p < _LEVEL) != (p_holm < _LEVEL) else "no"
    yield Finding(f"hypotheses.{rule.id}.holm_changes@{group}", changes, Unit.WORD, n)


def _detectable(fit: SemResult, row: int, given: Mapping[str, float] | None) -> float:
    """Return the size that a test at .05 finds in 80 of 100 such samples: given, or by the standard error."""
    table = fit.table
    known = (given or {}).get(f"{table.lhs[row]}~{table.rhs[row]}")
    if known is not None:
        return known
    return (normal_quantile(1 - _LEVEL / 2) + normal_quantile(_POWER)) * float(table.std_all_se[row])


def _smallest(fit: SemResult, key: str, value: float) -> Finding:
    from survey.findings.models import NOT_COMPUTED, NOT_TRUSTED

    why = NOT_COMPUTED if math.isnan(value) else None if fit.trusted else NOT_TRUSTED
    return Finding(f"hypotheses.{key}", value, Unit.PROPORTION, fit.sample.n, fit.trusted, why)


def path_verdict(fit: SemResult, rule: HypothesisRule, failing_pairs: Sequence[tuple[str, str]]) -> str:
    """Return the verdict on a path hypothesis: a word of a closed set.

    Parameters
    ----------
    fit : SemResult
        One group's view.
    rule : HypothesisRule
    failing_pairs : sequence of pairs of str
        Constructs that discriminant validity does not tell apart.
    """
    row = fit.table.row(rule.constructs[1], "~", rule.constructs[0])
    p, est = float(fit.table.pvalue[row]), float(fit.table.est[row])
    if not fit.trusted or math.isnan(p):
        return "not_trusted"
    if frozenset(rule.constructs) in {frozenset(pair) for pair in failing_pairs}:
        return "not_interpretable"
    if p >= _LEVEL:
        return "not_supported"
    return "supported" if (est > 0) == (rule.sign == "+") else "opposite"


def _indirect_verdict(fit: SemResult, rule: HypothesisRule) -> str:
    if not fit.trusted:
        return "not_trusted"
    if fit.draws is None:
        return "not_tested"
    effect = fit.effect("specific", rule.constructs)
    low, high = effect.std_all_ci_lower, effect.std_all_ci_upper
    if math.isnan(low) or low <= 0 <= high:
        return "not_supported"
    return "supported" if (low > 0) == (rule.sign == "+") else "opposite"
