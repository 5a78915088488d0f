"""Coefficients of consistency by hand, and the coverage of Feldt's interval."""

from __future__ import annotations

import numpy as np
import pytest
from two_factors import two_factors

from survey.psychometrics.coefficients.consistency import cronbach_alpha, feldt_interval, split_half


def test_feldt_covers() -> None:
    rng = np.random.default_rng(1)
    S = np.full((4, 4), 0.4) + 0.6 * np.eye(4)
    truth, root = cronbach_alpha(S), np.linalg.cholesky(S)
    draws = [np.cov(rng.normal(size=(100, 4)) @ root.T, rowvar=False) for _ in range(400)]
    inside = [
        lower <= truth <= upper for lower, upper in (feldt_interval(cronbach_alpha(D), 100, 4) for D in draws)
    ]
    assert 0.92 < np.mean(inside) < 0.98


def test_split_half_by_hand() -> None:
    S = np.cov(two_factors(), rowvar=False)[:4, :4]
    X = np.linalg.cholesky(S)
    odd, even = X[0] + X[2], X[1] + X[3]
    r = odd @ even / np.sqrt((odd @ odd) * (even @ even))
    assert split_half(S) == pytest.approx(2 * r / (1 + r))
