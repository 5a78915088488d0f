"""Differences of scale scores between the categories of a background question, with effects and intervals.

Two categories: Student's t, or Welch's where Levene's test rejects equal variances; more: Fisher's or Welch's
analysis of variance. Effects: Hedges' g, or eta squared with the interval of the noncentral F
(Smithson 2003). Holm's correction is over the scales of one question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.compare.pingouin_adapter import anova, hedges_g, holm, levene, t_test
from survey.numerics.plain_repr import plain_repr

__all__ = ["GroupComparison", "ScoreDifference", "compare_groups", "eta_squared_interval"]

Floats = NDArray[np.float64]
_EQUAL_VARIANCES = 0.05


@dataclass(frozen=True, slots=True)
class ScoreDifference:
    """One scale compared over the categories.

    Parameters
    ----------
    scale : str
    test : str
        ``t``, ``welch_t``, ``f`` or ``welch_f``.
    means, sds : tuple of float
        By category.
    effect : str
        ``hedges_g`` (first category minus second) or ``eta_squared``.
    """

    scale: str
    test: str
    statistic: float
    df: float
    df_error: float
    pvalue: float
    pvalue_holm: float
    means: tuple[float, ...]
    sds: tuple[float, ...]
    effect: str
    effect_value: float
    effect_ci_lower: float
    effect_ci_upper: float


@dataclass(frozen=True, slots=True)
class GroupComparison:
    """All scales compared over the categories of one question.

    Parameters
    ----------
    question : str
    categories : tuple of str
        Those with enough respondents, in the order of the questionnaire.
    counts : tuple of int
    left_out : tuple of str
        Categories with too few.
    differences : tuple of ScoreDifference
        Empty when fewer than two categories are left.
    """

    question: str
    categories: tuple[str, ...]
    counts: tuple[int, ...]
    left_out: tuple[str, ...]
    differences: tuple[ScoreDifference, ...]

    __repr__ = plain_repr


def compare_groups(
    question: str,
    answers: NDArray[Any],
    categories: Sequence[str],
    scores: Mapping[str, Floats],
    *,
    fewest: int = 5,
    confidence_level: float = 0.95,
) -> GroupComparison:
    """Compare scale scores between the categories of a question.

    Parameters
    ----------
    question : str
        Its code.
    answers : ndarray of str, length n
        Each respondent's category.
    categories : sequence of str
        In the order of the questionnaire.
    scores : mapping of str to ndarray, each of length n
    fewest : int
        A category with fewer respondents is left out, and said.
    confidence_level : float
        Of the effects' intervals.

    Returns
    -------
    GroupComparison

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> score = np.concatenate([rng.normal(3.0, 0.5, 40), rng.normal(3.6, 0.5, 40)])
    >>> found = compare_groups("post", np.repeat(["desk", "field"], 40), ["desk", "field"], {"IA": score})
    >>> found.differences[0].test, round(found.differences[0].effect_value, 2)
    ('t', -1.23)
    """
    text = answers.astype(str)
    counts = {category: int((text == category).sum()) for category in categories}
    kept = [category for category in categories if counts[category] >= fewest]
    left_out = tuple(c for c in categories if 0 < counts[c] < fewest)
    found: list[ScoreDifference] = []
    if len(kept) > 1:
        raw = [
            _one(scale, [_known(values[text == category]) for category in kept], confidence_level)
            for scale, values in scores.items()
        ]
        corrected = holm([difference.pvalue for difference in raw])
        found = [_with_holm(d, float(p)) for d, p in zip(raw, corrected, strict=True)]
    return GroupComparison(question, tuple(kept), tuple(counts[c] for c in kept), left_out, tuple(found))


def _known(values: Floats) -> Floats:
    return values[~np.isnan(values)]


def _one(scale: str, samples: list[Floats], confidence_level: float) -> ScoreDifference:
    welch = levene(samples) < _EQUAL_VARIANCES
    means = tuple(float(sample.mean()) for sample in samples)
    sds = tuple(float(sample.std(ddof=1)) for sample in samples)
    if len(samples) == 2:
        test = t_test(samples[0], samples[1], welch=welch)
        effect, (value, low, high) = "hedges_g", hedges_g(samples[0], samples[1], confidence_level)
    else:
        test = anova(samples, welch=welch)
        effect = "eta_squared"
        value = _eta_squared(samples)
        df, df_error = len(samples) - 1, sum(sample.size for sample in samples) - len(samples)
        low, high = eta_squared_interval(value, df, df_error, confidence_level)
    return ScoreDifference(
        scale,
        test.name,
        test.statistic,
        test.df,
        test.df_error,
        test.pvalue,
        test.pvalue,
        means,
        sds,
        effect,
        value,
        low,
        high,
    )


def _with_holm(difference: ScoreDifference, corrected: float) -> ScoreDifference:
    from dataclasses import replace

    return replace(difference, pvalue_holm=corrected)


def _eta_squared(samples: Sequence[Floats]) -> float:
    whole = np.concatenate(list(samples))
    between = sum(sample.size * (sample.mean() - whole.mean()) ** 2 for sample in samples)
    return float(between / ((whole - whole.mean()) ** 2).sum())


def eta_squared_interval(eta: float, df: int, df_error: int, confidence_level: float) -> tuple[float, float]:
    """Return the interval of eta squared by inverting the noncentral F (Smithson 2003).

    Examples
    --------
    >>> low, high = eta_squared_interval(0.10, 2, 97, 0.95)
    >>> round(low, 3), round(high, 3)
    (0.009, 0.211)
    """
    from scipy import optimize, stats

    if eta >= 1.0:
        return 1.0, 1.0
    f = eta / df / ((1 - eta) / df_error)
    tail = (1 - confidence_level) / 2

    def limit(probability: float) -> float:
        if stats.f.cdf(f, df, df_error) <= probability:
            return 0.0

        def gap(noncentrality: float) -> float:
            return float(stats.ncf.cdf(f, df, df_error, noncentrality)) - probability

        upper = 10.0
        while gap(upper) > 0:
            upper *= 2
        noncentrality = float(optimize.brentq(gap, 1e-9, upper))
        return noncentrality / (noncentrality + df + df_error + 1)

    return limit(1 - tail), limit(tail)
