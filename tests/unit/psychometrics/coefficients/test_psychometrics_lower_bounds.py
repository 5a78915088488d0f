"""Lower bounds to reliability: proofs and order."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from two_factors import two_factors

from survey.psychometrics.coefficients.lower_bounds import greatest_lower_bound, split_half_range


def test_the_greatest_lower_bound_is_proved_by_its_dual() -> None:
    S = np.cov(two_factors(), rowvar=False)
    made = greatest_lower_bound(S)
    left = np.linalg.eigvalsh(S - np.diag(made.theta))
    assert left[0] > -1e-12  # feasible
    assert (made.theta > 0.0).all()
    assert made.gap < 1e-9  # and no feasible point is better by more
    # More error variance along any item leaves the cone or has been weighed against the others.
    for j in range(6):
        more = made.theta.copy()
        more[j] += 1e-3
        assert np.linalg.eigvalsh(S - np.diag(more))[0] < 0.0


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
