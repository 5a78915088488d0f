"""Principal axis, varimax and promax as SPSS 27 printed them, on the matrices that it was run on.

The values lie outside the project (../shared/reference/spss.json) and are not copied into it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from survey.numerics.correlations import CorrelationMatrix
from survey.numerics.rotation import align_loadings
from survey.psychometrics.factors.efa import factor_correlations
from survey.psychometrics.factors.results import EfaOptions, EfaResult

SHARED = Path(__file__).parents[2] / ".." / "shared" / "reference" / "spss.json"
CASES = ("WJIV_3_5", "WJIV_20_39", "DOSPERT", "baseline", "case_1a", "case_6b", "case_11b")
DIGITS = 1e-12  # every digit that SPSS stored, up to rounding

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared folder with SPSS's output is absent")


def values(stored: Any) -> np.ndarray:
    return np.array(stored["values"], dtype=float)


def solve(case: Any, rotation: str) -> EfaResult:
    R = values(case["cormat"])
    R, n, p = (R + R.T) / 2, case["N"], R.shape[0]
    k = values(case["spss"]["paf_load"]).shape[1]
    options = EfaOptions(
        n_factors=k, n_factors_by="given", extraction="pa", rotation=rotation, kaiser=False,
        correlation="pearson", missing="listwise", n_starts=1, seed=1, like="spss",
    )  # fmt: skip
    made = CorrelationMatrix(R, n, n, np.full((p, p), n), "listwise")
    return factor_correlations(made, tuple(f"V{j}" for j in range(p)), n, options)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(
    ("rotation", "key"), [("none", "paf_load"), ("varimax", "var_load"), ("promax", "pro_load")]
)
def test_like_spss(name: str, rotation: str, key: str) -> None:
    case = json.loads(SHARED.read_text())["cases"][name]
    expected = values(case["spss"][key])
    result = solve(case, rotation)
    aligned, order, sign = align_loadings(result.loadings, expected)
    np.testing.assert_allclose(aligned, expected, atol=DIGITS)
    if rotation == "promax":
        assert result.phi is not None
        phi = result.phi[np.ix_(order, order)] * sign * sign[:, None]
        np.testing.assert_allclose(phi, values(case["spss"]["pro_phi"]), atol=DIGITS)


def test_more_iterations_than_spss_allows_are_said() -> None:
    result = solve(json.loads(SHARED.read_text())["cases"]["case_11b"], "none")
    assert [warning.code for warning in result.warnings] == ["more_iterations_than_spss"]
