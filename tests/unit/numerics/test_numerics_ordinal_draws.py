"""Ordinal answers from a threshold model."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from survey.errors import DataError
from survey.numerics.ordinal_draws import (
    category_probabilities,
    cut_at_thresholds,
    draw_ordinal,
    stack_thresholds,
)

CUTS = stack_thresholds([[-1.0, 0.2, 1.1], [0.3]])


def test_thresholds_reproduce_the_marginal_probabilities():
    draws = draw_ordinal(np.array([[1.0, 0.5], [0.5, 1.0]]), CUTS, 60_000, np.random.default_rng(3))
    expected = category_probabilities(CUTS)
    assert np.allclose(expected.sum(axis=1), 1.0, atol=1e-15)
    for j in range(2):
        observed = np.bincount(draws[:, j], minlength=4) / draws.shape[0]
        assert np.abs(observed - expected[j]).max() < 5 * np.sqrt(0.25 / draws.shape[0])
    assert draws[:, 1].max() == 1


def test_the_correlation_shows_in_the_joint_probability():
    draws = draw_ordinal(np.array([[1.0, -0.6], [-0.6, 1.0]]), CUTS, 60_000, np.random.default_rng(4))
    joint = np.mean((draws[:, 0] == 0) & (draws[:, 1] == 0))
    expected = multivariate_normal(cov=[[1.0, -0.6], [-0.6, 1.0]]).cdf([-1.0, 0.3])
    assert abs(joint - expected) < 5 * np.sqrt(expected / draws.shape[0])


def test_an_edge_belongs_to_the_category_below():
    assert cut_at_thresholds(np.array([[-1.0, 0.3]]), CUTS).tolist() == [[0, 0]]


def test_what_cannot_be_drawn_from_is_told():
    with pytest.raises(DataError, match="item 2: the thresholds do not ascend"):
        stack_thresholds([[0.0, 1.0], [1.0, 1.0]])
    with pytest.raises(DataError, match="not positive semidefinite"):
        draw_ordinal(np.array([[1.0, 2.0], [2.0, 1.0]]), CUTS, 2, np.random.default_rng(1))
