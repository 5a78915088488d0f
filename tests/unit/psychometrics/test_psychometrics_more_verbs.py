"""Errors of loadings, split sample, cross-loadings, nomological net, agreement: known answers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.errors import DataError
from survey.psychometrics import (
    assess_agreement,
    bootstrap_loadings,
    correlate_nomologically,
    cross_loadings,
    estimate_retest,
    explore_and_confirm,
    factor_analysis,
    general_factor,
)
from survey.psychometrics.factors.split_sample import split_rows
from survey.psychometrics.reliability.agreement import within_group_agreement

SCALES = {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]}


def two_factors(n: int = 500, seed: int = 1, r: float = 0.4) -> np.ndarray:
    rng = np.random.default_rng(seed)
    f = rng.normal(size=(n, 2)) @ np.array([[1.0, r], [0.0, np.sqrt(1 - r * r)]])
    return np.repeat(f, 3, axis=1) + 0.8 * rng.normal(size=(n, 6))


def test_errors_of_loadings_are_those_of_repeated_samples() -> None:
    """The bootstrap of one sample against the spread of many, all aligned the same way."""
    X = two_factors(400)
    result = factor_analysis(X, n_factors=2)
    made = bootstrap_loadings(result, X, draws=200)
    many = [bootstrap_loadings(result, two_factors(400, seed=s), draws=2).ci_lower for s in range(100, 140)]
    truth = np.std(many, axis=0)
    assert made.draws_used == 200
    np.testing.assert_allclose(made.se.mean(), truth.mean(), rtol=0.35)
    assert ((made.ci_lower < result.loadings) & (result.loadings < made.ci_upper)).mean() > 0.9
    assert made.phi_se is not None
    assert made.phi_se[0, 0] == pytest.approx(0.0, abs=1e-10)
    assert (made.congruence > 0.99).all()


@pytest.mark.parametrize("rotation", ["varimax", "promax", "geomin", "none"])
def test_every_draw_is_aligned(rotation: str) -> None:
    X = two_factors(400)
    made = bootstrap_loadings(factor_analysis(X, n_factors=2, rotation=rotation), X, draws=30)
    assert made.draws_used == 30
    assert made.se.max() < 0.12  # a draw with factors exchanged or reflected would be 1 away
    assert (made.phi_se is None) == (rotation in {"varimax", "none"})


def test_polychoric_draws_resample_answers() -> None:
    X = np.clip(np.round(two_factors(300) + 3), 1, 5)
    result = factor_analysis(X, n_factors=2, correlation="polychoric")
    made = bootstrap_loadings(result, X, draws=10)
    again = bootstrap_loadings(result, X, draws=10)
    np.testing.assert_array_equal(made.se, again.se)
    assert made.draws_used == 10


def test_the_split_explores_one_part_and_confirms_on_the_other() -> None:
    made = explore_and_confirm(two_factors(600), n_factors=2, seed=3)
    assert made.exploratory.sample.n_used == 300
    assert made.confirmatory is not None
    assert made.confirmatory.sample.n_used == (300,)
    assert set(made.confirmatory.sample.observed) == {f"V{j}" for j in range(1, 7)}
    assert not set(made.exploratory_rows) & set(made.confirmatory_rows)
    assert {frozenset(items) for _, items in made.structure} == {frozenset(v) for v in SCALES.values()}
    same = explore_and_confirm(two_factors(600), n_factors=2, seed=3)
    np.testing.assert_array_equal(made.exploratory_rows, same.exploratory_rows)


def test_items_without_a_factor_are_left_out_and_said() -> None:
    noise = np.random.default_rng(5).normal(size=(600, 1))
    made = explore_and_confirm(np.column_stack([two_factors(600), noise]), n_factors=2)
    assert made.left_out == ("V7",)
    assert "items_without_factor" in {w.code for w in made.warnings}
    assert "V7" not in made.model


def test_the_split_keeps_the_share_of_every_stratum() -> None:
    strata = ["manager"] * 40 + ["owner"] * 100
    taken = split_rows(140, 0.3, np.random.default_rng(1), strata)
    assert (taken[:40].sum(), taken[40:].sum()) == (12, 30)
    with pytest.raises(DataError) as error:
        split_rows(5, 1.5, np.random.default_rng(1), ["a"])
    assert len(error.value.faults) == 2


def test_cross_loadings_leave_the_item_out_of_its_own_scale() -> None:
    X = two_factors()
    made = cross_loadings(X, SCALES)
    rest = X[:, [1, 2]].sum(axis=1)
    assert made.correlations[0, 0] == pytest.approx(np.corrcoef(X[:, 0], rest)[0, 1])
    assert made.correlations[0, 1] == pytest.approx(np.corrcoef(X[:, 0], X[:, 3:].sum(axis=1))[0, 1])
    assert made.failing == ()
    wrong = cross_loadings(X, {"A": ["V1", "V2", "V4"], "B": ["V3", "V5", "V6"]})
    assert set(wrong.failing) == {"V3", "V4"}
    assert wrong.frame.shape == (6, 2)


def test_nomological_correlations_by_hand() -> None:
    X = np.column_stack([two_factors(), np.random.default_rng(9).normal(size=500)])
    net = correlate_nomologically(X, SCALES, ["V7"], expected={("B", "A"): "+", ("A", "V7"): "-"})
    scores = np.column_stack([X[:, :3].mean(axis=1), X[:, 3:6].mean(axis=1)])
    pair = net.pairs[0]
    assert (pair.scale, pair.other, pair.as_expected) == ("A", "B", True)
    assert pair.r == pytest.approx(np.corrcoef(scores, rowvar=False)[0, 1])
    assert pair.disattenuated is not None
    assert pair.disattenuated == pytest.approx(0.4, abs=0.1)  # of the factors, not of the scores
    assert [w.objects for w in net.warnings] == [("A ~ V7",)]
    assert net.frame.shape[0] == 3
    with pytest.raises(DataError, match="not there"):
        correlate_nomologically(X, SCALES, expected={("A", "C"): "+"})


def test_a_general_factor_needs_three_scales() -> None:
    with pytest.raises(DataError, match="three or more"):
        general_factor(two_factors(), SCALES)


def test_rwg_by_hand() -> None:
    X = np.array([[4.0, 5.0], [4.0, 4.0], [5.0, 5.0], [1.0, 5.0], [5.0, 1.0], [3.0, 3.0]])
    values, zeroed = within_group_agreement(X, np.array([0, 0, 0, 1, 1, 2]), 2.0)
    ratio = np.mean([1 / 3, 1 / 3]) / 2.0
    assert values[0] == pytest.approx(2 * (1 - ratio) / (2 * (1 - ratio) + ratio))
    assert values[1] == 0.0
    assert np.isnan(values[2])
    assert zeroed == 1


def test_agreement_refuses_and_says() -> None:
    frame = pd.DataFrame(two_factors(60), columns=[f"V{j}" for j in range(1, 7)])
    groups = np.repeat(np.arange(6), 10)
    made = assess_agreement(frame, SCALES, groups)
    assert {w.code for w in made.warnings} == {"few_groups", "answer_scale_not_declared"}
    assert made.frame.shape[0] == 2
    with pytest.raises(DataError, match="one group to a row"):
        assess_agreement(frame, SCALES, groups[:5])
    with pytest.raises(DataError, match="two groups"):
        assess_agreement(frame, SCALES, np.arange(60))
    blank = [None, *groups[1:].tolist()]
    assert assess_agreement(frame, SCALES, blank).n_dropped == 1


def test_retest_refuses_repeated_keys_and_too_few() -> None:
    frame = pd.DataFrame(two_factors(30), columns=[f"V{j}" for j in range(1, 7)])
    double = frame.set_axis([0, *range(29)], axis=0)
    with pytest.raises(DataError, match="more than once") as error:
        estimate_retest(double, frame, SCALES)
    assert error.value.faults[0].where == "first"
    with pytest.raises(DataError, match="too few"):
        estimate_retest(frame, frame.set_axis(range(100, 130), axis=0), SCALES)
