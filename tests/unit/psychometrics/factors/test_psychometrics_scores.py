"""Factor scores and hierarchical omega: what defines them, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from survey.errors import DataError
from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.factors.schmid_leiman import estimate_hierarchical_omega, schmid_leiman
from survey.psychometrics.factors.scores import score_factors


def two_factors(n: int = 400, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    f = rng.normal(size=(n, 2)) @ np.array([[1.0, 0.5], [0.0, 0.9]])
    return np.repeat(f, 3, axis=1) + 0.8 * rng.normal(size=(n, 6))


def test_ten_berge_keeps_the_factor_correlations() -> None:
    X = two_factors()
    result = factor_analysis(X, n_factors=2)
    assert result.phi is not None
    made = score_factors(result, X, method="ten_berge")
    np.testing.assert_allclose(np.corrcoef(made.scores, rowvar=False), result.phi, atol=1e-10)


def test_bartlett_is_unbiased() -> None:
    X = two_factors()
    result = factor_analysis(X, n_factors=2)
    made = score_factors(result, X, method="bartlett")
    np.testing.assert_allclose(made.weights.T @ result.loadings, np.eye(2), atol=1e-10)


def test_regression_is_the_least_squares_prediction() -> None:
    X = two_factors()
    result = factor_analysis(X, n_factors=2, rotation="varimax")
    made = score_factors(result, X)
    np.testing.assert_allclose(result.correlation @ made.weights, result.structure, atol=1e-10)
    assert ((made.determinacy > 0.7) & (made.determinacy < 1)).all()


def test_rows_with_blanks_are_not_scored() -> None:
    X = two_factors()
    X[3, 0] = np.nan
    made = score_factors(factor_analysis(X, n_factors=2), X)
    assert np.isnan(made.scores[3]).all()
    assert np.isfinite(made.scores[[0, 1, 2, 4]]).all()
    assert made.n == 399


def test_what_scoring_refuses() -> None:
    X = two_factors()
    result = factor_analysis(X, n_factors=2)
    with pytest.raises(DataError, match="unknown method"):
        score_factors(result, X, method="sum")  # type: ignore[arg-type]  # wrong on purpose
    R = np.array([[1.0, 0.9, 0.9, 0.3], [0.9, 1.0, 0.75, 0.3], [0.9, 0.75, 1.0, 0.3], [0.3, 0.3, 0.3, 1.0]])
    Z = np.random.default_rng(1).normal(size=(5000, 4)) @ np.linalg.cholesky(R).T
    heywood = factor_analysis(Z, n_factors=1, extraction="pa")
    with pytest.raises(DataError, match="positive uniquenesses"):
        score_factors(heywood, Z, method="bartlett")


def test_a_perfect_hierarchy_is_taken_apart() -> None:
    gamma = np.array([0.8, 0.7, 0.6])
    phi = np.outer(gamma, gamma) + np.diag(1 - gamma**2)
    loadings = np.kron(np.eye(3), np.array([[0.7], [0.6], [0.8]]))
    general, group, at_bound = schmid_leiman(loadings, phi)
    np.testing.assert_allclose(general, loadings @ gamma, atol=1e-8)
    np.testing.assert_allclose(group, loadings * np.sqrt(1 - gamma**2), atol=1e-8)
    assert not at_bound
    # The transformation keeps what the items share.
    total = np.outer(general, general) + group @ group.T
    np.testing.assert_allclose(total, loadings @ phi @ loadings.T, atol=1e-8)


def test_two_group_factors_are_too_few() -> None:
    with pytest.raises(DataError, match="three or more"):
        estimate_hierarchical_omega(two_factors(), n_groups=2)
    with pytest.raises(DataError, match="allowed to correlate"):
        estimate_hierarchical_omega(two_factors(), n_groups=3, rotation="varimax")


def test_a_bound_is_said() -> None:
    phi = np.array([[1.0, 0.9, 0.9], [0.9, 1.0, 0.75], [0.9, 0.75, 1.0]])
    assert schmid_leiman(np.eye(3), phi)[2]
