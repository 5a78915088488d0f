"""Ordinal and mixed moments with their asymptotic covariance against lavaan's.

Values: tests/reference/r/ordinal_moments.R, which stores its data too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from survey.numerics.ordinal_moments import OrdinalMoments, ordinal_moments

Floats = NDArray[np.float64]
EXPECTED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "expected/ordinal_moments.json").read_text(encoding="utf-8")
)
CASES: dict[str, Any] = EXPECTED["cases"]
# lavaan finds its correlations by an optimiser that stops near 1e-7.
TOLERANCE = 1e-6


def columns(table: dict[str, list[float | None]]) -> Floats:
    return np.array([[np.nan if v is None else v for v in column] for column in table.values()]).T


def moments_of(case: dict[str, Any]) -> OrdinalMoments:
    ordinal = np.array([name not in case["numeric"] for name in case["data"]])
    return ordinal_moments(columns(case["data"]), ordinal, columns(case["x"]) if case["x"] else None)


@pytest.mark.parametrize("name", CASES)
def test_statistics_and_their_asymptotic_covariance(name: str) -> None:
    case = CASES[name]
    moments = moments_of(case)
    assert moments.converged.all()
    np.testing.assert_allclose(moments.statistics, case["statistics"], rtol=TOLERANCE, atol=TOLERANCE)
    np.testing.assert_allclose(moments.gamma, case["gamma"], rtol=TOLERANCE, atol=TOLERANCE)


def test_tables_and_respondents_give_the_same() -> None:
    """A covariate without effect sends ordinal pairs through respondents instead of through tables."""
    case = CASES["ordinal"]
    Y = columns(case["data"])
    ordinal = np.ones(Y.shape[1], dtype=bool)
    by_tables = ordinal_moments(Y, ordinal)
    noise = np.random.Generator(np.random.PCG64(1)).standard_normal((Y.shape[0], 1)) * 1e-9
    by_rows = ordinal_moments(np.tile(Y, (2, 1)), ordinal, np.concatenate([noise, -noise]))
    np.testing.assert_allclose(by_rows.covariance, by_tables.covariance, atol=1e-9)
    for a, b in zip(by_rows.firsts, by_tables.firsts, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-9)


def test_influence_sums_to_nothing_at_the_estimates() -> None:
    moments = moments_of(CASES["mixed_covariates"])
    np.testing.assert_allclose(moments.influence.sum(axis=0), 0.0, atol=1e-9)
