"""Retention, adequacy, HTMT, method bias, normality: small checks with known answers."""

from __future__ import annotations

import numpy as np
import pytest

import survey.psychometrics as room
from survey.errors import DataError
from survey.findings.codec import load_results, save_results
from survey.psychometrics.answers.mardia import mardia_kernel, mardia_test
from survey.psychometrics.factors.adequacy import check_adequacy, kaiser_meyer_olkin
from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.factors.empirical_kaiser import empirical_kaiser
from survey.psychometrics.factors.extraction import extract_factors
from survey.psychometrics.factors.factor_fit import efa_fit
from survey.psychometrics.factors.hull import convex_hull_elbow, hull_method
from survey.psychometrics.factors.minimum_average_partial import minimum_average_partial
from survey.psychometrics.factors.retention import suggest_n_factors
from survey.psychometrics.items.analysis import analyze_items
from survey.psychometrics.method_bias.harman import harman_single_factor
from survey.psychometrics.validity.htmt import heterotrait_monotrait

SCALES = {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]}


def two_factors(n: int = 400, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    f = rng.normal(size=(n, 2)) @ np.array([[1.0, 0.5], [0.0, np.sqrt(0.75)]])
    return np.repeat(f, 3, axis=1) + 0.8 * rng.normal(size=(n, 6))


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


def test_kmo_of_equal_correlations_by_hand() -> None:
    # With three equal correlations r the partial ones are r / (1 + r).
    R = np.full((3, 3), 0.5) + 0.5 * np.eye(3)
    kmo, msa = kaiser_meyer_olkin(R)
    assert kmo == pytest.approx(0.25 / (0.25 + (0.5 / 1.5) ** 2))
    np.testing.assert_allclose(msa, kmo)


def test_adequacy_of_two_items() -> None:
    assert check_adequacy(two_factors()[:, :2]).kmo == pytest.approx(0.5)


def test_htmt_interval_and_seed() -> None:
    one = heterotrait_monotrait(two_factors(), SCALES, draws=300, seed=5)
    again = heterotrait_monotrait(two_factors(), SCALES, draws=300, seed=5)
    assert one.htmt_ci_lower is not None
    assert one.htmt_ci_upper is not None
    assert again.htmt_ci_lower is not None
    assert one.htmt_ci_lower[0, 1] < one.htmt[0, 1] < one.htmt_ci_upper[0, 1]
    np.testing.assert_array_equal(one.htmt_ci_lower, again.htmt_ci_lower)
    assert one.draws_used == 300
    assert one.frame.shape == (1, 4)
    assert heterotrait_monotrait(two_factors(), SCALES).htmt_ci_lower is None


def test_lost_draws_are_said() -> None:
    X = two_factors(30)
    X[:, 0] = 0.0
    X[0, 0] = 1.0
    result = heterotrait_monotrait(X, SCALES, draws=100)
    assert result.draws_used < 90
    assert [w.code for w in result.warnings] == ["bootstrap_draws_failed"]


def test_harman_is_the_first_component() -> None:
    X = two_factors()
    result = harman_single_factor(X)
    eigenvalues = np.linalg.eigvalsh(np.corrcoef(X, rowvar=False))[::-1]
    assert result.first_share == pytest.approx(eigenvalues[0] / 6)
    assert result.n_eigenvalues_above_one == 2


def test_mardia_by_its_definition() -> None:
    X = two_factors(50)[:, :3]
    Z = X - X.mean(axis=0)
    D = Z @ np.linalg.inv(Z.T @ Z / 50) @ Z.T
    b1, b2 = mardia_kernel(X)
    assert b1 == pytest.approx((D**3).mean())
    assert b2 == pytest.approx((np.diag(D) ** 2).mean())
    with pytest.raises(DataError, match="singular"):
        mardia_test(np.column_stack([X, X[:, 0]]))


def test_results_survive_storage(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    X = two_factors()
    results = {
        "efa": factor_analysis(X, draws=50),
        "items": analyze_items(X, SCALES),
        "htmt": heterotrait_monotrait(X, SCALES, draws=20),
        "mardia": mardia_test(X),
        "harman": harman_single_factor(X),
    }
    save_results(results, folder)
    stored = load_results(folder)
    for name in results:
        assert type(stored[name]) is type(results[name])
    np.testing.assert_array_equal(stored["efa"].loadings, results["efa"].loadings)
    assert stored["items"].scales[0].decision == results["items"].scales[0].decision


def test_public_names_can_be_had() -> None:
    for name in room.__all__:
        assert getattr(room, name) is not None
    assert set(dir(room)) == set(room.__all__)
    with pytest.raises(AttributeError):
        _ = room.nothing  # type: ignore[attr-defined]  # absent on purpose


def test_the_hull_bends_where_the_slope_falls_most() -> None:
    # By hand: four points, the second below the line from the first to the third.
    fit, parameters = np.array([0.0, 0.3, 0.9, 0.95]), np.array([0.0, 6.0, 11.0, 15.0])
    kept, st, best = convex_hull_elbow(fit, parameters)
    assert kept.tolist() == [True, False, True, True]
    assert st[2] == pytest.approx((0.9 / 11.0) / (0.05 / 4.0))
    assert best == 2
    assert np.isnan(st[[0, 1, 3]]).all()


def test_a_richer_solution_that_fits_no_better_is_off_the_hull() -> None:
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


def test_revised_map_by_its_definition() -> None:
    R = np.corrcoef(two_factors(), rowvar=False)
    values, vectors = np.linalg.eigh(R)
    A = vectors[:, ::-1][:, :2] * np.sqrt(values[::-1][:2])
    partial = R - A @ A.T
    partial = partial / np.sqrt(np.outer(np.diag(partial), np.diag(partial)))
    fourth = [partial[i, j] ** 4 for i in range(6) for j in range(6) if i != j]
    assert minimum_average_partial(R).fourth[2] == pytest.approx(np.mean(fourth))
