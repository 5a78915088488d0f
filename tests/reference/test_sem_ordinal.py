"""Least squares of continuous, ordinal and mixed data against lavaan's, case by case.

Values: tests/reference/r/sem_ordinal.R, which holds the models too and cuts, and pierces, the data as here.
lavaan's solutions were polished by Newton steps; the gradient that they were left with is stored beside each.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lavaan_cases import (
    REVERSED,
    Tolerance,
    fit_apart,
    frame_of,
    options_of,
    parameters_apart,
    path_of,
    stored,
)

from survey.sem import SemResult, fit_sem

EXPECTED = stored("sem_ordinal")
CASES: dict[str, Any] = EXPECTED["cases"]

# lavaan's polychoric correlations stop near 1e-7, its standardised errors rest on numerical derivatives.
TOLERANCE = Tolerance(relative=1e-4, floor=1e-5)
LAVAAN_GRADIENT = 1e-9
OUR_GRADIENT = 1e-7
COLUMNS = ("est", "se", "ci_lower", "ci_upper", "std_lv", "std_all", "std_all_se")
ITEMS = tuple(f"x{k}" for k in range(1, 10))
NUMERIC = ("x2", "x5", "x9")


def cut_into(x: pd.Series, k: int) -> pd.Series:
    """k categories of equal width, closed on the right."""
    return np.maximum(np.ceil((x - x.min()) / (x.max() - x.min()) * k), 1.0)


def with_holes(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """Row i of column j is missing where (7 i + 13 j) mod 17 = 0."""
    rows = np.arange(1, len(frame) + 1)
    for j, name in enumerate(names, start=1):
        frame[name] = frame[name].where((7 * rows + 13 * j) % 17 != 0)
    return frame


def data_of(name: str) -> pd.DataFrame:
    if name in ("hs", "pd", "bfi"):
        return frame_of(name)
    if name == "bfiholes":
        items = pd.read_csv(path_of("bfi"), index_col=0).iloc[:, :25]
        return items.assign(**{item: 7 - items[item] for item in REVERSED})
    frame = frame_of(name[:2])
    if name == "pd3":
        cut = [f"y{k}" for k in range(1, 9)] + ["x1", "x2", "x3"]
        return frame.assign(**{item: cut_into(frame[item], 3) for item in cut})
    mixed = "mix" in name
    k = 3 if mixed or name == "hsholes" else int(name[-1])
    cut = [item for item in ITEMS if not (mixed and item in NUMERIC)]
    frame = frame.assign(**{item: cut_into(frame[item], k) for item in cut})
    return with_holes(frame, ITEMS) if name.endswith("holes") else frame


@pytest.fixture(scope="module")
def fits() -> dict[str, SemResult]:
    return {}


def fit_of(name: str, fits: dict[str, SemResult]) -> SemResult:
    if name not in fits:
        case = CASES[name]
        fits[name] = fit_sem(case["model"], data_of(case["data"]), **options_of(case))
    return fits[name]


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
    assert parameters_apart(CASES[name], fit_of(name, fits), TOLERANCE, COLUMNS) == {}


@pytest.mark.parametrize("name", CASES)
def test_fit_measures(name: str, fits: dict[str, SemResult]) -> None:
    assert fit_apart(CASES[name], fit_of(name, fits), TOLERANCE) == {}


@pytest.mark.parametrize("name", CASES)
def test_explained_variance(name: str, fits: dict[str, SemResult]) -> None:
    theirs = CASES[name]["r2"]
    result = fit_of(name, fits)
    labels = result.sample.group_labels
    for key, value in theirs.items():
        group, _, variable = key.rpartition(".") if len(labels) > 1 else ("", "", key)
        g = labels.index(group) + 1 if group else 1
        own = result.r2[variable if g == 1 else f"{variable}@{g}"]
        assert TOLERANCE.near(own, value), key
