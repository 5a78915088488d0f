"""Omega, CR and AVE by full information equal lavaan's and semTools' (r/psychometrics_fiml.R)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

from survey.psychometrics.reliability.internal_consistency import estimate_reliability

HERE = Path(__file__).parent
INPUT = HERE.parents[1] / "examples/personality/analysis/data/raw/bfi.csv"
EXPECTED = json.loads((HERE / "expected/psychometrics_fiml.json").read_text(encoding="utf-8"))
# lavaan's optimiser stops where its gradient is about 1e-6 of a unit.
CFA = 1e-5


def test_every_row_with_an_answer_counts() -> None:
    assert hashlib.sha256(INPUT.read_bytes()).hexdigest() == EXPECTED["meta"]["input_sha256"]
    frame = pd.read_csv(INPUT, index_col=0).iloc[:, :25]
    frame[["A1", "C4", "C5"]] = 7 - frame[["A1", "C4", "C5"]]
    scales = {scale: [f"{scale}{j}" for j in range(1, 6)] for scale in "ACN"}
    result = estimate_reliability(frame, scales, missing="fiml")
    assert result.warnings == ()
    for place, scale in enumerate(scales):
        found = result.scale(scale)
        assert found.n == EXPECTED["n"]
        for name in ("omega_total", "omega_total_observed", "cr", "ave"):
            assert getattr(found, name) == pytest.approx(EXPECTED[name][place], abs=CFA)
