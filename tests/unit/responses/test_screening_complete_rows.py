"""Complete rows take shorter ways, whose values are those of the general way: a row with blanks forces it."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from survey.responses.screening.autocorrelation import largest_autocorrelation
from survey.responses.screening.design import ScreenDesign
from survey.responses.screening.evaluate import evaluate
from survey.responses.screening.guttman import guttman_errors, step_popularity
from survey.responses.screening.halves import even_odd, random_halves, resampled_reliability
from survey.responses.screening.mahalanobis import mahalanobis_squared
from survey.responses.screening.null_model import fit_null_model, running_codes
from survey.responses.screening.person_fit import fit_graded_scales, lz
from survey.responses.screening.person_total import person_total
from survey.responses.screening.reference import make_tools, reference_of
from survey.responses.screening.rows import row_correlation, row_sd
from survey.responses.screening.runs import runs_of

Floats = np.ndarray
ITEMS = 24
SCALES = [list(range(k, k + 4)) for k in range(0, 18, 4)] + [[20, 21, 22], [23]]


def answers(kind: str) -> Floats:
    rng = np.random.default_rng(4)
    X = 3.0 + 1.2 * rng.normal(size=(3_000, 1)) + rng.normal(size=(3_000, ITEMS))
    whole = np.clip(np.round(X), 1, 5)
    whole[:3] = [[3.0], [1.0], [5.0]]
    return {"points": whole, "halves": whole / 2.0 + 0.1, "large": np.round(whole * 1e4 + X)}[kind]


def values(X: Floats, reference: Floats) -> dict[str, Callable[[Floats], Floats]]:
    """Return indices of rows that need nothing of the sample but what is given here."""
    halves = random_halves(SCALES, ITEMS, 6, np.random.default_rng(1))
    sums, counts = reference.sum(axis=0), np.full(ITEMS, float(reference.shape[0]))
    mean, S = reference.mean(axis=0), np.cov(reference.T)
    return {
        "runs": lambda rows: runs_of(rows).longest + 100.0 * runs_of(rows).average,
        "irv": row_sd,
        "autocorrelation": largest_autocorrelation,
        "even_odd": lambda rows: even_odd(rows, SCALES),
        "resampled": lambda rows: resampled_reliability(rows, halves),
        "person_total": lambda rows: person_total(rows, sums=sums, counts=counts),
        "pairs": lambda rows: row_correlation(rows[:, :8], rows[:, 8:16]),
        "mahalanobis": lambda rows: mahalanobis_squared(rows, mean, S),
    }


@pytest.mark.parametrize("kind", ["points", "halves", "large"])
def test_values_do_not_depend_on_the_way(kind: str) -> None:
    X = answers(kind)
    holed = np.insert(X, 500, np.nan, axis=0)
    holed[500, :3] = X[0, :3]
    for name, index in values(X, X).items():
        # A row of equal answers has no correlation on either way.
        np.testing.assert_allclose(index(X), np.delete(index(holed), 500), rtol=1e-9, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("shift", [0.0, 0.25])
def test_guttman_errors_do_not_depend_on_the_way(shift: float) -> None:
    # Answers between the points pass the steps below them.
    codes = np.clip(answers("points") - 1.0 + shift, 0.0, 4.0)
    holed = np.vstack([codes, codes[:1]])
    holed[-1, :2] = np.nan
    shares = step_popularity(codes, 5)
    short, long = guttman_errors(codes, 5, shares), guttman_errors(holed, 5, shares)
    np.testing.assert_array_equal(short.errors, long.errors[:-1])
    np.testing.assert_array_equal(short.possible, long.possible[:-1])
    np.testing.assert_allclose(short.normed, long.normed[:-1], rtol=1e-12)
    # The general way holds the log odds of a step half a person of one more from the end.
    np.testing.assert_allclose(short.u3, long.u3[:-1], atol=1e-3)


def test_lz_of_a_pattern_is_that_of_each_row_that_has_it() -> None:
    X = answers("points")
    X[np.random.default_rng(2).random(X.shape) < 0.05] = np.nan
    model = fit_null_model(X)
    graded = fit_graded_scales(model.correlation, model.thresholds, SCALES)
    codes = running_codes(X, model)
    alone = np.concatenate([lz(codes[[row]], graded) for row in range(40)])
    np.testing.assert_allclose(lz(codes, graded)[:40], alone, rtol=1e-10)
    # Every index is that of the row, whichever rows stand beside it.
    scales = {str(k): scale for k, scale in enumerate(SCALES)}
    design = ScreenDesign.of_answers(X, [f"q{j}" for j in range(ITEMS)], scales)
    tools = make_tools(X, design, model, np.random.default_rng(1), critical=0.2)
    sample = reference_of(X, design, np.random.default_rng(1), robust=False)
    alone = np.concatenate([evaluate(X[[row]], tools, sample) for row in range(12)])
    np.testing.assert_allclose(evaluate(X, tools, sample)[:12], alone, rtol=1e-10, atol=1e-10)
    assert 0 < np.isnan(X[:12]).any(axis=1).sum() < 12


def test_rows_of_equal_answers_are_exactly_flat() -> None:
    X = np.tile(np.array([[0.1], [0.7], [3.3]]), (1, 15))
    assert row_sd(X).tolist() == [0.0, 0.0, 0.0]
    assert np.isnan(largest_autocorrelation(X)).all()
    assert np.isnan(even_odd(X, [list(range(k, k + 3)) for k in range(0, 15, 3)])).all()
    assert runs_of(X).longest.tolist() == [15.0] * 3
    # Halves of 17, 19, 23, 29, 31 and 37 items have no common multiple that is exact.
    ends = np.cumsum([0, 34, 38, 46, 58, 62, 74])
    scales = [list(range(a, b)) for a, b in itertools.pairwise(ends.tolist())]
    halves = random_halves(scales, 312, 3, np.random.default_rng(1))
    rows = np.vstack(
        [np.full((2, 312), 3.0), np.tile([1.0, 100.0], 156), np.linspace(1.0, 100.0, 312).round()]
    )
    found = resampled_reliability(rows, halves)
    np.testing.assert_allclose(found, resampled_reliability(rows + 0.5, halves))
    assert np.isnan(found).tolist() == [True, True, False, False]
