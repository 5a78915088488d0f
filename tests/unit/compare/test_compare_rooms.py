"""Comparison of groups, rankings and multi-select questions against scipy and hand-worked values."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from survey.compare import (
    compare_groups,
    correlate_scores,
    count_answers,
    describe_multiple,
    describe_ranking,
    summarize_number,
)

RANDOM = np.random.default_rng(5)
GROUPS = np.array(["a"] * 40 + ["b"] * 35 + ["c"] * 30 + ["d"] * 3, dtype=object)
SCORE = RANDOM.normal(size=GROUPS.size) + np.where(GROUPS == "b", 0.8, 0.0)


def test_two_categories_are_compared_by_t_with_hedges_g() -> None:
    keep = np.isin(GROUPS, ["a", "b"])
    result = compare_groups("q", GROUPS[keep], ["a", "b"], {"s": SCORE[keep]})
    difference = result.differences[0]
    a, b = SCORE[GROUPS == "a"], SCORE[GROUPS == "b"]
    equal = stats.levene(a, b, center="median").pvalue >= 0.05
    expected = stats.ttest_ind(a, b, equal_var=bool(equal))
    assert difference.test == ("t" if equal else "welch_t")
    assert difference.statistic == pytest.approx(expected.statistic)
    assert difference.pvalue == pytest.approx(expected.pvalue)
    pooled = math.sqrt((39 * a.var(ddof=1) + 34 * b.var(ddof=1)) / 73)
    d = (a.mean() - b.mean()) / pooled
    assert difference.effect_value == pytest.approx(d * (1 - 3 / (4 * 75 - 9)), rel=1e-6)
    assert difference.effect_ci_lower < difference.effect_value < difference.effect_ci_upper


def test_unequal_variances_take_welch() -> None:
    wide = np.where(GROUPS == "a", SCORE * 6, SCORE)
    keep = np.isin(GROUPS, ["a", "b"])
    result = compare_groups("q", GROUPS[keep], ["a", "b"], {"s": wide[keep]})
    expected = stats.ttest_ind(wide[GROUPS == "a"], wide[GROUPS == "b"], equal_var=False)
    assert result.differences[0].test == "welch_t"
    assert result.differences[0].pvalue == pytest.approx(expected.pvalue)


def test_more_categories_are_compared_by_anova_and_small_ones_left_out() -> None:
    other = RANDOM.normal(size=GROUPS.size)
    result = compare_groups("q", GROUPS, ["a", "b", "c", "d"], {"s": SCORE, "t": other}, fewest=5)
    assert result.categories == ("a", "b", "c")
    assert result.left_out == ("d",)
    assert result.counts == (40, 35, 30)
    samples = [SCORE[g == GROUPS] for g in "abc"]
    expected = stats.f_oneway(*samples)
    difference = result.differences[0]
    assert difference.statistic == pytest.approx(expected.statistic)
    assert difference.pvalue == pytest.approx(expected.pvalue)
    assert difference.df_error == 102
    ps = [d.pvalue for d in result.differences]
    smaller = min(ps)
    corrected = [d.pvalue_holm for d in result.differences]
    assert min(corrected) == pytest.approx(min(2 * smaller, 1.0))
    assert max(corrected) == pytest.approx(max(max(ps), min(2 * smaller, 1.0)))


def test_one_category_alone_gives_no_test() -> None:
    assert compare_groups("q", GROUPS[:40], ["a", "b"], {"s": SCORE[:40]}).differences == ()


def test_ranking_equals_friedman_and_kendall() -> None:
    liking = RANDOM.normal(size=(50, 3)) + np.array([0, 0.8, 1.6])
    ranks = liking.argsort(axis=1).argsort(axis=1) + 1.0
    holes = np.vstack([ranks, [[1.0, np.nan, np.nan]]])
    result = describe_ranking("q", holes, ["x", "y", "z"])
    expected = stats.friedmanchisquare(*ranks.T)
    assert (result.n, result.n_incomplete) == (50, 1)
    assert result.chisq == pytest.approx(expected.statistic)
    assert result.pvalue == pytest.approx(expected.pvalue)
    assert result.kendall_w == pytest.approx(expected.statistic / (50 * 2))
    assert sum(result.first_shares) == pytest.approx(1.0)
    assert len(result.pairs) == len(result.pair_pvalues) == 3
    nobody = describe_ranking("q", holes[-1:], ["x", "y", "z"])
    assert math.isnan(nobody.pvalue)


def test_multi_select_shares_and_cochran() -> None:
    # Cochran (1950) gives Q = (k-1)(k sum C^2 - N^2) / (k N - sum R^2).
    marks = np.array([[1.0, 0, 0], [1, 1, 0], [1, 0, 0], [1, 1, 1], [np.nan] * 3])
    result = describe_multiple("q", marks, ["x", "y", "z"])
    assert result.n == 4
    assert result.counts == (4, 2, 1)
    assert result.response_shares[0] == pytest.approx(4 / 7)
    assert result.case_shares[0] == pytest.approx(1.0)
    assert result.q == pytest.approx(2 * (3 * (16 + 4 + 1) - 49) / (3 * 7 - (1 + 4 + 1 + 9)))
    assert math.isnan(describe_multiple("q", marks[-1:], ["x", "y", "z"]).q)


def test_correlations_equal_scipy() -> None:
    x, y = RANDOM.normal(size=60), RANDOM.normal(size=60)
    y = y + 0.5 * x
    x[0] = np.nan
    result = correlate_scores({"x": x, "y": y})
    expected = stats.pearsonr(x[1:], y[1:])
    interval = expected.confidence_interval()
    assert result.n == 59
    assert result.r[0, 1] == pytest.approx(expected.statistic)
    assert result.pvalue[0, 1] == pytest.approx(expected.pvalue)
    assert result.ci_lower[0, 1] == pytest.approx(interval.low)
    assert result.ci_upper[0, 1] == pytest.approx(interval.high)


def test_counts_and_numbers() -> None:
    table = count_answers("q", np.array(["1", "2", "1", ""], dtype=object), ["1", "2", "3"])
    assert table.counts == (2, 1, 0)
    assert table.shares == pytest.approx((2 / 3, 1 / 3, 0.0))
    assert table.n_missing == 1
    assert math.isnan(count_answers("q", np.array([""], dtype=object), ["1"]).shares[0])
    summary = summarize_number("q", np.array([1.0, 2, 3, 10, np.nan]))
    assert (summary.n, summary.n_missing, summary.mean, summary.median) == (4, 1, 4.0, 2.5)
    assert math.isnan(summarize_number("q", np.array([np.nan])).mean)
