"""Sampling weights and clusters: what they are the same as, what is refused, and what the reader is told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.errors import DataError
from survey.sem import SemResult, fit_sem

MODEL = "f =~ a + b + c + d"
ITEMS = list("abcd")


def answers(n: int = 150, *, holes: bool = False) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    values = rng.standard_normal((n, 1)) * 0.8 + rng.standard_normal((n, 4))
    if holes:
        values[rng.uniform(size=values.shape) < 0.08] = np.nan
    return pd.DataFrame(values, columns=ITEMS).assign(w=1.0 + np.arange(n) % 3, k=np.arange(n))


@pytest.mark.parametrize("missing", ["listwise", "fiml"])
def test_whole_weights_count_a_row_more_than_once(missing: str) -> None:
    data = answers(holes=missing == "fiml")
    weighted = fit_sem(MODEL, data, weights="w", missing=missing)
    repeated = fit_sem(MODEL, data.loc[data.index.repeat(data["w"].astype(int))], missing=missing)
    assert weighted.table.est == pytest.approx(repeated.table.est, abs=1e-6)
    shrunk = repeated.fit.chisq * weighted.sample.n / repeated.sample.n
    assert weighted.fit.chisq == pytest.approx(shrunk, rel=1e-6)
    assert weighted.sample.n == len(data.dropna() if missing == "listwise" else data)


def test_weights_have_no_unit() -> None:
    data = answers()
    one, other = (
        fit_sem(MODEL, data, weights="w"),
        fit_sem(MODEL, data.assign(w=data["w"] * 250), weights="w"),
    )
    assert one.table.se == pytest.approx(other.table.se, rel=1e-8)


def free_errors(fit: SemResult) -> np.ndarray:
    return fit.table.se[np.array(fit.table.free) > 0]


@pytest.mark.parametrize("missing", ["listwise", "fiml"])
def test_rows_that_were_entered_twice_are_one_cluster(missing: str) -> None:
    """Doubling shrinks naive errors by the root of 2; the cluster-robust ones see the doubled rows."""
    data = answers(holes=missing == "fiml")
    if missing == "listwise":
        data = data.dropna()
    n = len(data)
    once = fit_sem(MODEL, data, estimator="MLR", meanstructure=True, missing=missing)
    twice = fit_sem(MODEL, pd.concat([data, data]), cluster="k", missing=missing)
    assert free_errors(twice) == pytest.approx(free_errors(once) * np.sqrt(n / (n - 1)), rel=1e-5)
    assert twice.fit.chisq_scaling_factor == pytest.approx(
        2 * once.fit.chisq_scaling_factor * n / (n - 1), rel=1e-5
    )


def test_maximum_likelihood_becomes_robust() -> None:
    for column in ({"weights": "w"}, {"cluster": "k"}):
        fit = fit_sem(MODEL, answers(), estimator="ML", **column)
        assert (fit.options.estimator, fit.options.test) == ("MLR", "yuan_bentler_mplus")


@pytest.mark.parametrize(("clusters", "warned"), [(29, True), (30, False)])
def test_few_clusters_are_warned_of(clusters: int, warned: bool) -> None:
    fit = fit_sem(MODEL, answers().assign(k=lambda d: d["k"] % clusters), cluster="k")
    assert fit.sample.n_clusters == (clusters,)
    assert ("few_clusters" in {w.code for w in fit.warnings}) == warned


@pytest.mark.parametrize(
    ("value", "what"),
    [(-1.0, "negative"), (np.nan, "has no weight"), (np.inf, "infinite"), ("heavy", "is no number")],
)
def test_a_bad_weight_is_named_by_its_row(value: object, what: str) -> None:
    data = answers()
    data["w"] = data["w"].astype(object)
    data.loc[4, "w"] = value
    with pytest.raises(DataError, match=what) as caught:
        fit_sem(MODEL, data, weights="w")
    assert caught.value.faults[0].where == "row 5, column w"


def test_a_bad_weight_of_a_row_that_is_left_out_does_no_harm() -> None:
    data = answers()
    data.loc[4, ["a", "w"]] = [np.nan, -1.0]
    assert fit_sem(MODEL, data, weights="w").sample.n == len(data) - 1


@pytest.mark.parametrize(
    ("change", "options", "what"),
    [
        ({"w": 0.0}, {"weights": "w"}, "sum to nothing"),
        ({"k": 1}, {"cluster": "k"}, "one cluster alone"),
        ({"k": None}, {"cluster": "k"}, "no cluster"),
        ({}, {"weights": "weight"}, "no such column"),
        ({}, {"weights": "w", "estimator": "MLM"}, "go with ML and MLR"),
        ({}, {"cluster": "k", "ordered": ["all"]}, "go with ML and MLR"),
        ({}, {"weights": "w", "likelihood": "wishart"}, "Wishart"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, object], options: dict[str, object], what: str) -> None:
    with pytest.raises(DataError, match=what):
        fit_sem(MODEL, answers().assign(**change), **options)


@pytest.mark.parametrize("missing", ["listwise", "fiml"])
def test_a_draw_takes_the_weights_of_its_rows(missing: str) -> None:
    from survey.sem.resampling.bootstrap import resample_rows

    data = answers(holes=missing == "fiml")
    if missing == "listwise":
        data = data.dropna()
    fit = fit_sem(MODEL, data, weights="w", missing=missing, bootstrap=3, seed=2, se="bootstrap")
    assert fit.draws is not None
    rows = next(resample_rows(2, 3, len(data)))[1]
    alone = fit_sem(MODEL, data.iloc[rows].reset_index(drop=True), weights="w", missing=missing)
    own = alone.table.est[np.array(alone.table.free) > 0]
    assert fit.draws.theta[1] == pytest.approx(own, abs=1e-5)
