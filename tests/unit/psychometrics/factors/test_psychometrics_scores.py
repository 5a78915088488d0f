"""Factor scores: what defines them, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from two_factors import two_factors

from survey.errors import DataError
from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.factors.scores import score_factors


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
