"""The CFA of all scales: its refits, its names, and when nothing is taken from it."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from two_factors import two_factors

from survey.psychometrics.answers.reading import Answers
from survey.psychometrics.measurement.model import fit_measurement
from survey.psychometrics.reliability.internal_consistency import estimate_reliability
from survey.psychometrics.validity.assessment import assess_validity
from survey.sem.resampling.bootstrap import resample_rows

SCALES = {"量表 A": ["V1", "V2", "V3"], "B 1": ["V4", "V5", "V6"]}


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
