"""The number of factors: what each criterion says of known answers."""

from __future__ import annotations

import numpy as np
import pytest
from two_factors import two_factors

from survey.errors import DataError
from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.factors.empirical_kaiser import empirical_kaiser
from survey.psychometrics.factors.minimum_average_partial import minimum_average_partial
from survey.psychometrics.factors.retention import suggest_n_factors


@pytest.mark.parametrize("resampling", ["normal", "permutation"])
def test_every_criterion_sees_two_factors(resampling: str) -> None:
    result = suggest_n_factors(two_factors(), draws=200, resampling=resampling)  # type: ignore[arg-type]  # parametrised
    assert result.n_factors == 2
    assert {c.criterion for c in result.criteria} >= {
        "parallel_components",
        "map",
        "empirical_kaiser",
        "kaiser",
    }
    assert result.criterion("map").suggestion == 2
    with pytest.raises(KeyError):
        result.criterion("scree")


def test_the_reference_is_a_percentile_of_the_draws_of_the_seed() -> None:
    one, two = (suggest_n_factors(two_factors(), draws=100, seed=3).parallel[0] for _ in range(2))
    np.testing.assert_array_equal(one.reference, two.reference)
    assert (one.reference[:2] > one.reference_mean[:2]).all()
    assert suggest_n_factors(two_factors(), draws=100, seed=4).parallel[0].reference[0] != one.reference[0]


def test_noise_has_no_factors_but_efa_keeps_one() -> None:
    noise = np.random.default_rng(1).normal(size=(300, 6))
    assert suggest_n_factors(noise, draws=200).n_factors == 0
    assert factor_analysis(noise, draws=200).options.n_factors == 1


def test_permutation_needs_complete_rows() -> None:
    with pytest.raises(DataError, match="complete rows"):
        suggest_n_factors(two_factors(), missing="pairwise", resampling="permutation")


def test_disagreement_is_said() -> None:
    rng = np.random.default_rng(6)
    noise = rng.normal(size=(60, 12)) + 0.45 * rng.normal(size=(60, 1))
    result = suggest_n_factors(noise, draws=200)
    said = {c.suggestion for c in result.criteria if c.criterion != "kaiser"}
    assert bool(result.warnings) == (len(said) > 1)


def test_map_stops_where_nothing_is_left() -> None:
    values = minimum_average_partial(np.array([[1.0, 0.999999], [0.999999, 1.0]]))
    assert values.squared.size == 1


def test_empirical_kaiser_by_hand() -> None:
    n, p = 100, 3
    eigenvalues = np.array([1.8, 0.8, 0.4])
    suggestion, reference = empirical_kaiser(eigenvalues, n)
    top = (1 + np.sqrt(p / n)) ** 2
    np.testing.assert_allclose(reference, [top, 1.0, 1.0])
    assert (3 - 1.8) / 2 * top < 1.0
    assert suggestion == 1


def test_revised_map_by_its_definition() -> None:
    R = np.corrcoef(two_factors(), rowvar=False)
    values, vectors = np.linalg.eigh(R)
    A = vectors[:, ::-1][:, :2] * np.sqrt(values[::-1][:2])
    partial = R - A @ A.T
    partial = partial / np.sqrt(np.outer(np.diag(partial), np.diag(partial)))
    fourth = [partial[i, j] ** 4 for i in range(6) for j in range(6) if i != j]
    assert minimum_average_partial(R).fourth[2] == pytest.approx(np.mean(fourth))
