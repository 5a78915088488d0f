"""Internal consistency of scales: intervals, their draws, what is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from two_factors import two_factors

from survey.errors import Text, Warn
from survey.findings.psychometrics import reliability_findings
from survey.psychometrics.reliability.internal_consistency import estimate_reliability

SCALES = {"量表 A": ["V1", "V2", "V3"], "B 1": ["V4", "V5", "V6"]}


def test_bootstrap_interval_is_near_feldts_for_normal_answers() -> None:
    one = estimate_reliability(two_factors(1000), SCALES, draws=2000).scale("量表 A")
    assert one.cronbach_alpha_boot_ci_lower == pytest.approx(one.cronbach_alpha_ci_lower, abs=0.01)
    assert one.cronbach_alpha_boot_ci_upper == pytest.approx(one.cronbach_alpha_ci_upper, abs=0.01)
    assert estimate_reliability(two_factors(), SCALES).scale("B 1").cronbach_alpha_boot_ci_lower is None


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
