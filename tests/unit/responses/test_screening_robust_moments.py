"""Robust moments: the exact subset in small samples, equivariance, outliers, blanks, and what is refused."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from survey.errors import DataError
from survey.responses.screening.robust_moments import hardin_rocke_df, minimum_determinant, robust_moments


def seeded() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.mark.parametrize("seed", range(5))
def test_the_subset_is_the_best_of_all_subsets(seed: int) -> None:
    X = np.random.default_rng(seed).normal(size=(13, 2))
    X[:3] += 4.0
    found = minimum_determinant(X, seeded())
    every = [
        np.linalg.slogdet(np.cov(X[list(rows)].T, ddof=0))[1]
        for rows in combinations(range(13), found.subset.size)
    ]
    assert found.log_determinant == pytest.approx(min(every), abs=1e-9)


def test_moments_move_with_the_data() -> None:
    rng = np.random.default_rng(2)
    X = rng.normal(size=(120, 4))
    A, b = rng.normal(size=(4, 4)), rng.normal(size=4)
    first, second = minimum_determinant(X, seeded()), minimum_determinant(X @ A.T + b, seeded())
    # Starts are not affine equivariant, the minimum is.
    np.testing.assert_array_equal(first.subset, second.subset)
    np.testing.assert_allclose(second.mean, A @ first.mean + b, atol=1e-9)
    np.testing.assert_allclose(second.covariance, A @ first.covariance @ A.T, atol=1e-8)


def test_a_fifth_of_outliers_does_not_bend_the_moments() -> None:
    rng = np.random.default_rng(3)
    X = rng.normal(size=(1_000, 6))
    X[:200] = 4.0 + 0.7 * rng.normal(size=(200, 6))
    found = minimum_determinant(X, seeded())
    assert not found.kept[:200].any()
    assert np.abs(found.mean).max() < 0.15
    assert np.abs(found.covariance - np.eye(6)).max() < 0.2


def test_clean_samples_lose_few_rows_and_keep_their_scale() -> None:
    found = [minimum_determinant(np.random.default_rng(k).normal(size=(400, 8)), seeded()) for k in range(8)]
    assert 0.01 < 1.0 - np.mean([one.kept.mean() for one in found]) < 0.04
    assert np.mean([np.diag(one.covariance).mean() for one in found]) == pytest.approx(1.0, abs=0.03)


def test_degrees_of_freedom_are_those_of_the_variances_over_samples() -> None:
    spreads: list[np.ndarray] = []
    for k in range(150):
        X = np.random.default_rng(k).normal(size=(400, 4))
        subset = minimum_determinant(X, seeded(), random_starts=0).subset
        spreads.append(np.cov(X[subset].T, ddof=0).diagonal())
    own = np.array(spreads)
    simulated = 2.0 / (own.var(axis=0) / own.mean(axis=0) ** 2).mean()
    assert hardin_rocke_df(400, 4, 300) == pytest.approx(simulated, rel=0.2)


def test_blanks_leave_the_moments_where_they_were() -> None:
    rng = np.random.default_rng(5)
    X = rng.normal(size=(1_500, 5)) @ np.linalg.cholesky(0.5 + 0.5 * np.eye(5)).T
    X[:150] = 6.0
    whole, _ = robust_moments(X, seeded())
    X[rng.random(X.shape) < 0.1] = np.nan
    mean, covariance = robust_moments(X, seeded())
    np.testing.assert_allclose(mean, whole, atol=0.06)
    np.testing.assert_allclose(covariance, 0.5 + 0.5 * np.eye(5), atol=0.12)


@pytest.mark.parametrize("case", ["few rows", "plane", "constant"])
def test_what_cannot_be_estimated_is_refused(case: str) -> None:
    X = np.random.default_rng(6).normal(size=(19 if case == "few rows" else 60, 4))
    if case == "plane":
        X[:50, 3] = X[:50, 0] + X[:50, 1]
    if case == "constant":
        X[:, 2] = 3.0
    with pytest.raises(DataError):
        minimum_determinant(X, seeded())
