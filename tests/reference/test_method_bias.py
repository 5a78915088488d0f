"""Method factor, random intercept and marker sequence against lavaan.

Values: tests/reference/r/method_bias.R.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pandas as pd
import pytest
from lavaan_cases import BFI, HERE, stored

from survey.psychometrics import (
    MethodChange,
    acquiescence_factor,
    marker_sequence,
    unmeasured_method_factor,
)
from survey.sem.postestimation.difference_tests import DifferenceTest

EXPECTED = stored("method_bias")
MODEL, STRUCTURAL = EXPECTED["model"], EXPECTED["structural"]
WHOLE = f"{MODEL}\n{STRUCTURAL}"
ITEMS = [f"{scale}{k}" for scale in "CEN" for k in range(1, 6)]
MARKER = [f"M{k}" for k in range(1, 5)]
# lavaan's default optimiser stops a little short, the more so for a method factor that is weakly identified.
RELATIVE = 1e-4


@pytest.fixture(scope="module")
def given() -> pd.DataFrame:
    frame = pd.read_csv(BFI, index_col=0)
    complete = frame[frame.iloc[:, :25].notna().all(axis=1)].iloc[:600]
    return complete[ITEMS].reset_index(drop=True).astype(float)


@pytest.fixture(scope="module")
def recoded(given: pd.DataFrame) -> pd.DataFrame:
    marker = pd.read_csv(HERE / "input/method_marker.csv")
    turned = given.assign(**{item: 7 - given[item] for item in EXPECTED["reversed"]})
    return pd.concat([turned, marker], axis=1)


def same_test(ours: DifferenceTest | None, theirs: dict[str, float]) -> None:
    assert ours is not None
    assert ours.df_diff == theirs["df_diff"]
    assert ours.chisq_diff == pytest.approx(theirs["chisq_diff"], rel=RELATIVE)
    assert ours.pvalue == pytest.approx(theirs["pvalue"], rel=1e-2)


def same_std(changes: tuple[MethodChange, ...], side: str, theirs: dict[str, float]) -> None:
    assert changes
    for one in changes:
        assert getattr(one, side) == pytest.approx(theirs[one.name], abs=2e-4), one.name


def test_the_inputs_are_those_that_r_read() -> None:
    for name, path in (("bfi", BFI), ("marker", HERE / "input/method_marker.csv")):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == EXPECTED["meta"]["sha256"][name]


@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_unmeasured_method_factor(estimator: str, recoded: pd.DataFrame) -> None:
    theirs: dict[str, Any] = EXPECTED["cases"][estimator]["unmeasured"]
    ours = unmeasured_method_factor(WHOLE, recoded, estimator=estimator)
    assert ours.base.fit.chisq == pytest.approx(theirs["base"]["chisq"], rel=RELATIVE)
    for model in (ours.equal, ours.free):
        assert model.fit is not None
        assert model.fit.fit.chisq == pytest.approx(theirs[model.name]["chisq"], rel=RELATIVE)
        same_test(model.test, theirs[f"{model.name}_test"])
        same_std(model.changes, "before", theirs["base_std"])
        same_std(model.changes, "after", theirs[f"{model.name}_std"])
        squares = [theirs[f"{model.name}_std"][f"Method=~{item}"] ** 2 for item in ITEMS]
        assert model.share == pytest.approx(sum(squares) / len(squares), rel=1e-3)


@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_acquiescence_is_the_random_intercept_of_answers_as_given(
    estimator: str, given: pd.DataFrame
) -> None:
    theirs: dict[str, Any] = EXPECTED["cases"][estimator]["acquiescence"]
    ours = acquiescence_factor(WHOLE, given, reversed_items=EXPECTED["reversed"], estimator=estimator)
    assert ours.intercept.fit is not None
    assert ours.intercept.fit.fit.chisq == pytest.approx(theirs["intercept"]["chisq"], rel=RELATIVE)
    same_test(ours.intercept.test, theirs["test"])
    # There loadings of reversed items have the other sign, and E, whose first item is one, is turned around.
    around = {"E": -1.0}
    for change in ours.intercept.changes:
        if change.op == "=~":
            item = -1.0 if change.rhs in EXPECTED["reversed"] else 1.0
            sign = item * around.get(change.lhs, 1.0)
        else:
            sign = around.get(change.lhs, 1.0) * around.get(change.rhs, 1.0)
        assert change.after == pytest.approx(sign * theirs["std"][change.name], abs=2e-4), change.name


@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_marker_sequence(estimator: str, recoded: pd.DataFrame) -> None:
    theirs: dict[str, Any] = EXPECTED["cases"][estimator]["marker"]
    ours = marker_sequence(MODEL, recoded, marker=MARKER, structural=STRUCTURAL, estimator=estimator)
    for name in ("cfa", "baseline", "method_c", "method_u", "method_r"):
        assert ours.model(name).fit.df == theirs[name]["df"]
        assert ours.model(name).fit.chisq == pytest.approx(theirs[name]["chisq"], rel=RELATIVE)
    same_test(ours.comparison("baseline", "method_c").test, theirs["baseline_c"])
    same_test(ours.comparison("baseline", "method_u").test, theirs["baseline_u"])
    same_test(ours.comparison("method_c", "method_u").test, theirs["c_u"])
    same_test(ours.comparison("method_r", "method_u").test, theirs["r_u"])
    assert ours.retained == "method_u"
    own = [one for one in ours.changes if one.op != "~"]
    same_std(tuple(own), "before", theirs["baseline_std"])
    same_std(tuple(own), "after", theirs["method_u_std"])
    same_std(tuple(one for one in ours.changes if one.op == "~"), "after", theirs["paths_u_std"])
    for one in ours.reliability:
        items = [item for item in ITEMS if item.startswith(one.latent)]
        own_sum = sum(theirs["method_u_std"][f"{one.latent}=~{item}"] for item in items)
        method_sum = sum(theirs["method_u_std"][f"Marker=~{item}"] for item in items)
        errors = sum(
            1.0
            - theirs["method_u_std"][f"{one.latent}=~{item}"] ** 2
            - theirs["method_u_std"][f"Marker=~{item}"] ** 2
            for item in items
        )
        whole = own_sum**2 + method_sum**2 + errors
        assert one.substantive == pytest.approx(own_sum**2 / whole, abs=1e-4)
        assert one.method == pytest.approx(method_sum**2 / whole, abs=1e-4)
        assert one.total == pytest.approx(one.substantive + one.method)
