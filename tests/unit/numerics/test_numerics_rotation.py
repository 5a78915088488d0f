"""Rotation: gradients against finite differences, targets, unknown names, alignment."""

from __future__ import annotations

import numpy as np
import pytest

from survey.numerics import rotation_criteria as criteria
from survey.numerics.gradient_projection import project_gradient, random_rotations
from survey.numerics.planar_varimax import planar_varimax
from survey.numerics.rotation import align_loadings, rotate_loadings

RNG = np.random.default_rng(1)
L = RNG.uniform(-0.8, 0.8, size=(2, 7, 3))
TARGET = np.where(RNG.uniform(size=(7, 3)) < 0.4, np.nan, 0.0)
ALL = {
    "varimax": criteria.varimax,
    "quartimax": criteria.crawford_ferguson(0.0),
    "equamax": criteria.crawford_ferguson(3 / 14),
    "oblimin": criteria.oblimin(0.0),
    "oblimin_gamma": criteria.oblimin(-0.5),
    "geomin": criteria.geomin(0.01),
    "bentler": criteria.bentler,
    "bifactor": criteria.bifactor,
    "simplimax": criteria.simplimax(9),
    "target": criteria.target(TARGET),
}


@pytest.mark.parametrize("name", ALL)
def test_gradient_is_the_finite_difference(name: str) -> None:
    criterion, step = ALL[name], 1e-6
    gradient = criterion(L)[1]
    for i in range(7):
        for j in range(3):
            bump = np.zeros_like(L)
            bump[:, i, j] = step
            slope = (criterion(L + bump)[0] - criterion(L - bump)[0]) / (2 * step)
            np.testing.assert_allclose(gradient[:, i, j], slope, atol=1e-7)


def test_a_target_is_reached() -> None:
    pattern = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.8], [0, 0.7], [0, 0.6]], dtype=float)
    turn = np.array([[0.8, -0.6], [0.6, 0.8]])
    target = np.where(pattern == 0, 0.0, np.nan)
    found = rotate_loadings(pattern @ turn, "target_t", target=target)
    np.testing.assert_allclose(np.abs(found.loadings), pattern, atol=1e-6)
    oblique = rotate_loadings(pattern @ turn, "target_q", target=target)
    assert oblique.criterion == pytest.approx(0.0, abs=1e-10)


def test_unknown_rotations_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown rotation"):
        rotate_loadings(L[0], "varymax")
    with pytest.raises(ValueError, match="needs a target"):
        rotate_loadings(L[0], "target_q")


# Two valleys each: the lower one has nearly collinear factors, or few starts lead to it.
TWO_VALLEYS = (
    [[-1.16, 0.2], [-1.22, -0.12], [-1.15, -0.07]],
    [[-0.62, 0.08], [-0.36, -0.02], [-0.41, 0.02], [-0.79, -0.15], [-0.87, 0.07]],
    [[-1.93, 0.21, -0.15], [-1.55, -0.47, -0.19], [0.36, 1.24, -0.15], [1.82, -0.43, -0.29]],
)


@pytest.mark.parametrize("A", [*map(np.array, TWO_VALLEYS), RNG.standard_t(2, size=(12, 4))])
def test_no_start_of_oblimin_ends_lower_than_what_is_reported(A: np.ndarray) -> None:
    found = rotate_loadings(A, "oblimin", n_starts=100)
    starts = random_rotations(A.shape[1], 60, np.random.default_rng(5))
    each = project_gradient(A, starts, criteria.oblimin(0.0), oblique=True, tolerance=1e-5)
    assert found.converged
    assert found.criterion is not None
    assert found.criterion <= each.criterion.min() + 1e-9
    assert len(A) > 5 or found.n_local_minima == 2


def test_kaiser_normalisation_leaves_an_empty_row_alone() -> None:
    A = np.vstack([L[0], np.zeros(3)])
    made = rotate_loadings(A, "varimax", kaiser=True)
    np.testing.assert_array_equal(made.loadings[-1], 0.0)
    np.testing.assert_allclose((made.loadings**2).sum(axis=1), (A**2).sum(axis=1))


def test_two_ways_to_varimax() -> None:
    A = L[0]
    tight, settled = planar_varimax(A, tolerance=1e-14)
    assert settled
    assert not planar_varimax(A, tolerance=1e-14, max_cycles=1)[1]
    np.testing.assert_allclose(
        align_loadings(tight, rotate_loadings(A, "varimax", kaiser=False).loadings)[0],
        rotate_loadings(A, "varimax", kaiser=False).loadings,
        atol=1e-6,
    )


def test_alignment_undoes_permutation_and_reflection() -> None:
    reference = L[0]
    shuffled = reference[:, [2, 0, 1]] * np.array([-1.0, 1.0, -1.0])
    aligned, order, sign = align_loadings(shuffled, reference)
    np.testing.assert_allclose(aligned, reference)
    np.testing.assert_allclose(shuffled[:, order] * sign, reference)


def test_bentler_is_infinite_where_it_is_singular() -> None:
    assert criteria.bentler(np.ones((1, 4, 2)))[0][0] == np.inf


def test_oblimin_that_has_no_minimum_is_left_and_told() -> None:
    rng = np.random.default_rng(0)
    A = np.kron(np.eye(8), np.full((3, 1), 0.6)) + 0.08 * rng.normal(size=(24, 8))
    lost = rotate_loadings(A, "oblimin", gamma=1.0)
    assert not lost.converged
    assert lost.criterion is not None
    # Far below any real value, and far above where 1,000 more steps would have gone.
    assert -1e12 < lost.criterion < -1e4 * (A * A).sum() ** 2
    assert rotate_loadings(A, "oblimin", gamma=-0.5).converged
