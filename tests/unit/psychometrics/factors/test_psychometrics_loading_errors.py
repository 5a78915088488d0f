"""Errors of rotated loadings: those of repeated samples, every draw aligned."""

from __future__ import annotations

import numpy as np
import pytest
from two_factors import two_factors

from survey.psychometrics import bootstrap_loadings, factor_analysis


def test_errors_of_loadings_are_those_of_repeated_samples() -> None:
    """The bootstrap of one sample against the spread of many, all aligned the same way."""
    X = two_factors(r=0.4)
    result = factor_analysis(X, n_factors=2)
    made = bootstrap_loadings(result, X, draws=200)
    many = [bootstrap_loadings(result, two_factors(seed=s, r=0.4), draws=2).ci_lower for s in range(100, 140)]
    truth = np.std(many, axis=0)
    assert made.draws_used == 200
    np.testing.assert_allclose(made.se.mean(), truth.mean(), rtol=0.35)
    assert ((made.ci_lower < result.loadings) & (result.loadings < made.ci_upper)).mean() > 0.9
    assert made.phi_se is not None
    assert made.phi_se[0, 0] == pytest.approx(0.0, abs=1e-10)
    assert (made.congruence > 0.99).all()


@pytest.mark.parametrize("rotation", ["varimax", "promax", "geomin", "none"])
def test_every_draw_is_aligned(rotation: str) -> None:
    X = two_factors(r=0.4)
    made = bootstrap_loadings(factor_analysis(X, n_factors=2, rotation=rotation), X, draws=30)
    assert made.draws_used == 30
    assert made.se.max() < 0.12  # a draw with factors exchanged or reflected would be 1 away
    assert (made.phi_se is None) == (rotation in {"varimax", "none"})


def test_polychoric_draws_resample_answers() -> None:
    X = np.clip(np.round(two_factors(300, r=0.4) + 3), 1, 5)
    result = factor_analysis(X, n_factors=2, correlation="polychoric")
    made = bootstrap_loadings(result, X, draws=10)
    again = bootstrap_loadings(result, X, draws=10)
    np.testing.assert_array_equal(made.se, again.se)
    assert made.draws_used == 10
