"""The closed forms of the gradient and of the Hessian equal finite differences, wherever one stands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from survey.sem.model.matrices import implied_moments, lay_out
from survey.sem.model.parameters import build_parameters
from survey.sem.model.standardize import variance_slopes
from survey.sem.model.variables import model_variables
from survey.sem.objectives.discrepancy import discrepancy, gradient, gradient_and_information, moments_of
from survey.sem.objectives.hessian import gradient_and_observed
from survey.sem.syntax.parse import parse_model

FACTORS = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\n"
MODELS = {
    "factors": FACTORS,
    "chain": FACTORS + "h =~ x7 + x8 + x9\ng ~ b*f\nh ~ b*g + f\nx1 ~~ x5",
    "circle": FACTORS + "h =~ x7 + x8 + x9\ng ~ f\nh ~ g\nf ~ h",
    "observed": "y ~ a*x + b*m\nm ~ c*x\nf =~ y + m + z + w",
}
SHAPES = [(name, means, groups) for name in MODELS for means in (False, True) for groups in (1, 2)]


def problem(name: str, means: bool, groups: int):
    syntax = parse_model(MODELS[name])
    variables = model_variables(syntax)
    equal = ("loadings",) if groups > 1 else ()
    rows = build_parameters(syntax, n_groups=groups, meanstructure=means, group_equal=equal)
    # The variance of a covariate is its sample's.
    rows = tuple(
        replace(r, value=1.2) if r.op == "~~" and not r.free and np.isnan(r.value) else r for r in rows
    )
    layout = lay_out(rows, variables, groups)
    rng = np.random.default_rng(7)
    p = len(variables.observed)
    data = rng.normal(size=(groups, 60, p)) @ rng.normal(size=(p, p)) / 2 + 0.3
    S = np.stack([np.cov(one.T, bias=True) for one in data])[None]
    moments = moments_of(S, data.mean(axis=1)[None], np.array([60.0, 90.0])[:groups])
    variances = np.array(
        [any(r.free == k + 1 and r.op == "~~" and r.lhs == r.rhs for r in rows) for k in range(layout.q)]
    )
    theta = np.where(variances, 1.5, rng.uniform(0.1, 0.4, size=layout.q))
    return layout, moments, theta


def central(function, theta: np.ndarray) -> np.ndarray:
    step = 1e-6
    return np.stack(
        [(function(theta + step * e) - function(theta - step * e)) / (2 * step) for e in np.eye(theta.size)]
    )


@pytest.mark.parametrize(("name", "means", "groups"), SHAPES)
def test_the_gradient_is_the_slope_of_the_discrepancy(name: str, means: bool, groups: int) -> None:
    layout, moments, theta = problem(name, means, groups)
    expected = central(lambda t: discrepancy(layout, moments, t[None])[0], theta)
    assert gradient(layout, moments, theta[None])[1][0] == pytest.approx(expected, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize(("name", "means", "groups"), SHAPES)
def test_the_observed_information_is_half_the_slope_of_the_gradient(
    name: str, means: bool, groups: int
) -> None:
    layout, moments, theta = problem(name, means, groups)
    value, slope, observed = gradient_and_observed(layout, moments, theta[None])
    expected = central(lambda t: gradient(layout, moments, t[None])[1][0], theta) / 2
    assert observed[0] == pytest.approx(expected, rel=1e-5, abs=1e-6)
    assert slope == pytest.approx(gradient(layout, moments, theta[None])[1])
    assert value == pytest.approx(discrepancy(layout, moments, theta[None]))


@pytest.mark.parametrize(("name", "means", "groups"), SHAPES)
def test_expected_equals_observed_information_where_the_model_holds_exactly(
    name: str, means: bool, groups: int
) -> None:
    layout, moments, theta = problem(name, means, groups)
    implied = implied_moments(layout, theta[None])
    exact = moments_of(implied.sigma, implied.mu if means else moments.mean, moments.n)
    expected = gradient_and_information(layout, exact, theta[None])[2]
    assert gradient_and_observed(layout, exact, theta[None])[2] == pytest.approx(
        expected, rel=1e-9, abs=1e-10
    )


def test_a_circle_of_arrows_is_inverted_and_a_chain_is_summed() -> None:
    for name, depth in (("factors", 1), ("chain", 3), ("circle", 0)):
        layout, _, theta = problem(name, False, 1)
        assert layout.depth == depth
        implied = implied_moments(layout, theta[None])
        assert implied.E[0, 0] @ (np.eye(len(layout.names)) - implied.A[0, 0]) == pytest.approx(
            np.eye(len(layout.names)), abs=1e-12
        )


@pytest.mark.parametrize(("name", "means", "groups"), SHAPES)
def test_the_variances_slopes_are_those_of_the_implied_moments(name: str, means: bool, groups: int) -> None:
    layout, _, theta = problem(name, means, groups)

    def variances(t: np.ndarray) -> np.ndarray:
        implied = implied_moments(layout, t[None])
        return np.stack([np.einsum("gii->gi", x[0]) for x in (implied.C, implied.S)])

    expected = central(variances, theta)
    found = variance_slopes(layout, implied_moments(layout, theta[None]))
    assert np.stack(found, axis=1) == pytest.approx(expected, rel=1e-5, abs=1e-7)
