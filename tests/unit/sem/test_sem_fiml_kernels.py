"""Full information: closed forms against finite differences, batches against single samples."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.errors import DataError
from survey.sem import fit_sem
from survey.sem.model.matrices import Layout, lay_out
from survey.sem.model.parameters import build_parameters
from survey.sem.model.statistic_vector import lower_places
from survey.sem.model.variables import model_variables
from survey.sem.objectives.design import GroupDesign
from survey.sem.objectives.discrepancy import discrepancy, gradient, gradient_and_information, moments_of
from survey.sem.objectives.fiml import Fiml
from survey.sem.objectives.hessian import gradient_and_observed
from survey.sem.objectives.incomplete_information import saturated_information, score_products
from survey.sem.objectives.patterns import find_patterns, sample_with, whole_sample
from survey.sem.syntax.parse import parse_model

MODEL = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\ng ~ b*f\nx1 ~~ x5"
LATENT_MEANS = MODEL + "\nx1 ~ 0*1\nf ~ 1\nx4 ~ 0*1\ng ~ 1"
P = 6


def holes(groups: int) -> list[np.ndarray]:
    rng = np.random.default_rng(11)
    found = []
    for g in range(groups):
        X = rng.normal(size=(70 + 30 * g, P)) @ (np.eye(P) + 0.5 * rng.normal(size=(P, P))) + rng.normal(
            size=P
        )
        X[rng.uniform(size=X.shape) < 0.15] = np.nan
        # A pattern of many rows, one of many holes, and one that misses all but one.
        X[:20, 2] = np.nan
        X[20:24, 1:] = np.nan
        found.append(X[~np.isnan(X).all(axis=1)])
    return found


def problem(model: str, groups: int) -> tuple[Layout, list[np.ndarray], np.ndarray]:
    syntax = parse_model(model)
    equal = ("loadings", "intercepts") if groups > 1 else ()
    rows = build_parameters(syntax, n_groups=groups, meanstructure=True, group_equal=equal)
    layout = lay_out(rows, model_variables(syntax), groups)
    rng = np.random.default_rng(5)
    variance = np.array(
        [any(r.free == k + 1 and r.op == "~~" and r.lhs == r.rhs for r in rows) for k in range(layout.q)]
    )
    return layout, holes(groups), np.where(variance, 1.4, rng.uniform(0.1, 0.5, size=layout.q))


def objective(layout: Layout, data: list[np.ndarray]) -> Fiml:
    return Fiml(layout, tuple(whole_sample(X) for X in data), np.zeros(1))


def central(function, theta: np.ndarray) -> np.ndarray:
    step = 1e-6
    return np.stack(
        [(function(theta + step * e) - function(theta - step * e)) / (2 * step) for e in np.eye(theta.size)]
    )


def loglik(X: np.ndarray, sigma: np.ndarray, mu: np.ndarray) -> float:
    """The textbook's sum over respondents, one by one."""
    total = 0.0
    for x in X:
        seen = ~np.isnan(x)
        S, d = sigma[np.ix_(seen, seen)], (x - mu)[seen]
        total -= (np.linalg.slogdet(S)[1] + d @ np.linalg.solve(S, d)) / 2
    return total


def positive(rng: np.random.Generator) -> np.ndarray:
    root = rng.normal(size=(P, P))
    return root @ root.T / P + np.eye(P)


@pytest.mark.parametrize("model", [MODEL, LATENT_MEANS])
@pytest.mark.parametrize("groups", [1, 2])
def test_gradient_and_hessian_are_those_of_the_discrepancy(model: str, groups: int) -> None:
    layout, data, theta = problem(model, groups)
    f = objective(layout, data)
    value, slope, half = f.newton(theta[None])
    assert value[0] == pytest.approx(f.value(theta[None])[0], rel=1e-12)
    assert slope[0] == pytest.approx(central(lambda t: f.value(t[None])[0], theta), rel=1e-5, abs=1e-7)
    assert 2 * half[0] == pytest.approx(central(lambda t: f.slope(t[None])[1][0], theta), rel=1e-5, abs=1e-6)


def test_the_value_is_minus_two_log_likelihood_by_respondent() -> None:
    from survey.sem.model.matrices import implied_moments

    layout, data, theta = problem(MODEL, 2)
    implied = implied_moments(layout, theta[None])
    total = sum(loglik(X, implied.sigma[0, g], implied.mu[0, g]) for g, X in enumerate(data))
    n = sum(X.shape[0] for X in data)
    assert objective(layout, data).value(theta[None])[0] == pytest.approx(-2 * total / n, rel=1e-12)


@pytest.mark.parametrize("groups", [1, 2])
def test_without_holes_it_is_complete_ml(groups: int) -> None:
    layout, _, theta = problem(MODEL, groups)
    rng = np.random.default_rng(3)
    data = [rng.normal(size=(50 + 10 * g, P)) @ positive(rng) for g in range(groups)]
    n = np.array([float(X.shape[0]) for X in data])
    S = np.stack([np.cov(X.T, bias=True) for X in data])[None]
    moments = moments_of(S, np.stack([X.mean(axis=0) for X in data])[None], n)
    f = objective(layout, data)
    left = float((moments.logdet[0] @ moments.weights) + P)
    assert f.value(theta[None]) - left == pytest.approx(discrepancy(layout, moments, theta[None]), rel=1e-11)
    assert f.slope(theta[None])[1] == pytest.approx(gradient(layout, moments, theta[None])[1], rel=1e-10)
    expected = gradient_and_information(layout, moments, theta[None])[2]
    assert f.scoring(theta[None])[2] == pytest.approx(expected, rel=1e-9, abs=1e-12)
    observed = gradient_and_observed(layout, moments, theta[None])[2]
    assert f.newton(theta[None])[2] == pytest.approx(observed, rel=1e-9, abs=1e-10)


def test_draws_that_share_rows_are_what_each_is_alone() -> None:
    layout, data, theta = problem(MODEL, 2)
    rng = np.random.default_rng(9)
    counts = [rng.multinomial(len(X), np.full(len(X), 1 / len(X)), size=3).astype(float) for X in data]
    groups = tuple(sample_with(X, *find_patterns(X), w) for X, w in zip(data, counts, strict=True))
    points = theta + 0.01 * rng.normal(size=(3, theta.size))
    together = Fiml(layout, groups, np.zeros(3)).newton(points)
    for b in range(3):
        drawn = [np.repeat(X, w[b].astype(int), axis=0) for X, w in zip(data, counts, strict=True)]
        alone = objective(layout, drawn).newton(points[b : b + 1])
        for both, one in zip(together, alone, strict=True):
            assert both[b] == pytest.approx(one[0], rel=1e-8, abs=1e-9)


def test_saturated_information_and_scores_are_derivatives_of_the_log_likelihood() -> None:
    X = holes(1)[0]
    rng = np.random.default_rng(4)
    rows, columns = lower_places(P)
    start = np.concatenate([rng.normal(size=P) / 3, positive(rng)[rows, columns]])

    def point(beta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        S = np.zeros((P, P))
        S[rows, columns] = S[columns, rows] = beta[P:]
        return S, beta[:P]

    def value(beta: np.ndarray, some: np.ndarray = X) -> float:
        return loglik(some, *point(beta))

    sigma, mu = point(start)
    A = saturated_information(whole_sample(X), sigma, mu, observed=True)
    slopes = np.stack([central(lambda b, x=x: value(b, x[None]), start) for x in X])
    assert score_products(X, sigma, mu) == pytest.approx(slopes.T @ slopes / len(X), rel=1e-5, abs=1e-6)
    step = 1e-4 * np.eye(start.size)

    def bent(a: np.ndarray, b: np.ndarray) -> float:
        return value(start + a + b) - value(start + a - b) - value(start - a + b) + value(start - a - b)

    hessian = np.array([[bent(a, b) for a in step] for b in step])
    np.testing.assert_allclose(A, -hessian / 4e-8 / len(X), rtol=1e-3, atol=1e-4)


def test_scores_are_summed_within_clusters() -> None:
    X = holes(1)[0]
    clusters = np.arange(len(X)) // 4
    sigma, mu = np.eye(P) * 2.0, np.zeros(P)
    i, j = lower_places(P)
    seen = ~np.isnan(X)
    z = np.where(seen, X, 0.0) / 2
    # Of independent variables the score of an element is that of the pair, where both were answered.
    products = (z[:, i] * z[:, j] - np.where(i == j, seen[:, i] / 2, 0.0)) * np.where(i == j, 0.5, 1.0)
    scores = np.concatenate([z, products], axis=1)
    sums = np.stack([scores[clusters == c].sum(axis=0) for c in np.unique(clusters)])
    count = len(sums)
    both = score_products(X, sigma, mu, GroupDesign(clusters=clusters))
    assert both == pytest.approx(sums.T @ sums / len(X) * count / (count - 1), rel=1e-10, abs=1e-12)
    assert not np.allclose(both, score_products(X, sigma, mu))


def frame(share: float = 0.1) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    latent = rng.normal(size=(200, 2)) @ np.array([[1.0, 0.5], [0.0, 0.9]])
    values = latent[:, [0, 0, 0, 1, 1, 1]] + rng.normal(size=(200, 6))
    values[rng.uniform(size=values.shape) < share] = np.nan
    return pd.DataFrame(values, columns=[f"x{k}" for k in range(1, 7)])


TWO = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"


def test_complete_rows_give_ml_with_means() -> None:
    data = frame(share=0.0)
    ours = fit_sem(TWO, data, missing="fiml")
    ml = fit_sem(TWO, data, meanstructure=True, information="observed")
    np.testing.assert_allclose(ours.table.est, ml.table.est, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(ours.table.se, ml.table.se, rtol=1e-7, atol=1e-9)
    for name in ("chisq", "df", "baseline_chisq", "logl", "unrestricted_logl", "srmr"):
        assert getattr(ours.fit, name) == pytest.approx(getattr(ml.fit, name), rel=1e-7)
    assert ours.fit.cfi_robust == pytest.approx(ml.fit.cfi, rel=1e-6)


def test_rows_and_columns_may_come_in_any_order() -> None:
    data = frame()
    first = fit_sem(TWO, data, missing="fiml", estimator="MLR")
    other = data.sample(frac=1.0, random_state=1)[list(data.columns[::-1])]
    again = fit_sem(TWO, other, missing="fiml", estimator="MLR")
    np.testing.assert_allclose(first.table.est, again.table.est, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(first.table.se, again.table.se, rtol=1e-6, atol=1e-9)


def test_rows_without_an_answer_are_told() -> None:
    data = frame()
    data.iloc[:3] = np.nan
    result = fit_sem(TWO, data, missing="fiml")
    assert result.sample.n_dropped == (3,)
    assert [w.code for w in result.warnings] == ["unanswered"]


def test_a_pair_that_nobody_answered_is_refused() -> None:
    data = frame()
    data.loc[data.index[:100], "x1"] = np.nan
    data.loc[data.index[100:], "x2"] = np.nan
    with pytest.raises(DataError, match="no row has both"):
        fit_sem(TWO, data, missing="fiml")


@pytest.mark.parametrize(
    "options", [{"estimator": "MLM"}, {"likelihood": "wishart"}, {"meanstructure": False}, {"weights": "x6"}]
)
def test_what_does_not_go_with_full_information_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(DataError):
        fit_sem(TWO, frame(), missing="fiml", **options)


def test_bootstrap_draws_are_refitted_by_full_information() -> None:
    model = TWO + "\ng ~ f"
    data = frame()
    result = fit_sem(model, data, missing="fiml", bootstrap=45, seed=4)
    assert result.draws is not None
    assert result.draws.failed == 0
    # The third draw, drawn and fitted by itself.
    from survey.sem.resampling.bootstrap import resample_rows

    third = next(resample_rows(4, 45, len(data)))[2]
    alone = fit_sem(model, data.iloc[third].reset_index(drop=True), missing="fiml")
    slope = alone.table.est[alone.table.row("g", "~", "f")]
    column = [e.kind for e in result.effects].index("direct")
    assert result.draws.effects[2, column] == pytest.approx(slope, rel=1e-4)
