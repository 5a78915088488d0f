"""Any tidy result becomes a table that every emitter can print."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from survey.errors import ReportError
from survey.report.checking.gate import check_chapter
from survey.report.document import Cell, Chapter, Number
from survey.report.emitters.docx import docx_bytes
from survey.report.profiles.load import load_profile
from survey.report.tables.to_table import to_table

GBT = load_profile("gbt7713-zh")


@dataclass(frozen=True, slots=True)
class Convergence:
    converged: bool
    admissible: bool = True


@dataclass(frozen=True, slots=True)
class Fit:
    convergence: Convergence

    @property
    def parameters(self) -> pd.DataFrame:
        return pd.DataFrame({"lhs": ["A"], "op": ["=~"], "est": [0.5], "pvalue": [np.nan], "free": [3]})


@dataclass(frozen=True, slots=True)
class Scales:
    @property
    def frame(self) -> pd.DataFrame:
        columns = {
            "n": [240],
            "cronbach_alpha": [0.8456],
            "omega_total": [None],
            "F1": [np.inf],
            "fits": [True],
        }
        return pd.DataFrame(columns, index=["IA.1"])


def texts(cells: tuple[Cell, ...]) -> list[str]:
    return ["".join(one if isinstance(one, str) else one.text for one in cell.content) for cell in cells]


def test_numbers_print_by_their_unit_under_keys():
    table = to_table(Scales(), profile=GBT, key="table.alpha", title="信度")
    assert [column.align for column in table.columns] == ["left", *["decimal"] * 2, "left", "decimal", "left"]
    assert texts(table.rows[0].cells) == ["IA.1", "240", "0.846", "—", "∞", "True"]
    number = table.rows[0].cells[2].content[0]
    assert isinstance(number, Number)
    assert (number.key, number.value) == ("Scales.IA_1.cronbach_alpha", 0.8456)
    assert table.title == ("信度",)


def test_a_fit_that_did_not_converge_is_marked_and_says_so():
    fine, marked = to_table(Fit(Convergence(True))), to_table(Fit(Convergence(True, admissible=False)))
    assert texts(fine.rows[0].cells) == ["A", "=~", "0.500", "—", "3"]
    assert texts(marked.rows[0].cells) == ["A", "=~", "0.500†", "—", "3†"]
    assert fine.notes.general == ()
    assert "did not converge" in str(marked.notes.general)


def test_the_table_can_be_written_and_has_no_number_without_a_key():
    table = to_table(Fit(Convergence(True)))
    chapter = Chapter("T", "en", 4, "2026-01-01", (table,))
    assert docx_bytes(chapter, load_profile("apa7-en"))[:2] == b"PK"
    assert [fault.where for fault in check_chapter(chapter)] == ["table.result"]


def test_what_has_no_frame_is_refused():
    with pytest.raises(ReportError, match="got: int"):
        to_table(3)
