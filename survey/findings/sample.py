"""Findings of the sample, of correlations of scores, and of differences between categories."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from survey.compare.correlations import ScoreCorrelations
from survey.compare.differences import GroupComparison
from survey.compare.multiple import MultipleChoice
from survey.compare.ranking import Ranking
from survey.compare.sample import Frequencies, NumberSummary, OpenAnswers
from survey.errors import Text
from survey.findings.finding import Finding, Unit

__all__ = [
    "comparison_findings",
    "correlation_findings",
    "frequency_findings",
    "late_findings",
    "multiple_findings",
    "number_findings",
    "open_answer_findings",
    "ranking_findings",
]

_LEVEL = 0.05
_TESTED = (
    ("statistic", Unit.STATISTIC),
    ("df", Unit.DEGREES),
    ("pvalue", Unit.P_VALUE),
    ("pvalue_holm", Unit.P_VALUE),
)
_EFFECTS = ("effect_value", "effect_ci_lower", "effect_ci_upper")
NO_ANSWERS = Text("there are too few answers", "作答过少")


def _number(key: str, value: float, unit: Unit, n: int) -> Finding:
    return Finding(key, value, unit, n, reason=NO_ANSWERS if math.isnan(value) else None)


def frequency_findings(table: Frequencies, group: str) -> Iterator[Finding]:
    """Yield count and share of each category, under ``sample.QUESTION=CATEGORY``."""
    for category, count, share in zip(table.categories, table.counts, table.shares, strict=True):
        yield Finding(f"sample.{table.question}={category}.count@{group}", count, Unit.COUNT, table.n)
        yield _number(f"sample.{table.question}={category}.share@{group}", share, Unit.SHARE, table.n)
    yield Finding(f"sample.{table.question}.n@{group}", table.n, Unit.COUNT, table.n)


def number_findings(summary: NumberSummary, group: str) -> Iterator[Finding]:
    """Yield n, mean, SD, median, quartiles and range of a numeric question."""
    key = f"sample.{summary.question}.{{}}@{group}".format
    yield Finding(key("n"), summary.n, Unit.COUNT, summary.n)
    for name in ("mean", "sd"):
        yield _number(key(name), float(getattr(summary, name)), Unit.MEAN, summary.n)
    for name in ("median", "lower_quartile", "upper_quartile", "minimum", "maximum"):
        yield _number(key(name), float(getattr(summary, name)), Unit.ANSWER, summary.n)


def multiple_findings(choice: MultipleChoice, group: str) -> Iterator[Finding]:
    """Yield counts, both shares and Cochran's Q of a multi-select question."""
    rows = zip(choice.options, choice.counts, choice.response_shares, choice.case_shares, strict=True)
    for option, count, responses, cases in rows:
        key = f"multiple.{choice.question}={option}.{{}}@{group}".format
        yield Finding(key("count"), count, Unit.COUNT, choice.n)
        yield _number(key("response_share"), responses, Unit.SHARE, choice.n)
        yield _number(key("case_share"), cases, Unit.SHARE, choice.n)
    key = f"multiple.{choice.question}.{{}}@{group}".format
    yield Finding(key("n"), choice.n, Unit.COUNT, choice.n)
    yield _number(key("q"), choice.q, Unit.STATISTIC, choice.n)
    yield Finding(key("df"), choice.df, Unit.DEGREES, choice.n)
    yield _number(key("pvalue"), choice.pvalue, Unit.P_VALUE, choice.n)


def ranking_findings(ranking: Ranking, group: str) -> Iterator[Finding]:
    """Yield mean ranks, shares of first places, Kendall's W, Friedman's test and its pairs."""
    n = ranking.n
    for name, mean, first in zip(ranking.objects, ranking.mean_ranks, ranking.first_shares, strict=True):
        yield _number(f"ranking.{ranking.question}={name}.mean_rank@{group}", mean, Unit.MEAN, n)
        yield _number(f"ranking.{ranking.question}={name}.first_share@{group}", first, Unit.SHARE, n)
    key = f"ranking.{ranking.question}.{{}}@{group}".format
    yield Finding(key("n"), n, Unit.COUNT, n)
    yield _number(key("kendall_w"), ranking.kendall_w, Unit.PROPORTION, n)
    yield _number(key("chisq"), ranking.chisq, Unit.STATISTIC, n)
    yield Finding(key("df"), ranking.df, Unit.DEGREES, n)
    yield _number(key("pvalue"), ranking.pvalue, Unit.P_VALUE, n)
    for (a, b), p in zip(ranking.pairs, ranking.pair_pvalues, strict=True):
        yield _number(f"ranking.{ranking.question}={a}~{b}.pvalue@{group}", p, Unit.P_VALUE, n)


def correlation_findings(result: ScoreCorrelations, group: str) -> Iterator[Finding]:
    """Yield means, SDs and correlations of scale scores."""
    for i, scale in enumerate(result.scales):
        yield _number(f"correlations.{scale}.mean@{group}", float(result.mean[i]), Unit.MEAN, result.n)
        yield _number(f"correlations.{scale}.sd@{group}", float(result.sd[i]), Unit.MEAN, result.n)
        for j in range(i):
            key = f"correlations.{result.scales[j]}~{scale}.{{}}@{group}".format
            yield _number(key("r"), float(result.r[i, j]), Unit.PROPORTION, result.n)
            yield _number(key("pvalue"), float(result.pvalue[i, j]), Unit.P_VALUE, result.n)
            yield _number(key("ci_lower"), float(result.ci_lower[i, j]), Unit.PROPORTION, result.n)
            yield _number(key("ci_upper"), float(result.ci_upper[i, j]), Unit.PROPORTION, result.n)
    key = f"correlations.summary.{{}}@{group}".format
    yield Finding(key("n"), result.n, Unit.COUNT, result.n)
    below = np.tril_indices(len(result.scales), -1)
    r, p = result.r[below], result.pvalue[below]
    if r.size and not np.isnan(r).any():
        yield Finding(key("pairs"), int(r.size), Unit.COUNT, result.n)
        yield Finding(key("significant"), int((p < _LEVEL).sum()), Unit.COUNT, result.n)
        yield _number(key("lowest_r"), float(r.min()), Unit.PROPORTION, result.n)
        yield _number(key("highest_r"), float(r.max()), Unit.PROPORTION, result.n)


def open_answer_findings(answers: OpenAnswers, group: str) -> Iterator[Finding]:
    """Yield how many answered an open question."""
    key = f"open.{answers.question}.{{}}@{group}".format
    yield Finding(key("n"), answers.n, Unit.COUNT, answers.n)
    yield Finding(key("count"), answers.answered, Unit.COUNT, answers.n)
    share = answers.answered / answers.n if answers.n else float("nan")
    yield _number(key("share"), share, Unit.SHARE, answers.n)


def late_findings(comparison: GroupComparison, group: str) -> Iterator[Finding]:
    """Yield how early and late respondents differ: ``nonresponse.SCALE``, and a summary."""
    n = sum(comparison.counts)
    found = comparison.differences
    for category, count in zip(comparison.categories, comparison.counts, strict=True):
        yield Finding(f"nonresponse.{category}.n@{group}", count, Unit.COUNT, n)
    for d in found:
        key = f"nonresponse.{d.scale}.{{}}@{group}".format
        yield Finding(key("test"), d.test, Unit.WORD, n)
        for name, unit in _TESTED:
            yield _number(key(name), float(getattr(d, name)), unit, n)
    if found:
        key = f"nonresponse.summary.{{}}@{group}".format
        largest = max(found, key=lambda d: abs(d.effect_value))
        yield Finding(key("scales"), len(found), Unit.COUNT, n)
        significant = sum(d.pvalue_holm < _LEVEL for d in found)
        yield Finding(key("significant"), int(significant), Unit.COUNT, n)
        yield _number(key("lowest_pvalue"), min(d.pvalue_holm for d in found), Unit.P_VALUE, n)
        yield Finding(key("largest_scale"), largest.scale, Unit.WORD, n)
        yield _number(key("largest_effect"), largest.effect_value, Unit.EFFECT, n)


def comparison_findings(comparison: GroupComparison, group: str) -> Iterator[Finding]:
    """Yield means by category, tests, corrected p values and effects of one question."""
    n = sum(comparison.counts)
    question = comparison.question
    for category, count in zip(comparison.categories, comparison.counts, strict=True):
        yield Finding(f"differences.{question}={category}.n@{group}", count, Unit.COUNT, n)
    yield Finding(f"differences.{question}.left_out@{group}", len(comparison.left_out), Unit.COUNT, n)
    significant = 0
    for d in comparison.differences:
        key = f"differences.{question}:{d.scale}.{{}}@{group}".format
        significant += d.pvalue_holm < _LEVEL
        yield Finding(key("test"), d.test, Unit.WORD, n)
        for name, unit in _TESTED:
            yield _number(key(name), float(getattr(d, name)), unit, n)
        # η² cannot exceed one, Hedges' g can: APA prints a leading zero for g alone.
        for name in _EFFECTS:
            unit = Unit.PROPORTION if d.df_error else Unit.EFFECT
            yield _number(key(name), float(getattr(d, name)), unit, n)
        if d.df_error:
            yield _number(key("df_error"), d.df_error, Unit.DEGREES, n)
        for category, mean, sd in zip(comparison.categories, d.means, d.sds, strict=True):
            place = f"differences.{question}={category}:{d.scale}"
            yield _number(f"{place}.mean@{group}", mean, Unit.MEAN, n)
            yield _number(f"{place}.sd@{group}", sd, Unit.MEAN, n)
    yield Finding(f"differences.{question}.significant@{group}", int(significant), Unit.COUNT, n)
