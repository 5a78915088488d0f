"""The workbook: numbers are numbers, text is never a formula, and nothing depends on the clock."""

from __future__ import annotations

import io

import pytest
from sample_chapter import HOSTILE, sample_chapter

from survey.report.characters.visible import visible
from survey.report.document import Cell, Chapter, Column, Number, Row, Styled, Table
from survey.report.emitters.xlsx import write_xlsx, xlsx_bytes
from survey.report.profiles.load import load_profile

openpyxl = pytest.importorskip("openpyxl")
APA, GBT = load_profile("apa7-en"), load_profile("gbt7713-zh")


@pytest.fixture(scope="module")
def book():
    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(sample_chapter("zh"), GBT)))


def one_cell(*content, align="decimal"):
    table = Table("table.x", ("x",), (Column(("a",), align),), (Row((Cell(content),)),))
    data = xlsx_bytes(Chapter("T", "en", 4, "2026-01-01", (table,)), APA)
    return openpyxl.load_workbook(io.BytesIO(data))["Table 4.1"]["A4"]


def test_a_contents_sheet_leads_to_every_table(book):
    assert book.sheetnames == ["目录", "表4-1", "表4-2", "表4-3", "表A-1"]
    links = [cell.hyperlink.location for row in book["目录"].iter_rows() for cell in row if cell.hyperlink]
    assert links == ["'表4-1'!A1", "'表4-2'!A1", "'表4-3'!A1", "'表A-1'!A1"]


def test_numbers_are_numbers_with_the_format_that_prints_them(book):
    cell = book["表4-1"]["B6"]
    assert (cell.value, cell.number_format) == (0.312, '0.000"***"')
    assert book["表4-1"]["C6"].value == "[0.201, 0.423]"
    assert book["表4-3"]["E5"].number_format == "0.0%"


def test_every_sheet_says_that_the_data_are_simulated(book):
    assert all(
        "模拟数据" in "".join(str(row[0].value) for row in sheet.iter_rows(max_row=2)) for sheet in book
    )
    assert all("模拟数据" in (sheet.oddHeader.center.text or "") for sheet in book.worksheets[1:])


def test_what_respondents_wrote_is_text_and_never_a_formula(book):
    sheet = book["表A-1"]
    cells = [sheet.cell(row, 2) for row in range(4, 4 + len(HOSTILE))]
    assert [cell.value for cell in cells] == [visible(answer) for answer in HOSTILE]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_rules_stand_above_below_and_under_the_head(book):
    sheet = book["表4-3"]
    assert (sheet["A3"].border.top.style, sheet["A3"].border.bottom.style) == ("medium", "thin")
    assert sheet.cell(63, 1).border.bottom.style == "medium"
    assert sheet.freeze_panes == "B4"


def test_notes_stand_below(book):
    column = [str(cell.value) for cell in book["表4-1"]["A"]]
    assert any(one.startswith("注：估计方法") for one in column)
    assert any(one.startswith("*p < .05") for one in column)


def test_the_same_chapter_gives_the_same_bytes(tmp_path):
    write_xlsx(sample_chapter("en"), APA, tmp_path / "tables.xlsx")
    assert (tmp_path / "tables.xlsx").read_bytes() == xlsx_bytes(sample_chapter("en"), APA)


def test_the_file_is_valid(tmp_path):
    audit = pytest.importorskip("openxml_audit")
    write_xlsx(sample_chapter("en"), APA, tmp_path / "tables.xlsx")
    assert audit.OpenXmlValidator().validate(tmp_path / "tables.xlsx").errors == []


def test_a_number_with_marks_stays_a_number_and_one_with_words_becomes_text():
    number = Number("a.b.c", ".312", 0.312, ".000")
    assert one_cell(number, Styled("a", "superscript")).value == 0.312
    assert one_cell(number, " (2)").value == ".312 (2)"
    assert one_cell("x", number).value == "x.312"
    assert one_cell(number, '"').value == '.312"'
    assert one_cell(Number("a.b.c", "—")).value == "—"
    assert one_cell(Number("a.b.word", "met", "met")).value == "met"


def test_a_text_longer_than_a_cell_is_cut_with_a_mark():
    assert one_cell("x" * 40000, align="left").value.endswith("…")
