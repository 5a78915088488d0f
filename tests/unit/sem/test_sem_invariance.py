"""Levels of invariance, what is given up on the way, and latent means."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

from survey.errors import DataError, ModelSyntaxError
from survey.sem import compare_fits, fit_sem, invariance, path_differences

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


@pytest.fixture(scope="module")
def answers(schools: pd.DataFrame) -> pd.DataFrame:
    frame = schools.copy()
    for name in ("x1", "x2", "x3", "x4", "x5", "x6"):
        cuts = np.quantile(frame[name], [0.25, 0.5, 0.75])
        frame[name] = np.searchsorted(cuts, frame[name], side="left") + 1
    return frame


TWO = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6"


def test_ordinal_levels_stop_at_the_first_rejected_one_and_name_no_cutoff(answers: pd.DataFrame) -> None:
    found = invariance(TWO, answers, group="school", ordered=["all"], partial=False)
    assert [step.name for step in found.steps] == ["configural", "thresholds", "metric", "scalar"]
    assert [step.holds for step in found.steps] == [True, True, True, False]
    assert found.reached == "metric"
    assert found.means == ()
    assert {step.change.index for step in found.steps} == {"scaled"}
    assert found.warnings[0].code == "no_established_cutoff"


def test_ordinal_levels_refuse_what_wu_and_estabrook_do_not_cover(answers: pd.DataFrame) -> None:
    two = answers.assign(x1=(answers["x1"] > 2).astype(int))
    with pytest.raises(DataError, match="two categories"):
        invariance(TWO, two, group="school", ordered=["all"])
    for model in (TWO + "\ntextual ~ visual", "visual =~ 1*x1 + x2 + x3", TWO + "\nvisual ~~ 2*visual"):
        with pytest.raises(ModelSyntaxError):
            invariance(model, answers, group="school", ordered=["all"])


def test_numeric_indicators_among_ordinal_ones_have_intercepts_and_residuals(answers: pd.DataFrame) -> None:
    found = invariance(TWO, answers, group="school", ordered=["x1", "x2", "x4", "x5"], significance=1e-300)
    # Of two thresholds more than intercept and scale take up: 4 items; loadings 6 - 2; intercepts 6 - 2.
    degrees = [step.change.df for step in found.steps]
    assert np.diff(degrees).tolist() == [4, 4, 4, 6]


def test_changes_of_indices_are_never_of_two_kinds(answers: pd.DataFrame) -> None:
    options = {"group": "school", "ordered": ["all"]}
    free = fit_sem(TWO, answers, **options)
    equal = fit_sem(TWO, answers, group_equal=("thresholds", "loadings"), **options)
    # The robust CFI of ordinal data sees correlations alone: it does not exist for constrained thresholds.
    assert np.isnan(equal.fit.cfi_robust)
    change = compare_fits(free, equal).rows[1]
    assert change.cfi_change == pytest.approx(equal.fit.cfi_scaled - free.fit.cfi_scaled)


def test_scale_factors_freed_by_the_model_start_at_one(answers: pd.DataFrame) -> None:
    cuts = "\n".join(f"x{i} | x{i}.t{k}*t{k}" for i in range(1, 4) for k in range(1, 4))
    freed = "\n".join(f"x{i} ~*~ c(1, NA)*x{i}\nx{i} ~ c(0, NA)*1" for i in range(1, 4))
    fit = fit_sem(
        f"f =~ x1 + x2 + x3\n{cuts}\n{freed}", answers, ordered=["all"], group="school", std_lv=True
    )
    assert fit.convergence.converged
    assert fit.fit.df == 3
