"""Little's test: by hand for one incomplete column, and its size and power in draws."""

from __future__ import annotations

import numpy as np

from survey.numerics.em_moments import em_moments
from survey.numerics.mcar import little_mcar


def test_one_incomplete_column_by_hand() -> None:
    rng = np.random.default_rng(3)
    X = rng.normal(size=(80, 2)) @ np.array([[1.0, 0.6], [0.0, 0.8]])
    X[:30, 1] = np.nan
    moments = em_moments(X)
    away = X[:30, 0].mean() - moments.mean[0]
    both = X[30:].mean(axis=0) - moments.mean
    wanted = 30 * away**2 / moments.covariance[0, 0] + 50 * both @ np.linalg.solve(moments.covariance, both)
    found = little_mcar(X)
    np.testing.assert_allclose(found.chisq, wanted, rtol=1e-10)
    assert (found.df, found.n_patterns) == (1, 2)


def test_size_and_power() -> None:
    rng = np.random.default_rng(5)
    at_random, selected = [], []
    for _ in range(200):
        X = rng.normal(size=(150, 3)) + rng.normal(size=(150, 1))
        holes = X.copy()
        holes[rng.random(150) < 0.3, 1] = np.nan
        at_random.append(little_mcar(holes).pvalue < 0.05)
        X[X[:, 0] > 0.8, 1] = np.nan
        selected.append(little_mcar(X).pvalue < 0.05)
    # 200 draws at .05 have a standard error of .015.
    assert np.mean(at_random) < 0.10
    assert np.mean(selected) > 0.9


def test_complete_data_leave_nothing_to_test() -> None:
    found = little_mcar(np.random.default_rng(1).normal(size=(50, 3)))
    assert found.df == 0
    assert np.isnan(found.pvalue)
