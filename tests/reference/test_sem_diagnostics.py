"""Modification indices, score and Wald tests, residuals and factor scores against lavaan's.

Values: tests/reference/r/sem_diagnostics.R, which holds the models too; its solutions are polished.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from lavaan_cases import frame_of, options_of, stored

from survey.sem import (
    SemResult,
    bollen_stine_test,
    factor_scores,
    fit_sem,
    modification_indices,
    residuals,
    score_test,
    wald_test,
)
from survey.sem.model.statistic_vector import lower_places
from survey.sem.resampling.intervals import bootstrap_interval

EXPECTED: dict[str, Any] = stored("sem_diagnostics")
CASES: dict[str, Any] = EXPECTED["cases"]
ROBUST: dict[str, Any] = EXPECTED["robust"]
# Twelve digits are stored, and both solutions are polished; what is near 0 differs by rounding.
RELATIVE, FLOOR = 1e-5, 1e-7
# lavaan leaves out what other groups do through shared parameters, and errs for MLR (see `residuals`).
WITHOUT_ERRORS = {"group_metric", "group_scalar", "hs_mlr", "pd_mlr", "hs_mimic_mlr"}


def fit_of(case: dict[str, Any]) -> SemResult:
    return fit_sem(case["model"], frame_of(case["data"]), **options_of(case))


def assert_near(ours: Any, theirs: Any) -> None:
    expected = np.array([np.nan if v is None else v for v in np.ravel(np.array(theirs, dtype=object))], float)
    known = ~np.isnan(expected)
    assert known.any()
    np.testing.assert_allclose(np.ravel(ours)[known], expected[known], rtol=RELATIVE, atol=FLOOR)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def keys_of(table: dict[str, Any]) -> list[tuple[str, str, str, int]]:
    groups = table.get("group", [1] * len(table["lhs"]))
    return list(zip(table["lhs"], table["op"], table["rhs"], groups, strict=True))


@pytest.mark.parametrize("name", [*CASES, *ROBUST])
def test_modification_indices(name: str) -> None:
    case = {**CASES, **ROBUST}[name]
    result = fit_of(case)
    found = modification_indices(result)
    ours = {}
    for row in found.frame.to_dict("records"):
        ours[row["lhs"], row["op"], row["rhs"], row["group"]] = row
        if row["op"] == "~~":
            ours[row["rhs"], row["op"], row["lhs"], row["group"]] = row
    theirs = case["modindices"]
    # lavaan lets covariates with fixed moments become outcomes; these would be another model.
    covariates = {"sex", "ageyr"}
    places = [k for k, key in enumerate(keys_of(theirs)) if key[0] not in covariates]
    rows = [ours[keys_of(theirs)[k]] for k in places]
    for column in ("mi", "epc", "sepc.lv", "sepc.all"):
        if column in theirs:
            ours_ = [row[column.replace(".", "_")] for row in rows]
            assert_near(ours_, [theirs[column][k] for k in places])
    assert len(found.lhs) == len(places)
    assert (np.diff(found.mi) <= 0).all()


@pytest.mark.parametrize("name", [n for n, case in CASES.items() if "score_test" in case])
def test_score_tests_of_equalities(name: str) -> None:
    case = CASES[name]
    found, theirs = score_test(fit_of(case)), case["score_test"]
    total = theirs["total"]
    assert_near([found.chisq, found.df, found.pvalue], [total["X2"], total["df"], total["p.value"]])
    # The order of the constraints is lavaan's own.
    assert_near(sorted(one.chisq for one in found.released), sorted(listed(theirs["each"])))


def test_expected_changes_when_all_is_released() -> None:
    case = CASES["group_metric"]
    result = fit_of(case)
    found, theirs = score_test(result), case["score_test"]
    table = result.table
    ours: dict[tuple[str, str, str], list[float]] = {}
    for k, change in enumerate(found.epc):
        ours.setdefault((table.lhs[k], table.op[k], table.rhs[k]), []).append(float(change))
    for lhs, op, rhs, change in zip(theirs["lhs"], theirs["op"], theirs["rhs"], theirs["epc"], strict=True):
        if change is not None and op != "==":
            assert min(abs(one - change) for one in ours[lhs, op, rhs]) < 1e-6


@pytest.mark.parametrize("name", EXPECTED["wald"])
def test_wald_tests(name: str) -> None:
    case = EXPECTED["wald"][name]
    found = wald_test(fit_of(case), case["constraints"])
    assert_near([found.chisq, found.df, found.pvalue], [case["stat"], case["df"], case["pvalue"]])


@pytest.mark.parametrize("name", [*CASES, *ROBUST])
def test_residuals(name: str) -> None:
    case = {**CASES, **ROBUST}[name]
    result = fit_of(case)
    found = residuals(result, frame_of(case["data"]))
    i, j = lower_places(len(case["names"]))
    order = [result.sample.observed.index(v) for v in case["names"]]
    kinds = {"raw": "raw", "cor.bentler": "bentler", "cor.bollen": "bollen", "normalized": "normalized"}
    if name not in WITHOUT_ERRORS:
        kinds["standardized"] = "standardized"
    for theirs, ours in kinds.items():
        means = {"raw": "mean", "bollen": "bentler_mean"}.get(ours, f"{ours}_mean")
        for g, one in enumerate(case["residuals"][theirs]):
            assert_near(getattr(found, ours)[g][np.ix_(order, order)][i, j], one["cov"])
            if one["mean"]:
                assert_near(getattr(found, means)[g][order], one["mean"])
    if name not in WITHOUT_ERRORS:
        for g, one in enumerate(case["residuals"]["se"]):
            sd = np.sqrt(np.diag(result.sample.covariance[g]))
            scaled = found.se[g] / np.outer(sd, sd)
            assert_near(scaled[np.ix_(order, order)][i, j], one)


@pytest.mark.parametrize("method", ["regression", "Bartlett"])
@pytest.mark.parametrize("name", CASES)
def test_factor_scores(name: str, method: str) -> None:
    case = CASES[name]
    result = fit_of(case)
    found = factor_scores(result, frame_of(case["data"]), method=method.lower())
    order = [found.latent.index(v) for v in case["latent"]]
    theirs = case["scores"][method]
    for g, scores in enumerate(theirs["scores"]):
        own = found.group == g + 1
        assert_near(found.scores[own][:, order], scores)
        assert_near(found.se[own][0, order], theirs["se"][g])


def holes() -> pd.DataFrame:
    """Every seventh row lacks one of the nine items in turn."""
    frame = frame_of("hs")
    for k in range(0, len(frame), 7):
        frame.loc[frame.index[k], f"x{1 + (k + 1) // 7 % 9}"] = np.nan
    return frame


def test_incomplete_data() -> None:
    case = EXPECTED["missing"]["hs_fiml"]
    frame = holes()
    result = fit_sem(case["model"], frame, missing="fiml")
    assert_near(result.fit.chisq, case["chisq"])
    for method in ("regression", "Bartlett"):
        found = factor_scores(result, frame, method=method.lower())
        order = [found.latent.index(v) for v in case["latent"]]
        assert_near(found.scores[:, order], case["scores"][method]["scores"][0])
    ours = {
        key[:3]: row
        for key, row in zip(
            keys_of(modification_indices(result, frame).frame.to_dict("list")),
            modification_indices(result, frame).frame.to_dict("records"),
            strict=True,
        )
    }
    theirs = case["modindices"]
    for column in ("mi", "epc"):
        assert_near([ours[key[:3]][column] for key in keys_of(theirs)], theirs[column])


def test_limits_of_stored_draws_are_those_of_boot() -> None:
    stored_ = EXPECTED["bca"]
    draws, influence = np.array(stored_["draws"])[:, None], np.array(stored_["influence"])
    rate = np.array([(influence**3).sum() / (6 * (influence**2).sum() ** 1.5)])
    estimate = np.array([stored_["estimate"]])
    for k, level in enumerate(stored_["levels"]):
        for kind in ("percentile", "bca"):
            limits = bootstrap_interval(draws, estimate, level, kind, rate)
            assert_near(np.concatenate(limits), stored_[kind][k])


def test_bollen_stine_is_within_the_chance_of_both() -> None:
    case = EXPECTED["bollen_stine"]["hs"]
    frame = frame_of(case["data"])
    found = bollen_stine_test(fit_sem(case["model"], frame), frame, draws=400, seed=4)
    error = case["sd"] * np.sqrt(1 / found.chisq.size + 1 / case["draws"])
    assert abs(found.chisq.mean() - case["mean"]) < 4 * error
    assert abs(found.pvalue - case["pvalue"]) < 0.03
