"""Estimates, standard errors, standardised solutions and fit against lavaan's, case by case.

Values: tests/reference/r/sem_lavaan.R, which holds the models too. lavaan's solutions were polished by Newton
steps; the gradient that they were left with is stored beside each case.
"""

from __future__ import annotations

import hashlib
import json
import math
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.sem import SemResult, fit_sem

HERE = Path(__file__).parent
BFI = HERE.parents[1] / "examples/personality/analysis/data/raw/bfi.csv"
EXPECTED: dict[str, Any] = json.loads((HERE / "expected/sem_lavaan.json").read_text(encoding="utf-8"))
CASES: dict[str, Any] = {k: v for k, v in EXPECTED["cases"].items() if "estimator" not in v["options"]}
REVERSED = ("A1", "C4", "C5", "E1", "E2", "O2", "O5")

# lavaan's standard errors of the standardised solution rest on numerical derivatives; all else is closer.
RELATIVE, FLOOR = 1e-5, 1e-6
# lavaan's solutions were polished until their gradient was rounding error.
LAVAAN_GRADIENT = 1e-9
# Ours stops where F no longer falls.
OUR_GRADIENT = 1e-8

NAMES = {
    "model.type": "model_type",
    "std.lv": "std_lv",
    "group.equal": "group_equal",
    "group.partial": "group_partial",
}
# lavaan's names where they are not ours with dots for underscores.
FIT_NAMES = {"sabic": "bic2", "hoelter_05": "cn_05", "hoelter_01": "cn_01", "rmsea_pvalue": "rmsea.pvalue"}


def path_of(name: str) -> Path:
    if name == "bfi":
        return BFI
    examples = Path(str(files("semopy") / "examples"))
    return examples / {"hs": "holzinger_swineford39_data.csv", "pd": "pd_data.csv"}[name]


def frame_of(name: str) -> pd.DataFrame:
    frame = pd.read_csv(path_of(name), index_col=0)
    if name != "bfi":
        return frame
    items = frame.iloc[:, :25].copy()
    for item in REVERSED:
        items[item] = 7 - items[item]
    return items.dropna()


def options_of(case: dict[str, Any]) -> dict[str, Any]:
    options = case["options"] or {}
    found: dict[str, Any] = {}
    for name, value in options.items():
        key = NAMES.get(name, name)
        if key in ("group_equal", "group_partial"):
            names = [value] if isinstance(value, str) else value
            value = tuple(v.replace(".", "_") if key == "group_equal" else v for v in names)
        found[key] = value
    return found


@pytest.fixture(scope="module")
def fits() -> dict[str, SemResult]:
    return {}


def fit_of(name: str, fits: dict[str, SemResult]) -> SemResult:
    if name not in fits:
        case = CASES[name]
        fits[name] = fit_sem(case["model"], frame_of(case["data"]), **options_of(case))
    return fits[name]


def rows_of(case: dict[str, Any]) -> dict[tuple[str, str, str, int], dict[str, Any]]:
    table = case["parameters"]
    groups = table["group"] if isinstance(table["group"], list) else [table["group"]] * len(table["lhs"])
    rows = {}
    for i, group in enumerate(groups):
        lhs, op, rhs = table["lhs"][i], table["op"][i], table["rhs"][i]
        group = 0 if op == ":=" else group
        key = (op, *sorted((lhs, rhs)), group) if op == "~~" else (op, lhs, rhs, group)
        rows[key] = {column: table[column][i] for column in table if isinstance(table[column], list)}
    return rows


def our_rows(result: SemResult) -> dict[tuple[str, str, str, int], dict[str, Any]]:
    rows = {}
    for row in result.parameters.to_dict("records"):
        lhs, op, rhs = row["lhs"], row["op"], row["rhs"]
        key = (op, *sorted((lhs, rhs)), row["group"]) if op == "~~" else (op, lhs, rhs, row["group"])
        rows[key] = row
    return rows


def near(ours: float, theirs: float | None) -> bool:
    if theirs is None or (isinstance(theirs, float) and math.isnan(theirs)):
        return True
    return abs(ours - theirs) <= max(RELATIVE * abs(theirs), FLOOR)


@pytest.mark.parametrize("name", ["hs", "pd", "bfi"])
def test_the_input_is_the_one_that_r_read(name: str) -> None:
    assert hashlib.sha256(path_of(name).read_bytes()).hexdigest() == EXPECTED["meta"]["sha256"][name]


@pytest.mark.parametrize("name", CASES)
def test_both_optimisers_arrived(name: str, fits: dict[str, SemResult]) -> None:
    result = fit_of(name, fits)
    assert CASES[name]["gradient"] < LAVAAN_GRADIENT
    assert result.convergence.converged
    assert result.convergence.max_gradient < OUR_GRADIENT


@pytest.mark.parametrize("name", CASES)
def test_parameters(name: str, fits: dict[str, SemResult]) -> None:
    expected, ours = rows_of(CASES[name]), our_rows(fit_of(name, fits))
    assert set(ours) == set(expected)
    columns = ("est", "se", "ci_lower", "ci_upper", "std_lv", "std_all", "std_all_se")
    apart = {
        (key, column): (ours[key][column], row[column])
        for key, row in expected.items()
        for column in columns
        if not near(ours[key][column], row[column])
    }
    assert apart == {}


@pytest.mark.parametrize("name", CASES)
def test_fit_measures(name: str, fits: dict[str, SemResult]) -> None:
    theirs = CASES[name]["fit"]
    ours = fit_of(name, fits).fit.as_mapping()
    apart = {
        measure: (value, other)
        for measure, value in ours.items()
        if not near(
            math.nan if value is None else value,
            other := theirs.get(FIT_NAMES.get(measure, measure), theirs.get(measure.replace("_", "."))),
        )
    }
    assert apart == {}


@pytest.mark.parametrize("name", CASES)
def test_explained_variance(name: str, fits: dict[str, SemResult]) -> None:
    theirs = CASES[name]["r2"]
    ours = fit_of(name, fits).r2
    labels = fit_of(name, fits).sample.group_labels
    for key, value in theirs.items():
        group, _, variable = key.rpartition(".") if len(labels) > 1 else ("", "", key)
        g = labels.index(group) + 1 if group else 1
        own = ours[variable if g == 1 else f"{variable}@{g}"]
        assert np.isclose(own, value, rtol=RELATIVE, atol=FLOOR)
