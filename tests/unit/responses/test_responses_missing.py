"""What is missing: patterns, shares by item and group, Little's test, and whether people stop on the way."""

from __future__ import annotations

import numpy as np
import pytest

from survey.findings.missing import missing_findings, missing_group_findings
from survey.numerics.mcar import little_mcar
from survey.responses.missing import MissingPattern, describe_missing, missing_by_group, pattern_table

ITEMS = ("a", "b", "c", "d")


def answers(n: int = 80) -> np.ndarray:
    return np.random.default_rng(7).normal(size=(n, 4)) + np.random.default_rng(8).normal(size=(n, 1))


def test_patterns_count_every_row_once_and_empty_rows_too() -> None:
    X = answers(6)
    X[0, 1] = X[1, 1] = X[2, [0, 3]] = np.nan
    X[5] = np.nan
    assert pattern_table(X, ITEMS) == (
        MissingPattern(2, ()),
        MissingPattern(2, ("b",)),
        MissingPattern(1, ("a", "b", "c", "d")),
        MissingPattern(1, ("a", "d")),
    )


def test_cannot_judge_and_blanks_are_told_apart() -> None:
    X = answers(10)
    X[:2, 0] = X[0, 3] = np.nan
    judged = np.zeros(X.shape, dtype=bool)
    judged[0, 0] = True
    found = describe_missing(X, judged, ITEMS)
    assert found.blank.tolist() == [0.1, 0.0, 0.0, 0.1]
    assert found.cannot_judge.tolist() == [0.1, 0.0, 0.0, 0.0]
    assert found.cells == pytest.approx(3 / 40)
    assert (found.n, found.n_complete) == (10, 8)


def test_what_routing_skipped_is_no_blank() -> None:
    X = answers(10)
    X[:5, 2] = np.nan
    asked = np.ones(X.shape, dtype=bool)
    asked[:4, 2] = False
    found = describe_missing(X, np.zeros(X.shape, dtype=bool), ITEMS, asked)
    assert found.blank[2] == pytest.approx(1 / 6)


def test_answers_that_thin_out_rise_with_the_place() -> None:
    X = answers(100)
    for place in range(4):
        X[: 5 * (place + 1), place] = np.nan
    found = describe_missing(X, np.zeros(X.shape, dtype=bool), ITEMS)
    assert found.position_tau == 1.0
    # Of 24 orders of four places one rises throughout and one falls.
    assert found.position_pvalue == pytest.approx(2 / 24)


def test_little_is_that_of_the_answers_and_absent_without_a_gap() -> None:
    X = answers()
    none = describe_missing(X, np.zeros(X.shape, dtype=bool), ITEMS)
    assert none.little is None
    assert none.reason is not None
    X[:20, 1] = np.nan
    X[X[:, 0] > 1.5, 2] = np.nan
    found = describe_missing(X, np.zeros(X.shape, dtype=bool), ITEMS)
    assert found.little == little_mcar(X)
    by_key = {f.key: f for f in missing_findings(found, "g")}
    assert by_key["missing.little.chisq@g"].value == found.little.chisq
    assert by_key["missing.summary.highest_item@g"].value == "b"


def test_groups_are_compared_by_their_incomplete_rows() -> None:
    X, Y = answers(50), answers(50)
    X[:10, 0] = Y[:20, 0] = np.nan
    none = np.zeros(X.shape, dtype=bool)
    pair = {"x": describe_missing(X, none, ITEMS), "y": describe_missing(Y, none, ITEMS)}
    found = {f.key: f.value for f in missing_group_findings(pair)}
    # n (ad - bc)^2 over the product of the margins, by hand.
    assert found["missing.groups.chisq"] == pytest.approx(
        100 * (40 * 20 - 10 * 30) ** 2 / (50 * 50 * 70 * 30)
    )
    assert found["missing.groups.df"] == 1
    (alone,) = {f.value for f in missing_group_findings({"x": pair["x"]})}
    assert alone is None
    shares = missing_by_group(np.vstack([X, Y]), np.repeat(np.array(["x", "y"], dtype=object), 50))
    assert shares["y"].tolist() == [0.4, 0.0, 0.0, 0.0]
