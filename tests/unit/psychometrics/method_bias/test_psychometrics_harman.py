"""Harman's single factor."""

from __future__ import annotations

import numpy as np
import pytest
from two_factors import two_factors

from survey.psychometrics.method_bias.harman import harman_single_factor


def test_harman_is_the_first_component() -> None:
    X = two_factors()
    result = harman_single_factor(X)
    eigenvalues = np.linalg.eigvalsh(np.corrcoef(X, rowvar=False))[::-1]
    assert result.first_share == pytest.approx(eigenvalues[0] / 6)
    assert result.n_eigenvalues_above_one == 2
