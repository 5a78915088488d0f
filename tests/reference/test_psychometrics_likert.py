"""Simulated 5-point answers with clusters, blanks, a second wave: against psych, semTools, multilevel.

Values: tests/reference/r/psychometrics_likert.R, which writes the answers as well.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.numerics.polychoric import polychoric, to_codes
from survey.numerics.rotation import align_loadings
from survey.psychometrics import analyze_items, assess_agreement, estimate_reliability, estimate_retest
from survey.psychometrics.answers.correlating import to_correlation
from survey.psychometrics.coefficients.alpha import cronbach_alpha
from survey.psychometrics.coefficients.intraclass import one_way, two_way
from survey.psychometrics.coefficients.lower_bounds import guttman_lambda2, guttman_lambda6
from survey.psychometrics.coefficients.split_half import split_half_range
from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.factors.retention import suggest_n_factors

HERE = Path(__file__).parent
INPUT = HERE / "input/likert.csv"
EXPECTED = json.loads((HERE / "expected/psychometrics_likert.json").read_text())
SCALES = {s: [f"{s.lower()}{i}" for i in range(1, 5)] for s in "ABC"}
ITEMS = [item for items in SCALES.values() for item in items]

EXACT = 1e-8
# lavaan's optimiser, tightened, stops about 1e-7 short.
CFA = 1e-6
# lavaan's EM was run to 1e-13.
EM = 1e-6
# Means of 400 and of 2,000 random eigenvalues differ by no more.
MONTE_CARLO = 0.012
# One factor of noise is often a Heywood case, so its first eigenvalue has an SD of .21: 4 SE of 400 draws.
MONTE_CARLO_FACTORS = 0.045


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    return pd.read_csv(INPUT)


@pytest.fixture(scope="module")
def complete(answers: pd.DataFrame) -> pd.DataFrame:
    return answers[ITEMS].dropna()


@pytest.fixture(scope="module")
def reliability(complete: pd.DataFrame) -> Any:
    return estimate_reliability(complete, SCALES)


def test_the_input_is_the_one_that_r_wrote() -> None:
    assert hashlib.sha256(INPUT.read_bytes()).hexdigest() == EXPECTED["meta"]["sha256"]


@pytest.mark.parametrize("scale", SCALES)
def test_coefficients(complete: pd.DataFrame, reliability: Any, scale: str) -> None:
    expected, one = EXPECTED["reliability"][scale], reliability.scale(scale)
    assert one.glb == pytest.approx(expected["glb"], abs=EXACT)
    assert one.alpha_ordinal == pytest.approx(expected["alpha_ordinal"], abs=1e-6)
    assert one.omega_categorical == pytest.approx(expected["omega_categorical_wlsmv"], abs=1e-6)
    R = to_correlation(np.cov(complete[SCALES[scale]].to_numpy(float), rowvar=False))
    assert guttman_lambda2(R) == pytest.approx(expected["lambda2_R"], abs=EXACT)
    halves = split_half_range(R)
    assert halves is not None
    assert (halves[0], halves[2]) == pytest.approx(
        (expected["min_half_R"], expected["max_half_R"]), abs=EXACT
    )
    assert guttman_lambda6(R) <= one.glb + 0.01


@pytest.mark.parametrize("scale", SCALES)
def test_polychorics_of_five_points(complete: pd.DataFrame, scale: str) -> None:
    made = polychoric(to_codes(complete[SCALES[scale]].to_numpy(float)).codes)
    np.testing.assert_allclose(made.matrix, EXPECTED["reliability"][scale]["polychoric"], atol=1e-6)


@pytest.mark.parametrize("scale", SCALES)
def test_omega_without_each_item(complete: pd.DataFrame, scale: str) -> None:
    expected = EXPECTED["reliability"][scale]
    one = analyze_items(complete, {scale: SCALES[scale]}).scale(scale)
    assert one.omega_total == pytest.approx(expected["omega"], abs=CFA)
    np.testing.assert_allclose(one.omega_if_deleted, expected["omega_if_deleted"], atol=CFA)


@pytest.mark.parametrize("scale", SCALES)
def test_items_by_polychorics(complete: pd.DataFrame, scale: str) -> None:
    expected = EXPECTED["reliability"][scale]
    one = analyze_items(complete, {scale: SCALES[scale]}, correlation="polychoric").scale(scale)
    np.testing.assert_allclose(one.inter_item, expected["polychoric"], atol=1e-6)
    np.testing.assert_allclose(one.item_rest, expected["item_rest_ordinal"], atol=1e-6)
    assert one.cronbach_alpha == pytest.approx(expected["alpha_ordinal"], abs=1e-6)


def test_maximum_likelihood_with_blanks(answers: pd.DataFrame) -> None:
    expected = EXPECTED["fiml"]
    result = estimate_reliability(answers, SCALES, missing="fiml")
    assert result.sample.n_used == 400
    alphas = [one.cronbach_alpha for one in result.scales]
    np.testing.assert_allclose(alphas, expected["alpha"], atol=EM)
    efa = factor_analysis(answers, ITEMS, n_factors=3, rotation="none", missing="fiml")
    R = to_correlation(np.array(expected["covariance"]))
    np.testing.assert_allclose(efa.correlation, R, atol=EM)
    loadings = np.array(expected["minres"])
    np.testing.assert_allclose(align_loadings(efa.loadings, loadings)[0], loadings, atol=1e-4)
    assert cronbach_alpha(np.array(expected["covariance"])[:4, :4]) == pytest.approx(expected["alpha"][0])


@pytest.mark.parametrize("scale", SCALES)
def test_agreement_within_clusters(answers: pd.DataFrame, scale: str) -> None:
    expected = EXPECTED["agreement"][scale]
    made = assess_agreement(answers, {scale: SCALES[scale]}, answers["cluster"], limits={scale: (1, 5)})
    one = made.scale(scale)
    assert one.icc.icc_mean == pytest.approx(expected["icc2"], abs=EXACT)
    assert one.icc.f_statistic == pytest.approx(expected["f"], abs=EXACT)
    assert one.icc.pvalue == pytest.approx(expected["pvalue"], rel=1e-6)
    # multilevel takes the mean size of the groups for k; the exact one is near it.
    size = made.n_used / one.icc.n_groups
    between, within = one.icc.ms_between, one.icc.ms_within
    theirs = (between - within) / (between + (size - 1.0) * within)
    assert theirs == pytest.approx(expected["icc1"], abs=EXACT)
    assert one.icc.icc1 == pytest.approx(theirs, abs=0.002)
    order = np.argsort([int(name) for name in made.groups])  # they number groups, we sort their names
    np.testing.assert_allclose(one.rwg[order], expected["rwg_j"], atol=EXACT)


def test_shrout_and_fleiss() -> None:
    expected = EXPECTED["shrout_fleiss"]
    ratings = np.array(expected["data"], dtype=float)
    nested, both = one_way(ratings.ravel(), np.repeat(np.arange(6), 4)), two_way(ratings)
    mine = [nested.icc1, both.agreement, both.consistency, nested.icc_mean]
    np.testing.assert_allclose(mine, expected["icc"][:4], atol=EXACT)
    assert [round(value, 2) for value in mine] == [0.17, 0.29, 0.71, 0.44]  # as printed in 1979
    lower = [nested.icc1_ci_lower, both.agreement_ci_lower, both.consistency_ci_lower]
    upper = [nested.icc1_ci_upper, both.agreement_ci_upper, both.consistency_ci_upper]
    np.testing.assert_allclose(lower, expected["lower"][:3], atol=EXACT)
    np.testing.assert_allclose(upper, expected["upper"][:3], atol=EXACT)


def test_retest(answers: pd.DataFrame) -> None:
    expected, items = EXPECTED["retest"], SCALES["A"]
    second = answers[[f"{item}_2" for item in items]].set_axis(items, axis=1)
    # The second wave came in another order; people are matched by key.
    one = estimate_retest(answers[items], second.iloc[::-1], {"A": items}).scale("A")
    assert one.n == expected["n"]
    assert one.r == pytest.approx(expected["r"], abs=EXACT)
    assert one.t == pytest.approx(expected["t"], abs=EXACT)
    assert (one.icc.agreement, one.icc.consistency) == pytest.approx(expected["icc"][1:3], abs=EXACT)
    assert one.icc.agreement_ci_lower == pytest.approx(expected["lower"][1], abs=EXACT)
    assert one.icc.agreement_ci_upper == pytest.approx(expected["upper"][1], abs=EXACT)


def test_parallel_analysis(complete: pd.DataFrame) -> None:
    expected = EXPECTED["parallel"]
    result = suggest_n_factors(complete, draws=2000)
    components, factors = result.parallel
    np.testing.assert_allclose(components.observed, expected["observed"], atol=EXACT)
    np.testing.assert_allclose(components.reference_mean, expected["components"], atol=MONTE_CARLO)
    np.testing.assert_allclose(factors.observed, expected["factors_observed"], atol=1e-3)
    np.testing.assert_allclose(factors.reference_mean, expected["factors"], atol=MONTE_CARLO_FACTORS)
    assert components.suggestion == expected["n_components"]
    assert factors.suggestion == expected["n_factors"]
