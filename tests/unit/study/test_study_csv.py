"""Tables for spreadsheets hold no formula, whatever someone typed or a platform numbered."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from survey.study.cleaned import write_csv


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("dtype", [object, "str"])
def test_text_that_looks_like_a_formula_is_text(start: str, dtype: object, tmp_path: Path) -> None:
    typed = f"{start}HYPERLINK(1)"
    frame = pd.DataFrame(
        {"respondent": pd.Series([typed, "R_1", None], dtype=dtype), "value": [-1.5, 2.0, 3.0]}
    )
    write_csv(frame.rename(columns={"value": typed}), tmp_path / "x.csv")
    read = pd.read_csv(tmp_path / "x.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
    assert read["respondent"].tolist()[0].startswith("'" + start.strip())
    assert read["respondent"].tolist()[1:] == ["R_1", ""]
    assert read.iloc[:, 1].tolist() == ["-1.5", "2.0", "3.0"]
    assert read.columns[1].startswith("'")
