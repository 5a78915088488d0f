"""What packages lack or have in another variant, against the papers' formulas in plain R.

Moments, critical ratios, split halves, bounds, agreement in unequal groups, test-retest, empirical Kaiser,
hull, cross-loadings and nomological correlations of four sets of answers: bfi, bfi as given (a reversed
item in every scale but one), bfi in two categories, simulated five points. Values:
tests/reference/r/psychometrics_by_formula.R.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from survey.numerics.skewness import kurtosis, skewness
from survey.psychometrics import (
    analyze_items,
    assess_agreement,
    correlate_nomologically,
    cross_loadings,
    estimate_reliability,
    estimate_retest,
)
from survey.psychometrics.answers.mardia import mardia_test
from survey.psychometrics.coefficients.intraclass import two_way
from survey.psychometrics.factors.empirical_kaiser import empirical_kaiser
from survey.psychometrics.factors.hull import hull_method
from survey.psychometrics.reliability.agreement import within_group_agreement

HERE = Path(__file__).parent
BFI = HERE.parents[1] / "examples/personality/analysis/data/raw/bfi.csv"
LIKERT = HERE / "input/likert.csv"
EXPECTED = json.loads((HERE / "expected/psychometrics_by_formula.json").read_text())
SETS = tuple(EXPECTED["sets"])
REVERSED = ("A1", "C4", "C5", "E1", "E2", "O2", "O5")
LARGE = {s: [f"{s}{i}" for i in range(1, 6)] for s in "ACENO"}
SMALL = {s: [f"{s.lower()}{i}" for i in range(1, 5)] for s in "ABC"}

# Closed forms.
EXACT = 1e-9
# Tails of t below 1e-300 and incomplete beta functions of two libraries.
TAIL = 1e-6
# Fits of factanal and of bounded least squares, both run to their ends.
FIT = 1e-7


@pytest.fixture(scope="module")
def sets() -> dict[str, pd.DataFrame]:
    given = pd.read_csv(BFI, index_col=0).iloc[:, :25].dropna()
    recoded = given.assign(**{item: 7 - given[item] for item in REVERSED})
    likert = pd.read_csv(LIKERT)[[item for items in SMALL.values() for item in items]].dropna()
    return {
        "bfi": recoded,
        "given": given,
        "likert": likert,
        "two_categories": (recoded >= 5).astype(float),
    }


def scales_of(name: str) -> dict[str, list[str]]:
    return SMALL if name == "likert" else LARGE


def test_the_inputs_are_those_that_r_read() -> None:
    for name, path in (("bfi", BFI), ("likert", LIKERT)):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == EXPECTED["meta"][f"{name}_sha256"]


@pytest.mark.parametrize("name", SETS)
def test_moments_of_every_type(name: str, sets: dict[str, pd.DataFrame]) -> None:
    X, stored = sets[name].to_numpy(float), EXPECTED["sets"][name]["moments"]
    for kind in (1, 2, 3):
        moment_type = cast("Any", kind)
        np.testing.assert_allclose(
            skewness(X, moment_type=moment_type), stored[f"type{kind}"]["skewness"], atol=EXACT
        )
        np.testing.assert_allclose(
            kurtosis(X, moment_type=moment_type), stored[f"type{kind}"]["kurtosis"], atol=EXACT
        )


@pytest.mark.parametrize("name", SETS)
def test_items(name: str, sets: dict[str, pd.DataFrame]) -> None:
    result, stored = analyze_items(sets[name], scales_of(name)), EXPECTED["sets"][name]
    shape = stored["distribution"]
    for scale in scales_of(name):
        one, ratio = result.scale(scale), EXPECTED["sets"][name]["critical"][scale]
        items = EXPECTED["sets"][name]["items"][scale]
        own = [sets[name].columns.get_loc(item) for item in one.items]
        for mine, theirs in (("mean", "mean"), ("sd", "sd")):
            np.testing.assert_allclose(getattr(one, mine), np.array(stored[theirs])[own], atol=EXACT)
        assert one.distribution is not None
        assert one.distribution.values.tolist() == shape["values"]
        assert one.distribution.counts.tolist() == np.array(shape["counts"])[own].tolist()
        np.testing.assert_allclose(one.floor, np.array(shape["floor"])[own], atol=EXACT)
        np.testing.assert_allclose(one.ceiling, np.array(shape["ceiling"])[own], atol=EXACT)
        assert [one.cut_low, one.cut_high] == pytest.approx(ratio["cut"], abs=EXACT)
        assert (one.n_low, one.n_high) == (ratio["n_low"], ratio["n_high"])
        np.testing.assert_allclose(one.critical_ratio, ratio["t"], atol=EXACT)
        np.testing.assert_allclose(one.critical_ratio_df, ratio["df"], rtol=EXACT)
        np.testing.assert_allclose(one.critical_ratio_pvalue, ratio["pvalue"], rtol=TAIL, atol=1e-300)
        np.testing.assert_allclose(one.critical_ratio_d, ratio["d"], atol=EXACT)
        np.testing.assert_allclose(one.item_rest, items["item_rest"], atol=EXACT)
        np.testing.assert_allclose(one.item_total, items["item_total"], atol=EXACT)
        np.testing.assert_allclose(one.alpha_if_deleted, items["if_deleted"], atol=EXACT)
        np.testing.assert_allclose(one.scale_mean_if_deleted, items["scale_mean"], atol=EXACT)
        np.testing.assert_allclose(one.scale_variance_if_deleted, items["scale_variance"], atol=EXACT)
        np.testing.assert_allclose(one.smc, items["smc"], atol=EXACT)


@pytest.mark.parametrize("name", SETS)
def test_consistency(name: str, sets: dict[str, pd.DataFrame]) -> None:
    for scale, items in scales_of(name).items():
        one = estimate_reliability(sets[name], {scale: items}).scale(scale)
        stored = EXPECTED["sets"][name]
        alpha, halves, bounds = (stored[part][scale] for part in ("items", "halves", "bounds"))
        assert one.cronbach_alpha == pytest.approx(alpha["alpha"], abs=EXACT)
        assert one.alpha_standardized == pytest.approx(alpha["standardized"], abs=EXACT)
        limits = (one.cronbach_alpha_ci_lower, one.cronbach_alpha_ci_upper)
        assert limits == pytest.approx(tuple(alpha["feldt"]), abs=EXACT)
        assert one.split_half == pytest.approx(halves["unequal"], abs=EXACT)
        equal = halves["unequal"] == pytest.approx(halves["odd_even"], abs=EXACT)
        assert equal == (len(items) % 2 == 0)
        spread = (one.split_half_min, one.split_half_mean, one.split_half_max)
        assert spread == pytest.approx((halves["min"], halves["mean"], halves["max"]), abs=EXACT)
        assert one.lambda2 == pytest.approx(bounds["lambda2"], abs=EXACT)
        assert one.lambda6 == pytest.approx(bounds["lambda6"], abs=EXACT)


@pytest.mark.parametrize("name", SETS)
def test_how_many_factors(name: str, sets: dict[str, pd.DataFrame]) -> None:
    X, stored = sets[name].to_numpy(float), EXPECTED["sets"][name]
    R, n = np.corrcoef(X, rowvar=False), X.shape[0]
    assert n == stored["n"]
    suggestion, reference = empirical_kaiser(np.linalg.eigvalsh(R)[::-1], n)
    assert suggestion == stored["kaiser"]["suggestion"]
    np.testing.assert_allclose(reference, stored["kaiser"]["reference"], atol=EXACT)
    for index in ("cfi", "caf"):
        expected = stored["hull"][index]
        made = hull_method(R, n, len(expected["fit"]) - 1, index=cast("Any", index))
        np.testing.assert_allclose(made.fit, expected["fit"], atol=FIT)
        assert made.on_hull.tolist() == expected["on_hull"]
        st = np.array(expected["st"], dtype=float)
        # JSON has no infinite number: R stores none where richer solutions fit as well.
        np.testing.assert_allclose(np.where(np.isinf(made.st), np.nan, made.st), st, rtol=1e-4)
        assert made.suggestion == expected["suggestion"]


@pytest.mark.parametrize("name", SETS)
def test_items_and_scales_with_each_other(name: str, sets: dict[str, pd.DataFrame]) -> None:
    stored = EXPECTED["sets"][name]
    made = cross_loadings(sets[name], scales_of(name))
    np.testing.assert_allclose(made.correlations, stored["crossed"], atol=EXACT)
    net, expected = correlate_nomologically(sets[name], scales_of(name)).pairs, stored["nomological"]
    np.testing.assert_allclose([one.r for one in net], expected["r"], atol=EXACT)
    np.testing.assert_allclose([one.r_ci_lower for one in net], expected["lower"], atol=EXACT)
    np.testing.assert_allclose([one.r_ci_upper for one in net], expected["upper"], atol=EXACT)
    np.testing.assert_allclose([one.pvalue for one in net], expected["pvalue"], rtol=TAIL, atol=1e-300)
    mine = np.array([one.disattenuated for one in net], dtype=float)
    np.testing.assert_allclose(mine, np.array(expected["disattenuated"], dtype=float), atol=EXACT)


@pytest.mark.parametrize(("name", "count"), [("given", 8), ("two_categories", 5)])
def test_mardia_with_its_tails(name: str, count: int, sets: dict[str, pd.DataFrame]) -> None:
    result = mardia_test(sets[name], list(sets[name].columns[:count]), divisor="n-1")
    for mine, theirs in (
        ("skewness", "b1p"),
        ("skewness_chisq", "skew"),
        ("skewness_chisq_small", "small.skew"),
        ("kurtosis", "b2p"),
        ("kurtosis_z", "kurtosis"),
        ("skewness_pvalue", "p.skew"),
        ("skewness_small_pvalue", "p.small"),
        ("kurtosis_pvalue", "p.kurt"),
    ):
        expected = EXPECTED["mardia"][name][theirs]
        assert getattr(result, mine) == pytest.approx(expected, rel=EXACT, abs=1e-15), mine


def test_groups_of_unequal_size() -> None:
    expected, frame = EXPECTED["unequal"], pd.read_csv(LIKERT)
    items = SMALL["B"]
    made = assess_agreement(frame, {"B": items}, expected["group"], null_variance={"B": 1.34})
    one, order = made.scale("B"), np.argsort([int(name) for name in made.groups])
    assert [int(made.groups[k]) for k in order] == expected["groups"]
    assert made.sizes[order].tolist() == expected["sizes"]
    assert min(expected["sizes"]) == 1
    assert one.icc.n0 == pytest.approx(expected["n0"], abs=EXACT)
    assert one.icc.icc1 == pytest.approx(expected["icc1"], abs=EXACT)
    assert one.icc.icc_mean == pytest.approx(expected["icc2"], abs=EXACT)
    assert one.design_effect == pytest.approx(expected["design"], abs=EXACT)
    theirs = np.array(expected["rwg_j"], dtype=float)
    np.testing.assert_allclose(one.rwg[order], theirs, atol=EXACT)
    known = frame[items].notna().all(axis=1)
    _, code = np.unique(np.array(expected["group"])[known], return_inverse=True)
    values, _ = within_group_agreement(frame.loc[known, ["b1"]].to_numpy(float), code, 2.0)
    np.testing.assert_allclose(values, np.array(expected["rwg_one"], dtype=float), atol=EXACT)


def test_three_occasions() -> None:
    expected = EXPECTED["occasions"]
    made = two_way(np.array(expected["data"]))
    assert (made.agreement, made.consistency) == pytest.approx(tuple(expected["icc"][1:3]), abs=EXACT)
    lower, upper = expected["lower"], expected["upper"]
    assert (made.agreement_ci_lower, made.agreement_ci_upper) == pytest.approx(
        (lower[1], upper[1]), abs=EXACT
    )
    assert (made.consistency_ci_lower, made.consistency_ci_upper) == pytest.approx(
        (lower[2], upper[2]), abs=EXACT
    )


def test_two_waves() -> None:
    expected, frame, items = EXPECTED["retest"], pd.read_csv(LIKERT), SMALL["A"]
    second = frame[[f"{item}_2" for item in items]].set_axis(items, axis=1)
    one = estimate_retest(frame[items], second, {"A": items}).scale("A")
    assert (one.r, one.r_ci_lower, one.r_ci_upper) == pytest.approx(
        (expected["r"], *expected["ci"]), abs=EXACT
    )
    for name in ("change", "t", "measurement_error", "detectable_change"):
        assert getattr(one, name) == pytest.approx(expected[name], abs=EXACT), name
    assert one.pvalue == pytest.approx(expected["pvalue"], rel=TAIL)
