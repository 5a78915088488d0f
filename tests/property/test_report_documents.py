"""Whatever respondents wrote: shown as text, in the order it was given, in a file that stays valid."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.report.characters.visible import visible
from survey.report.characters.widths import ColumnNeed, column_widths
from survey.report.document import Cell, Chapter, Column, Number, Paragraph, Row, Styled, Table
from survey.report.emitters.docx import docx_bytes
from survey.report.emitters.xlsx import xlsx_bytes
from survey.report.profiles.load import load_profile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
APA, GBT = load_profile("apa7-en"), load_profile("gbt7713-zh")
anything = st.text(st.characters(), max_size=60)
styles = st.sampled_from(["bold", "italic", "superscript", "subscript"])
inlines = st.lists(
    st.one_of(
        anything,
        st.builds(Styled, anything, styles),
        st.builds(Number, st.just("a.b.c"), anything, st.none()),
    ),
    max_size=5,
).map(tuple)


def shown(content) -> str:
    return visible("".join(one if isinstance(one, str) else one.text for one in content))


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(inlines, min_size=1, max_size=4), st.sampled_from(["zh", "en"]))
def test_word_shows_every_text_as_it_was_given(texts, language):
    profile = GBT if language == "zh" else APA
    row = Row(tuple(Cell(content) for content in texts))
    table = Table("table.x", texts[0], tuple(Column(("c",), "left") for _ in texts), (row,))
    blocks = (Paragraph(texts[0]), table)
    data = docx_bytes(Chapter("T", language, 4, "2026-01-01", blocks), profile)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    paragraphs = [
        "".join(t.text or "" for t in p.iter(f"{W}t")).replace("\u00a0", " ") for p in root.iter(f"{W}p")
    ]
    for content in texts:
        assert shown(content).replace("\u00a0", " ") in paragraphs


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.lists(anything, min_size=1, max_size=6))
def test_the_workbook_holds_every_text_as_text(texts):
    openpyxl = pytest.importorskip("openpyxl")
    rows = tuple(Row((Cell((text,)),)) for text in texts)
    table = Table("table.x", ("x",), (Column(("c",), "left"),), rows)
    data = xlsx_bytes(Chapter("T", "en", 4, "2026-01-01", (table,)), APA)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Table 4.1"]
    for place, text in enumerate(texts, start=4):
        cell = sheet.cell(place, 1)
        assert cell.data_type in ("s", "n")  # openpyxl calls an empty cell a number
        assert (cell.value or "") == visible(text)


needs = st.tuples(st.floats(0.5, 60), st.floats(0.1, 1)).map(
    lambda pair: ColumnNeed(pair[0], pair[0] * pair[1])
)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.lists(needs, min_size=1, max_size=12), st.floats(1, 300))
def test_columns_fill_the_width_and_none_gets_less_than_its_least(columns, available):
    widths = column_widths(columns, available)
    if widths is None:
        assert sum(one.minimum for one in columns) > available
        return
    assert sum(widths) == pytest.approx(available)
    assert all(width >= one.minimum - 1e-9 for width, one in zip(widths, columns, strict=True))
