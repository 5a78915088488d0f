"""Each index against a hand-worked example, and against R's packages where the shared values are."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from survey.numerics.em_moments import em_moments
from survey.responses.screening.autocorrelation import largest_autocorrelation
from survey.responses.screening.duplicates import device_duplicates, largest_match
from survey.responses.screening.guttman import guttman_errors, step_popularity
from survey.responses.screening.halves import even_odd, random_halves, resampled_reliability
from survey.responses.screening.mahalanobis import mahalanobis_squared, sample_moments
from survey.responses.screening.person_fit import GradedScale, lz
from survey.responses.screening.person_total import person_total
from survey.responses.screening.rows import spearman_brown
from survey.responses.screening.runs import runs_of
from survey.responses.screening.synonyms import item_pairs, psychometric_synonyms
from survey.responses.screening.variability import response_variability

# Closed forms differ by rounding alone; PerFit rounds its normed indices to four decimals.
EXACT, FOUR_DECIMALS = 1e-10, 5.1e-5
SCALES = [list(range(k, k + 5)) for k in range(0, 50, 5)]


@pytest.fixture(scope="module")
def packages(shared_folder: Path) -> dict[str, Any]:
    return json.loads((shared_folder / "reference" / "screening.json").read_text(encoding="utf-8"))


def column(packages: dict[str, Any], name: str) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in packages[name]], dtype=float)


def mean_of(answers: np.ndarray) -> float:
    seen = answers[~np.isnan(answers)]
    return float(seen.mean()) if seen.size else np.nan


def test_values_equal_those_of_careless(packages: dict[str, Any]) -> None:
    X = np.array(packages["answers"], dtype=float)
    runs = runs_of(X)
    found = {
        "longstring": runs.longest,
        "avgstr": runs.average,
        "irv": response_variability(X),
        "mahad": mahalanobis_squared(X, *sample_moments(X)),
        "psychsyn": psychometric_synonyms(X, item_pairs(X)),
        # careless 1.2 and later turn the sign: theirs is low for consistent people.
        "evenodd": -even_odd(X, SCALES),
    }
    for name, value in found.items():
        np.testing.assert_allclose(value, column(packages, name), atol=EXACT, err_msg=name)


def test_guttman_errors_equal_those_of_perfit(packages: dict[str, Any]) -> None:
    found = guttman_errors(np.array(packages["answers"], dtype=float) - 1.0, 5)
    np.testing.assert_array_equal(found.errors, column(packages, "gpoly"))
    np.testing.assert_allclose(found.normed, column(packages, "gnormed_poly"), atol=FOUR_DECIMALS)
    np.testing.assert_allclose(found.u3, column(packages, "u3poly"), atol=FOUR_DECIMALS)


def test_blanks_do_not_break_a_run() -> None:
    # Fifty equal answers with four blanks: R's careless says 10.
    X = np.full((1, 50), 3.0)
    X[0, [10, 20, 30, 40]] = np.nan
    found = runs_of(X)
    assert (found.longest[0], found.average[0]) == (46.0, 46.0)


def test_even_odd_by_hand() -> None:
    # Halves' means over five scales: (1, 2, 3, 4, 5) and (2, 1, 4, 3, 5); r = .8, stepped up 1.6 / 1.8.
    person = np.array([[1, 2, 2, 1, 3, 4, 4, 3, 5, 5]], dtype=float)
    scales = [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]
    assert even_odd(person, scales)[0] == pytest.approx(1.6 / 1.8, rel=1e-12)
    assert np.isnan(even_odd(person, scales[:4])[0])
    person[0, 9] = np.nan
    assert np.isnan(even_odd(person, scales)[0])  # a scale without an answer in one half does not count


def test_resampled_reliability_is_the_mean_over_halvings() -> None:
    rng = np.random.default_rng(5)
    X = rng.integers(1, 6, (30, 24)).astype(float)
    X[rng.random(X.shape) < 0.1] = np.nan
    scales = [list(range(k, k + 4)) for k in range(0, 24, 4)]
    marks = random_halves(scales, 24, 6, np.random.default_rng(1))
    wanted = np.full(30, np.nan)
    for i in range(30):
        rs = []
        for first, second in marks:
            halves = [[mean_of(X[i, mark[:, s] > 0]) for s in range(6)] for mark in (first, second)]
            usable = ~np.isnan(halves).any(axis=0)
            if usable.sum() >= 5:
                rs.append(np.corrcoef(np.array(halves)[:, usable])[0, 1])
        wanted[i] = np.mean(rs) if rs else np.nan
    np.testing.assert_allclose(resampled_reliability(X, marks), spearman_brown(wanted), rtol=1e-10)


def test_synonyms_need_three_pairs_and_answers_that_vary() -> None:
    X = np.array([[1.0, 2.0, 5.0, 4.0, 3.0, 3.0], [4.0] * 6])
    pairs = np.array([[0, 1], [2, 3], [4, 5]])
    found = psychometric_synonyms(X, pairs)
    assert found[0] == pytest.approx(np.corrcoef([1, 5, 3], [2, 4, 3])[0, 1])
    assert np.isnan(found[1])
    assert np.isnan(psychometric_synonyms(X, pairs[:2])).all()


def test_person_total_leaves_the_person_out() -> None:
    rng = np.random.default_rng(2)
    X = rng.integers(1, 6, (12, 8)).astype(float)
    X[3, 2] = np.nan
    for i in range(12):
        means = np.nanmean(np.delete(X, i, axis=0), axis=0)
        seen = ~np.isnan(X[i])
        wanted = np.corrcoef(X[i, seen], means[seen])[0, 1]
        assert person_total(X)[i] == pytest.approx(wanted, rel=1e-10)


def by_hand(x: np.ndarray, shares: np.ndarray) -> tuple[int, np.ndarray]:
    """Count Guttman errors pair by pair (Emons 2008), and give the steps' order."""
    order = np.argsort(-shares, axis=None, kind="stable")
    passed = (x[:, None] >= np.arange(1, shares.shape[1] + 1)).reshape(-1)[order]
    return sum(
        not passed[a] and passed[b] for a in range(passed.size) for b in range(a + 1, passed.size)
    ), order


def test_guttman_errors_pair_by_pair_and_their_maximum_by_enumeration() -> None:
    rng = np.random.default_rng(8)
    X = rng.integers(0, 3, (25, 4)).astype(float)
    shares = step_popularity(X, 3)
    found = guttman_errors(X, 3)
    every = [np.array(answer, dtype=float) for answer in product(range(3), repeat=4)]
    for i in range(25):
        errors = by_hand(X[i], shares)[0]
        largest = max(by_hand(y, shares)[0] for y in every if y.sum() == X[i].sum())
        assert found.errors[i] == errors
        assert found.normed[i] == pytest.approx(errors / largest if largest else 0.0)


def test_guttman_errors_with_a_blank_are_those_of_the_other_items() -> None:
    rng = np.random.default_rng(9)
    X = rng.integers(0, 3, (40, 5)).astype(float)
    shares = step_popularity(X, 3)
    whole = guttman_errors(X[:, :4], 3, shares[:4])
    X[:, 4] = np.nan
    part = guttman_errors(X, 3, shares)
    np.testing.assert_array_equal(part.errors, whole.errors)
    np.testing.assert_allclose(part.normed, whole.normed)
    np.testing.assert_allclose(part.u3, whole.u3)


def test_distance_with_blanks_is_that_of_the_answered_items_under_em_moments() -> None:
    rng = np.random.default_rng(4)
    X = rng.normal(size=(150, 6)) @ rng.normal(size=(6, 6))
    X[rng.random(X.shape) < 0.2] = np.nan
    X[0] = np.nan
    mean, S = sample_moments(X)
    moments = em_moments(X)
    np.testing.assert_allclose(S, moments.covariance, rtol=1e-7)
    found = mahalanobis_squared(X, mean, S)
    assert np.isnan(found[0])
    for i in range(1, 150):
        o = ~np.isnan(X[i])
        away = (X[i] - mean)[o]
        assert found[i] == pytest.approx(away @ np.linalg.solve(S[np.ix_(o, o)], away), rel=1e-9)


def test_lz_by_the_formula() -> None:
    # With loadings of zero theta plays no part: l, its mean and variance follow from the margins.
    cuts = np.tile([-0.5, 0.8], (5, 1))
    model = GradedScale((0, 1, 2, 3, 4), np.zeros(5), cuts)
    P = np.diff(norm.cdf([-np.inf, -0.5, 0.8, np.inf]))
    codes = np.array([[0, 1, 2, 2, 1], [0, 0, -1, 1, 1]])
    for row, found in zip(codes, lz(codes, [model], minimum=4), strict=True):
        given = row[row >= 0]
        mean = (P * np.log(P)).sum()
        variance = (P * np.log(P) ** 2).sum() - mean**2
        wanted = (np.log(P[given]).sum() - given.size * mean) / np.sqrt(given.size * variance)
        assert found == pytest.approx(wanted, rel=1e-9)


def test_patterns_repeat_themselves_and_straight_lines_cannot() -> None:
    rng = np.random.default_rng(1)
    X = np.vstack([np.resize([1.0, 5.0], 40), np.resize([1, 2, 3, 4, 5.0], 40), np.full(40, 3.0)])
    noise = rng.integers(1, 6, (200, 40)).astype(float)
    found = largest_autocorrelation(np.vstack([X, noise]))
    assert found[:2] == pytest.approx([1.0, 1.0])
    assert np.isnan(found[2])
    assert np.median(found[3:]) < 0.5


def test_matches_are_shares_of_the_common_answers() -> None:
    X = np.array([[1.0, 2, 3, 4], [1, 2, np.nan, 5], [5, 5, 5, 5], [np.nan] * 4])
    match, partner = largest_match(X)
    np.testing.assert_allclose(match[:3], [2 / 3, 2 / 3, 1 / 3])
    assert np.isnan(match[3])
    assert partner.tolist() == [1, 0, 1, -1]


def test_a_shared_device_alone_is_no_duplicate() -> None:
    rng = np.random.default_rng(3)
    X = rng.integers(1, 6, (50, 20)).astype(float)
    X[7] = X[2]
    assert np.flatnonzero(device_duplicates(np.zeros(50, dtype=np.int64), X) >= 0).tolist() == [7]
    assert (device_duplicates(np.full(50, -1), X) == -1).all()
