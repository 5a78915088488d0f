"""Difference tests of nested models against lavaan's lavTestLRT, by estimator and method.

Values: tests/reference/r/sem_difference.R.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from lavaan_cases import frame_of, path_of, stored

from survey.sem import SemResult, compare_fits, difference_test, fit_sem, path_differences

EXPECTED = stored("sem_difference")
CASES: dict[str, Any] = EXPECTED["differences"]
# lavaan's own optimiser was tightened but not polished.
RELATIVE = 1e-4


def equal_of(value: str | list[str]) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    return tuple(name for name in names if name != "none")


@pytest.fixture(scope="module")
def fits() -> dict[tuple[str, tuple[str, ...]], SemResult]:
    return {}


def fitted(fits: dict[Any, SemResult], estimator: str, equal: tuple[str, ...]) -> SemResult:
    if (estimator, equal) not in fits:
        fits[estimator, equal] = fit_sem(
            EXPECTED["model"],
            frame_of("hs"),
            estimator=estimator,
            group="school",
            group_equal=equal,
            meanstructure=True,
        )
    return fits[estimator, equal]


def test_the_input_is_the_one_that_r_read() -> None:
    assert hashlib.sha256(path_of("hs").read_bytes()).hexdigest() == EXPECTED["meta"]["sha256"]["hs"]


# Under MLR lavaan's satorra.2000 takes Gamma about the sample's moments, ours about the model's, as the
# standard errors of MLR do; the two agree as n grows, and neither is MLR's default test.
TESTS = [
    (name, method)
    for name, case in CASES.items()
    for method, value in case["tests"].items()
    if value and (case["estimator"], method) != ("MLR", "satorra_2000")
]


@pytest.mark.parametrize(("name", "method"), TESTS)
def test_difference(name: str, method: str, fits: dict[Any, SemResult]) -> None:
    case = CASES[name]
    h0, h1 = (fitted(fits, case["estimator"], equal_of(case[side])) for side in ("h0", "h1"))
    theirs = case["tests"][method]
    ours = difference_test(h0, h1, method=None if method == "default" else method, data=frame_of("hs"))
    assert ours.df_diff == theirs["df_diff"]
    assert ours.chisq_diff == pytest.approx(theirs["chisq_diff"], rel=RELATIVE)
    assert ours.pvalue == pytest.approx(theirs["pvalue"], rel=1e-3)


def test_comparison_orders_models_by_df(fits: dict[Any, SemResult]) -> None:
    metric, configural = (fitted(fits, "MLR", equal) for equal in (("loadings",), ()))
    table = compare_fits(metric, configural, names=("metric", "configural")).frame
    assert table["name"].tolist() == ["configural", "metric"]
    theirs = CASES["MLR_metric"]["tests"]["default"]
    assert table["chisq_diff"][1] == pytest.approx(theirs["chisq_diff"], rel=RELATIVE)
    assert table["cfi_change"][1] == pytest.approx(metric.fit.cfi_robust - configural.fit.cfi_robust)


def test_omnibus_of_paths() -> None:
    found = path_differences(EXPECTED["structural"], frame_of("hs"), group="school")
    theirs = EXPECTED["paths"]
    assert found.omnibus.df_diff == theirs["df_diff"] == 3
    assert found.omnibus.chisq_diff == pytest.approx(theirs["chisq_diff"], rel=RELATIVE)
    assert [(p.outcome, p.predictor) for p in found.paths] == [
        ("textual", "visual"),
        ("speed", "visual"),
        ("speed", "textual"),
    ]
    for path in found.paths:
        assert path.test.df_diff == 1
        assert path.pvalue_holm >= path.test.pvalue
