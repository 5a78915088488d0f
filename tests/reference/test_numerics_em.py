"""EM moments of answers with blanks against lavaan's (tests/reference/r/numerics_em.R)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.numerics.em_moments import em_moments

HERE = Path(__file__).parent
INPUT = HERE.parents[1] / "examples/personality/analysis/data/raw/bfi.csv"
EXPECTED = json.loads((HERE / "expected/numerics_em.json").read_text(encoding="utf-8"))

# lavaan's EM stops when its criterion moves by less than 1e-14: 1e-8 in a moment with 40 % missing.
FEW, MANY = 1e-9, 1e-7


def answers(case: str) -> np.ndarray:
    X = pd.read_csv(INPUT, index_col=0).iloc[:, :25].to_numpy(dtype=float)
    if case == "bfi":
        return X
    i, j = np.arange(600)[:, None], np.arange(10)[None, :]
    return np.where((7 * i + 13 * j + i // 11 * j) % 5 < 2, np.nan, X[:600, :10])


def test_the_input_is_the_one_that_lavaan_saw() -> None:
    assert hashlib.sha256(INPUT.read_bytes()).hexdigest() == EXPECTED["about"]["input_sha256"]


@pytest.mark.parametrize(("case", "tolerance"), [("bfi", FEW), ("holes", MANY)])
def test_moments_and_likelihood(case: str, tolerance: float) -> None:
    found, wanted = em_moments(answers(case)), EXPECTED[case]
    assert found.converged
    np.testing.assert_allclose(found.mean, wanted["mean"], atol=tolerance)
    np.testing.assert_allclose(found.covariance, wanted["covariance"], atol=tolerance)
    assert found.loglik == pytest.approx(wanted["loglik"], rel=1e-10)
    # What lavaan stopped at is no better than ours.
    assert found.loglik >= wanted["loglik"] - 1e-8
