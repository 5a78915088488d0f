"""Polychoric correlations against lavaan and psych, on the bfi answers and on sparse tables.

Values: tests/reference/r/psychometrics_ordinal.R.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from survey.numerics.polychoric import fit_tables, polychoric, thresholds_of, to_codes
from survey.psychometrics.reliability.internal_consistency import estimate_reliability

HERE = Path(__file__).parent
INPUT = HERE.parents[1] / "examples/personality/analysis/data/raw/bfi.csv"
EXPECTED = json.loads((HERE / "expected/psychometrics_ordinal.json").read_text())

# lavaan's optimiser stops within 1e-7 of the maximum; psych's within 3e-5.
LAVAAN = 1e-6
PSYCH = 1e-4


@pytest.fixture(scope="module")
def complete() -> pd.DataFrame:
    frame = pd.read_csv(INPUT, index_col=0).iloc[:, :25]
    for name in ("A1", "C4", "C5", "E1", "E2", "O2", "O5"):
        frame[name] = 7 - frame[name]
    return frame.dropna()


def test_matrix(complete: pd.DataFrame) -> None:
    made = polychoric(to_codes(complete.to_numpy(float)).codes)
    assert made.converged.all()
    np.testing.assert_allclose(made.matrix, EXPECTED["lavaan"], atol=LAVAAN)
    np.testing.assert_allclose(made.matrix, EXPECTED["psych"], atol=PSYCH)
    np.testing.assert_allclose(made.thresholds[:, 1:-1].ravel(), EXPECTED["thresholds"], atol=1e-9)


@pytest.mark.parametrize("name", EXPECTED["sparse"])
def test_sparse_tables(name: str) -> None:
    table = np.array(EXPECTED["sparse"][name]["table"])
    i, j = (np.repeat(index.ravel(), table.ravel()) for index in np.indices(table.shape))
    made = polychoric(np.column_stack([i, j]))
    assert made.converged.all()
    assert made.matrix[0, 1] == pytest.approx(EXPECTED["sparse"][name]["r"], abs=LAVAAN)


@pytest.mark.parametrize("scale", ["A", "N"])
def test_ordinal_alpha(complete: pd.DataFrame, scale: str) -> None:
    items = [f"{scale}{i}" for i in range(1, 6)]
    one = estimate_reliability(complete, {scale: items}).scale(scale)
    assert one.alpha_ordinal == pytest.approx(EXPECTED["ordinal_alpha"][scale], abs=LAVAAN)


def test_a_diagonal_table_runs_to_the_limit_and_says_so() -> None:
    codes = np.repeat(np.arange(3), 30)[:, None].repeat(2, axis=1)
    made = polychoric(codes)
    assert made.matrix[0, 1] > 0.99
    assert not made.converged[0, 1]


def test_a_table_that_its_model_made_gives_its_correlation_back() -> None:
    from survey.numerics.bivariate_normal import bivariate_cdf

    cuts = np.array([-np.inf, -0.8, 0.3, 1.1, np.inf])
    truth = np.array([-0.97, -0.6, 0.0, 0.25, 0.8, 0.96])
    shape = (truth.size, 5, 5)
    grid = bivariate_cdf(
        np.broadcast_to(cuts[:, None], shape),
        np.broadcast_to(cuts[None, :], shape),
        np.broadcast_to(truth[:, None, None], shape),
    )
    tables = 1000 * np.diff(np.diff(grid, axis=1), axis=2)
    rows = np.tile(cuts, (truth.size, 1))
    np.testing.assert_allclose(fit_tables(tables, rows, rows)[0], truth, atol=1e-8)


def test_answers_in_opposite_corners_do_not_look_like_a_limit() -> None:
    # Two people of a thousand chose opposite ends, where the others make a probability of 1e-12.
    from survey.numerics.bivariate_normal import bivariate_cdf

    cuts = np.concatenate([[-np.inf], np.linspace(-1.9, 1.3, 10), [np.inf]])
    grid = bivariate_cdf(*(np.broadcast_to(a, (1, 12, 12)) for a in (cuts[:, None], cuts[None, :], 0.9)))
    table = np.round(1000 * np.diff(np.diff(grid, axis=1), axis=2))
    table[0, 0, 10] = table[0, 10, 0] = 1.0
    margin = np.cumsum(table[0].sum(axis=1))[:-1] / table.sum()
    rows = np.concatenate([[-np.inf], special.ndtri(margin), [np.inf]])[None]
    r, converged = fit_tables(table, rows, rows)
    assert converged[0]
    likelihood = [likelihood_of(table[0], rows[0], value) for value in (r[0] - 1e-5, r[0], r[0] + 1e-5)]
    assert likelihood[1] > max(likelihood[0], likelihood[2])


def likelihood_of(table: np.ndarray, cuts: np.ndarray, r: float) -> float:
    """Return the likelihood of a table, each row's interval integrated over its latent variable."""
    nodes, weights = np.polynomial.legendre.leggauss(60)
    limits = np.clip(cuts, -9.0, 9.0)
    low, high = limits[:-1, None], limits[1:, None]
    x = (low + high) / 2 + (high - low) / 2 * nodes
    beyond = (limits[:, None, None] - r * x) / np.sqrt(1 - r * r)
    # Differences of whichever tail is the smaller keep their digits.
    upper = beyond[:-1] > 0
    inside = np.where(
        upper,
        special.ndtr(-beyond[:-1]) - special.ndtr(-beyond[1:]),
        special.ndtr(beyond[1:]) - special.ndtr(beyond[:-1]),
    )
    cells = (inside * stats.norm.pdf(x) * weights * (high - low) / 2).sum(axis=2)
    return float((table.T * np.log(cells)).sum())


def test_thresholds_of_items_with_fewer_categories_end_in_infinity() -> None:
    codes = np.column_stack([np.repeat([0, 1], 4), np.tile([0, 1, 2, 3], 2)])
    thresholds = thresholds_of(codes)
    assert thresholds[0].tolist() == [-np.inf, 0.0, np.inf, np.inf, np.inf]
