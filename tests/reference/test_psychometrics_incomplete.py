"""Answers with blanks, by full information, pairwise, by ranks and by pairwise polychorics, against R.

Correlations, adequacy, factors, alpha and HTMT of bfi (2,436 of 2,800 rows complete) and of simulated five
points. Values: tests/reference/r/psychometrics_incomplete.R (psych, lavaan, semTools, factanal).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.numerics.correlations import covariance
from survey.numerics.rotation import align_loadings
from survey.psychometrics import analyze_items, estimate_reliability
from survey.psychometrics.coefficients.alpha import cronbach_alpha
from survey.psychometrics.coefficients.item_total import item_rest
from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.validity.htmt import heterotrait_monotrait

HERE = Path(__file__).parent
BFI = HERE.parents[1] / "examples/personality/analysis/data/raw/bfi.csv"
LIKERT = HERE / "input/likert.csv"
EXPECTED = json.loads((HERE / "expected/psychometrics_incomplete.json").read_text())
SETS = ("bfi", "likert")
SCALES = {
    "bfi": {s: [f"{s}{i}" for i in range(1, 6)] for s in "ACENO"},
    "likert": {s: [f"{s.lower()}{i}" for i in range(1, 5)] for s in "ABC"},
}

# Closed forms.
EXACT = 1e-9
# lavaan's EM was run to 1e-14 of the likelihood; its polychorics stop within 1e-7.
CORRELATION = {"fiml": 1e-6, "pairwise": EXACT, "spearman": EXACT, "polychoric": 1e-6}
# KMO and loadings amplify what the correlations differ by.
AMPLIFIED = 10.0
UNROTATED = 1e-5
# psych::corFiml leaves its optimiser at its defaults, 5e-6 short of the maximum.
CORFIML = 2e-5


@pytest.fixture(scope="module")
def answers() -> dict[str, pd.DataFrame]:
    bfi = pd.read_csv(BFI, index_col=0).iloc[:, :25]
    for name in ("A1", "C4", "C5", "E1", "E2", "O2", "O5"):
        bfi[name] = 7 - bfi[name]
    items = [item for own in SCALES["likert"].values() for item in own]
    return {"bfi": bfi, "likert": pd.read_csv(LIKERT)[items]}


def treatment(kind: str) -> dict[str, Any]:
    return {
        "fiml": {"missing": "fiml"},
        "pairwise": {"missing": "pairwise"},
        "spearman": {"correlation": "spearman"},
        "polychoric": {"correlation": "polychoric", "missing": "pairwise"},
    }[kind]


def test_the_inputs_are_those_that_r_read() -> None:
    for name, path in (("bfi", BFI), ("likert", LIKERT)):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == EXPECTED["meta"][f"{name}_sha256"]


@pytest.mark.parametrize("extraction", ["minres", "ml"])
@pytest.mark.parametrize("kind", CORRELATION)
@pytest.mark.parametrize("name", SETS)
def test_factors(name: str, kind: str, extraction: Any, answers: dict[str, pd.DataFrame]) -> None:
    case, tolerance = EXPECTED["sets"][name], CORRELATION[kind]
    stored = case[kind]
    made = factor_analysis(
        answers[name], n_factors=case["k"], rotation="none", extraction=extraction, **treatment(kind)
    )
    assert made.sample.n_used == (case["n_complete"] if kind == "spearman" else case["n"])
    np.testing.assert_allclose(made.correlation, stored["R"], atol=tolerance)
    assert made.adequacy.kmo == pytest.approx(stored["kmo"], abs=AMPLIFIED * tolerance)
    np.testing.assert_allclose(made.adequacy.msa, stored["msa"], atol=AMPLIFIED * tolerance)
    assert made.adequacy.bartlett_chisq == pytest.approx(stored["bartlett_chisq"], rel=AMPLIFIED * tolerance)
    expected = np.array(stored["ml"]["loadings"] if extraction == "ml" else stored["uls"])
    np.testing.assert_allclose(align_loadings(made.loadings, expected)[0], expected, atol=UNROTATED)
    if extraction == "ml":
        assert made.fit.df == stored["ml"]["df"]
        assert made.fit.chisq == pytest.approx(stored["ml"]["statistic"], rel=UNROTATED)


@pytest.mark.parametrize(
    ("name", "missing"), [("bfi", "pairwise"), ("likert", "pairwise"), ("likert", "fiml")]
)
def test_alpha(name: str, missing: Any, answers: dict[str, pd.DataFrame]) -> None:
    stored, tolerance = EXPECTED["sets"][name][missing], CORRELATION[missing]
    result = estimate_reliability(answers[name], SCALES[name], missing=missing)
    for scale, expected in stored["alphas"].items():
        one = result.scale(scale)
        assert one.cronbach_alpha == pytest.approx(expected["alpha"], abs=tolerance)
        np.testing.assert_allclose(one.item_rest, expected["item_rest"], atol=tolerance)
        if missing == "pairwise":
            psych = stored["psych"][scale]
            assert one.cronbach_alpha == pytest.approx(psych["alpha"], abs=EXACT)
            assert one.alpha_standardized == pytest.approx(psych["standardized"], abs=EXACT)
            np.testing.assert_allclose(one.alpha_if_deleted, psych["if_deleted"], atol=EXACT)


def test_alpha_of_full_information_moments_of_25_items(answers: dict[str, pd.DataFrame]) -> None:
    X, tolerance = answers["bfi"].to_numpy(float), CORRELATION["fiml"]
    S = covariance(X, missing="fiml").matrix
    for place, expected in enumerate(EXPECTED["sets"]["bfi"]["fiml"]["alphas"].values()):
        own = np.arange(5 * place, 5 * place + 5)
        block = S[np.ix_(own, own)]
        assert cronbach_alpha(block) == pytest.approx(expected["alpha"], abs=tolerance)
        np.testing.assert_allclose(item_rest(block), expected["item_rest"], atol=tolerance)


@pytest.mark.parametrize("name", SETS)
def test_items_keep_what_each_pair_has(name: str, answers: dict[str, pd.DataFrame]) -> None:
    stored = EXPECTED["sets"][name]["pairwise"]["alphas"]
    result = analyze_items(answers[name], SCALES[name], missing="pairwise")
    for scale, expected in stored.items():
        assert result.scale(scale).cronbach_alpha == pytest.approx(expected["alpha"], abs=EXACT)
        np.testing.assert_allclose(result.scale(scale).item_rest, expected["item_rest"], atol=EXACT)


@pytest.mark.parametrize("name", SETS)
def test_htmt_of_pairwise_correlations(name: str, answers: dict[str, pd.DataFrame]) -> None:
    stored = EXPECTED["sets"][name]["pairwise"]
    made = heterotrait_monotrait(answers[name], SCALES[name], missing="pairwise")
    np.testing.assert_allclose(made.htmt, stored["htmt"], atol=EXACT)
    np.testing.assert_allclose(made.htmt2, stored["htmt2"], atol=EXACT)


def test_full_information_as_psych_has_it(answers: dict[str, pd.DataFrame]) -> None:
    made = factor_analysis(answers["likert"], n_factors=3, rotation="none", missing="fiml")
    np.testing.assert_allclose(made.correlation, EXPECTED["sets"]["likert"]["corfiml"], atol=CORFIML)
