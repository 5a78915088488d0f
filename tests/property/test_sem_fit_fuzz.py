"""Random small models on random, sometimes broken, data: a refusal, or a result that is right or marked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import DataError, ModelSyntaxError, SurveyError
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


def fitted(model: str, frame: pd.DataFrame, **options: Any) -> SemResult | SurveyError:
    try:
        return fit_sem(model, frame, **options)
    except SurveyError as error:
        return error


def check(found: SemResult | SurveyError) -> None:
    """A refusal names its faults in both languages; a result is finite, or says not to trust it."""
    if isinstance(found, SurveyError):
        assert found.faults
        assert all(fault.what.en and fault.what.zh for fault in found.faults)
        return
    if found.convergence.converged:
        assert np.isfinite(found.table.est).all() or found.table.op.count(":=")
        assert found.fit.chisq > -1e-6
        assert found.convergence.max_gradient < 1e-3
    if not found.trusted:
        assert found.warnings


@settings(max_examples=70, derandomize=True, deadline=None)
@given(LINES, ENDS, DAMAGE, st.integers(0, 3))
def test_a_model_is_refused_or_its_result_says_whether_to_trust_it(
    lines: list[str], end: str, damage: str, seed: int
) -> None:
    found = fitted("\n".join([*lines, end]), broken(damage, seed))
    check(found)
    assert damage != "few" or isinstance(found, SurveyError)


GROUPED = st.sampled_from(
    [
        "f =~ x1 + x2 + x3",
        "f =~ x1 + c(a, a)*x2 + x3\nx4 ~ c(b1, b2)*f",
        "f =~ x1 + c(a, b)*x2 + x3 + x4\na == b",
        "f =~ x1 + x2 + x3\nf ~ x5",
        "f =~ x1 + x2\ng =~ x3 + x4 + x5\ng ~ c(p, q)*f\nd := p - q",
        "f =~ c(1, NA)*x1 + x2 + x3\nf ~~ c(NA, 1)*f",
        "x1 ~ c(k)*x2 + x3\nx3 ~ c(0, NA)*x2",
        "f =~ x1 + x2 + x3 + x4\nx1 ~~ c(r, s)*x2\nr < s",
    ]
)
EQUAL = st.lists(
    st.sampled_from(
        ["loadings", "intercepts", "residuals", "regressions", "means", "lv_variances", "thresholds"]
    ),
    max_size=3,
    unique=True,
)
PARTIAL = st.lists(st.sampled_from(["f=~x2", "x1~1", "x3 ~ 1", "x1~~x1", "f~x9"]), max_size=2, unique=True)
KIND = st.sampled_from(["ML", "ML", "MLR", "MLM", "GLS", "ULSMV", "fiml", "ordered", "ordered"])
SIZES = st.sampled_from([(60, 60), (120, 25), (60, 5), (40, 40, 40), (90, 0), (60, 1)])


def in_groups(sizes: tuple[int, ...], seed: int, kind: str) -> pd.DataFrame:
    """Return groups of these sizes; with ordinal answers, the last category may be missing in a small one."""
    rng = np.random.default_rng(seed)
    n = sum(sizes)
    values = rng.standard_normal((n, 1)) + rng.standard_normal((n, 5))
    if kind == "ordered":
        values = np.digitize(values, [-1.5, 0.0, 1.2]).astype(float)
    frame = pd.DataFrame(values, columns=ITEMS[:5])
    frame["group"] = np.repeat([f"g{k}" for k in range(len(sizes))], sizes)
    if kind == "fiml":
        frame = frame.mask(rng.random(frame.shape) < 0.08)
    return frame.sample(frac=1.0, random_state=seed, ignore_index=True)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(GROUPED, EQUAL, PARTIAL, KIND, SIZES, st.integers(0, 2))
def test_groups_are_refused_or_their_result_says_whether_to_trust_it(
    model: str, equal: list[str], partial: list[str], kind: str, sizes: tuple[int, ...], seed: int
) -> None:
    options: dict[str, Any] = {"group": "group", "group_equal": equal, "group_partial": partial}
    if kind == "ordered":
        options["ordered"] = ["all"]
    elif kind == "fiml":
        options["missing"] = "fiml"
    else:
        options["estimator"] = kind
    found = fitted(model, in_groups(sizes, seed, kind), **options)
    check(found)
    if isinstance(found, SemResult):
        assert len(found.sample.n_used) == sum(size > 0 for size in sizes)
        assert 1 not in sizes


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


@pytest.mark.parametrize("model", ["x1 =~ x1", "f =~ x1 + x2 + x3\nx4 ~ x4", "f =~ x1 + x2 + x3 + f"])
def test_a_variable_that_points_to_itself_is_refused(model: str) -> None:
    with pytest.raises(ModelSyntaxError, match="itself"):
        fit_sem(model, broken("none", 1))


@pytest.mark.parametrize("model", ["x1 ~ 1*x2\nx2 ~ 1*x1\nx3 ~ x1", "f =~ 0*x1"])
def test_a_model_that_implies_nothing_is_marked(model: str) -> None:
    found = fit_sem(model, broken("none", 1))
    assert not found.trusted
    assert "not_converged" in [warning.code for warning in found.warnings]
