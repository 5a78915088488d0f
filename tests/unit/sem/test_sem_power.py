"""Populations, power by Monte Carlo, what a sample can detect, and power of RMSEA tests."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.errors import DataError
from survey.numerics.streams import stream
from survey.sem import (
    fit_sem,
    path_power,
    power,
    required_sample,
    rmsea_power,
    rmsea_sample_size,
    smallest_effect,
)
from survey.sem.power_analysis.detectable import Search
from survey.sem.power_analysis.population import population_of
from survey.sem.power_analysis.power_results import parse_target

MODEL = """
X =~ .8*a + .7*b + .7*c
M =~ .8*d + .7*e + .7*f
Y =~ .8*g + .7*h + .7*i
M ~ .4*X
Y ~ .3*M + .0*X
"""
ANALYSIS = "X =~ a + b + c\nM =~ d + e + f\nY =~ g + h + i\nM ~ X\nY ~ M + X"


def test_every_variance_of_a_population_is_one() -> None:
    made = population_of(MODEL)
    np.testing.assert_allclose(np.diag(made.sigma[0]), 1.0, atol=1e-12)
    # cov(a, g) = .8 * (.4 * .3) * .8
    at = made.observed.index
    assert made.sigma[0, at("a"), at("g")] == pytest.approx(0.8 * 0.4 * 0.3 * 0.8)


def test_thresholds_cut_into_their_shares() -> None:
    made = population_of("f =~ .7*a + .7*b + .7*c\na | -1*t1 + 0*t2")
    drawn = made.draw(0, (1, 40_000), stream(1, "cut"))[0]
    shares = [float((drawn[:, 0] == k).mean()) for k in (1, 2, 3)]
    np.testing.assert_allclose(shares, [0.1587, 0.3413, 0.5], atol=0.01)
    assert np.unique(drawn[:, 1]).size > 1000


def test_a_population_needs_every_value() -> None:
    with pytest.raises(DataError, match="no value") as caught:
        population_of("f =~ .7*a + b + .7*c\ny ~ f")
    assert len(caught.value.faults) == 2


def test_a_population_explains_at_most_everything() -> None:
    with pytest.raises(DataError, match="more than the whole variance"):
        population_of("f =~ .7*a + 1.1*b + .7*c")


@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_a_replication_is_a_fit(estimator: str) -> None:
    n = 180
    found = power(MODEL, n=n, targets=["M~X"], estimator=estimator, replications=1, seed=4)
    drawn = population_of(MODEL).draw(0, (1, n), stream(4, "power", "0"))[0]
    fit = fit_sem(ANALYSIS, pd.DataFrame(drawn, columns=list("abcdefghi")), estimator=estimator)
    row = fit.table.row("M", "~", "X")
    assert found.targets[0].mean_est == pytest.approx(fit.table.est[row], rel=1e-4)
    assert found.targets[0].mean_se == pytest.approx(fit.table.se[row], rel=1e-3)


def test_power_grows_with_the_effect_and_holds_its_level_without_one() -> None:
    found = power(MODEL, n=250, replications=400, seed=2, estimator="ML")
    assert found.converged > 390
    shares = {t.target: t.power for t in found.targets}
    assert shares["M~X"] > shares["Y~M"] > 0.5
    assert 0.02 < shares["Y~X"] < 0.09
    # The first chunks are the same for any number of replications.
    fewer = power(MODEL, n=250, replications=50, seed=2, estimator="ML")
    again = power(MODEL, n=250, replications=50, seed=2, estimator="ML")
    assert fewer == again


def test_a_difference_between_groups_is_a_target() -> None:
    text = MODEL.replace(".4*X", "c(.5, .1)*X")
    found = power(text, n=(250, 400), targets=["M~X@1-2", "M~X@2"], replications=100, seed=3)
    assert found.of("M~X@1-2").power > 0.7
    assert found.of("M~X@1-2").mean_est > 0.2


def test_what_a_sample_detects_is_detected() -> None:
    search = Search((200,), estimator="ML", replications=100, seed=5)
    found = smallest_effect(MODEL, target="M~X", search=search)
    assert 0.8 <= found.power < 0.95
    needed = required_sample(MODEL, target="M~X", search=search)
    assert 40 < needed.n[0] < 150


def test_targets_that_cannot_be_read_or_found() -> None:
    with pytest.raises(DataError, match="cannot be read"):
        parse_target("RMS IA")
    with pytest.raises(DataError, match="no such free parameter"):
        power(MODEL, n=100, targets=["X~Y"], replications=1, seed=1)


def test_rmsea_power_equals_the_published_table() -> None:
    # MacCallum, Browne & Sugawara 1996, tables 2 and 4: close fit and not-close fit, df 10 and 100.
    assert rmsea_power(10, 100) == pytest.approx(0.169, abs=5e-4)
    assert rmsea_power(100, 400) == pytest.approx(1.0, abs=5e-4)
    assert rmsea_power(10, 100, alternative=0.01) == pytest.approx(0.105, abs=5e-4)
    assert rmsea_sample_size(10) == 782
    assert rmsea_sample_size(50) == 214
    assert rmsea_sample_size(50, alternative=0.01) == 268


TWO_GROUPS = MODEL.replace(".4*X", "c(.4, .2)*X").replace(".0*X", ".1*X")


def test_one_set_of_draws_finds_the_smallest_path_that_bisection_finds() -> None:
    search = Search((200,), estimator="ML", replications=200, seed=3)
    drawn_anew = smallest_effect(MODEL, target="Y~M", search=search)
    shifted = path_power(MODEL, n=[200], paths=[("Y", "M")], replications=200, seed=3)
    # Each has a Monte Carlo error of about a tenth of the path's standard error of .08.
    assert shifted.paths[0].detectable[0] == pytest.approx(drawn_anew.effect, abs=0.03)
    assert np.isnan(shifted.paths[0].difference)


def test_what_is_detectable_is_found_that_often() -> None:
    found = path_power(TWO_GROUPS, n=[150, 300], paths=[("M", "X"), ("Y", "M")], replications=200, seed=3)
    path = found.paths[0]
    assert path.values == (0.4, 0.2)
    assert path.detectable[0] > path.detectable[1]
    assert path.difference > max(path.detectable)
    at = TWO_GROUPS.replace("c(.4, .2)*X", f"c({path.detectable[0]}, {path.detectable[1]})*X")
    again = power(at, n=[150, 300], targets=["M~X", "M~X@2"], estimator="ML", replications=200, seed=8)
    # Two errors of 200 draws at .80: .028 each.
    for target in again.targets:
        assert target.power == pytest.approx(0.80, abs=0.09)


def test_a_path_of_zero_has_no_unit() -> None:
    with pytest.raises(DataError, match="is 0 in the population"):
        path_power(MODEL, n=[150], paths=[("Y", "X")], replications=50, seed=1)
