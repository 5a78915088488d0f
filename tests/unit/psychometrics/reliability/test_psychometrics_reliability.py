"""Reliability and validity of scales: intervals, refusals, what is left out and said."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from survey.errors import Text, Warn
from survey.findings.psychometrics import reliability_findings
from survey.psychometrics.answers.reading import Answers
from survey.psychometrics.coefficients.consistency import cronbach_alpha, feldt_interval, split_half
from survey.psychometrics.coefficients.lower_bounds import greatest_lower_bound, split_half_range
from survey.psychometrics.measurement.model import fit_measurement
from survey.psychometrics.reliability.internal_consistency import estimate_reliability
from survey.psychometrics.validity.assessment import assess_scales, assess_validity
from survey.sem.resampling.bootstrap import resample_rows

SCALES = {"量表 A": ["V1", "V2", "V3"], "B 1": ["V4", "V5", "V6"]}


def two_factors(n: int = 400, seed: int = 1, r: float = 0.5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    f = rng.normal(size=(n, 2)) @ np.array([[1.0, r], [0.0, np.sqrt(1 - r * r)]])
    return np.repeat(f, 3, axis=1) + 0.8 * rng.normal(size=(n, 6))


def test_bootstrap_interval_is_near_feldts_for_normal_answers() -> None:
    one = estimate_reliability(two_factors(1000), SCALES, draws=2000).scale("量表 A")
    assert one.cronbach_alpha_boot_ci_lower == pytest.approx(one.cronbach_alpha_ci_lower, abs=0.01)
    assert one.cronbach_alpha_boot_ci_upper == pytest.approx(one.cronbach_alpha_ci_upper, abs=0.01)
    assert estimate_reliability(two_factors(), SCALES).scale("B 1").cronbach_alpha_boot_ci_lower is None


@pytest.mark.parametrize("missing", ["listwise", "fiml"])
def test_limits_of_omega_are_percentiles_of_refits(missing: Literal["listwise", "fiml"]) -> None:
    X, draws = two_factors(150), 20
    X[:5, 0] = np.nan
    rows = X if missing == "fiml" else X[5:]
    found = estimate_reliability(X, SCALES, missing=missing, draws=draws, seed=3)
    (drawn,) = resample_rows(3, draws, rows.shape[0])
    refits = [estimate_reliability(rows[each], SCALES, missing=missing) for each in drawn]
    for scale in SCALES:
        one = found.scale(scale)
        for name in ("omega_total", "cr", "ave"):
            limits = [getattr(one, f"{name}_boot_ci_{end}") for end in ("lower", "upper")]
            by_hand = np.percentile([getattr(each.scale(scale), name) for each in refits], [2.5, 97.5])
            np.testing.assert_allclose(limits, by_hand, atol=1e-5)  # draws stop where nothing moves by 1e-6
            assert limits[0] < getattr(one, name) < limits[1]


def test_draws_of_omega_that_cannot_be_used_are_said() -> None:
    X = two_factors(40, r=0.0)
    X[:, 2] = np.random.default_rng(5).normal(size=40)
    made = estimate_reliability(X, {"A": ["V1", "V2", "V3"]}, draws=100)
    assert made.scale("A").omega_total is not None
    assert "bootstrap_draws_failed" in {warning.code for warning in made.warnings}


def test_feldt_covers() -> None:
    rng = np.random.default_rng(1)
    S = np.full((4, 4), 0.4) + 0.6 * np.eye(4)
    truth, root = cronbach_alpha(S), np.linalg.cholesky(S)
    draws = [np.cov(rng.normal(size=(100, 4)) @ root.T, rowvar=False) for _ in range(400)]
    inside = [
        lower <= truth <= upper for lower, upper in (feldt_interval(cronbach_alpha(D), 100, 4) for D in draws)
    ]
    assert 0.92 < np.mean(inside) < 0.98


def test_split_half_by_hand() -> None:
    S = np.cov(two_factors(), rowvar=False)[:4, :4]
    X = np.linalg.cholesky(S)
    odd, even = X[0] + X[2], X[1] + X[3]
    r = odd @ even / np.sqrt((odd @ odd) * (even @ even))
    assert split_half(S) == pytest.approx(2 * r / (1 + r))


def test_reliability_and_validity_rest_on_the_same_rows_and_model() -> None:
    X = two_factors()
    X[0, 0] = np.nan
    both = assess_scales(X, SCALES, draws=50)
    assert both.reliability.sample == both.validity.sample
    assert both.reliability.sample.n_dropped == 1
    assert both.validity.convergent is not None
    assert [s.cr for s in both.reliability.scales] == both.validity.convergent.cr.tolist()
    assert both.validity.htmt is not None
    assert both.validity.htmt.scales == tuple(SCALES)
    assert both.reliability.frame.shape[0] == 2


def test_scales_and_items_may_have_any_name() -> None:
    result = assess_validity(two_factors(), SCALES)
    assert result.convergent is not None
    assert result.convergent.scales == tuple(SCALES)
    assert result.fornell_larcker is not None
    assert result.fornell_larcker.frame.index.tolist() == list(SCALES)


def test_pairwise_says_that_the_model_is_listwise() -> None:
    X = two_factors()
    X[:10, 0] = np.nan
    result = estimate_reliability(X, SCALES, missing="pairwise")
    assert "measurement_model_listwise" in {w.code for w in result.warnings}
    assert result.scale("量表 A").n == 400


def test_two_items_alone_have_no_model() -> None:
    result = estimate_reliability(two_factors(), {"A": ["V1", "V2"]})
    assert result.scale("A").omega_total is None
    assert [w.code for w in result.warnings] == ["measurement_model_not_usable"]


def test_an_inadmissible_model_is_left_out_in_the_users_names() -> None:
    R = np.array([[1.0, 0.9, 0.9, 0.3], [0.9, 1.0, 0.72, 0.3], [0.9, 0.72, 1.0, 0.3], [0.3, 0.3, 0.3, 1.0]])
    X = np.random.default_rng(1).normal(size=(2000, 4)) @ np.linalg.cholesky(R).T
    names = ("first", "second", "third", "fourth")
    model, said = fit_measurement(Answers(names, X), {"A": names})
    assert model is None
    assert "first" in said[0].message.en
    assert "x1" not in said[0].message.en


def test_items_against_each_other_give_a_negative_alpha_and_two_warnings() -> None:
    X = two_factors()
    X[:, 1] *= -1
    result = estimate_reliability(X[:, :2], {"A": ["V1", "V2"]})
    assert {"suspected_reversed", "negative_alpha"} <= {w.code for w in result.warnings}


def test_coefficients_stand_in_their_order() -> None:
    one = estimate_reliability(two_factors(2000), SCALES).scale("量表 A")
    assert one.lambda6 is not None
    assert one.glb is not None
    assert one.split_half_min is not None
    assert one.split_half_max is not None
    # Guttman: lambda 2 is never below alpha, the glb never below any of them.
    assert one.cronbach_alpha <= one.lambda2 <= one.glb
    assert max(one.lambda6, one.split_half_max) <= one.glb + 1e-9
    assert one.split_half_min <= one.split_half_max
    assert one.omega_categorical is None  # continuous answers are not ordinal


def test_the_greatest_lower_bound_is_proved_by_its_dual() -> None:
    S = np.cov(two_factors(), rowvar=False)
    made = greatest_lower_bound(S)
    left = np.linalg.eigvalsh(S - np.diag(made.theta))
    assert left[0] > -1e-12  # feasible
    assert (made.theta > 0.0).all()
    assert made.gap < 1e-9  # and no feasible point is better by more
    # More error variance along any item leaves the cone or has been weighed against the others.
    for j in range(6):
        more = made.theta.copy()
        more[j] += 1e-3
        assert np.linalg.eigvalsh(S - np.diag(more))[0] < 0.0


def test_split_halves_of_odd_and_many_items() -> None:
    X = np.random.default_rng(1).normal(size=(200, 1)) + np.random.default_rng(2).normal(size=(200, 18))
    S = np.cov(X, rowvar=False)
    assert split_half_range(S) is None
    found = split_half_range(S[:5, :5])
    assert found is not None
    by_hand = []
    for pair in itertools.combinations(range(5), 2):
        rest = [j for j in range(5) if j not in pair]
        by_hand.append(4 * S[np.ix_(pair, rest)].sum() / S[:5, :5].sum())
    assert found == pytest.approx((min(by_hand), float(np.mean(by_hand)), max(by_hand)))


def test_ordinal_alpha_has_an_interval_and_the_draws_have_a_seed() -> None:
    X = np.clip(np.round(two_factors(300) + 3), 1, 5)
    one, two = (estimate_reliability(X, SCALES, draws=100, seed=4).scale("B 1") for _ in range(2))
    assert one.alpha_ordinal is not None
    assert one.alpha_ordinal_boot_ci_lower is not None
    assert one.alpha_ordinal_boot_ci_upper is not None
    assert one.alpha_ordinal_boot_ci_lower < one.alpha_ordinal < one.alpha_ordinal_boot_ci_upper
    assert one.alpha_ordinal_boot_ci_lower == two.alpha_ordinal_boot_ci_lower
    assert one.alpha_standardized_boot_ci_lower is not None
    assert one.omega_categorical is not None
    assert one.omega_categorical < one.alpha_ordinal  # of the answers, not of what lies behind


def test_draws_without_variance_are_counted() -> None:
    X = np.clip(np.round(two_factors(40) + 3), 1, 5)
    X[:, 0] = 3.0
    X[0, 0] = 4.0
    result = estimate_reliability(X, SCALES, draws=100)
    assert "bootstrap_draws_failed" in {w.code for w in result.warnings}


def test_the_interval_of_omega_is_stored_without_draws_of_alpha() -> None:
    scales = {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]}
    result = estimate_reliability(two_factors(), scales, draws=20, alpha_draws=0)
    one = result.scale("B")
    assert one.cronbach_alpha_boot_ci_lower is None
    assert one.omega_total_boot_ci_lower is not None
    failed = replace(result, warnings=(Warn("bootstrap_draws_failed", Text("", "")),))
    for made, trusted in ((result, True), (failed, False)):
        found = {finding.key: finding for finding in reliability_findings(made, "g")}
        limit = found["reliability.B.omega_total_ci_lower@g"]
        assert (limit.value, limit.trusted) == (one.omega_total_boot_ci_lower, trusted)
        assert found["reliability.summary.omega_draws@g"].value == 20


def test_fiml_keeps_everybody() -> None:
    X = two_factors()
    X[:60, 0] = np.nan
    result = estimate_reliability(X, SCALES, missing="fiml")
    assert result.scale("量表 A").n == 400
    assert result.scale("量表 A").cronbach_alpha == pytest.approx(
        estimate_reliability(two_factors(), SCALES).scale("量表 A").cronbach_alpha, abs=0.02
    )
    assert "measurement_model_listwise" not in {w.code for w in result.warnings}
    omega, of_all = (
        estimate_reliability(sample, SCALES, missing="fiml").scale("量表 A").omega_total
        for sample in (X, two_factors())
    )
    assert omega == pytest.approx(of_all, abs=0.02)
