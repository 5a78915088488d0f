"""Correlation matrices (Thurstone, Harman's 24 tests, ability, bfi, simulated) against psych and GPArotation.

Values: tests/reference/r/psychometrics_classics.R.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from survey.numerics.rotation import align_loadings, rotate_loadings
from survey.psychometrics.coefficients.alpha import cronbach_alpha
from survey.psychometrics.coefficients.lower_bounds import (
    greatest_lower_bound,
    guttman_lambda2,
    guttman_lambda6,
)
from survey.psychometrics.coefficients.split_half import split_half_range
from survey.psychometrics.factors.adequacy import bartlett_sphericity, kaiser_meyer_olkin
from survey.psychometrics.factors.extraction import extract_factors
from survey.psychometrics.factors.factor_fit import efa_fit
from survey.psychometrics.factors.minimum_average_partial import minimum_average_partial

EXPECTED = json.loads((Path(__file__).parent / "expected/psychometrics_classics.json").read_text())
SETS = ("thurstone", "harman74", "ability", "bfi", "likert")
ROTATIONS = [name for name in EXPECTED["thurstone"]["rotations"] if name != "target"]
# The criterion of GPArotation is ours but for a constant or a factor.
THEIR_SCALE = {"bifactor": 0.25, "bifactor_q": 0.25}

EXACT = 1e-8
# Stationary points found on both sides: ULS iterated to 1e-14, factanal with its optimiser run to the end.
UNROTATED = 1e-5
# psych's own optimiser stops up to 1.5e-4 short of them, at a discrepancy that is never smaller.
PSYCH_STOPS = 2e-4
# GPArotation was run to a gradient of 1e-8, or as near as 2,000 steps come to it.
ROTATED = 1e-5
# CSDP solves to about 1e-9.
GLB = 1e-8


@pytest.fixture(params=SETS)
def case(request: pytest.FixtureRequest) -> Any:
    return EXPECTED[request.param]


def test_adequacy_map_and_alpha(case: Any) -> None:
    R = np.array(case["R"])
    kmo, msa = kaiser_meyer_olkin(R)
    assert kmo == pytest.approx(case["kmo"], abs=EXACT)
    np.testing.assert_allclose(msa, case["msa"], atol=EXACT)
    assert bartlett_sphericity(R, case["n"])[0] == pytest.approx(case["bartlett_chisq"], abs=EXACT)
    assert np.linalg.det(R) == pytest.approx(case["determinant"], rel=1e-9)
    values = minimum_average_partial(R).squared[1 : 1 + len(case["map"])]
    np.testing.assert_allclose(values, case["map"], atol=EXACT)
    assert cronbach_alpha(R) == pytest.approx(case["alpha"], abs=EXACT)


def test_lower_bounds(case: Any) -> None:
    R = np.array(case["R"])
    assert guttman_lambda2(R) == pytest.approx(case["lambda2"], abs=EXACT)
    assert guttman_lambda6(R) == pytest.approx(case["lambda6"], abs=EXACT)
    assert greatest_lower_bound(R).glb == pytest.approx(case["glb"], abs=GLB)
    halves = split_half_range(R)
    if R.shape[0] == 16:  # psych searches all splits up to sixteen items, of even numbers only
        assert halves is not None
        assert (halves[0], halves[2]) == pytest.approx((case["min_half"], case["max_half"]), abs=EXACT)
    else:
        assert (halves is None) == (R.shape[0] > 16)


@pytest.mark.parametrize("method", ["minres", "pa"])
def test_least_squares(case: Any, method: Any) -> None:
    R, expected = np.array(case["R"]), np.array(case["uls"]["loadings"])
    solved = extract_factors(R, case["k"], method)
    np.testing.assert_allclose(align_loadings(solved.loadings, expected)[0], expected, atol=1e-7)
    theirs = np.array(case["minres"]["loadings"])
    np.testing.assert_allclose(align_loadings(solved.loadings, theirs)[0], theirs, atol=PSYCH_STOPS)
    assert _least_squares(R, solved.loadings) <= _least_squares(R, theirs) + 1e-12


def _least_squares(R: np.ndarray, A: np.ndarray) -> float:
    return float(np.sum(np.triu(R - A @ A.T, 1) ** 2))


def test_maximum_likelihood(case: Any) -> None:
    R, expected = np.array(case["R"]), np.array(case["factanal"]["loadings"])
    solved = extract_factors(R, case["k"], "ml")
    np.testing.assert_allclose(align_loadings(solved.loadings, expected)[0], expected, atol=UNROTATED)
    fit, psych = efa_fit(R, solved.loadings, case["n"]), case["ml"]
    assert fit.chisq == pytest.approx(case["factanal"]["statistic"], abs=1e-8)
    assert fit.df == case["factanal"]["df"]
    assert fit.chisq == pytest.approx(psych["statistic"], abs=1e-6)
    assert fit.null_chisq == pytest.approx(psych["null_chisq"], rel=1e-10)
    assert fit.tli == pytest.approx(psych["tli"], abs=1e-8)
    assert fit.rmsea == pytest.approx(psych["rmsea"][0], abs=1e-3)  # psych mixes n and n - 1


def test_alpha_factors(case: Any) -> None:
    expected = np.array(case["alpha_factors"]["loadings"])
    solved = extract_factors(np.array(case["R"]), case["k"], "alpha")
    assert solved.converged
    np.testing.assert_allclose(align_loadings(solved.loadings, expected)[0], expected, atol=EXACT)


@pytest.mark.parametrize("name", ROTATIONS)
def test_rotation(case: Any, name: str) -> None:
    stored = case["rotations"][name]
    A, expected = np.array(case["minres"]["loadings"]), np.array(stored["loadings"])
    target = np.array(case["rotations"]["target"], dtype=float) if "target" in name else None
    mine = rotate_loadings(
        A,
        "oblimin" if name == "oblimin_minus" else name,
        kaiser=name == "varimax",
        gamma=-0.5 if name == "oblimin_minus" else 0.0,
        target=target,
    )
    aligned, order, sign = align_loadings(mine.loadings, expected)
    np.testing.assert_allclose(aligned, expected, atol=ROTATED)
    if stored.get("phi"):
        phi = mine.phi[np.ix_(order, order)] * sign * sign[:, None]
        np.testing.assert_allclose(phi, stored["phi"], atol=ROTATED)
    if stored.get("criterion") is not None:
        assert mine.criterion is not None
        theirs = stored["criterion"] * THEIR_SCALE.get(name, 1.0)
        if name == "quartimax":  # minus a quarter of the fourth powers: ours less the squared communalities
            theirs += float(((A * A).sum(axis=1) ** 2).sum()) / 4.0
        assert mine.criterion <= theirs + 1e-10
