"""Bootstrap: equal on any workers, intervals of everything, signs, constraints, covariates, Bollen-Stine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.errors import DataError
from survey.sem import bollen_stine_test, fit_sem
from survey.sem.model.matrices import lay_out
from survey.sem.model.parameters import build_parameters
from survey.sem.model.variables import model_variables
from survey.sem.resampling.intervals import acceleration, bootstrap_interval
from survey.sem.resampling.row_counts import CompleteRows, chunk_counts, map_chunks, resample_rows
from survey.sem.resampling.sign_alignment import align_signs
from survey.sem.syntax.parse import parse_model

MODEL = "f =~ a + b + c\ny ~ p*f + q*x\nf ~ r*x\nind := p*r"


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    x = rng.standard_normal(160)
    f = 0.5 * x + rng.standard_normal(160)
    frame = pd.DataFrame(
        f[:, None] * [1.0, 0.8, 0.9] + 0.6 * rng.standard_normal((160, 3)), columns=list("abc")
    )
    return frame.assign(x=x, y=0.6 * f + 0.2 * x + rng.standard_normal(160))


class Backwards:
    """A worker that does the chunks in the opposite order, and hands them back in order."""

    def map(self, function: Callable[[int], Any], chunks: Sequence[int]) -> Iterator[Any]:
        done = {chunk: function(chunk) for chunk in reversed(chunks)}
        return iter([done[chunk] for chunk in chunks])


def test_the_numbers_do_not_depend_on_who_computes_them(data: pd.DataFrame) -> None:
    fits = [fit_sem(MODEL, data, bootstrap=250, seed=3)]
    fits.append(fit_sem(MODEL, data, bootstrap=250, seed=3, backend=Backwards()))
    with ThreadPoolExecutor(3) as pool:
        fits.append(fit_sem(MODEL, data, bootstrap=250, seed=3, backend=pool))
    for other in fits[1:]:
        assert fits[0].draws is not None
        assert other.draws is not None
        np.testing.assert_array_equal(fits[0].draws.theta, other.draws.theta)


def test_an_unknown_backend_is_refused() -> None:
    with pytest.raises(DataError, match="no such backend"):
        list(map_chunks(lambda chunk: chunk, 1, "abacus"))


def test_dask_without_its_package_or_a_client_says_so() -> None:
    with pytest.raises(DataError, match="dask"):
        list(map_chunks(lambda chunk: chunk, 1, "dask"))


def test_counts_are_of_the_rows_that_are_yielded() -> None:
    rows = np.concatenate(list(resample_rows(5, 130, 40)))
    counts = np.concatenate([chunk_counts(5, 130, chunk, [40])[0] for chunk in range(2)])
    np.testing.assert_array_equal(counts, [np.bincount(one, minlength=40) for one in rows])


def test_moments_of_a_draw_are_those_of_its_rows(data: pd.DataFrame) -> None:
    X = data[["a", "b"]].to_numpy()
    variables = model_variables(parse_model("a ~~ b"))
    layout = lay_out(build_parameters(parse_model("a ~~ b")), variables, 1)
    drawn = CompleteRows((X,), (None,)).draw(layout, chunk_counts(1, 3, 0, [160]))
    rows = next(resample_rows(1, 3, 160))
    np.testing.assert_allclose(drawn.covariance[1, 0], np.cov(X[rows[1]].T, bias=True))
    np.testing.assert_allclose(drawn.mean[1, 0], X[rows[1]].mean(axis=0))


@pytest.mark.parametrize("kind", ["percentile", "bc", "bca"])
def test_intervals_of_every_parameter_raw_and_standardised(data: pd.DataFrame, kind: str) -> None:
    fit = fit_sem(MODEL, data, bootstrap=200, seed=1, se="bootstrap", ci=kind)
    plain = fit_sem(MODEL, data)
    t, free = fit.table, np.array(fit.table.free) > 0
    assert (t.ci_lower[free] < t.est[free]).all()
    assert (t.est[free] < t.ci_upper[free]).all()
    np.testing.assert_allclose(t.se[free], plain.table.se[free], rtol=0.45)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.vcov))[np.array(t.free)[free] - 1], t.se[free])
    ind = t.lhs.index("ind")
    assert t.ci_lower[ind] < t.est[ind] < t.ci_upper[ind]
    # A covariate's moments are the draw's own, so what it does is standardised by them.
    k = t.row("f", "~", "x")
    assert 0.4 < t.std_all_se[k] / plain.table.std_all_se[k] < 1.6
    assert fit.draws is not None
    assert fit.draws.interval == kind


def test_a_mean_has_the_limits_that_it_must(data: pd.DataFrame) -> None:
    """For a mean the acceleration is the skewness over 6 sqrt(n) (Efron 1987)."""
    y = np.exp(data["y"].to_numpy())
    n = y.size
    left_out = (y.sum() - y) / (n - 1)
    skewness = ((y - y.mean()) ** 3).mean() / y.std() ** 3
    assert acceleration([left_out[:, None]])[0] == pytest.approx(skewness / (6 * np.sqrt(n)))


def test_no_bias_makes_bc_the_percentile_interval() -> None:
    draws = np.linspace(-2, 2, 400)[:, None]
    plain = bootstrap_interval(draws, np.zeros(1), 0.9, "percentile")
    np.testing.assert_allclose(bootstrap_interval(draws, np.zeros(1), 0.9, "bc"), plain)
    beside = bootstrap_interval(draws, np.full(1, 9.0), 0.9, "bc")
    assert np.isnan(beside).all()


def test_a_turned_factor_is_turned_back() -> None:
    syntax = parse_model("f =~ a + b + c\ng =~ d + e + h\ng ~ f\nd ~~ e")
    rows = build_parameters(syntax, std_lv=True)
    layout = lay_out(rows, model_variables(syntax), 1)
    estimate = np.linspace(0.5, 1.0, layout.q)
    turned = estimate.copy()
    for r in rows:
        if r.free and ((r.op == "=~" and r.lhs == "f") or r.op == "~"):
            turned[r.free - 1] *= -1
    np.testing.assert_allclose(align_signs(layout, turned[None], estimate)[0], estimate)
    marker = lay_out(build_parameters(syntax), model_variables(syntax), 1)
    kept = -np.linspace(0.5, 1.0, marker.q)[None]
    np.testing.assert_array_equal(align_signs(marker, kept, -kept[0]), kept)


def test_draws_keep_to_nonlinear_constraints(data: pd.DataFrame) -> None:
    fit = fit_sem("f =~ a + k*b + l*c\nk*l == 0.7\nk > 0.8", data, bootstrap=20, seed=2)
    assert fit.draws is not None
    k, m = (fit.table.free[fit.table.row("f", "=~", v)] - 1 for v in "bc")
    theta = fit.draws.theta
    np.testing.assert_allclose(theta[:, k] * theta[:, m], 0.7, atol=1e-8)
    assert (theta[:, k] > 0.8 - 1e-8).all()


def test_bollen_stine_draws_from_where_the_model_holds(data: pd.DataFrame) -> None:
    model = "f =~ a + b + c + y"
    fit = fit_sem(model, data)
    found = bollen_stine_test(fit, data, draws=400, seed=5)
    assert found.chisq.size + found.failed == 400
    # Of normal data from the model, the draws are near chi-square with the df.
    assert found.chisq.mean() == pytest.approx(fit.fit.df, rel=0.25)
    assert found.pvalue == pytest.approx(fit.fit.pvalue, abs=0.12)
