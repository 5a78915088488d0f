"""A general factor, factor scores and reliability of ordinal sums on more sets of answers, against R.

Hierarchical omega of Thurstone's tests, Harman's 24, ability and five points; scores of bfi as given
(negative loadings) and of two factors, oblique and orthogonal; categorical omega and ordinal alpha of bfi
in six, three and two categories. Values: tests/reference/r/psychometrics_general_sets.R (psych,
GPArotation, lavaan, semTools).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from calibrated_answers import answers_with

from survey.numerics.polychoric import polychoric, to_codes
from survey.numerics.rotation import align_loadings
from survey.psychometrics import analyze_items, explore_and_confirm
from survey.psychometrics.coefficients.categorical_omega import one_ordinal_factor
from survey.psychometrics.coefficients.ordinal_reliability import ordinal_reliability
from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.factors.schmid_leiman import estimate_hierarchical_omega
from survey.psychometrics.factors.scores import score_factors

HERE = Path(__file__).parent
BFI = HERE.parents[1] / "examples/personality/analysis/data/raw/bfi.csv"
LIKERT = HERE / "input/likert.csv"
SPLIT = HERE / "input/likert_split.csv"
EXPECTED = json.loads((HERE / "expected/psychometrics_general_sets.json").read_text())
CUTS = {"six": None, "three": (3.0, 5.0), "two": (5.0,)}

# Stationary points of extraction, rotation and second order, found to their ends on both sides.
EXACT = 1e-6
# psych's omega takes the second-order factor from a rotation that stops at 1e-5.
PSYCH = 1e-3
# The same rotated loadings to 1e-7, amplified by the inverse of R.
SCORES = 1e-5
# lavaan's polychorics stop within 1e-7, and its WLSMV of them was run to 1e-13.
ORDINAL = 1e-6
# lavaan's optimiser, tightened, stops about 1e-7 short.
CFA = 1e-5


@pytest.fixture(scope="module")
def sets() -> dict[str, pd.DataFrame]:
    given = pd.read_csv(BFI, index_col=0).iloc[:, :25].dropna()
    recoded = given.assign(**{item: 7 - given[item] for item in ("A1", "C4", "C5", "E1", "E2", "O2", "O5")})
    likert = pd.read_csv(LIKERT)[[f"{scale}{j}" for scale in "abc" for j in range(1, 5)]].dropna()
    two = likert.iloc[:, :8]
    two_factors = {"two_oblique": two, "two_orthogonal": two}
    return {"given": given, "recoded": recoded, "likert": likert, **two_factors}


def test_the_inputs_are_those_that_r_read() -> None:
    for name, path in (("bfi", BFI), ("likert", LIKERT), ("split", SPLIT)):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == EXPECTED["meta"][f"{name}_sha256"]


@pytest.mark.parametrize("name", EXPECTED["hierarchies"])
def test_hierarchical_omega(name: str) -> None:
    case = EXPECTED["hierarchies"][name]
    made = estimate_hierarchical_omega(answers_with(np.array(case["R"]), case["n"]), n_groups=case["k"])
    assert made.omega_hierarchical == pytest.approx(case["hierarchical"], abs=EXACT)
    assert made.omega_total == pytest.approx(case["total"], abs=EXACT)
    assert made.explained_common_variance == pytest.approx(case["ecv"], abs=EXACT)
    np.testing.assert_allclose(made.general, case["general"], atol=EXACT)
    group = np.array(case["group"])
    np.testing.assert_allclose(align_loadings(made.group, group)[0], group, atol=EXACT)
    assert made.omega_hierarchical == pytest.approx(case["psych"]["hierarchical"], abs=PSYCH)
    assert made.omega_total == pytest.approx(case["psych"]["total"], abs=PSYCH)


@pytest.mark.parametrize("method", ["regression", "bartlett", "ten_berge"])
@pytest.mark.parametrize("name", EXPECTED["scores"])
def test_scores(name: str, method: Any, sets: dict[str, pd.DataFrame]) -> None:
    case = EXPECTED["scores"][name]
    loadings, expected = np.array(case["loadings"]), case[method]
    rotation = "varimax" if name == "two_orthogonal" else "oblimin"
    result = factor_analysis(sets[name], n_factors=loadings.shape[1], rotation=rotation)
    aligned, order, sign = align_loadings(result.loadings, loadings)
    np.testing.assert_allclose(aligned, loadings, atol=EXACT)
    made = score_factors(result, sets[name], method=method)
    np.testing.assert_allclose(made.weights[:, order] * sign, expected["weights"], atol=SCORES)
    np.testing.assert_allclose(made.scores[:8, order] * sign, expected["first"], atol=10 * SCORES)
    if method == "regression":
        np.testing.assert_allclose(made.determinacy[order] ** 2, expected["r2"], atol=SCORES)


@pytest.mark.parametrize("categories", CUTS)
def test_ordinal_reliability(categories: str, sets: dict[str, pd.DataFrame]) -> None:
    cuts = CUTS[categories]
    for scale, expected in EXPECTED["ordinal"][categories].items():
        X = sets["recoded"][[f"{scale}{j}" for j in range(1, 6)]].to_numpy(float)
        X = X if cuts is None else np.digitize(X, cuts).astype(float)
        made = ordinal_reliability(X)
        assert made is not None
        assert made.alpha == pytest.approx(expected["alpha"], abs=ORDINAL)
        assert made.omega == pytest.approx(expected["omega"], abs=ORDINAL)
        codes = to_codes(X)
        factor = one_ordinal_factor(codes, polychoric(codes.codes))
        theirs = np.array(expected["loadings"]) * np.sign(np.sum(expected["loadings"]))
        np.testing.assert_allclose(factor.loadings, theirs, atol=ORDINAL)


@pytest.mark.parametrize("name", EXPECTED["spss"])
def test_oblimin_like_spss(name: str) -> None:
    case = EXPECTED["spss"][name]
    expected = np.array(case["loadings"])
    answers = answers_with(np.array(case["R"]), 300)
    made = factor_analysis(answers, n_factors=expected.shape[1], rotation="oblimin", like="spss")
    assert made.iterations == case["iterations"]
    aligned, order, sign = align_loadings(made.loadings, expected)
    np.testing.assert_allclose(aligned, expected, atol=EXACT)
    assert made.phi is not None
    np.testing.assert_allclose(made.phi[np.ix_(order, order)] * sign * sign[:, None], case["phi"], atol=EXACT)


def test_omega_without_each_item(sets: dict[str, pd.DataFrame]) -> None:
    scales = {s: [f"{s}{j}" for j in range(1, 6)] for s in EXPECTED["deleted"]}
    result = analyze_items(sets["recoded"], scales)
    for scale, expected in EXPECTED["deleted"].items():
        assert result.scale(scale).omega_total == pytest.approx(expected["omega"], abs=CFA)
        np.testing.assert_allclose(result.scale(scale).omega_if_deleted, expected["if_deleted"], atol=CFA)


def test_explored_on_one_part_and_confirmed_on_the_other(sets: dict[str, pd.DataFrame]) -> None:
    expected = EXPECTED["parts"]
    made = explore_and_confirm(sets["likert"], n_factors=3)
    assert made.exploratory_rows.tolist() == (pd.read_csv(SPLIT)["row"] - 1).tolist()
    loadings = np.array(expected["loadings"])
    aligned = align_loadings(made.exploratory.loadings, loadings)[0]
    np.testing.assert_allclose(aligned, loadings, atol=EXACT)
    home = {item: name for name, items in made.structure for item in items}
    theirs = dict(zip(sets["likert"].columns, expected["home"], strict=True))
    together = {(a, b) for a in home for b in home if home[a] == home[b]}
    assert together == {(a, b) for a in theirs for b in theirs if theirs[a] == theirs[b]}
    assert made.confirmatory is not None
    for name in ("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr"):
        assert getattr(made.confirmatory.fit, name) == pytest.approx(expected["fit"][name], abs=CFA), name
    mine = {row.rhs: row.std_all for row in made.confirmatory.parameters.itertuples() if row.op == "=~"}
    for row in expected["std"]:
        assert mine[row["rhs"]] == pytest.approx(row["est.std"], abs=CFA)
