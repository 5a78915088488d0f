"""The EM kernel: stationary points, complete data, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from survey.errors import DataError
from survey.numerics.em_moments import em_moments, missing_patterns, observed_loglik


def sample(share: float, n: int = 300, p: int = 5) -> np.ndarray:
    rng = np.random.default_rng(11)
    X = rng.normal(size=(n, p)) @ rng.normal(size=(p, p)) * [1.0, 10.0, 0.1, 3.0, 1.0][:p] + 100.0
    return np.where(rng.random((n, p)) < share, np.nan, X)


def test_complete_data_give_the_sample_moments() -> None:
    X = sample(0.0)
    found = em_moments(X)
    np.testing.assert_allclose(found.mean, X.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.covariance, np.cov(X.T, bias=True), rtol=1e-10)
    assert (found.n_patterns, found.n_used, found.converged) == (1, 300, True)


def test_no_direction_raises_the_likelihood() -> None:
    X = sample(0.4)
    found, patterns = em_moments(X), missing_patterns(X)
    best = observed_loglik(patterns, found.mean, found.covariance)
    assert best == pytest.approx(found.loglik, rel=1e-12)
    spread = np.sqrt(np.diag(found.covariance))
    for i in range(5):
        for sign in (-1e-3, 1e-3):
            mean = found.mean.copy()
            mean[i] += sign * spread[i]
            assert observed_loglik(patterns, mean, found.covariance) < best
            for j in range(i + 1):
                covariance = found.covariance.copy()
                covariance[i, j] += sign * spread[i] * spread[j]
                covariance[j, i] = covariance[i, j]
                assert observed_loglik(patterns, found.mean, covariance) < best


def test_a_monotone_pattern_has_its_closed_form() -> None:
    # Anderson (1957): the regression of the incomplete column on the complete one carries its mean on.
    X = sample(0.0, p=2)
    X[200:, 1] = np.nan
    found = em_moments(X)
    slope = np.cov(X[:200].T)[0, 1] / X[:200, 0].var(ddof=1)
    mean = X[:200, 1].mean() + slope * (X[:, 0].mean() - X[:200, 0].mean())
    residual = X[:200, 1].var() - slope**2 * X[:200, 0].var()
    np.testing.assert_allclose(found.mean[1], mean, rtol=1e-11)
    np.testing.assert_allclose(found.covariance[1, 1], residual + slope**2 * X[:, 0].var(), rtol=1e-9)


def test_rows_without_answers_change_nothing_and_are_counted() -> None:
    X = sample(0.2)
    more = np.vstack([X, np.full((7, 5), np.nan)])
    first, second = em_moments(X), em_moments(more)
    np.testing.assert_array_equal(first.mean, second.mean)
    assert (second.n_used, second.n_total) == (first.n_used, first.n_total + 7)


def test_many_patterns_in_batches_equal_one_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = em_moments(sample(0.3))
    monkeypatch.setattr("survey.numerics.em_moments._CELLS", 100)
    np.testing.assert_allclose(em_moments(sample(0.3)).covariance, whole.covariance, rtol=1e-10)


def test_too_few_steps_come_back_marked() -> None:
    assert not em_moments(sample(0.4), max_iterations=4).converged


def test_what_is_not_determined_is_refused_with_its_place() -> None:
    X = sample(0.0)
    X[:, 2] = 3.0
    X[:150, 0] = np.nan
    X[150:, 1] = np.nan
    with pytest.raises(DataError) as caught:
        em_moments(X)
    assert [fault.where for fault in caught.value.faults] == ["column 3", "columns 1 and 2"]
    with pytest.raises(DataError) as caught:
        em_moments(X, names=[*"vwxyz"[: X.shape[1]]])
    assert [fault.where for fault in caught.value.faults] == ["column x", "columns v and w"]
    twice = sample(0.0)
    twice[:, 4] = 2.0 * twice[:, 0] + twice[:, 1]
    with pytest.raises(DataError, match="linearly"):
        em_moments(twice)
