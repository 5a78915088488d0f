"""Models as users of lavaan write them who know all of its syntax, against lavaan's values, case by case.

Values: tests/reference/r/sem_odd.R, which holds the models too. Solutions under least squares, inequalities
and constraints with constants are those of lavaan's default optimiser, the others were polished.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from lavaan_cases import (
    Tolerance,
    fit_apart,
    is_the_input_of,
    options_of,
    parameters_apart,
    r2_apart,
    stored,
)
from test_sem_ordinal import data_of

from survey.sem import SemResult, fit_sem

EXPECTED = stored("sem_odd")
CASES: dict[str, Any] = EXPECTED["cases"]
TOLERANCE = Tolerance(1e-4, 1e-5)
COLUMNS = ("est", "se", "ci_lower", "ci_upper", "std_lv", "std_all", "std_all_se")
# With a negative variance of a growth factor there is no correlation; lavaan takes the root of its size.
NO_CORRELATION = {"growth_covariates", "growth_equal_residuals"}
# lavaan prints 1 for an RFI below 0 (a model worse than its baseline), and for NFI, AGFI and Hoelter's N of a
# model without degrees of freedom.
ITS_ONES = {"rfi", "rfi_scaled", "nfi", "agfi", "hoelter_05", "hoelter_01"}


def frame_of_case(name: str) -> pd.DataFrame:
    frame = data_of(name)
    if name != "hs":
        return frame
    age = np.where(frame.ageyr < 13, "young", np.where(frame.ageyr < 14, "middle", "old"))
    return frame.assign(agegroup=age)


@pytest.fixture(scope="module")
def fits() -> dict[str, SemResult]:
    return {}


def fit_of(name: str, fits: dict[str, SemResult]) -> SemResult:
    if name not in fits:
        case = CASES[name]
        fits[name] = fit_sem(case["model"], frame_of_case(case["data"]), **options_of(case))
    return fits[name]


@pytest.mark.parametrize("name", ["hs", "pd"])
def test_the_input_is_the_one_that_r_read(name: str) -> None:
    assert is_the_input_of(EXPECTED, name)


@pytest.mark.parametrize("name", CASES)
def test_parameters(name: str, fits: dict[str, SemResult]) -> None:
    result = fit_of(name, fits)
    assert result.convergence.converged
    apart = parameters_apart(CASES[name], result, TOLERANCE, COLUMNS)
    if name in NO_CORRELATION:
        assert {key[0][1:3] for key in apart} == {("i", "s")}
        assert "negative_variances" in [warning.code for warning in result.warnings]
        assert all(np.isnan(ours) for ours, _ in apart.values())
    else:
        assert apart == {}


@pytest.mark.parametrize("name", CASES)
def test_fit_measures(name: str, fits: dict[str, SemResult]) -> None:
    result = fit_of(name, fits)
    apart = fit_apart(CASES[name], result, TOLERANCE)
    for measure, (ours, theirs) in apart.items():
        assert measure in ITS_ONES
        assert theirs == 1
        assert ours < 0 or result.fit.df == 0


@pytest.mark.parametrize("name", CASES)
def test_explained_variance(name: str, fits: dict[str, SemResult]) -> None:
    assert r2_apart(CASES[name], fit_of(name, fits), TOLERANCE) == {}
