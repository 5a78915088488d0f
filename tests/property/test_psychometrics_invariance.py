"""What must not change: by shift and scale, by the order of rows and items, by reversing twice."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.numerics.rotation import ROTATIONS, rotate_loadings
from survey.psychometrics.coefficients.alpha import cronbach_alpha
from survey.psychometrics.coefficients.item_total import item_rest
from survey.psychometrics.factors.adequacy import check_adequacy
from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.factors.minimum_average_partial import minimum_average_partial
from survey.psychometrics.items.analysis import analyze_items

seeds = st.integers(0, 2**32 - 1)
SETTINGS = settings(max_examples=25, deadline=None, derandomize=True)
FIXED = [name for name in ROTATIONS if "target" not in name]


def answers(seed: int, n: int = 200, p: int = 6) -> np.ndarray:
    rng = np.random.default_rng(seed)
    f = rng.normal(size=(n, 2))
    return np.repeat(f, p // 2, axis=1) * rng.uniform(0.6, 1.4, p) + rng.normal(size=(n, p))


@given(seeds, st.floats(0.01, 100), st.floats(-50, 50))
@SETTINGS
def test_alpha_is_unchanged_by_shift_and_scale(seed: int, scale: float, shift: float) -> None:
    X = answers(seed)
    before, after = np.cov(X, rowvar=False), np.cov(X * scale + shift, rowvar=False)
    np.testing.assert_allclose(cronbach_alpha(after), cronbach_alpha(before), atol=1e-9)
    np.testing.assert_allclose(item_rest(after), item_rest(before), atol=1e-9)


@given(seeds)
@SETTINGS
def test_reversing_twice_is_the_identity(seed: int) -> None:
    X = np.clip(np.round(answers(seed) + 3), 1, 5)
    scales = {"A": [f"V{j + 1}" for j in range(6)]}
    np.testing.assert_array_equal(
        analyze_items(X, scales).scales[0].item_rest, analyze_items(6 - (6 - X), scales).scales[0].item_rest
    )


@given(seeds)
@SETTINGS
def test_row_order_does_not_matter(seed: int) -> None:
    X = answers(seed)
    shuffled = X[np.random.default_rng(seed + 1).permutation(len(X))]
    one, two = (factor_analysis(data, n_factors=2, n_starts=5) for data in (X, shuffled))
    np.testing.assert_allclose(one.loadings, two.loadings, atol=1e-6)
    np.testing.assert_allclose(check_adequacy(X).msa, check_adequacy(shuffled).msa, atol=1e-10)


@given(seeds)
@SETTINGS
def test_item_order_only_permutes(seed: int) -> None:
    X = answers(seed)
    order = np.random.default_rng(seed + 1).permutation(6)
    one, two = (factor_analysis(data, n_factors=2, rotation="none") for data in (X, X[:, order]))
    np.testing.assert_allclose(one.communalities[order], two.communalities, atol=1e-7)
    assert (
        minimum_average_partial(one.correlation).suggestion
        == minimum_average_partial(two.correlation).suggestion
    )


@given(seeds, st.sampled_from(FIXED))
@SETTINGS
def test_rotation_keeps_what_the_factors_reproduce(seed: int, rotation: str) -> None:
    A = np.random.default_rng(seed).uniform(-0.6, 0.8, size=(8, 3))
    made = rotate_loadings(A, rotation, n_starts=3)
    np.testing.assert_allclose(made.loadings @ made.phi @ made.loadings.T, A @ A.T, atol=1e-8)
    np.testing.assert_allclose(np.diag(made.phi), 1.0, atol=1e-10)


@given(
    seeds, st.sampled_from([name for name in FIXED if not name.startswith("promax") and "spss" not in name])
)
@SETTINGS
def test_a_rotated_solution_is_where_it_started_from(seed: int, rotation: str) -> None:
    """Rotating orthogonally before does not change the best value of the criterion."""
    A = np.random.default_rng(seed).uniform(-0.6, 0.8, size=(8, 2))
    turn = np.linalg.qr(np.random.default_rng(seed + 1).normal(size=(2, 2)))[0]
    one, two = rotate_loadings(A, rotation, n_starts=12), rotate_loadings(A @ turn, rotation, n_starts=12)
    if one.criterion is not None and two.criterion is not None and rotation != "simplimax":
        np.testing.assert_allclose(one.criterion, two.criterion, atol=1e-6)
