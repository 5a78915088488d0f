"""Full information, sampling weights and clusters against lavaan's values, case by case.

Values: tests/reference/r/sem_fiml.R, which holds the models too. lavaan's EM was tightened and its solutions
polished by Newton steps; the gradient that they were left with is stored beside each case.
"""

from __future__ import annotations

from typing import Any

import pytest
from incomplete_data import incomplete_frame
from lavaan_cases import (
    Tolerance,
    both_arrived,
    fit_apart,
    is_the_input_of,
    options_of,
    parameters_apart,
    stored,
)

from survey.sem import SemResult, fit_sem

EXPECTED = stored("sem_fiml")
CASES: dict[str, Any] = EXPECTED["cases"]
# lavaan's observed information under full information is a numerical derivative.
TOLERANCE = Tolerance(1e-4, 1e-5)
# Of weighted incomplete groups lavaan's robust indices are 3e-3 from ours, for no known reason: one
# weighted group and unweighted groups agree, and so do the chi-squares and scaling factors here.
APART = {"cluster_group_fiml_mlr": 5e-3}
# With groups lavaan's gradient of incomplete data stays at 1e-6: there lavaan's is the looser solution.
LAVAAN_GRADIENT, OUR_GRADIENT = 1e-5, 1e-8


def fit_case(name: str) -> SemResult:
    case = CASES[name]
    options = options_of(case)
    # How tightly lavaan's EM was to iterate.
    for only_lavaan in ("em.h1.tol", "em.h1.iter.max"):
        options.pop(only_lavaan, None)
    return fit_sem(case["model"], incomplete_frame(case["data"]), **options)


@pytest.mark.parametrize("name", ["hs", "pd", "bfi"])
def test_the_input_is_the_one_that_r_read(name: str) -> None:
    assert is_the_input_of(EXPECTED, name)


@pytest.mark.parametrize("name", CASES)
def test_a_case_equals_lavaan(name: str) -> None:
    case, result = CASES[name], fit_case(name)
    assert both_arrived(case, result, theirs=LAVAAN_GRADIENT, ours=OUR_GRADIENT)
    used = case["n"] if isinstance(case["n"], list) else [case["n"]]
    assert list(result.sample.n_used) == used
    columns = ("est", "se", "ci_lower", "ci_upper", "std_lv", "std_all", "std_all_se")
    assert parameters_apart(case, result, TOLERANCE, columns) == {}
    apart = fit_apart(case, result, TOLERANCE)
    if name in APART:
        assert all(measure.endswith("_robust") for measure in apart)
        apart = fit_apart(case, result, Tolerance(APART[name], 1e-3))
    assert apart == {}
