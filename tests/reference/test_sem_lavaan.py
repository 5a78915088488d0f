"""Estimates, standard errors, standardised solutions and fit against lavaan's, case by case.

Values: tests/reference/r/sem_lavaan.R, which holds the models too. lavaan's solutions were polished by Newton
steps; the gradient that they were left with is stored beside each case.
"""

from __future__ import annotations

from typing import Any

import pytest
from lavaan_cases import (
    Tolerance,
    both_arrived,
    fit_apart,
    frame_of,
    is_the_input_of,
    options_of,
    parameters_apart,
    r2_apart,
    stored,
)

from survey.sem import SemResult, fit_sem

EXPECTED = stored("sem_lavaan")
CASES: dict[str, Any] = EXPECTED["cases"]

# lavaan's standard errors of the standardised solution rest on numerical derivatives; all else is closer.
TOLERANCE = Tolerance(relative=1e-5, floor=1e-6)
# lavaan's solutions were polished until their gradient was rounding error.
LAVAAN_GRADIENT = 1e-9
# Ours stops where F no longer falls.
OUR_GRADIENT = 1e-8
COLUMNS = ("est", "se", "ci_lower", "ci_upper", "std_lv", "std_all", "std_all_se")


@pytest.fixture(scope="module")
def fits() -> dict[str, SemResult]:
    return {}


def fit_of(name: str, fits: dict[str, SemResult]) -> SemResult:
    if name not in fits:
        case = CASES[name]
        fits[name] = fit_sem(case["model"], frame_of(case["data"]), **options_of(case))
    return fits[name]


@pytest.mark.parametrize("name", ["hs", "pd", "bfi"])
def test_the_input_is_the_one_that_r_read(name: str) -> None:
    assert is_the_input_of(EXPECTED, name)


@pytest.mark.parametrize("name", CASES)
def test_both_optimisers_arrived(name: str, fits: dict[str, SemResult]) -> None:
    assert both_arrived(CASES[name], fit_of(name, fits), theirs=LAVAAN_GRADIENT, ours=OUR_GRADIENT)


@pytest.mark.parametrize("name", CASES)
def test_parameters(name: str, fits: dict[str, SemResult]) -> None:
    assert parameters_apart(CASES[name], fit_of(name, fits), TOLERANCE, COLUMNS) == {}


@pytest.mark.parametrize("name", CASES)
def test_fit_measures(name: str, fits: dict[str, SemResult]) -> None:
    assert fit_apart(CASES[name], fit_of(name, fits), TOLERANCE) == {}


@pytest.mark.parametrize("name", CASES)
def test_explained_variance(name: str, fits: dict[str, SemResult]) -> None:
    assert r2_apart(CASES[name], fit_of(name, fits), TOLERANCE) == {}
