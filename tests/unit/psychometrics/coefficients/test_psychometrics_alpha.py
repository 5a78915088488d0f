"""Alpha: the coverage of Feldt's interval."""

from __future__ import annotations

import numpy as np

from survey.psychometrics.coefficients.alpha import cronbach_alpha, feldt_interval


def test_feldt_covers() -> None:
    rng = np.random.default_rng(1)
    S = np.full((4, 4), 0.4) + 0.6 * np.eye(4)
    truth, root = cronbach_alpha(S), np.linalg.cholesky(S)
    draws = [np.cov(rng.normal(size=(100, 4)) @ root.T, rowvar=False) for _ in range(400)]
    inside = [
        lower <= truth <= upper for lower, upper in (feldt_interval(cronbach_alpha(D), 100, 4) for D in draws)
    ]
    assert 0.92 < np.mean(inside) < 0.98
