"""Invariance with ordinal indicators against semTools (Wu & Estabrook 2016) and lavaan (Satorra 2000).

Values: tests/reference/r/sem_invariance.R.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lavaan_cases import HERE, frame_of, stored

from survey.sem import difference_test, invariance
from survey.sem.groups.ordinal_invariance import OrdinalRequest
from survey.sem.groups.ordinal_levels import ORDINAL_LEVELS, OrdinalModels

EXPECTED = stored("sem_invariance")
CASES: dict[str, Any] = EXPECTED["cases"]
LIKERT = HERE / "input/likert.csv"
# lavaan's default optimiser stops a little short.
RELATIVE = 1e-4
# Every level is wanted here, rejected or not.
NEVER = 1e-300


def cut_at(k: int) -> pd.DataFrame:
    frame = frame_of("hs")
    for name in [f"x{i}" for i in range(1, 10)]:
        cuts = np.quantile(frame[name], np.arange(1, k) / k)
        frame[name] = np.searchsorted(cuts, frame[name], side="left") + 1
    return frame


def data_of(case: str) -> pd.DataFrame:
    if case.startswith("hs"):
        return cut_at(int(case[2]))
    frame = pd.read_csv(LIKERT)
    frame["third"] = [f"g{i % 3}" for i in range(len(frame))]
    return frame


def test_the_input_is_the_one_that_r_read() -> None:
    assert hashlib.sha256(LIKERT.read_bytes()).hexdigest() == EXPECTED["meta"]["sha256"]["likert"]
    for k in (3, 4):
        assert np.bincount(cut_at(k)["x5"])[1:].tolist() == EXPECTED["counts"][f"hs{k}"]


@pytest.mark.parametrize("case", CASES)
def test_levels(case: str) -> None:
    theirs = CASES[case]
    ours = invariance(
        theirs["model"],
        data_of(case),
        group=theirs["group"],
        ordered=["all"],
        parameterization=theirs["parameterization"],
        significance=NEVER,
    )
    assert [step.name for step in ours.steps] == ["configural", "thresholds", "metric", "scalar", "strict"]
    for name, level in theirs["levels"].items():
        change = ours.step(name).change
        assert change.df == level["df"]
        assert change.chisq == pytest.approx(level["chisq.scaled"], rel=RELATIVE)
        assert change.srmr == pytest.approx(level["srmr"], rel=RELATIVE)
        assert change.cfi == pytest.approx(level["cfi.scaled"], rel=RELATIVE)
        assert change.rmsea == pytest.approx(level["rmsea.scaled"], rel=RELATIVE, abs=1e-5)
        if "test" in level:
            assert change.test is not None
            assert change.test.method == "satorra_2000"
            assert change.test.df_diff == level["test"]["df_diff"]
            assert change.test.chisq_diff == pytest.approx(level["test"]["chisq_diff"], rel=RELATIVE)
            assert change.test.pvalue == pytest.approx(level["test"]["pvalue"], rel=1e-3)
    # Factor means are in units of the first group's factor, whatever the parameterization.
    assert len(ours.means) == len(theirs["means"])
    found = {(m.variable, m.group): m for m in ours.means}
    labels = ours.group_labels
    for mean in theirs["means"]:
        own = found[mean["lhs"], labels[mean["group"] - 1]]
        assert own.est == pytest.approx(mean["est"], rel=RELATIVE, abs=1e-5)
        assert own.se == pytest.approx(mean["se"], rel=RELATIVE)


def test_partial_levels() -> None:
    three, data = CASES["hs4_theta"]["model"], data_of("hs4")
    factors = ("visual", "textual", "speed")
    models = OrdinalModels(three, factors, {f"x{i}": 3 for i in range(1, 10)}, (), 2, "theta")
    request = OrdinalRequest("school", ("all",), "WLSMV", "listwise", "theta", 0, 0.05)
    for case in EXPECTED["partial"].values():
        name = case["level"]
        fit = request.fit(data, models.level(name, released_of(case["released"])))
        earlier = ORDINAL_LEVELS[ORDINAL_LEVELS.index(name) - 1]
        before = request.fit(data, models.level(earlier, released_of(case["before"])))
        assert fit.fit.df == case["df"]
        assert fit.fit.chisq == pytest.approx(case["chisq"], rel=RELATIVE)
        assert fit.fit.chisq_scaled == pytest.approx(case["chisq.scaled"], rel=RELATIVE)
        test = difference_test(fit, before)
        assert test.df_diff == case["test"]["df_diff"]
        assert test.chisq_diff == pytest.approx(case["test"]["chisq_diff"], rel=RELATIVE)


def released_of(theirs: str | list[str]) -> tuple[str, ...]:
    """Return semTools' names as ours: all thresholds of an item at once, an intercept with its loading."""
    names = [one.replace(" ", "") for one in ([theirs] if isinstance(theirs, str) else theirs) if one]
    own = dict.fromkeys(f"{one.split('|')[0]}|" if "|" in one else one for one in names)
    turned = {one.split("=~")[1] for one in own if "=~" in one}
    return tuple(one for one in own if one.removesuffix("~1") not in turned)


def test_strict_invariance_under_delta_is_tested_as_under_theta() -> None:
    theirs = CASES["hs4_theta"]
    made = [
        invariance(
            theirs["model"],
            data_of("hs4"),
            group="school",
            ordered=["all"],
            parameterization=kind,
            significance=NEVER,
        )
        for kind in ("delta", "theta")
    ]
    delta, theta = (result.step("strict").change for result in made)
    assert delta.df == theta.df
    assert delta.test is not None
    assert theta.test is not None
    assert delta.test.chisq_diff == pytest.approx(theta.test.chisq_diff, rel=1e-6)
