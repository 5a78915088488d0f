"""Split halves by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from two_factors import two_factors

from survey.psychometrics.coefficients.split_half import split_half, split_half_range


def test_split_half_by_hand() -> None:
    S = np.cov(two_factors(), rowvar=False)[:4, :4]
    X = np.linalg.cholesky(S)
    odd, even = X[0] + X[2], X[1] + X[3]
    r = odd @ even / np.sqrt((odd @ odd) * (even @ even))
    assert split_half(S) == pytest.approx(2 * r / (1 + r))


@pytest.mark.parametrize("k", [2, 3, 4, 5, 7])
@pytest.mark.parametrize("shared", [-0.1, 0.0, 0.3, 1.0])
def test_of_parallel_items_split_half_is_the_reliability_of_their_sum(k: int, shared: float) -> None:
    S = np.full((k, k), shared) + (1.0 - shared) * np.eye(k)
    assert split_half(S) == pytest.approx(k * shared / (1.0 + (k - 1) * shared), abs=1e-12)


def test_halves_that_cancel_have_no_split_half() -> None:
    S = np.array([[1.0, -1.0], [-1.0, 1.0]])
    assert split_half(S) is None


def test_split_halves_of_odd_and_many_items() -> None:
    X = np.random.default_rng(1).normal(size=(200, 1)) + np.random.default_rng(2).normal(size=(200, 18))
    S = np.cov(X, rowvar=False)
    assert split_half_range(S) is None
    found = split_half_range(S[:5, :5])
    assert found is not None
    by_hand = []
    for pair in itertools.combinations(range(5), 2):
        rest = [j for j in range(5) if j not in pair]
        by_hand.append(4 * S[np.ix_(pair, rest)].sum() / S[:5, :5].sum())
    assert found == pytest.approx((min(by_hand), float(np.mean(by_hand)), max(by_hand)))
