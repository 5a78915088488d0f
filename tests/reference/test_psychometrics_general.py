"""Hierarchical omega and factor scores against psych. Values: tests/reference/r/psychometrics_general.R."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.numerics.rotation import align_loadings
from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.factors.schmid_leiman import estimate_hierarchical_omega
from survey.psychometrics.factors.scores import score_factors

HERE = Path(__file__).parent
INPUT = HERE.parents[1] / "examples/personality/analysis/data/raw/bfi.csv"
EXPECTED = json.loads((HERE / "expected/psychometrics_general.json").read_text())
ITEMS = [f"{s}{i}" for s in "ACE" for i in range(1, 6)]

# psych rotates to 1e-5 and takes the second-order factor from there.
OMEGA = 1e-4
# The same rotated loadings to 1e-6, amplified by the inverse of R.
SCORES = 1e-4


@pytest.fixture(scope="module")
def complete() -> pd.DataFrame:
    frame = pd.read_csv(INPUT, index_col=0).iloc[:, :25]
    for name in ("A1", "C4", "C5", "E1", "E2", "O2", "O5"):
        frame[name] = 7 - frame[name]
    return frame.dropna()[ITEMS]


def test_hierarchical_omega(complete: pd.DataFrame) -> None:
    made, expected = estimate_hierarchical_omega(complete), EXPECTED["omega"]
    assert made.omega_hierarchical == pytest.approx(expected["hierarchical"], abs=OMEGA)
    assert made.omega_total == pytest.approx(expected["total"], abs=OMEGA)
    assert made.explained_common_variance == pytest.approx(expected["ecv"], abs=OMEGA)
    np.testing.assert_allclose(made.general, expected["general"], atol=OMEGA)
    group = np.array(expected["group"])
    np.testing.assert_allclose(align_loadings(made.group, group)[0], group, atol=OMEGA)


@pytest.mark.parametrize("method", ["regression", "bartlett", "ten_berge"])
def test_scores(complete: pd.DataFrame, method: Any) -> None:
    expected = EXPECTED["scores"][method]
    result = factor_analysis(complete, n_factors=3)
    _, order, sign = align_loadings(result.loadings, np.array(EXPECTED["oblimin"]["loadings"]))
    made = score_factors(result, complete, method=method)
    np.testing.assert_allclose(made.weights[:, order] * sign, expected["weights"], atol=SCORES)
    np.testing.assert_allclose(made.scores[:10, order] * sign, expected["first"], atol=10 * SCORES)
    if method == "regression":
        np.testing.assert_allclose(made.determinacy[order] ** 2, expected["r2"], atol=SCORES)
