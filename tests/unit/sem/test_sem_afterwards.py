"""What is asked of a fit afterwards: against refits, identities, and what it refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.errors import DataError, ModelSyntaxError
from survey.sem import (
    factor_scores,
    fit_sem,
    influential_cases,
    modification_indices,
    residuals,
    score_test,
    wald_test,
)
from survey.sem.postestimation.reopen import reopen

MODEL = "f =~ a + l2*b + l3*c\ng =~ d + e + h\ng ~ p*f"


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    f = rng.standard_normal(300)
    g = 0.5 * f + rng.standard_normal(300)
    noise = rng.standard_normal((300, 6))
    items = np.column_stack([f, 0.8 * f, 0.7 * f, g, 0.8 * g, 0.9 * g]) + 0.7 * noise
    frame = pd.DataFrame(items, columns=list("abcdeh"))
    frame["side"] = np.where(np.arange(300) % 2, "one", "two")
    return frame


def test_an_index_is_what_chisq_falls_by(data: pd.DataFrame) -> None:
    fit = fit_sem(MODEL, data)
    found = modification_indices(fit)
    k = 0
    term = f"{found.lhs[k]} {found.op[k]} {found.rhs[k]}"
    freed = fit_sem(f"{MODEL}\n{term}", data)
    assert fit.fit.chisq - freed.fit.chisq == pytest.approx(found.mi[k], rel=0.1)
    row = freed.table.row(found.lhs[k], found.op[k], found.rhs[k])
    assert freed.table.est[row] == pytest.approx(found.epc[k], rel=0.2)


def test_a_score_test_is_near_the_difference_of_chisq(data: pd.DataFrame) -> None:
    held = fit_sem(MODEL, data, group="side", group_equal=["loadings"])
    free = fit_sem(MODEL.replace("l2*", "").replace("l3*", "").replace("p*", ""), data, group="side")
    found = score_test(held)
    assert found.df == held.fit.df - free.fit.df
    assert found.chisq == pytest.approx(held.fit.chisq - free.fit.chisq, rel=0.15)


def test_a_wald_test_of_one_parameter_is_its_z_squared(data: pd.DataFrame) -> None:
    fit = fit_sem(MODEL, data)
    k = fit.table.row("g", "~", "f")
    assert wald_test(fit, "p == 0").chisq == pytest.approx(float(fit.table.z[k]) ** 2)


@pytest.mark.parametrize(
    ("constraints", "kind", "what"),
    [
        ("nothing == 0", ModelSyntaxError, "label"),
        ("p < 0", ModelSyntaxError, "equalities"),
        ("l2 == l3; l3 == l2", DataError, "twice"),
    ],
)
def test_a_wald_test_says_what_it_cannot_do(
    data: pd.DataFrame, constraints: str, kind: type[Exception], what: str
) -> None:
    with pytest.raises(kind, match=what):
        wald_test(fit_sem(MODEL, data), constraints)


def test_residuals_move_with_the_sample_as_their_errors_say(data: pd.DataFrame) -> None:
    """A refit to moved moments moves the residuals by Q: seen where one group's moments move the other's."""
    start = fit_sem("f =~ a + b + c + d", data, group="side", group_equal=["loadings"])
    # At moments that the model fits exactly, expected information is the Hessian.
    options = {"group_equal": ["loadings"], "sample_names": "abcd", "sample_n": [150, 150]}
    moved = []
    for size in (0.0, 1e-4):
        S = start.implied * 150 / 149
        S[0, 0, 1] += size
        S[0, 1, 0] += size
        fit = fit_sem("f =~ a + b + c + d", sample_cov=list(S), sample_mean=np.zeros((2, 4)), **options)
        moved.append(residuals(fit).raw[1])
    assert np.abs(moved[1] - moved[0]).max() > 1e-6


def test_scores_recover_the_factor_and_skip_what_is_missing(data: pd.DataFrame) -> None:
    fit = fit_sem(MODEL, data)
    broken = data.copy()
    broken.loc[3, "a"] = np.nan
    for method in ("regression", "bartlett"):
        found = factor_scores(fit, broken, method=method)
        assert np.isnan(found.scores[3]).all()
        assert np.isfinite(np.delete(found.scores, 3, axis=0)).all()
    regression = factor_scores(fit, data)
    # The variance of regression scores is the explained part of the factor's.
    opened = reopen(fit)
    place = fit.table.row("f", "~~", "f")
    implied = float(fit.table.est[place]) * regression.reliability[0, 0]
    assert regression.scores[:, 0].var() == pytest.approx(implied, rel=0.02)
    assert opened.theta.size == fit.fit.npar


def test_a_second_order_factor_has_no_bartlett_score() -> None:
    rng = np.random.default_rng(5)
    g = rng.standard_normal((400, 1)) + rng.standard_normal((400, 3))
    items = np.repeat(g, 3, axis=1) + rng.standard_normal((400, 9))
    frame = pd.DataFrame(items, columns=[f"x{k}" for k in range(9)])
    fit = fit_sem("a =~ x0 + x1 + x2\nb =~ x3 + x4 + x5\nc =~ x6 + x7 + x8\ng =~ a + b + c", frame)
    assert np.isnan(factor_scores(fit, frame, method="bartlett").scores).all()
    assert np.isfinite(factor_scores(fit, frame).scores).all()


def test_contributions_sum_to_chisq_and_distances_to_refits(data: pd.DataFrame) -> None:
    odd = data.copy()
    odd.loc[17, list("abc")] = [6.0, -6.0, 5.0]
    fit = fit_sem(MODEL, odd)
    found = influential_cases(fit, odd)
    assert found.chisq.sum() == pytest.approx(fit.fit.chisq)
    assert found.loglikelihood.sum() == pytest.approx(fit.fit.logl)
    assert found.most(1).tolist() == [17]
    ordinary = int(found.most(60)[-1])
    without = fit_sem(MODEL, odd.drop(index=ordinary))
    k = fit.table.row("g", "~", "f")
    change = (without.table.est[k] - fit.table.est[k]) / fit.table.se[k]
    place = np.flatnonzero(found.place == ordinary)[0]
    assert found.change[place, fit.table.free[k] - 1] == pytest.approx(change, rel=0.1)


def test_other_data_are_refused(data: pd.DataFrame) -> None:
    fit = fit_sem(MODEL, data)
    with pytest.raises(DataError, match="not the data of the fit"):
        influential_cases(fit, data.iloc[:250])


def test_robust_residuals_ask_for_the_data(data: pd.DataFrame) -> None:
    fit = fit_sem(MODEL, data, estimator="MLR")
    with pytest.raises(DataError, match="need the data"):
        residuals(fit)
    assert np.isfinite(residuals(fit, data).standardized[0, 0, 3])


def test_nothing_equal_has_no_score_test(data: pd.DataFrame) -> None:
    with pytest.raises(DataError, match="no equality"):
        score_test(fit_sem(MODEL, data))


def test_an_unknown_method_of_scoring_is_refused(data: pd.DataFrame) -> None:
    with pytest.raises(DataError, match="no such method"):
        factor_scores(fit_sem(MODEL, data), data, method="mean")
