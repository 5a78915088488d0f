"""Tables for spreadsheets hold no formula, whatever someone typed or a platform numbered."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from survey.study.cleaned import write_csv

SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
STARTS = [*SIGNS, " =", "\u00a0=", "\ufeff=", "\u200b+", "\t=", "\r=", "\n@"]


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("dtype", [object, "str"])
def test_text_that_looks_like_a_formula_is_text(start: str, dtype: object, tmp_path: Path) -> None:
    typed = f"{start}HYPERLINK(1)"
    frame = pd.DataFrame(
        {"respondent": pd.Series([typed, "R_1", None], dtype=dtype), "value": [-1.5, 2.0, 3.0]}
    )
    write_csv(frame.rename(columns={"value": typed}), tmp_path / "x.csv")
    read = pd.read_csv(tmp_path / "x.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
    assert read["respondent"].tolist()[0].startswith("'")
    assert "HYPERLINK(1)" in read["respondent"].tolist()[0]
    assert read["respondent"].tolist()[1:] == ["R_1", ""]
    assert read.iloc[:, 1].tolist() == ["-1.5", "2.0", "3.0"]
    assert read.columns[1].startswith("'")


@pytest.mark.parametrize("between", [";", "; ", ";\t", "\n", "\t"])
def test_a_formula_behind_what_ends_a_cell_elsewhere_is_text(between: str, tmp_path: Path) -> None:
    frame = pd.DataFrame({"respondent": [f"a{between}=1+1", "consent; duplicates", "a-b; c+d"]})
    write_csv(frame, tmp_path / "x.csv")
    read = pd.read_csv(tmp_path / "x.csv", encoding="utf-8-sig", dtype=str)
    assert re.search(r"[;\t\n]\s*=", read["respondent"].tolist()[0]) is None
    assert read["respondent"].tolist()[1:] == ["consent; duplicates", "a-b; c+d"]
