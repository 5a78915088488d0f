"""Indices against a baseline of one's own (tests/reference/r/sem_baseline.R), and what is refused."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from lavaan_cases import Tolerance, frame_of, is_the_input_of, options_of, stored
from test_sem_ordinal import ITEMS, data_of, with_holes

from survey.errors import DataError
from survey.sem import SemResult, fit_sem

EXPECTED = stored("sem_baseline")
CASES: dict[str, Any] = EXPECTED["cases"]
TOLERANCE = Tolerance(1e-5, 1e-6)
THREE = CASES["ml"]["model"]
ONE = CASES["ml"]["baseline"]
# Robust indices of incomplete and of ordinal data rest on what complete continuous data would have given.
# There lavaan takes the chosen baseline's df alone, and keeps chi-square and correction of independence.
MIXED = {"fiml", "fiml_mlr", "wlsmv"}


def rows_of(name: str) -> pd.DataFrame:
    return with_holes(frame_of("hs"), ITEMS) if name == "hsholes" else data_of(name)


def fit_of(case: dict[str, Any], baseline: str | SemResult | None = None) -> SemResult:
    chosen = case["baseline"] if baseline is None else baseline
    return fit_sem(case["model"], rows_of(case["data"]), baseline=chosen, **options_of(case))


def test_the_input_is_the_one_that_r_read() -> None:
    assert is_the_input_of(EXPECTED, "hs")


@pytest.mark.parametrize("name", CASES)
def test_indices_against_the_chosen_baseline(name: str) -> None:
    case = CASES[name]
    ours = fit_of(case).fit.as_mapping()
    pairs = {key: (ours[key.replace(".", "_")], value) for key, value in case["fit"].items()}
    apart = {key for key, (own, value) in pairs.items() if not TOLERANCE.near(own, value)}
    assert {key for key in apart if not (name in MIXED and key.endswith(".robust"))} == set()
    if name in MIXED:
        # RMSEA^2 df is (X - c df) / n of each model, by lavaan's own fits.
        own, worst = case["rmsea_robust"]
        df, base_df = ours["df"], ours["baseline_df"]
        assert TOLERANCE.near(ours["cfi_robust"], 1 - own**2 * df / (worst**2 * base_df))


@pytest.mark.parametrize("name", ["ml_groups", "mlr_mimic", "wlsmv"])
def test_a_result_is_the_baseline_that_its_model_is(name: str) -> None:
    case = CASES[name]
    base = fit_sem(case["baseline"], rows_of(case["data"]), **options_of(case))
    by_result, by_model = fit_of(case, base), fit_of(case)
    assert by_result.fit.cfi == pytest.approx(by_model.fit.cfi, rel=1e-9)
    assert by_result.fit.tli_robust == pytest.approx(by_model.fit.tli_robust, rel=1e-7, nan_ok=True)


@pytest.mark.parametrize(
    ("baseline", "what"),
    [
        ("g =~ x1 + x2 + x3", "other variables"),
        (THREE, "no more degrees of freedom"),
        ("visual =~ x1 + x2 + x3 + x4\nspeed =~ x5 + x6 + x7 + x8 + x9", "not nested"),
    ],
)
def test_a_baseline_that_is_none_is_refused(baseline: str, what: str) -> None:
    with pytest.raises(DataError, match=what):
        fit_sem(THREE, frame_of("hs"), baseline=baseline)


def test_a_result_of_other_data_or_options_is_refused() -> None:
    frame = frame_of("hs")
    with pytest.raises(DataError, match="other data"):
        fit_sem(THREE, frame, baseline=fit_sem(ONE, frame.iloc[5:]))
    with pytest.raises(DataError, match="estimator = MLR"):
        fit_sem(THREE, frame, estimator="MLR", baseline=fit_sem(ONE, frame))
