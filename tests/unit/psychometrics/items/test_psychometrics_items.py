"""Item analysis: extreme groups with ties, suspects, advice."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from survey.psychometrics.answers.correlating import CorrelationKind
from survey.psychometrics.coefficients.item_total import item_smc
from survey.psychometrics.coefficients.reversed_items import suspect_reversed
from survey.psychometrics.items.analysis import analyze_items
from survey.psychometrics.items.critical_ratio import critical_ratio, welch
from survey.psychometrics.items.distribution import response_distribution
from survey.psychometrics.items.results import ItemThresholds

SCALE = {"A": ["a1", "a2", "a3", "a4"]}


def likert(n: int = 300, p: int = 4, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    X = 3 + rng.normal(size=(n, 1)) + rng.normal(size=(n, p))
    return pd.DataFrame(np.clip(np.round(X), 1, 5), columns=[f"a{j + 1}" for j in range(p)])


def test_extreme_groups_hold_their_ties() -> None:
    X = np.repeat(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), 20)[:, None] * np.ones(2)
    result = critical_ratio(X)
    # The 27th percentile value is the total of the second fifth, so both lower fifths are in.
    assert (result.cut_low, result.cut_high) == (4.0, 8.0)
    assert (result.n_low, result.n_high) == (40, 40)


def test_welch_is_scipys() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.normal(1, 2, size=(30, 3)), rng.normal(size=(50, 3))
    t, df, pvalue, d = welch(a, b)
    theirs = stats.ttest_ind(a, b, equal_var=False)
    np.testing.assert_allclose(t, theirs.statistic, rtol=1e-12)
    np.testing.assert_allclose(df, theirs.df, rtol=1e-12)
    np.testing.assert_allclose(pvalue, theirs.pvalue, rtol=1e-10)
    pooled = np.sqrt((29 * a.var(axis=0, ddof=1) + 49 * b.var(axis=0, ddof=1)) / 78)
    np.testing.assert_allclose(d, (a.mean(axis=0) - b.mean(axis=0)) / pooled, rtol=1e-12)


def test_welch_without_spread_or_rows_is_not_a_number() -> None:
    assert np.isnan(welch(np.ones((5, 1)), np.ones((5, 1)))[0]).all()
    assert np.isnan(welch(np.ones((1, 1)), np.zeros((5, 1)))[0]).all()


@pytest.mark.parametrize("correlation", ["pearson", "spearman", "polychoric"])
def test_the_sum_without_an_item_is_of_answers_whatever_is_correlated(correlation: CorrelationKind) -> None:
    frame = likert()
    one = analyze_items(frame, SCALE, correlation=correlation).scale("A")
    rest = [frame.drop(columns=item).sum(axis=1) for item in SCALE["A"]]
    np.testing.assert_allclose(one.scale_mean_if_deleted, [total.mean() for total in rest], rtol=1e-12)
    np.testing.assert_allclose(one.scale_variance_if_deleted, [total.var() for total in rest], rtol=1e-12)
    inverse = np.linalg.inv(one.inter_item)
    np.testing.assert_allclose(one.smc, 1.0 - 1.0 / np.diag(inverse), rtol=1e-10)


def test_items_that_others_foretell_have_no_multiple_correlation() -> None:
    S = np.array([[1.0, 0.5, 1.5], [0.5, 1.0, 1.5], [1.5, 1.5, 3.0]])  # the third is the sum of the others
    assert np.isnan(item_smc(S)).all()


def test_an_unreversed_item_is_named() -> None:
    frame = likert()
    frame["a3"] = 6 - frame["a3"]
    result = analyze_items(frame, SCALE)
    one = result.scale("A")
    assert one.suspected_reversed == ("a3",)
    assert [(w.code, w.objects) for w in result.warnings] == [("suspected_reversed", ("a3",))]
    assert "a3" in result.warnings[0].message.en
    assert "a3" in result.warnings[0].message.zh
    # It may only be keyed the wrong way: never "drop".
    assert one.decision[2] == "review"
    assert "reversed" in one.reasons[2]


def test_a_weak_item_against_the_rest_is_suspected_without_a_minority_sign() -> None:
    S = np.array([[1.0, 0.8, 0.02], [0.8, 1.0, -0.03], [0.02, -0.03, 1.0]])
    assert suspect_reversed(S) == [2]


def test_noise_is_dropped_and_the_scale_kept() -> None:
    frame = likert()
    frame["a4"] = np.random.default_rng(3).integers(1, 6, size=len(frame)).astype(float)
    one = analyze_items(frame, SCALE).scale("A")
    assert one.decision == ("keep", "keep", "keep", "drop")
    assert "item_rest" in one.reasons[3]


def test_floor_is_of_the_declared_scale() -> None:
    frame = likert()
    frame["a1"] = np.where(np.arange(len(frame)) % 10 == 0, 3.0, 2.0)
    one = analyze_items(frame, SCALE, limits={"A": (2, 5)}, thresholds=ItemThresholds(floor_ceiling=0.5))
    assert one.scale("A").floor[0] == pytest.approx(0.9)
    assert "floor" in one.scale("A").reasons[0]


def test_pairwise_keeps_what_each_item_has() -> None:
    frame = likert()
    frame.loc[0:9, "a1"] = np.nan
    one = analyze_items(frame, SCALE, missing="pairwise").scale("A")
    assert one.n.tolist() == [290, 300, 300, 300]
    assert one.n_missing.tolist() == [10, 0, 0, 0]
    assert one.sample.n_min_pair == 290
    assert analyze_items(frame, SCALE).scale("A").sample.n_dropped == 10


def test_distribution_counts_everyone() -> None:
    frame = likert()
    one = analyze_items(frame, SCALE).scale("A")
    assert one.distribution is not None
    assert one.distribution.counts.sum(axis=1).tolist() == [300] * 4
    np.testing.assert_allclose(one.distribution.shares.sum(axis=1), 1.0)
    assert one.distribution.frame.shape == (4, 5)
    assert response_distribution(np.arange(30.0)[:, None], ("x",)) is None


def test_results_are_read_only_and_tabular() -> None:
    result = analyze_items(likert(), SCALE)
    one = result.scale("A")
    assert not one.mean.flags.writeable
    assert list(one.frame.index) == SCALE["A"]
    with pytest.raises(KeyError):
        result.scale("B")


def test_two_items_have_no_alpha_if_deleted() -> None:
    one = analyze_items(likert(), {"A": ["a1", "a2"]}).scale("A")
    assert np.isnan(one.alpha_if_deleted).all()
