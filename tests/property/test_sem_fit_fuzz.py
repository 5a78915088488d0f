"""Random small models on random, sometimes broken, data: a refusal, or a result that is right or marked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import DataError, SurveyError
from survey.sem import SemResult, fit_sem

ITEMS = ["x1", "x2", "x3", "x4", "x5", "=~", "a b"]
NAMES = ["x1", "x2", "x3", "x4", "x5", "`=~`", "`a b`", "f", "g"]
BEFORE = st.sampled_from(["", "", "", "a*", "b*", "0.5*", "NA*", "start(-3)*", "0*"])
TERM = st.tuples(st.sampled_from(["=~", "=~", "~", "~~"]), BEFORE, st.sampled_from(NAMES))
LINES = st.lists(
    st.tuples(st.sampled_from(["f", "f", "g", "x1", "x2", "`a b`"]), TERM).map(
        lambda p: f"{p[0]} {p[1][0]} {p[1][1]}{p[1][2]}"
    ),
    min_size=1,
    max_size=8,
)
ENDS = st.sampled_from(["", "", "", "a == b", "a > 0", "a*b == 1", "a < b^2", "d := a/b", "a == 1\na == 2"])
DAMAGE = st.sampled_from(["none", "none", "constant", "twin", "infinite", "text", "missing", "few"])


def broken(damage: str, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n = 5 if damage == "few" else 60
    values = rng.standard_normal((n, 1)) + rng.standard_normal((n, len(ITEMS)))
    frame = pd.DataFrame(values, columns=ITEMS)
    if damage == "constant":
        frame["x2"] = 3.0
    elif damage == "twin":
        frame["x2"] = 2 * frame["x1"] - 1
    elif damage == "infinite":
        frame.loc[2, "x1"] = np.inf
    elif damage == "text":
        frame["x1"] = frame["x1"].astype(object)
        frame.loc[3, "x1"] = "many"
    elif damage == "missing":
        frame["x3"] = np.nan
    return frame


def fitted(model: str, frame: pd.DataFrame) -> SemResult | SurveyError:
    try:
        return fit_sem(model, frame)
    except SurveyError as error:
        return error


@settings(max_examples=70, derandomize=True, deadline=None)
@given(LINES, ENDS, DAMAGE, st.integers(0, 3))
def test_a_model_is_refused_or_its_result_says_whether_to_trust_it(
    lines: list[str], end: str, damage: str, seed: int
) -> None:
    found = fitted("\n".join([*lines, end]), broken(damage, seed))
    if isinstance(found, SurveyError):
        assert found.faults
        assert all(fault.what.en and fault.what.zh for fault in found.faults)
        return
    assert damage != "few"
    if found.convergence.converged:
        assert np.isfinite(found.table.est).all() or found.table.op.count(":=")
        assert found.fit.chisq > -1e-6
        assert found.convergence.max_gradient < 1e-3
    if not found.trusted:
        assert found.warnings


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        ("constant", "constant"),
        ("twin", "not positive definite"),
        ("infinite", "infinite"),
        ("text", "no number"),
        ("missing", "no more complete rows"),
        ("few", "no more complete rows"),
    ],
)
def test_broken_data_are_named(damage: str, what: str) -> None:
    with pytest.raises(DataError, match=what):
        fit_sem("f =~ x1 + x2 + x3 + x4 + x5 + `=~`", broken(damage, 1))


def test_a_column_named_like_an_operator_is_fitted() -> None:
    fit = fit_sem("f =~ x1 + `=~` + `a b`", broken("none", 1))
    assert fit.table.rhs[:3] == ("x1", "=~", "a b")
    assert fit.fit.df == 0
