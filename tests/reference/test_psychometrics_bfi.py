"""Item analysis, reliability, adequacy, factor analysis and validity against R on the bfi answers.

Values: tests/reference/r/psychometrics_bfi.R (psych, GPArotation, lavaan, semTools).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.numerics.rotation import align_loadings, rotate_loadings
from survey.psychometrics.answers.mardia import mardia_test
from survey.psychometrics.coefficients.composite import average_variance_extracted, composite_reliability
from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.factors.extraction import extract_factors
from survey.psychometrics.factors.minimum_average_partial import minimum_average_partial
from survey.psychometrics.items.analysis import analyze_items
from survey.psychometrics.reliability.internal_consistency import estimate_reliability
from survey.psychometrics.validity.assessment import assess_validity
from survey.psychometrics.validity.fornell_larcker import fornell_larcker
from survey.psychometrics.validity.htmt import heterotrait_monotrait

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
INPUT = ROOT / "examples/personality/analysis/data/raw/bfi.csv"
EXPECTED = json.loads((HERE / "expected/psychometrics_bfi.json").read_text())
SCALES = {s: [f"{s}{i}" for i in range(1, 6)] for s in "ACENO"}

# Closed forms agree to rounding.
EXACT = 1e-10
# psych's optimiser stops about 1e-6 short of the stationary point, ML's at 1e-5.
UNROTATED = 1e-5
# GPArotation was run to a projected gradient of 1e-7; the criteria are flat to its square.
ROTATED = 1e-5
# psych's promax rests on stats::varimax at its default eps of 1e-5, which stops 1e-3 short.
PSYCH_PROMAX = 1e-3
# lavaan's optimiser, tightened, stops about 1e-7 short.
CFA = 1e-5


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    frame = pd.read_csv(INPUT, index_col=0).iloc[:, :25]
    for name in ("A1", "C4", "C5", "E1", "E2", "O2", "O5"):
        frame[name] = 7 - frame[name]
    return frame


@pytest.fixture(scope="module")
def minres(answers: pd.DataFrame) -> Any:
    return factor_analysis(answers, n_factors=5, rotation="none")


def test_the_input_is_the_one_that_r_read() -> None:
    assert hashlib.sha256(INPUT.read_bytes()).hexdigest() == EXPECTED["meta"]["sha256"]


@pytest.mark.parametrize("scale", SCALES)
def test_alpha_and_item_statistics(answers: pd.DataFrame, scale: str) -> None:
    expected = EXPECTED["alpha"][scale]
    one = analyze_items(answers, SCALES).scale(scale)
    assert one.sample.n_used == EXPECTED["meta"]["rows"]
    assert one.cronbach_alpha == pytest.approx(expected["raw"], abs=EXACT)
    for mine, theirs in (
        ("item_rest", "item_rest"),
        ("item_total", "item_total"),
        ("alpha_if_deleted", "if_deleted"),
    ):
        np.testing.assert_allclose(getattr(one, mine), expected[theirs], atol=EXACT)


@pytest.mark.parametrize("scale", SCALES)
def test_reliability(answers: pd.DataFrame, scale: str) -> None:
    expected = EXPECTED["alpha"][scale]
    one = estimate_reliability(answers, SCALES).scale(scale)
    assert one.cronbach_alpha == pytest.approx(expected["raw"], abs=EXACT)
    assert one.alpha_standardized == pytest.approx(expected["std"], abs=EXACT)
    assert one.mean_inter_item == pytest.approx(expected["average_r"], abs=EXACT)
    limits = [one.cronbach_alpha_ci_lower, one.cronbach_alpha_ci_upper]
    np.testing.assert_allclose(limits, expected["feldt"], atol=EXACT)


def test_pairwise_alpha(answers: pd.DataFrame) -> None:
    one = estimate_reliability(answers, {"A": SCALES["A"]}, missing="pairwise").scale("A")
    assert one.cronbach_alpha == pytest.approx(EXPECTED["alpha_pairwise_A"], abs=EXACT)


@pytest.mark.parametrize(
    ("field", "key", "moment_type"),
    [
        ("mean", "mean", 2),
        ("sd", "sd", 2),
        ("skewness", "skew2", 2),
        ("kurtosis", "kurtosis2", 2),
        ("skewness", "skew3", 3),
        ("kurtosis", "kurtosis3", 3),
    ],
)
def test_moments(answers: pd.DataFrame, field: str, key: str, moment_type: Any) -> None:
    result = analyze_items(answers, SCALES, moment_type=moment_type)
    mine = np.concatenate([getattr(one, field) for one in result.scales])
    np.testing.assert_allclose(mine, EXPECTED["describe"][key], atol=EXACT)


def test_adequacy(minres: Any, answers: pd.DataFrame) -> None:
    adequacy = minres.adequacy
    assert adequacy.kmo == pytest.approx(EXPECTED["kmo"]["kmo"], abs=EXACT)
    np.testing.assert_allclose(adequacy.msa, EXPECTED["kmo"]["msa"], atol=EXACT)
    assert adequacy.bartlett_chisq == pytest.approx(EXPECTED["bartlett"]["chisq"], rel=1e-12)
    assert adequacy.bartlett_df == EXPECTED["bartlett"]["df"]
    assert adequacy.determinant == pytest.approx(EXPECTED["determinant"], rel=1e-9)
    pairwise = factor_analysis(answers, n_factors=5, rotation="none", missing="pairwise").adequacy.kmo
    assert pairwise == pytest.approx(EXPECTED["kmo"]["pairwise"], abs=EXACT)


def test_eigenvalues(minres: Any) -> None:
    np.testing.assert_allclose(minres.eigenvalues, EXPECTED["eigenvalues"], atol=EXACT)


def test_map(minres: Any) -> None:
    mine = minimum_average_partial(minres.correlation).squared[1:11]
    np.testing.assert_allclose(mine, EXPECTED["map"], atol=EXACT)


@pytest.mark.parametrize("name", ["minres", "minres3", "ml"])
def test_extraction(answers: pd.DataFrame, name: str) -> None:
    expected = EXPECTED["fits"][name]
    loadings = np.array(expected["loadings"])
    extraction: Any = "ml" if name == "ml" else "minres"
    result = factor_analysis(answers, n_factors=loadings.shape[1], extraction=extraction, rotation="none")
    np.testing.assert_allclose(align_loadings(result.loadings, loadings)[0], loadings, atol=UNROTATED)
    np.testing.assert_allclose(result.uniquenesses, expected["uniquenesses"], atol=UNROTATED)
    assert result.fit.df == expected["df"]
    assert result.fit.chisq == pytest.approx(expected["statistic"], rel=1e-6)
    assert result.fit.null_chisq == pytest.approx(expected["null_chisq"], rel=1e-10)
    assert result.fit.rmsr == pytest.approx(expected["rms"], rel=1e-6)
    assert result.fit.rmsr_corrected == pytest.approx(expected["crms"], rel=1e-6)
    assert result.fit.bic == pytest.approx(expected["bic"], rel=1e-5)
    # psych's point estimate mixes n and n - 1, and its limits do not.
    assert result.fit.rmsea == pytest.approx(expected["rmsea"][0], abs=3e-5)
    limits = [result.fit.rmsea_ci_lower, result.fit.rmsea_ci_upper]
    np.testing.assert_allclose(limits, expected["rmsea"][1:3], rtol=1e-4)


def test_principal_axis_reaches_the_stationary_point_of_least_squares(minres: Any) -> None:
    solved = extract_factors(minres.correlation, 5, "pa")
    assert solved.converged
    np.testing.assert_allclose(
        align_loadings(solved.loadings, minres.unrotated)[0], minres.unrotated, atol=1e-7
    )


@pytest.mark.parametrize("name", EXPECTED["rotations"])
def test_rotation(name: str) -> None:
    expected = EXPECTED["rotations"][name]
    unrotated, loadings = np.array(EXPECTED["fits"]["minres"]["loadings"]), np.array(expected["loadings"])
    kaiser = True if name.endswith("_kaiser") else None
    mine = rotate_loadings(unrotated, name.removesuffix("_kaiser"), kaiser=kaiser)
    aligned, order, sign = align_loadings(mine.loadings, loadings)
    tolerance = PSYCH_PROMAX if name == "promax" else ROTATED
    np.testing.assert_allclose(aligned, loadings, atol=tolerance)
    if expected.get("phi"):
        phi = mine.phi[np.ix_(order, order)] * sign * sign[:, None]
        np.testing.assert_allclose(phi, expected["phi"], atol=tolerance)
    if expected.get("criterion") is not None and name != "quartimax":  # quartimax is written otherwise there
        assert mine.criterion is not None
        assert mine.criterion <= expected["criterion"] + 1e-12


def test_mardia_as_psych_has_it(answers: pd.DataFrame) -> None:
    result = mardia_test(answers.dropna(), [*SCALES["A"], *SCALES["C"]], divisor="n-1")
    expected = EXPECTED["mardia"]
    assert result.skewness == pytest.approx(expected["b1p"], rel=1e-10)
    assert result.kurtosis == pytest.approx(expected["b2p"], rel=1e-10)
    assert result.skewness_chisq == pytest.approx(expected["skew"], rel=1e-10)
    assert result.skewness_chisq_small == pytest.approx(expected["small_skew"], rel=1e-10)
    assert result.kurtosis_z == pytest.approx(expected["kurtosis"], rel=1e-10)


def test_htmt(answers: pd.DataFrame) -> None:
    result = heterotrait_monotrait(answers, SCALES)
    np.testing.assert_allclose(result.htmt, EXPECTED["sem"]["htmt"], atol=EXACT)
    np.testing.assert_allclose(result.htmt2, EXPECTED["sem"]["htmt2"], atol=EXACT)


def test_convergent_validity_of_all_scales(answers: pd.DataFrame) -> None:
    expected = EXPECTED["sem"]
    result = assess_validity(answers, SCALES)
    assert result.convergent is not None
    assert result.fornell_larcker is not None
    standard = np.array(expected["std_loadings"]).T  # R stores one column to a scale
    np.testing.assert_allclose(np.vstack(result.convergent.loadings), standard, atol=CFA)
    np.testing.assert_allclose(result.convergent.omega_total, expected["omega_implied"], atol=CFA)
    np.testing.assert_allclose(result.convergent.omega_total_observed, expected["omega_observed"], atol=CFA)
    np.testing.assert_allclose(
        result.convergent.cr, [composite_reliability(row) for row in standard], atol=CFA
    )
    np.testing.assert_allclose(
        result.convergent.ave, [average_variance_extracted(row) for row in standard], atol=CFA
    )
    np.testing.assert_allclose(result.fornell_larcker.correlations, expected["phi"], atol=CFA)


def test_a_single_scale_has_its_own_cfa(answers: pd.DataFrame) -> None:
    complete = answers.dropna()
    result = assess_validity(complete, {"A": SCALES["A"]})
    assert result.convergent is not None
    np.testing.assert_allclose(result.convergent.loadings[0], EXPECTED["single"]["std_loadings"], atol=CFA)
    assert result.convergent.omega_total[0] == pytest.approx(EXPECTED["single"]["omega_implied"], abs=CFA)
    assert result.htmt is None


def test_fornell_larcker_from_the_arrays_of_lavaan() -> None:
    loadings = np.array(EXPECTED["sem"]["std_loadings"]).T
    ave = np.array([average_variance_extracted(row) for row in loadings])
    made = fornell_larcker(tuple(SCALES), ave, np.array(EXPECTED["sem"]["phi"]))
    assert made.failing_pairs == (("A", "E"),)
    assert made.discriminant == (False, True, False, True, True)
