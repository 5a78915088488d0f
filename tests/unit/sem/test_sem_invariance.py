"""Levels of invariance, what is given up on the way, and latent means."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

from survey.errors import DataError
from survey.sem import fit_sem, invariance, path_differences

MODEL = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"


@pytest.fixture(scope="module")
def schools() -> pd.DataFrame:
    path = files("semopy") / "examples" / "holzinger_swineford39_data.csv"
    return pd.read_csv(str(path), index_col=0)


def test_the_two_intercepts_known_to_differ_are_given_up(schools: pd.DataFrame) -> None:
    found = invariance(MODEL, schools, group="school", estimator="ML")
    assert [step.name for step in found.steps] == ["configural", "metric", "scalar", "strict"]
    assert found.step("metric").releases == ()
    # x3 and x7, as the literature on these data has it (Beaujean 2014).
    assert {r.parameter for r in found.step("scalar").releases} == {"x3~1", "x7~1"}
    assert found.step("scalar").partial
    assert found.step("scalar").holds
    releases = found.step("scalar").releases
    assert releases[0].pvalue_before < 0.001 < releases[-1].pvalue_after
    assert found.reached == "strict"
    assert found.fit.evidence is None


def test_latent_means_are_those_of_the_partial_scalar_model(schools: pd.DataFrame) -> None:
    found = invariance(MODEL, schools, group="school", estimator="ML")
    fit = fit_sem(
        MODEL,
        schools,
        model_type="cfa",
        group="school",
        group_equal=("loadings", "intercepts"),
        group_partial=("x3~1", "x7~1"),
    )
    for mean in found.means:
        row = fit.table.row(mean.variable, "~1", "", 2)
        assert mean.est == pytest.approx(fit.table.est[row], abs=1e-8)
        assert np.sign(mean.d) == np.sign(mean.est)
    assert [m.variable for m in found.means] == ["visual", "textual", "speed"]


def test_without_a_search_the_rejected_level_ends_the_sequence(schools: pd.DataFrame) -> None:
    found = invariance(MODEL, schools, group="school", partial=False)
    assert [step.holds for step in found.steps] == [True, True, False]
    assert found.reached == "metric"
    assert found.means == ()


def test_levels_come_in_order(schools: pd.DataFrame) -> None:
    with pytest.raises(DataError, match="from the first on"):
        invariance(MODEL, schools, group="school", levels=("metric",))


def test_paths_that_are_not_in_the_model_are_refused(schools: pd.DataFrame) -> None:
    with pytest.raises(DataError, match="no such path"):
        path_differences(f"{MODEL}\nspeed ~ visual", schools, group="school", paths=[("visual", "speed")])


def test_a_path_s_difference_is_its_estimates_difference(schools: pd.DataFrame) -> None:
    model = f"{MODEL}\nspeed ~ visual + textual"
    found = path_differences(model, schools, group="school", paths=[("speed", "visual")])
    path = found.paths[0]
    assert path.difference == pytest.approx(path.est_1 - path.est_2)
    assert path.ci_lower < path.difference < path.ci_upper
    # One path: its own test is the omnibus test, the other is a control and stays free.
    assert found.omnibus.df_diff == 1
    assert found.omnibus.chisq_diff == pytest.approx(path.test.chisq_diff)
