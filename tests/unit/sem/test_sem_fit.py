"""The engine on small data: defaults, constraints, marked solutions, refusals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.errors import DataError, IdentificationError, ModelSyntaxError
from survey.findings import load_results, save_results
from survey.sem import fit_sem
from survey.sem.postestimation.second_opinion import ask_semopy
from survey.sem.resampling.bootstrap import resample_rows

TWO = "f =~ a1 + a2 + a3\ng =~ b1 + b2 + b3\ng ~ f"


def draw(n: int = 300, seed: int = 3) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    f = random.normal(size=n)
    g = 0.6 * f + random.normal(scale=0.8, size=n)
    columns = {f"a{k}": (1.0, 0.8, 0.7)[k - 1] * f + random.normal(scale=0.6, size=n) for k in (1, 2, 3)}
    columns |= {f"b{k}": (1.0, 0.9, 0.6)[k - 1] * g + random.normal(scale=0.6, size=n) for k in (1, 2, 3)}
    columns["x"] = 0.5 * f + random.normal(size=n)
    columns["team"] = np.where(np.arange(n) % 2 == 0, "A", "B")
    return pd.DataFrame(columns)


DATA = draw()


def test_marker_and_std_lv_give_the_same_fit() -> None:
    marker, scaled = fit_sem(TWO, DATA), fit_sem(TWO, DATA, std_lv=True)
    assert marker.trusted
    assert scaled.fit.chisq == pytest.approx(marker.fit.chisq, abs=1e-7)
    i, j = (r.table.row("g", "~", "f") for r in (marker, scaled))
    assert scaled.table.std_all[j] == pytest.approx(marker.table.std_all[i], abs=1e-6)


def test_order_of_rows_and_columns_does_not_matter() -> None:
    shuffled = DATA.sample(frac=1.0, random_state=1)[list(reversed(DATA.columns))]
    one, two = fit_sem(TWO, DATA), fit_sem(TWO, shuffled)
    np.testing.assert_allclose(one.table.est, two.table.est, atol=1e-7)
    np.testing.assert_allclose(one.table.se, two.table.se, atol=1e-7)


def test_equal_labels_and_equality_constraints_agree() -> None:
    labels = fit_sem("f =~ a1 + k*a2 + k*a3", DATA)
    stated = fit_sem("f =~ a1 + k*a2 + l*a3\nk == l", DATA)
    assert labels.fit.df == stated.fit.df == 1
    np.testing.assert_allclose(labels.fit.chisq, stated.fit.chisq, atol=1e-7)
    np.testing.assert_allclose(labels.table.se, stated.table.se, atol=1e-6)


def test_defined_parameters_have_delta_standard_errors() -> None:
    fit = fit_sem("f =~ a1 + a2 + a3\nx ~ k*f\ntwice := 2*k", DATA)
    k, twice = fit.table.row("x", "~", "f"), fit.table.lhs.index("twice")
    assert fit.table.est[twice] == pytest.approx(2 * fit.table.est[k])
    assert fit.table.se[twice] == pytest.approx(2 * fit.table.se[k])


def test_groups_held_equal_lose_parameters() -> None:
    free = fit_sem(TWO, DATA, group="team")
    metric = fit_sem(TWO, DATA, group="team", group_equal=["loadings"])
    partial = fit_sem(TWO, DATA, group="team", group_equal=["loadings"], group_partial=["f=~a2"])
    assert free.sample.group_labels == ("A", "B")
    assert metric.fit.df - free.fit.df == 4
    assert metric.fit.df - partial.fit.df == 1
    assert metric.fit.chisq >= partial.fit.chisq >= free.fit.chisq - 1e-6


def test_summary_data_give_what_raw_data_give() -> None:
    raw = fit_sem("f =~ a1 + a2 + a3 + b1", DATA)
    names = ["a1", "a2", "a3", "b1"]
    summary = fit_sem(
        "f =~ a1 + a2 + a3 + b1",
        sample_cov=DATA[names].cov().to_numpy(),
        sample_names=names,
        sample_n=len(DATA),
    )
    assert summary.fit.chisq == pytest.approx(raw.fit.chisq, rel=1e-9)


def test_wishart_and_observed_information() -> None:
    normal, wishart = fit_sem(TWO, DATA), fit_sem(TWO, DATA, likelihood="wishart")
    assert wishart.fit.chisq == pytest.approx(normal.fit.chisq * (len(DATA) - 1) / len(DATA), rel=1e-8)
    observed = fit_sem(TWO, DATA, information="observed")
    np.testing.assert_allclose(observed.table.est, normal.table.est, atol=1e-8)
    assert not np.allclose(observed.table.se, normal.table.se, atol=1e-8)


def test_effects_come_from_the_graph() -> None:
    fit = fit_sem("m ~ x\ny ~ m + x", DATA.rename(columns={"a1": "m", "b1": "y"}))
    specific, direct = fit.effect("specific", ("x", "m", "y")), fit.effect("direct", ("x", "y"))
    total = fit.effect("total", ("x", "y"))
    assert total.est == pytest.approx(specific.est + direct.est)
    assert specific.ci_lower < specific.est < specific.ci_upper
    with pytest.raises(KeyError):
        fit.effect("specific", ("y", "x"))


def test_a_bootstrap_repeats_and_resamples_the_rows_it_says() -> None:
    one, two = (fit_sem(TWO, DATA, bootstrap=150, seed=7) for _ in range(2))
    assert one.draws is not None
    assert two.draws is not None
    np.testing.assert_array_equal(one.draws.effects, two.draws.effects)
    assert (one.draws.requested, one.draws.failed) == (150, 0)
    rows = np.concatenate(list(resample_rows(7, 150, len(DATA))))
    drawn = fit_sem(TWO, DATA.iloc[rows[3]].reset_index(drop=True))
    place = [(e.kind, e.path) for e in one.effects].index(("total", ("f", "g")))
    assert one.draws.effects[3, place] == pytest.approx(drawn.effect("total", ("f", "g")).est, abs=2e-4)


def test_incomplete_rows_are_counted() -> None:
    holes = DATA.copy()
    holes.loc[[3, 8], "a1"] = np.nan
    fit = fit_sem(TWO, holes)
    assert (fit.sample.n, fit.sample.n_dropped) == (298, (2,))
    assert [w.code for w in fit.warnings] == ["listwise"]


def test_rows_without_a_group_and_columns_named_like_a_factor_are_told() -> None:
    data = DATA.assign(where=["", *(["north"] * (len(DATA) - 1))], f=1.0).replace({"where": {"": None}})
    found = fit_sem("f =~ a1 + a2 + a3 + b1", data, group="where")
    said = {warn.code: warn.objects for warn in found.warnings}
    assert said.items() >= {"no_group": ("where",), "latent_is_column": ("f",)}.items()


def test_an_inadmissible_solution_comes_back_marked() -> None:
    R = np.array([[1.0, 0.8, 0.2], [0.8, 1.0, 0.4], [0.2, 0.4, 1.0]])
    fit = fit_sem("f =~ a + b + c", sample_cov=R, sample_names=["a", "b", "c"], sample_n=100)
    assert not fit.trusted
    assert {"inadmissible", "not_converged"} & {w.code for w in fit.warnings}


def test_a_factor_with_one_indicator_is_marked_unless_its_error_is_given() -> None:
    model = "f =~ x\ng =~ b1 + b2 + b3\ng ~ f"
    (said,) = fit_sem(model, DATA).warnings
    assert (said.code, said.objects) == ("single_indicator", ("f =~ x",))
    assert fit_sem(f"{model}\nx ~~ 0.1*x", DATA).warnings == ()


def test_a_name_alone_is_one_name() -> None:
    one = fit_sem("f =~ a1 + a2 + a3", DATA, group="team", group_equal="loadings")
    assert one.options.group_equal == ("loadings",)
    assert one.fit.df == 2


def test_a_result_round_trips(tmp_path: Path) -> None:
    fit = fit_sem(TWO, DATA, bootstrap=20, seed=1)
    save_results({"sem": fit}, tmp_path)
    back = load_results(tmp_path)["sem"]
    np.testing.assert_array_equal(back.table.est, fit.table.est)
    assert back.fit == fit.fit
    assert back.effects == fit.effects
    assert back.parameters.shape == fit.parameters.shape


def test_semopy_agrees() -> None:
    opinion = ask_semopy(fit_sem(TWO, DATA), DATA)
    assert opinion.reason == ""
    assert opinion.max_est is not None
    assert opinion.max_est < 1e-3
    assert opinion.max_se is not None
    assert opinion.max_se < 1e-3
    assert opinion.chisq_relative is not None
    assert opinion.chisq_relative < 1e-3
    assert opinion.df_difference == 0


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda d: d.drop(columns="a2"), "no such column"),
        (lambda d: d.assign(a2="x"), "no number"),
        (lambda d: d.assign(a2=np.inf), "infinite"),
        (lambda d: d.assign(a2=1.0), "constant"),
        (lambda d: d.head(5), "no more complete rows"),
        (lambda d: d.assign(a2=d["a1"] + d["a3"]), "not positive definite"),
        (lambda d: pd.concat([d, d[["a2"]]], axis=1), "twice"),
    ],
)
def test_data_that_cannot_be_used_are_refused(change: object, what: str) -> None:
    with pytest.raises(DataError, match=what):
        fit_sem(TWO, change(DATA))  # type: ignore[operator]  # a function of the table above


@pytest.mark.parametrize(
    ("model", "error", "what"),
    [
        ("f =~ a1 + a2", IdentificationError, "more parameters|not identified"),
        ("f =~ a1 + a2 + a3\ng =~ a1 + a2 + a3", IdentificationError, "identified|parameters"),
        ("f =~ a1 + k*a2 + a3\nk == nobody", ModelSyntaxError, "no parameter has this label"),
        ("f =~ a1 + k*a2 + l*a3\nk == 1\nk == 2", ModelSyntaxError, "contradict"),
        ("f =~ a1 + k*a2 + a3\nd := k + nobody", ModelSyntaxError, "no parameter has this label"),
        ("f =~ a1 + k*a2 + a3\nd := open(k)", ModelSyntaxError, "expression"),
        ("f =~ a1 + c(p,q,r)*a2 + a3", ModelSyntaxError, "each group"),
        ("f =~ a1 + 0.5*a2 + a3\nf =~ 0.6*a2", ModelSyntaxError, "two values"),
    ],
)
def test_models_that_cannot_be_fitted_are_refused(model: str, error: type[Exception], what: str) -> None:
    with pytest.raises(error, match=what):
        fit_sem(model, DATA)


def test_options_are_checked_together() -> None:
    with pytest.raises(DataError) as caught:
        fit_sem(TWO, DATA, estimator="WLSX", missing="magic", bootstrap=10)
    assert len(caught.value.faults) == 3
    with pytest.raises(DataError, match="covariance"):
        fit_sem(TWO)


def test_a_fit_shows_itself_in_a_few_lines() -> None:
    R = np.array([[1, 0.5, 0.4, 0.3], [0.5, 1, 0.3, 0.3], [0.4, 0.3, 1, 0.2], [0.3, 0.3, 0.2, 1]])
    fit = fit_sem("f =~ a + b + c + d", sample_cov=R, sample_names="abcd", sample_n=200)
    shown = repr(fit)
    assert len(shown.splitlines()) < 8
    assert f"chisq {fit.fit.chisq:.3f}, df 2" in shown
    assert "n = 200" in shown
    assert f"CFI {fit.fit.cfi:.3f}" in shown
    absurd = replace(fit, convergence=replace(fit.convergence, converged=False))
    assert "NOT converge" in repr(absurd)
    assert len(repr(fit.table)) < 1_000
