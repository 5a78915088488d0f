"""The minimum covariance determinant is never above the one that R's MASS finds (r/screening_mcd.R)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.responses.screening.robust_moments import minimum_determinant

HERE = Path(__file__).parent
INPUT = HERE.parents[1] / "examples/personality/analysis/data/raw/bfi.csv"
EXPECTED = json.loads((HERE / "expected/screening_mcd.json").read_text(encoding="utf-8"))


def test_the_input_is_the_one_that_r_saw() -> None:
    assert hashlib.sha256(INPUT.read_bytes()).hexdigest() == EXPECTED["meta"]["input_sha256"]


@pytest.mark.parametrize("case", ["neuroticism", "two_traits", "half"])
def test_no_subset_of_r_is_better(case: str) -> None:
    wanted = EXPECTED[case]
    X = pd.read_csv(INPUT, index_col=0).iloc[:, :25].dropna().to_numpy(dtype=float)[:240, wanted["columns"]]
    found = minimum_determinant(X, np.random.default_rng(1), share=wanted["h"] / 240, random_starts=500)
    assert found.subset.size == wanted["h"]
    own = np.linalg.slogdet(np.cov(X[found.subset].T, ddof=0))[1]
    assert found.log_determinant == pytest.approx(own, abs=1e-9)
    assert own <= wanted["log_determinant"] + 1e-9
