"""Bootstrap of least squares, of ordinal data and of clusters: a draw is a sample like any other."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.errors import DataError
from survey.numerics.ordinal_moments import ordinal_moments
from survey.numerics.table_moments import table_moments
from survey.sem import SemResult, fit_sem
from survey.sem.resampling.row_counts import resample_rows

MODEL = "f =~ a + b + c + d\ng =~ e + h + i"
WITH_X = f"{MODEL}\nf ~ x\ng ~ x"
ITEMS = tuple("abcdehi")


def continuous(n: int, seed: int = 4) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(n)
    f = 0.4 * x + rng.standard_normal(n)
    g = 0.5 * f + 0.3 * x + rng.standard_normal(n)
    noise = 0.7 * rng.standard_normal((n, 7))
    frame = pd.DataFrame(np.column_stack([f, f, f, f, g, g, g]) + noise, columns=list(ITEMS))
    return frame.assign(x=x, group=np.where(np.arange(n) % 2 == 0, "u", "v"))


def cut(frame: pd.DataFrame, names: tuple[str, ...] = ITEMS) -> pd.DataFrame:
    edges = {name: [-1.0, 0.3] if k % 2 else [-0.8, 0.2, 1.1] for k, name in enumerate(ITEMS)}
    return frame.assign(**{name: np.digitize(frame[name], edges[name]) for name in names})


CASES: Mapping[str, tuple[str, dict[str, Any]]] = {
    "ULSMV": (MODEL, {"estimator": "ULSMV"}),
    "WLSMV": (MODEL, {"estimator": "WLSMV"}),
    "GLS": (MODEL, {"estimator": "GLS"}),
    "GLS, x free": (WITH_X, {"estimator": "GLS"}),
    "WLS, x free": (WITH_X, {"estimator": "WLS"}),
    "ordinal": (MODEL, {"ordered": ITEMS}),
    "ordinal theta": (MODEL, {"ordered": ITEMS, "parameterization": "theta"}),
    "ordinal ULSMV": (MODEL, {"ordered": ITEMS, "estimator": "ULSMV"}),
    "ordinal groups": (
        MODEL,
        {"ordered": ITEMS, "group": "group", "group_equal": ("thresholds", "loadings")},
    ),
    "ordinal WLS": (MODEL, {"ordered": ITEMS, "estimator": "WLS"}),
    "ordinal with x": (WITH_X, {"ordered": ITEMS}),
    "mixed": (MODEL, {"ordered": ITEMS[:4]}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_draw_is_fitted_as_its_rows_are(name: str) -> None:
    model, options = CASES[name]
    frame = continuous(240)
    frame = cut(frame, options["ordered"]) if "ordered" in options else frame
    fit = fit_sem(model, frame, bootstrap=3, seed=2, **options)
    assert fit.draws is not None
    assert fit.draws.kept.size > 0
    k = int(fit.draws.kept[-1])
    parts = [frame] if "group" not in options else [frame[frame.group == g] for g in "uv"]
    rows = [next(resample_rows(2, 3, len(part), g))[k] for g, part in enumerate(parts, start=1)]
    drawn = pd.concat([part.iloc[r] for part, r in zip(parts, rows, strict=True)])
    again = fit_sem(model, drawn, **options)
    free = {number: row for row, number in enumerate(again.table.free) if number}
    theta = [again.table.est[free[number]] for number in sorted(free)]
    np.testing.assert_allclose(fit.draws.theta[-1], theta, rtol=2e-4, atol=2e-5)


def test_tables_of_draws_say_what_the_three_steps_say() -> None:
    codes = cut(continuous(150))[list(ITEMS)].to_numpy()
    codes[np.random.default_rng(1).random(codes.shape) < 0.1] = -1
    rows = next(resample_rows(6, 3, 150))
    counts = np.stack([np.bincount(one, minlength=150) for one in rows]).astype(float)
    found = table_moments(codes, counts, variances=True)
    for k, one in enumerate(rows):
        answers = np.where(codes < 0, np.nan, codes)[one]
        moments = ordinal_moments(answers, np.ones(7, dtype=bool))
        np.testing.assert_allclose(found.statistics[k], moments.statistics, atol=1e-9)
        np.testing.assert_allclose(found.variance[k], np.diag(moments.gamma), rtol=1e-9)


def test_draws_that_lack_a_category_are_counted() -> None:
    frame = cut(continuous(120))
    frame["a"] = np.where(np.arange(120) < 2, 4, np.minimum(frame["a"], 2))
    fit = fit_sem(MODEL, frame, ordered=ITEMS, bootstrap=60, seed=1)
    assert fit.draws is not None
    rows = next(resample_rows(1, 60, 120))
    lacking = int((rows >= 2).all(axis=1).sum())
    assert lacking > 0
    assert fit.draws.empty == lacking
    assert fit.draws.failed >= lacking
    assert "bootstrap_empty_categories" in [w.code for w in fit.warnings]


def test_given_covariates_are_refused_where_a_draw_has_others() -> None:
    with pytest.raises(DataError, match="covariates"):
        fit_sem(WITH_X, continuous(100), estimator="GLS", fixed_x=True, bootstrap=10, seed=1)


def ratios(boot: SemResult, robust: SemResult) -> np.ndarray:
    free = [k for k, number in enumerate(robust.table.free) if number]
    return np.array(boot.table.se)[free] / np.array(robust.table.se)[free]


@pytest.mark.parametrize("name", ["ULSMV", "ordinal"])
def test_with_many_rows_the_errors_are_the_robust_ones(name: str) -> None:
    model, options = CASES[name]
    frame = continuous(2000)
    frame = cut(frame) if "ordered" in options else frame
    boot = fit_sem(model, frame, se="bootstrap", bootstrap=200, seed=5, **options)
    assert np.abs(ratios(boot, fit_sem(model, frame, **options)) - 1).max() < 0.2


def clustered() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    number = np.repeat(np.arange(80), 6)
    frame = continuous(480)
    moved = frame[list(ITEMS)] + 0.8 * rng.standard_normal((80, 7))[number]
    return moved.assign(branch=number, own=[f"{k:03d}" for k in range(480)], group=frame["group"])


def test_clusters_are_drawn_whole() -> None:
    frame = clustered()
    boot = fit_sem(MODEL, frame, cluster="branch", se="bootstrap", bootstrap=300, seed=5)
    robust = fit_sem(MODEL, frame, cluster="branch")
    assert np.abs(ratios(boot, robust) - 1).max() < 0.25
    alone = fit_sem(MODEL, frame, se="bootstrap", bootstrap=300, seed=5, meanstructure=True)
    means = [k for k, op in enumerate(robust.table.op) if op == "~1" and robust.table.free[k]]
    assert (np.array(boot.table.se)[means] > 1.2 * np.array(alone.table.se)[means]).all()


def test_clusters_of_one_are_rows() -> None:
    frame = clustered()
    one = fit_sem(MODEL, frame, cluster="own", bootstrap=40, seed=5)
    rows = fit_sem(MODEL, frame, estimator="MLR", meanstructure=True, bootstrap=40, seed=5)
    assert one.draws is not None
    assert rows.draws is not None
    np.testing.assert_allclose(one.draws.theta, rows.draws.theta, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("missing", ["listwise", "fiml"])
def test_clusters_of_groups_on_any_workers(missing: str) -> None:
    frame = clustered()
    if missing == "fiml":
        frame.loc[frame.index % 7 == 0, "c"] = np.nan
    options = {"cluster": "branch", "group": "group", "missing": missing, "bootstrap": 120, "seed": 5}
    one = fit_sem(MODEL, frame, **options)
    with ThreadPoolExecutor(3) as pool:
        other = fit_sem(MODEL, frame, backend=pool, **options)
    assert one.draws is not None
    assert other.draws is not None
    np.testing.assert_array_equal(one.draws.theta, other.draws.theta)


def test_ordinal_draws_on_any_workers() -> None:
    frame = cut(continuous(300))
    one = fit_sem(MODEL, frame, ordered=ITEMS, bootstrap=120, seed=5, ci="bc")
    with ThreadPoolExecutor(3) as pool:
        other = fit_sem(MODEL, frame, ordered=ITEMS, bootstrap=120, seed=5, ci="bc", backend=pool)
    assert one.draws is not None
    assert other.draws is not None
    np.testing.assert_array_equal(one.draws.theta, other.draws.theta)
