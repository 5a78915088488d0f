"""One pass over five sets of answers: Thurstone's tests, Harman's 24, ability, bfi, simulated 5 points.

Reliability and validity of scales, Mardia, polychorics, promax, parallel analysis and the empirical Kaiser
criterion against psych, lavaan and semTools (tests/reference/r/psychometrics_five_sets.R). Where a set is
kept as correlations alone, answers are made that have exactly these correlations.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest
from calibrated_answers import answers_with
from scipy import special

from survey.numerics.polychoric import fit_tables, polychoric, to_codes
from survey.numerics.rotation import align_loadings, rotate_loadings
from survey.psychometrics.answers.mardia import mardia_test
from survey.psychometrics.factors.empirical_kaiser import empirical_kaiser
from survey.psychometrics.factors.parallel_analysis import parallel_analysis
from survey.psychometrics.validity.assessment import assess_scales

HERE = Path(__file__).parent
EXPECTED = json.loads((HERE / "expected/psychometrics_five_sets.json").read_text())
LIKERT = HERE / "input/likert.csv"
BFI = HERE.parents[1] / "examples/personality/analysis/data/raw/bfi.csv"
SETS = tuple(EXPECTED["sets"])

# Closed forms.
EXACT = 1e-8
# lavaan's optimiser stops where its gradient is about 1e-6.
CFA = 1e-5
# lavaan's polychorics are within 1e-7 of the maximum, psych's within 3e-5.
LAVAAN, PSYCH = 1e-6, 1e-4
# psych's and stats' promax of loadings that were rotated to the end before.
PROMAX = 1e-5
# Means of 200 and of 400 random eigenvalues: their largest standard deviations are about .05.
MONTE_CARLO = 0.02


@pytest.fixture(scope="module")
def likert() -> pd.DataFrame:
    items = [f"{scale}{j}" for scale in "abc" for j in range(1, 5)]
    return pd.read_csv(LIKERT)[items].dropna()


def test_the_inputs_are_those_that_r_read() -> None:
    for name, path in (("bfi", BFI), ("likert", LIKERT)):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == EXPECTED["meta"][f"{name}_sha256"]


@pytest.mark.parametrize("name", SETS)
def test_scales(name: str) -> None:
    case = EXPECTED["sets"][name]
    scales = {scale: [f"V{j}" for j in columns] for scale, columns in case["scales"].items()}
    made = assess_scales(answers_with(np.array(case["R"]), case["n"]), scales)
    found, validity = made.reliability.scales, made.validity
    assert validity.convergent is not None
    assert validity.fornell_larcker is not None
    assert validity.htmt is not None
    for key, mine in (("cronbach_alpha", "alpha"), ("mean_inter_item", "average_r")):
        np.testing.assert_allclose([getattr(one, key) for one in found], case[mine], atol=EXACT)
    for key in ("omega_total", "omega_total_observed", "cr", "ave"):
        np.testing.assert_allclose([getattr(one, key) for one in found], case[key], atol=CFA)
    for mine, theirs in zip(validity.convergent.loadings, case["std_loadings"], strict=True):
        np.testing.assert_allclose(mine, theirs, atol=CFA)
    np.testing.assert_allclose(validity.fornell_larcker.correlations, case["phi"], atol=CFA)
    np.testing.assert_allclose(validity.htmt.htmt, case["htmt"], atol=EXACT)
    np.testing.assert_allclose(validity.htmt.htmt2, case["htmt2"], atol=EXACT)


@pytest.mark.parametrize("name", SETS)
def test_promax(name: str) -> None:
    case = EXPECTED["sets"][name]["promax"]
    for variant, method in (("psych", "promax"), ("stats", "promax_stats")):
        expected = np.array(case[variant])
        mine = rotate_loadings(np.array(case["unrotated"]), method)
        aligned, order, sign = align_loadings(mine.loadings, expected)
        np.testing.assert_allclose(aligned, expected, atol=PROMAX)
        phi = mine.phi[np.ix_(order, order)] * sign * sign[:, None]
        np.testing.assert_allclose(phi, case[f"{variant}_phi"], atol=PROMAX)


@pytest.mark.parametrize("name", SETS)
def test_varimax_of_maximum_likelihood_is_rotated_to_the_end(name: str) -> None:
    case = EXPECTED["sets"][name]["varimax_ml"]
    theirs, to_the_end = np.array(case["psych"]), np.array(case["converged"])
    mine = rotate_loadings(np.array(case["unrotated"]), "varimax", kaiser=True).loadings
    np.testing.assert_allclose(align_loadings(mine, to_the_end)[0], to_the_end, atol=PROMAX)
    # psych leaves varimax where its criterion changes by 1e-5: lower, and not where it is stationary.
    assert varimax(mine)[0] >= varimax(theirs)[0]
    assert varimax(mine)[1] < 1e-6 < varimax(theirs)[1]


def varimax(A: np.ndarray) -> tuple[float, float]:
    """Return Kaiser's criterion of loadings, and how steeply it rises when two factors are turned."""
    L = A / np.sqrt((A**2).sum(axis=1, keepdims=True))
    turned = L.T @ (L**3 - L * (L**2).mean(axis=0))
    return float((L**2).var(axis=0).sum()), float(np.abs(turned - turned.T).max())


@pytest.mark.parametrize("name", SETS)
def test_how_many_factors(name: str) -> None:
    case = EXPECTED["sets"][name]
    R, n, kaiser = np.array(case["R"]), case["n"], case["kaiser"]
    eigenvalues = np.linalg.eigvalsh(R)[::-1]
    suggestion, reference = empirical_kaiser(eigenvalues, n)
    # semTools' references are not raised to 1 as the paper has it; so it may count eigenvalues below 1.
    np.testing.assert_allclose(reference, np.maximum(kaiser["reference"], 1.0), atol=EXACT)
    assert suggestion == kaiser["suggestion"] or kaiser["suggestion"] > (eigenvalues > 1.0).sum()
    stored = case["parallel"]
    made_of = parallel_analysis(R, n, variants=("components", "factors"), draws=400)
    for kind, made in zip(("components", "factors"), made_of, strict=True):
        observed = np.array(stored[f"{kind}_observed"])
        np.testing.assert_allclose(made.observed, observed, atol=2e-3)
        np.testing.assert_allclose(made.reference_mean, stored[kind], atol=MONTE_CARLO)
        theirs = stored[f"n_{kind}"]
        margins = np.abs(observed - made.reference)[: theirs + 1]
        assert made.suggestion == theirs or margins.min() < MONTE_CARLO


def test_polychorics_of_five_points(likert: pd.DataFrame) -> None:
    made = polychoric(to_codes(likert.to_numpy(float)).codes).matrix
    np.testing.assert_allclose(made, EXPECTED["polychorics"]["likert"]["lavaan"], atol=LAVAAN)
    np.testing.assert_allclose(made, EXPECTED["polychorics"]["likert"]["psych"], atol=PSYCH)


def test_tetrachorics_of_right_and_wrong() -> None:
    stored = EXPECTED["polychorics"]["ability"]
    tables = np.array(stored["tables"], dtype=float).reshape(-1, 2, 2)
    n = tables.sum(axis=(1, 2))
    cuts = [
        np.column_stack([np.full(n.size, -np.inf), special.ndtri(side / n), np.full(n.size, np.inf)])
        for side in (tables[:, 0].sum(axis=1), tables[:, :, 0].sum(axis=1))
    ]
    mine, _ = fit_tables(tables, *cuts)
    above = np.triu_indices(16, 1)
    np.testing.assert_allclose(mine, np.array(stored["lavaan"])[above], atol=LAVAAN)
    np.testing.assert_allclose(mine, np.array(stored["psych"])[above], atol=PSYCH)


@pytest.mark.parametrize("name", ["bfi", "likert"])
def test_mardia(name: str, likert: pd.DataFrame) -> None:
    frame = likert if name == "likert" else pd.read_csv(BFI, index_col=0).iloc[:, :25].dropna().iloc[:, :10]
    if name == "bfi":
        frame = frame.assign(A1=7 - frame["A1"], C4=7 - frame["C4"], C5=7 - frame["C5"])
    expected: dict[str, Any] = EXPECTED["mardia"][name]
    cases: list[tuple[Literal["n", "n-1"], str]] = [("n", "")]
    if name == "likert":  # that of bfi: test_psychometrics_bfi
        cases.append(("n-1", "_unbiased"))
    for divisor, suffix in cases:
        result = mardia_test(frame, list(frame.columns), divisor=divisor)
        for key in ("skewness", "kurtosis", "skewness_chisq", "kurtosis_z"):
            assert getattr(result, key) == pytest.approx(expected[key + suffix], rel=EXACT), (divisor, key)
