"""The hull method: by hand, and against its definition."""

from __future__ import annotations

import numpy as np
import pytest
from two_factors import two_factors

from survey.psychometrics.factors.adequacy import kaiser_meyer_olkin
from survey.psychometrics.factors.extraction import extract_factors
from survey.psychometrics.factors.factor_fit import efa_fit
from survey.psychometrics.factors.hull import convex_hull_elbow, hull_method


def test_the_hull_bends_where_the_slope_falls_most() -> None:
    # By hand: four points, the second below the line from the first to the third.
    fit, parameters = np.array([0.0, 0.3, 0.9, 0.95]), np.array([0.0, 6.0, 11.0, 15.0])
    kept, st, best = convex_hull_elbow(fit, parameters)
    assert kept.tolist() == [True, False, True, True]
    assert st[2] == pytest.approx((0.9 / 11.0) / (0.05 / 4.0))
    assert best == 2
    assert np.isnan(st[[0, 1, 3]]).all()


def test_of_equal_fits_the_simplest_is_taken() -> None:
    # Step 4 of Lorenzo-Seva, Timmerman and Kiers (2011) excludes what a simpler solution exceeds.
    fit, parameters = np.array([0.0, 0.4, 1.0, 1.0, 1.0]), np.array([0.0, 6.0, 11.0, 15.0, 18.0])
    kept, st, best = convex_hull_elbow(fit, parameters)
    assert kept.tolist() == [True, False, True, False, True]
    assert st[2] == np.inf
    assert best == 2


def test_a_clean_structure_is_suggested_by_both_indices() -> None:
    rng = np.random.default_rng(11)
    X = np.repeat(rng.normal(size=(500, 3)), 4, axis=1) + rng.normal(size=(500, 12))
    R = np.corrcoef(X, rowvar=False)
    cfi = hull_method(R, 500, 4)
    assert (cfi.suggestion, hull_method(R, 500, 4, index="caf").suggestion) == (3, 3)


def test_a_richer_solution_that_fits_worse_is_off_the_hull() -> None:
    kept, _, best = convex_hull_elbow(np.array([0.0, 0.8, 0.79, 0.85]), np.array([0.0, 6.0, 11.0, 15.0]))
    assert kept.tolist() == [True, True, False, True]
    assert best == 1
    assert convex_hull_elbow(np.array([0.0, 0.9]), np.array([0.0, 5.0]))[2] is None


def test_caf_is_one_minus_the_kmo_of_what_is_left() -> None:
    R = np.corrcoef(two_factors(), rowvar=False)
    values = hull_method(R, 400, 3, index="caf")
    assert values.fit[0] == pytest.approx(1 - kaiser_meyer_olkin(R)[0])
    solved = extract_factors(R, 2, "minres").loadings
    left = R - solved @ solved.T
    np.fill_diagonal(left, 1.0)
    assert values.fit[2] == pytest.approx(1 - kaiser_meyer_olkin(left)[0], abs=1e-6)
    assert values.df.tolist() == [15, 9, 4, 0]


def test_cfi_of_the_hull_is_of_maximum_likelihood() -> None:
    R = np.corrcoef(two_factors(), rowvar=False)
    fit = efa_fit(R, extract_factors(R, 1, "ml").loadings, 400)
    assert fit.objective is not None
    excess, null = fit.objective * 399 - 9, -np.linalg.slogdet(R)[1] * 399 - 15
    assert hull_method(R, 400, 2).fit[1] == pytest.approx(1 - excess / null)


def test_a_perfect_solution_leaves_nothing_to_measure() -> None:
    load = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    R = np.outer(load, load) + np.diag(1 - load**2)
    assert hull_method(R, 200, 1, index="caf").fit[1] == 0.5
    assert hull_method(R, 200, 1).fit[1] == pytest.approx(1.0)
