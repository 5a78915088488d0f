"""Correlations, random and resampled, against their plain definitions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.numerics.correlations import covariance, pearson, smallest_eigenvalue, spearman
from survey.numerics.parallel import (
    normal_correlations,
    permuted_correlations,
    random_eigenvalues,
    reduced_eigenvalues,
)
from survey.numerics.resampling import bootstrap_correlations, bootstrap_covariances
from survey.numerics.uniquenesses import smc, solve_uniquenesses
from survey.psychometrics.factors.extraction import principal_axis


def holes(seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(80, 4)) @ rng.normal(size=(4, 4)) + 1000
    X[rng.uniform(size=X.shape) < 0.1] = np.nan
    return pd.DataFrame(X)


def test_pairwise_is_pandas() -> None:
    frame = holes()
    made = pearson(frame.to_numpy(), missing="pairwise")
    np.testing.assert_allclose(made.matrix, frame.corr().to_numpy(), atol=1e-10)
    cov = covariance(frame.to_numpy(), missing="pairwise")
    np.testing.assert_allclose(cov.matrix, frame.cov().to_numpy(), rtol=1e-9)
    mask = frame.notna().to_numpy().astype(int)
    np.testing.assert_array_equal(made.n_pairs, mask.T @ mask)


def test_listwise_is_the_complete_rows() -> None:
    frame = holes()
    made = pearson(frame.to_numpy())
    assert made.n_used == len(frame.dropna())
    np.testing.assert_allclose(made.matrix, frame.dropna().corr().to_numpy(), atol=1e-12)
    np.testing.assert_allclose(
        spearman(frame.to_numpy()).matrix, frame.dropna().corr("spearman").to_numpy(), atol=1e-12
    )


def test_too_few_rows_give_nan() -> None:
    assert np.isnan(pearson(np.array([[1.0, 2.0]])).matrix).all()
    assert np.isnan(smallest_eigenvalue(np.full((2, 2), np.nan)))


def test_wishart_draws_are_those_of_normal_data() -> None:
    n, p, draws = 60, 5, 20_000
    R = np.concatenate(list(normal_correlations(n, p, draws, np.random.default_rng(1))))
    off = R[:, *np.triu_indices(p, 1)]
    # A null correlation has mean 0 and variance 1 / (n - 1); 200,000 of them pin both.
    assert abs(off.mean()) < 1e-3
    assert off.var() == pytest.approx(1 / (n - 1), rel=0.02)
    rng = np.random.default_rng(2)
    direct = np.stack(
        [np.linalg.eigvalsh(np.corrcoef(rng.normal(size=(n, p)), rowvar=False)) for _ in range(2000)]
    )
    drawn = np.linalg.eigvalsh(R)
    np.testing.assert_allclose(np.percentile(drawn, 95, axis=0), np.percentile(direct, 95, axis=0), rtol=0.02)


def test_permutation_keeps_margins_and_breaks_ties_to_others() -> None:
    X = np.repeat(np.random.default_rng(1).normal(size=(100, 1)), 3, axis=1)
    batches = permuted_correlations(X, 50, np.random.default_rng(2))
    eigenvalues = random_eigenvalues(("components", "smc", "factors"), batches, 50, 3)
    assert eigenvalues["components"][:, 0].max() < 2.0
    np.testing.assert_allclose(eigenvalues["components"].sum(axis=1), 3.0)
    assert (eigenvalues["factors"].sum(axis=1) < 3.0).all()


def test_reduced_eigenvalues_of_factors_use_one_minres_factor() -> None:
    load = np.array([0.9, 0.8, 0.7, 0.6])
    R = np.outer(load, load) + np.diag(1 - load**2)
    np.testing.assert_allclose(reduced_eigenvalues(R[None], "factors")[0], [2.3, 0, 0, 0], atol=1e-6)


def test_bootstrap_moments_are_of_resampled_rows() -> None:
    X = np.random.default_rng(1).normal(size=(30, 3))
    S = next(bootstrap_covariances(X, 5, np.random.default_rng(7)))
    counts = np.random.default_rng(7).multinomial(30, np.full(30, 1 / 30), size=5)
    for b in range(5):
        np.testing.assert_allclose(S[b], np.cov(np.repeat(X, counts[b], axis=0), rowvar=False), atol=1e-12)


def test_a_draw_with_a_constant_column_is_nan() -> None:
    X = np.zeros((10, 2))
    X[:, 0] = np.arange(10)
    X[0, 1] = 1.0
    R = np.concatenate(list(bootstrap_correlations(X, 200, np.random.default_rng(1))))
    lost = np.isnan(R[:, 0, 1])
    assert 0.2 < lost.mean() < 0.5


def test_uniquenesses_stop_at_a_stationary_point_that_principal_axis_finds_too() -> None:
    rng = np.random.default_rng(3)
    R = np.corrcoef(
        rng.normal(size=(200, 3)) @ rng.normal(size=(3, 9)) + rng.normal(size=(200, 9)) * 2, rowvar=False
    )
    solved = solve_uniquenesses(R[None], 3)
    assert solved.gradient[0] < 1e-9
    np.testing.assert_allclose(solved.psi[0], principal_axis(R, 3).uniquenesses, atol=1e-7)
    assert (smc(R) <= 1.0).all()


def test_a_singular_matrix_still_has_a_start() -> None:
    R = np.ones((3, 3))
    assert np.isfinite(solve_uniquenesses(R[None], 1).psi).all()


def test_a_batch_gives_what_each_gives_alone() -> None:
    rng = np.random.default_rng(4)
    R = np.stack([np.corrcoef(rng.normal(size=(100, 6)), rowvar=False) for _ in range(5)])
    for method in ("minres", "ml"):
        together = solve_uniquenesses(R, 2, method=method)  # type: ignore[arg-type]  # a loop over literals
        for b in range(5):
            alone = solve_uniquenesses(R[b : b + 1], 2, method=method)  # type: ignore[arg-type]  # as above
            np.testing.assert_allclose(together.psi[b], alone.psi[0], atol=1e-6)
