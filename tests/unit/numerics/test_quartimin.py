"""Oblimin from many starts: starts through items, exact second derivatives, places that are told apart."""

from __future__ import annotations

import numpy as np
import pytest

from survey.numerics.gradient_projection import retract
from survey.numerics.item_axes import axes_through_items
from survey.numerics.quartimin_newton import polish_quartimin
from survey.numerics.quartimin_starts import approach_quartimin
from survey.numerics.rotation import rotate_loadings
from survey.numerics.rotation_criteria import oblimin
from survey.numerics.rotation_newton import polish_rotation

RNG = np.random.default_rng(3)
A = RNG.uniform(-0.8, 0.8, size=(12, 4))
# Six items with a general factor: where factors pass through items, no start leads to the lowest minimum.
GENERAL = np.column_stack([[0.7, 0.75, 0.6, 0.65, 0.8, 0.55], [0.3, 0.45, 0.0, 0.02, 0.5, -0.03]])


def test_axes_are_directions_of_different_items() -> None:
    axes = axes_through_items(A, 50, np.random.default_rng(1))
    assert axes.shape == (4, 4, 50)
    directions = A / np.sqrt((A * A).sum(axis=1, keepdims=True))
    agreement = np.einsum("px,xjb->pjb", directions, axes)
    items = agreement.argmax(axis=0)
    np.testing.assert_allclose(agreement.max(axis=0), 1.0)
    assert all(len(set(taken)) == 4 for taken in items.T)
    assert len({tuple(sorted(taken)) for taken in items.T}) > 5


def test_items_that_do_not_span_start_unrotated() -> None:
    flat = np.column_stack([A[:, :2], np.zeros((12, 2))])
    axes = axes_through_items(flat, 3, np.random.default_rng(1))
    np.testing.assert_array_equal(axes, np.repeat(np.eye(4)[:, :, None], 3, axis=2))
    np.testing.assert_array_equal(axes_through_items(np.zeros((3, 2)), 1, RNG)[:, :, 0], np.eye(2))


@pytest.mark.parametrize("loadings", [A, GENERAL], ids=["random", "general"])
def test_both_ways_of_newton_end_in_the_same_place(loadings: np.ndarray) -> None:
    k = loadings.shape[1]
    start = retract(np.eye(k)[None] + 0.3 * RNG.normal(size=(1, k, k)), True)[0]
    exact = polish_quartimin(loadings, start)
    by_differences = polish_rotation(loadings, start, oblimin(0.0), oblique=True)
    assert exact.converged[0]
    assert exact.gradient[0] < 1e-8
    assert exact.criterion[0] == pytest.approx(float(by_differences.criterion[0]), abs=1e-10)
    np.testing.assert_allclose((exact.T[0] ** 2).sum(axis=0), 1.0)


def test_second_derivatives_are_differences_of_the_slope() -> None:
    from survey.numerics import quartimin_newton as newton

    T = retract(np.eye(4)[None] + 0.2 * RNG.normal(size=(1, 4, 4)), True)[0]
    j, m = np.nonzero(~np.eye(4, dtype=bool))

    def value(move: np.ndarray) -> float:
        delta = np.zeros((4, 4))
        delta[j, m] = move
        return newton._place(A, retract((T + T @ delta.T)[None], True)[0]).value

    here, step = newton._place(A, T), 1e-4 * np.eye(12)
    H = newton._curvature(here, j, m)
    slope = [(value(s) - value(-s)) / 2e-4 for s in step]
    second = [
        [(value(a + b) - value(a - b) - value(b - a) + value(-a - b)) / 4e-8 for b in step] for a in step
    ]
    np.testing.assert_allclose(newton._slope(here, j, m)[0], slope, atol=1e-6)
    np.testing.assert_allclose(H, second, atol=1e-4 * np.abs(H).max())


def test_starts_of_one_place_go_on_as_one() -> None:
    clean = np.kron(np.eye(3), np.full((4, 1), 0.7)) + 0.02 * RNG.normal(size=(12, 3))
    turned = clean @ np.linalg.qr(RNG.normal(size=(3, 3)))[0]
    starts = axes_through_items(turned, 60, np.random.default_rng(2))
    assert approach_quartimin(turned, starts).shape == (1, 3, 3)


def test_a_general_factor_is_found() -> None:
    found = rotate_loadings(GENERAL, "oblimin", n_starts=30)
    alone = min(
        float(polish_quartimin(GENERAL, T).criterion[0])
        for T in approach_quartimin(GENERAL, axes_through_items(GENERAL, 100, np.random.default_rng(1)))
    )
    whole = [
        float(polish_quartimin(GENERAL, T).criterion[0])
        for T in np.linalg.qr(np.random.default_rng(4).normal(size=(200, 2, 2)))[0]
    ]
    assert found.criterion == pytest.approx(min(whole), abs=1e-10)
    assert found.criterion <= alone + 1e-10
