"""Close pairs among many rows are those that a full comparison finds; the screen flags planted copies."""

from __future__ import annotations

import numpy as np

from survey.responses.screening.close_pairs import close_matches
from survey.responses.screening.design import ScreenDesign
from survey.responses.screening.duplicates import largest_match
from survey.responses.screening.near_duplicates import near_duplicates
from survey.responses.screening.null_model import fit_null_model
from survey.responses.screening.result import Verdict


def answers(n: int, items: int) -> np.ndarray:
    rng = np.random.default_rng(7)
    latent = 0.8 * rng.normal(size=(n, 1)) + rng.normal(size=(n, items))
    return np.digitize(latent, [-1.2, -0.4, 0.4, 1.2]).astype(float)


def test_pairs_are_those_of_the_full_comparison() -> None:
    for items in (7, 12, 20):
        X = answers(700, items)
        X[3], X[10, 2:] = X[500], X[11, 2:]
        full = largest_match(X)[0]
        np.testing.assert_array_equal(close_matches(X), np.where(full >= 0.85, full, np.nan))


def test_blanks_are_left_out_of_the_comparison() -> None:
    X = answers(300, 20)
    X[5] = X[200]
    X[5, :2] = np.nan
    found = close_matches(X)
    assert found is not None
    assert found[5] == 1.0
    X[5, 3:] = np.nan
    blank = close_matches(X)
    assert blank is not None
    assert np.isnan(blank[5])


def test_too_many_candidates_are_refused_and_not_searched() -> None:
    assert close_matches(np.ones((500, 6)), most_pairs=10_000) is None


def test_planted_copies_among_many_rows_are_flagged_and_nobody_else() -> None:
    X = np.random.default_rng(3).integers(0, 5, (3_000, 30)).astype(float)
    X[100, :27] = X[2_500, :27]
    X[7] = 2.0
    design = ScreenDesign.of_answers(X, [f"q{j}" for j in range(30)])
    found = near_duplicates(X, design, fit_null_model(X), np.random.default_rng(1))
    assert np.flatnonzero(found.flagged).tolist() == [100, 2_500]
    assert found.verdicts[7] == Verdict.NOT_SCORABLE
    assert (np.delete(found.verdicts, [7, 100, 2_500]) == Verdict.PASS).all()
    assert found.reason is None
