"""Factor analysis: recovery, order and sign, Heywood cases, components, options."""

from __future__ import annotations

import numpy as np
import pytest

from survey.errors import DataError
from survey.numerics.correlations import pearson
from survey.numerics.rotation import align_loadings
from survey.psychometrics.factors.efa import factor_analysis, factor_correlations
from survey.psychometrics.factors.extraction import Method, extract_factors, max_factors
from survey.psychometrics.factors.results import EfaOptions

PATTERN = np.array(
    [[0.8, 0], [0.7, 0], [0.6, 0], [0.75, 0], [0, 0.8], [0, 0.7], [0, 0.6], [0, 0.65]], dtype=float
)
PHI = np.array([[1.0, 0.4], [0.4, 1.0]])


def population() -> np.ndarray:
    R = PATTERN @ PHI @ PATTERN.T
    np.fill_diagonal(R, 1.0)
    return R


def sample(n: int = 600, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 8)) @ np.linalg.cholesky(population()).T


@pytest.mark.parametrize("method", ["minres", "ml", "pa"])
def test_a_population_is_recovered(method: str) -> None:
    solved = extract_factors(population(), 2, method)  # type: ignore[arg-type]  # parametrised
    h2 = np.diag(PATTERN @ PHI @ PATTERN.T)
    np.testing.assert_allclose(1.0 - solved.uniquenesses, h2, atol=1e-6)
    assert solved.converged


@pytest.mark.parametrize("rotation", ["oblimin", "geomin", "quartimin"])
def test_simple_structure_is_found(rotation: str) -> None:
    result = factor_analysis(sample(5000), n_factors=2, rotation=rotation)
    aligned, order, _ = align_loadings(result.loadings, PATTERN)
    np.testing.assert_allclose(aligned, PATTERN, atol=0.06)
    assert result.phi is not None
    assert abs(result.phi[0, 1]) == pytest.approx(0.4, abs=0.06)
    np.testing.assert_allclose(result.structure, result.loadings @ result.phi)
    assert order.size == 2


def test_factors_are_ordered_and_signed() -> None:
    X = sample()
    result = factor_analysis(X, n_factors=2)
    assert result.variance.rotated[0] >= result.variance.rotated[1]
    assert (result.loadings.sum(axis=0) > 0).all()
    mirrored = factor_analysis(X * np.array([1, 1, 1, 1, -1, -1, -1, -1]), n_factors=2)
    assert (mirrored.loadings.sum(axis=0) > 0).all()


def test_variance_adds_up() -> None:
    result = factor_analysis(sample(), n_factors=2)
    assert result.variance.initial.sum() == pytest.approx(8.0)
    assert result.variance.rotated.sum() == pytest.approx(result.communalities.sum())
    assert result.variance.extracted.sum() == pytest.approx(result.communalities.sum())
    assert result.variance.rotated_cumulative[-1] == pytest.approx(result.communalities.mean())


def test_the_same_call_gives_the_same_bytes() -> None:
    one, two = (factor_analysis(sample(), n_factors=2, rotation="geomin") for _ in range(2))
    assert one.loadings.tobytes() == two.loadings.tobytes()


def test_orthogonal_rotations_have_no_phi() -> None:
    result = factor_analysis(sample(), n_factors=2, rotation="varimax")
    assert result.phi is None
    assert result.options.kaiser
    assert not factor_analysis(sample(), n_factors=2, rotation="varimax", kaiser=False).options.kaiser


def test_one_factor_is_not_rotated() -> None:
    result = factor_analysis(sample(), n_factors=1)
    assert result.phi is None
    np.testing.assert_array_equal(result.loadings, result.unrotated)


def test_parallel_analysis_chooses() -> None:
    result = factor_analysis(sample(), draws=200)
    assert result.options.n_factors == 2
    assert result.options.n_factors_by == "parallel_components"
    assert result.retention is not None


def test_components_are_named_as_such() -> None:
    result = factor_analysis(sample(), n_factors=2, extraction="components", rotation="varimax")
    assert result.factors == ("PC1", "PC2")
    assert [w.code for w in result.warnings] == ["principal_components"]
    assert result.fit.chisq is None
    eigenvalues = np.linalg.eigvalsh(pearson(sample()).matrix)[::-1]
    np.testing.assert_allclose(result.variance.extracted, eigenvalues[:2])


def test_a_heywood_case_is_named() -> None:
    R = np.array([[1.0, 0.9, 0.9, 0.3], [0.9, 1.0, 0.75, 0.3], [0.9, 0.75, 1.0, 0.3], [0.3, 0.3, 0.3, 1.0]])
    assert extract_factors(R, 1, "minres").heywood == (0,)
    assert extract_factors(R, 1, "ml").heywood == (0,)
    assert extract_factors(R, 1, "pa").heywood == (0,)
    rng = np.random.default_rng(1)
    result = factor_analysis(rng.normal(size=(5000, 4)) @ np.linalg.cholesky(R).T, n_factors=1)
    assert result.heywood == ("V1",)
    assert result.warnings[0].code == "heywood_case"
    assert result.warnings[0].objects == ("V1",)


@pytest.mark.parametrize("extraction", ["minres", "ml", "pa"])
def test_a_heywood_case_has_one_communality(extraction: Method) -> None:
    """What the loadings say, the variance they explain and what they leave agree at the bound too."""
    R = np.array([[1.0, 0.9, 0.9, 0.3], [0.9, 1.0, 0.75, 0.3], [0.9, 0.75, 1.0, 0.3], [0.3, 0.3, 0.3, 1.0]])
    Z = np.random.default_rng(1).normal(size=(5000, 4)) @ np.linalg.cholesky(R).T
    result = factor_analysis(Z, n_factors=1, extraction=extraction)
    assert result.heywood == ("V1",)
    np.testing.assert_allclose(result.communalities, (result.loadings**2).sum(axis=1), atol=1e-12)
    np.testing.assert_allclose(result.communalities + result.uniquenesses, 1.0, atol=1e-12)
    np.testing.assert_allclose(np.diag(result.residuals), result.uniquenesses, atol=1e-12)
    assert result.variance.rotated.sum() == pytest.approx(result.communalities.sum(), abs=1e-12)


def test_bad_options_are_all_named() -> None:
    with pytest.raises(DataError) as error:
        factor_analysis(sample(), n_factors=9, extraction="pca", rotation="varimx")  # type: ignore[arg-type]  # wrong on purpose
    assert [fault.got for fault in error.value.faults] == ["pca", "varimx", "9"]
    with pytest.raises(DataError, match="not a number"):
        factor_analysis(sample(), n_factors="many")  # type: ignore[arg-type]  # wrong on purpose


def test_the_number_of_factors_has_a_ceiling() -> None:
    assert [max_factors(p) for p in (3, 4, 5, 6, 10)] == [1, 1, 2, 3, 6]


@pytest.mark.parametrize("method", ["alpha", "image"])
def test_alpha_and_image_factors_are_named_and_signed(method: str) -> None:
    result = factor_analysis(sample(3000), n_factors=2, extraction=method)  # type: ignore[arg-type]  # parametrised
    assert result.options.extraction == method
    assert result.converged
    assert (result.loadings.sum(axis=0) > 0).all()
    aligned, _, _ = align_loadings(result.loadings, PATTERN)
    np.testing.assert_allclose(aligned, PATTERN, atol=0.2 if method == "image" else 0.08)


def test_all_images_together_are_the_image_covariance() -> None:
    R = population()
    loadings = extract_factors(R, 8, "image").loadings
    inverse = np.linalg.inv(R)
    S2 = np.diag(1.0 / np.diag(inverse))
    np.testing.assert_allclose(loadings @ loadings.T, R + S2 @ inverse @ S2 - 2.0 * S2, atol=1e-12)


def test_pairwise_uses_more_rows() -> None:
    X = sample()
    X[:50, 0] = np.nan
    assert factor_analysis(X, n_factors=2).sample.n_used == 550
    pairwise = factor_analysis(X, n_factors=2, missing="pairwise").sample
    assert (pairwise.n_used, pairwise.n_min_pair) == (600, 550)


def test_a_matrix_can_be_factored_directly() -> None:
    made = pearson(sample())
    options = EfaOptions(2, "given", "minres", "oblimin", False, "pearson", "listwise", 5, 1, None)
    result = factor_correlations(made, tuple("abcdefgh"), 600, options)
    assert result.frame.shape == (8, 4)
    assert result.sample.n_used == 600


@pytest.mark.parametrize("rotation", ["bifactor", "bifactor_q"])
def test_a_bifactor_rotation_of_two_factors_turns_nothing_and_says_so(rotation: str) -> None:
    made = factor_analysis(sample(), n_factors=2, rotation=rotation)
    np.testing.assert_allclose(made.loadings, made.unrotated, atol=1e-12)
    assert [warning.code for warning in made.warnings] == ["bifactor_without_groups"]
    said = {w.code for w in factor_analysis(sample(), n_factors=3, rotation=rotation).warnings}
    assert "bifactor_without_groups" not in said
