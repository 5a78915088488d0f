"""Sampling adequacy by hand."""

from __future__ import annotations

import numpy as np
import pytest
from two_factors import two_factors

from survey.psychometrics.factors.adequacy import check_adequacy, kaiser_meyer_olkin


def test_kmo_of_equal_correlations_by_hand() -> None:
    # With three equal correlations r the partial ones are r / (1 + r).
    R = np.full((3, 3), 0.5) + 0.5 * np.eye(3)
    kmo, msa = kaiser_meyer_olkin(R)
    assert kmo == pytest.approx(0.25 / (0.25 + (0.5 / 1.5) ** 2))
    np.testing.assert_allclose(msa, kmo)


def test_adequacy_of_two_items() -> None:
    assert check_adequacy(two_factors()[:, :2]).kmo == pytest.approx(0.5)
