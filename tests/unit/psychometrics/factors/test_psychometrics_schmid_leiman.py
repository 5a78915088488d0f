"""Hierarchical omega: a known hierarchy, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from two_factors import two_factors

from survey.errors import DataError
from survey.psychometrics import general_factor
from survey.psychometrics.factors.schmid_leiman import estimate_hierarchical_omega, schmid_leiman

SCALES = {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]}


def test_a_perfect_hierarchy_is_taken_apart() -> None:
    gamma = np.array([0.8, 0.7, 0.6])
    phi = np.outer(gamma, gamma) + np.diag(1 - gamma**2)
    loadings = np.kron(np.eye(3), np.array([[0.7], [0.6], [0.8]]))
    general, group, at_bound = schmid_leiman(loadings, phi)
    np.testing.assert_allclose(general, loadings @ gamma, atol=1e-8)
    np.testing.assert_allclose(group, loadings * np.sqrt(1 - gamma**2), atol=1e-8)
    assert not at_bound
    # The transformation keeps what the items share.
    total = np.outer(general, general) + group @ group.T
    np.testing.assert_allclose(total, loadings @ phi @ loadings.T, atol=1e-8)


def test_two_group_factors_are_too_few() -> None:
    with pytest.raises(DataError, match="three or more"):
        estimate_hierarchical_omega(two_factors(), n_groups=2)
    with pytest.raises(DataError, match="allowed to correlate"):
        estimate_hierarchical_omega(two_factors(), n_groups=3, rotation="varimax")


def test_a_bound_is_said() -> None:
    phi = np.array([[1.0, 0.9, 0.9], [0.9, 1.0, 0.75], [0.9, 0.75, 1.0]])
    assert schmid_leiman(np.eye(3), phi)[2]


def test_a_general_factor_needs_three_scales() -> None:
    with pytest.raises(DataError, match="three or more"):
        general_factor(two_factors(500, r=0.4), SCALES)
