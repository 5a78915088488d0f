"""Inequalities and nonlinear equalities against lavaan's (tests/reference/r/sem_diagnostics.R).

lavaan's constrained optimiser stops with gradients of 1e-5 along the constraints, so its last digits are the
looser ones: ours are held to the Karush-Kuhn-Tucker conditions, and both to each other within 1e-4.
"""

from __future__ import annotations

import math
from typing import Any

import pytest
from lavaan_cases import Tolerance, frame_of, options_of, our_rows, rows_of, stored

from survey.sem import SemResult, fit_sem

CASES: dict[str, Any] = stored("sem_diagnostics")["constrained"]
NEAR = Tolerance(1e-4, 1e-5)
ACTIVE = {
    "active_below": (True,),
    "inactive": (False,),
    "two_active": (True, True),
    "ordered_active": (True,),
    "mixed": (True, True, False),
    "nonlinear_inequality": (True,),
    "positive_variance": (True,),
    "pd_defined": (True,),
}


def fit_of(name: str) -> SemResult:
    case = CASES[name]
    return fit_sem(case["model"], frame_of(case["data"]), **options_of(case))


@pytest.mark.parametrize("name", CASES)
def test_estimates_errors_and_fit(name: str) -> None:
    result, case = fit_of(name), CASES[name]
    expected, ours = rows_of(case), our_rows(result)
    assert set(ours) == set(expected)
    apart = {
        (key, column): (ours[key][column], row[column])
        for key, row in expected.items()
        for column in ("est", "se")
        if not NEAR.near(ours[key][column], row[column])
    }
    assert apart == {}
    fit = result.fit.as_mapping()
    assert {k: v for k, v in case["fit"].items() if not NEAR.near(fit[k], v)} == {}


@pytest.mark.parametrize("name", CASES)
def test_the_conditions_of_a_constrained_minimum_hold(name: str) -> None:
    result = fit_of(name)
    assert result.convergence.converged
    assert result.convergence.max_gradient < 1e-8
    assert result.constraints
    for state in result.constraints:
        if state.active:
            assert abs(state.gap) < 1e-8
        else:
            assert state.gap > 0
            assert state.multiplier == 0
        assert " == " in state.text or state.multiplier >= 0
    if name in ACTIVE:
        assert tuple(state.active for state in result.constraints) == ACTIVE[name]


def test_a_fixed_parameter_has_no_error_under_an_active_bound() -> None:
    table = fit_of("active_below").table
    k = table.row("visual", "=~", "x2")
    assert (table.est[k], table.se[k]) == (pytest.approx(0.9), 0.0)
    assert math.isnan(table.z[k])
