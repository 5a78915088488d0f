"""Fit of an exploratory solution: its limits, and TLI by its definition."""

from __future__ import annotations

import numpy as np
import pytest

from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.factors.extraction import extract_factors
from survey.psychometrics.factors.factor_fit import efa_fit

PATTERN = np.array(
    [[0.8, 0], [0.7, 0], [0.6, 0], [0.75, 0], [0, 0.8], [0, 0.7], [0, 0.6], [0, 0.65]], dtype=float
)


PHI = np.array([[1.0, 0.4], [0.4, 1.0]])


def population() -> np.ndarray:
    R = PATTERN @ PHI @ PATTERN.T
    np.fill_diagonal(R, 1.0)
    return R


def sample(n: int = 600, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 8)) @ np.linalg.cholesky(population()).T


def test_fit_without_degrees_of_freedom() -> None:
    R = np.array([[1.0, 0.5, 0.4], [0.5, 1.0, 0.45], [0.4, 0.45, 1.0]])
    fit = efa_fit(R, extract_factors(R, 1, "ml").loadings, 100)
    assert fit.df == 0
    assert fit.rmsea is None
    assert fit.rmsr == pytest.approx(0.0, abs=1e-8)


def test_rmsea_interval_holds_zero_for_a_perfect_model() -> None:
    A = extract_factors(population(), 2, "ml").loadings
    fit = efa_fit(population(), A, 300)
    assert fit.rmsea == 0.0
    assert (fit.rmsea_ci_lower, fit.rmsea_ci_upper) == (0.0, 0.0)


def test_tli_compares_with_the_null_model_under_one_multiplier() -> None:
    X = sample()
    fit = factor_analysis(X, n_factors=1).fit
    assert fit.objective is not None
    null = -np.linalg.slogdet(np.corrcoef(X, rowvar=False))[1] / fit.null_df
    multiplier = 599 - (2 * 8 + 5) / 6 - 2 / 3
    assert fit.tli == pytest.approx((null - fit.objective / fit.df) / (null - 1 / multiplier))
