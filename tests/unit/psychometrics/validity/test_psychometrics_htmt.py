"""HTMT: its interval, and draws that are lost."""

from __future__ import annotations

import numpy as np
from two_factors import two_factors

from survey.psychometrics.validity.htmt import heterotrait_monotrait

SCALES = {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]}


def test_htmt_interval_and_seed() -> None:
    one = heterotrait_monotrait(two_factors(), SCALES, draws=300, seed=5)
    again = heterotrait_monotrait(two_factors(), SCALES, draws=300, seed=5)
    assert one.htmt_ci_lower is not None
    assert one.htmt_ci_upper is not None
    assert again.htmt_ci_lower is not None
    assert one.htmt_ci_lower[0, 1] < one.htmt[0, 1] < one.htmt_ci_upper[0, 1]
    np.testing.assert_array_equal(one.htmt_ci_lower, again.htmt_ci_lower)
    assert one.draws_used == 300
    assert one.frame.shape == (1, 4)
    assert heterotrait_monotrait(two_factors(), SCALES).htmt_ci_lower is None


def test_lost_draws_are_said() -> None:
    X = two_factors(30)
    X[:, 0] = 0.0
    X[0, 0] = 1.0
    result = heterotrait_monotrait(X, SCALES, draws=100)
    assert result.draws_used < 90
    assert [w.code for w in result.warnings] == ["bootstrap_draws_failed"]
