"""The customers of a bank against lavaan: structure of six factors, two groups, ordered answers.

Values: tests/reference/r/sem_csibank.R. The answers lie outside the project (../shared/data) and are not
copied into it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lavaan_cases import Tolerance, fit_apart, options_of, parameters_apart, r2_apart, stored

from survey.sem import fit_sem

EXPECTED = stored("sem_csibank")
CASES: dict[str, Any] = EXPECTED["cases"]
# ULS and WLSMV are those of lavaan's default optimiser, the others were polished.
TOLERANCE = Tolerance(1e-4, 1e-5)
SAT = "SAT =~ sat1 + sat2 + sat3"
COLUMNS = ("est", "se", "ci_lower", "ci_upper", "std_lv", "std_all", "std_all_se")


def test_opposite_answers_are_fitted_beside_a_covariate(shared_folder: Path) -> None:
    frame = pd.read_csv(shared_folder / "data/bank/csibank.codes.csv")
    items = ["sat1", "sat2", "sat3"]
    alone, beside = (fit_sem(model, frame, ordered=items) for model in (SAT, f"{SAT}\nSAT ~ Gender"))
    assert beside.trusted
    # Gender hardly matters: the loadings are nearly those without it.
    assert beside.table.std_all[:3] == pytest.approx(alone.table.std_all[:3], abs=0.01)


@pytest.mark.parametrize("name", CASES)
def test_a_case_equals_lavaan(name: str, shared_folder: Path) -> None:
    path = shared_folder / "data/bank/csibank.codes.csv"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == EXPECTED["meta"]["sha256"]["csi"]
    case, frame = CASES[name], pd.read_csv(path)
    if case["data"] == "csi5":
        frame.iloc[:, 5:] = frame.iloc[:, 5:].clip(5, 9) - 4
    result = fit_sem(case["model"], frame, **options_of(case))
    assert result.convergence.converged
    assert parameters_apart(case, result, TOLERANCE, COLUMNS) == {}
    assert fit_apart(case, result, TOLERANCE) == {}
    assert r2_apart(case, result, TOLERANCE) == {}
