"""The workbook: a contents sheet and one sheet per table, numbers as numbers, text never as a formula."""

from __future__ import annotations

import datetime as dt
import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from survey.errors import Text
from survey.report.characters.visible import visible
from survey.report.characters.widths import text_width
from survey.report.document import Cell, Chapter, Inlines, Number, Styled, Table
from survey.report.printing.citations import Citations
from survey.report.printing.numbering import Numbering, number_chapter
from survey.report.printing.printed_text import printed_text
from survey.report.profiles.profile import Profile

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

__all__ = ["write_xlsx", "xlsx_bytes"]

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_LONGEST = 32000  # characters that a cell of a worksheet may hold, less a margin
_FORBIDDEN = str.maketrans("", "", "[]:*?/\\'")
_NARROW, _WIDE = 8.0, 60.0
_PER_WIDTH = 2.1  # characters of a column for each unit of `text_width`
_NOTE = 9.0  # points
_CONTENTS = Text("Contents", "目录")


def write_xlsx(chapter: Chapter, profile: Profile, path: Path) -> None:
    """Write the tables of a chapter as a workbook.

    Raises
    ------
    ReportError
        When a reference or a citation has no target.
    """
    path.write_bytes(xlsx_bytes(chapter, profile))


def xlsx_bytes(chapter: Chapter, profile: Profile) -> bytes:
    """Return the workbook's bytes; the same chapter and profile give the same ones.

    Examples
    --------
    >>> from survey.report.profiles.load import load_profile
    >>> xlsx_bytes(Chapter("Survey", "en", 4, "2026-03-16", ()), load_profile("apa7-en"))[:2]
    b'PK'
    """
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    book = Workbook(buffer, dict(_OPTIONS))
    year, month, day = (int(part) for part in chapter.date.split("-"))
    properties = {"title": visible(chapter.title), "author": visible(", ".join(chapter.authors))}
    book.set_properties(
        {**properties, "comments": visible(chapter.banner), "created": dt.datetime(year, month, day)}
    )
    writer = _Writer(book, chapter, profile, number_chapter(chapter, profile), Citations.of(chapter))
    tables = [block for block in chapter.blocks if isinstance(block, Table)]
    _write_contents(writer, tables)
    for table in tables:
        _write_table(writer, table)
    book.close()
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class _Writer:
    """What every sheet is written with."""

    book: Workbook
    chapter: Chapter
    profile: Profile
    numbering: Numbering
    citations: Citations

    def text(self, inlines: Inlines) -> str:
        """Return what inlines print; longer than a cell can hold is cut with a mark."""
        text = visible(printed_text(inlines, self.numbering, self.citations))
        return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"

    def sheet_name(self, table: Table) -> str:
        """Return the table's number, which is unique: without what Excel forbids, of a long name the end."""
        return self.numbering.captions[table.key].text.translate(_FORBIDDEN)[-31:]

    def look(self, **settings: str | int | float | bool) -> Format:
        """Return a cell format in the profile's fonts."""
        zh = self.chapter.language == "zh"
        font = self.profile.fonts.table if zh else self.profile.fonts.latin
        return self.book.add_format({"font_name": font, "font_size": 10.5, "valign": "vcenter", **settings})


def _write_contents(writer: _Writer, tables: list[Table]) -> None:
    """Write the first sheet: every table's number and title, linked to its sheet."""
    sheet = writer.book.add_worksheet(_CONTENTS.say(writer.chapter.language))
    sheet.hide_gridlines(2)
    bold, plain = writer.look(bold=True, font_size=14), writer.look()
    link = writer.look(font_color="#0000EE", underline=1)
    sheet.write_string(0, 0, writer.text((f"{writer.numbering.chapter}  {writer.chapter.title}",)), bold)
    if writer.chapter.banner:
        sheet.write_string(
            1, 0, writer.text((writer.chapter.banner,)), writer.look(bold=True, font_color="#C00000")
        )
    for place, table in enumerate(tables, start=3):
        name = writer.sheet_name(table)
        sheet.write_url(place, 0, f"internal:'{name}'!A1", link, string=name)
        sheet.write_string(place, 1, writer.text(table.title), plain)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, _WIDE)


def _write_table(writer: _Writer, table: Table) -> None:
    """Write one sheet: banner, caption, head, rows and notes."""
    sheet = writer.book.add_worksheet(writer.sheet_name(table))
    sheet.hide_gridlines(2)
    caption = f"{writer.sheet_name(table)}{writer.profile.captions.title_gap}{writer.text(table.title)}"
    if writer.chapter.banner:
        sheet.write_string(
            0, 0, writer.text((writer.chapter.banner,)), writer.look(bold=True, font_color="#C00000")
        )
    sheet.write_string(1, 0, visible(caption), writer.look(bold=True))
    first = _write_head(writer, sheet, table, 2)
    sheet.freeze_panes(first, 1)
    last = first + len(table.rows) - 1
    for place, row in enumerate(table.rows, start=first):
        edge: dict[str, int] = {"bottom": 2} if place == last else {}
        edge |= {"top": 1} if row.kind == "total" else {}
        if row.kind == "group":
            _write_group(writer, sheet, table, place, row.cells[0], edge)
            continue
        for column, cell in enumerate(row.cells):
            look = _alignment(table, column, row.indent, edge) | ({"bold": True} if cell.strong else {})
            _write_cell(writer, sheet, (place, column), cell, look)
    widths = _column_widths(writer, table)
    _write_notes(writer, sheet, table, last + 1, sum(widths))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_landscape() if table.landscape else sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1, first - 1)
    if writer.chapter.banner:
        sheet.set_header("&C" + visible(writer.chapter.banner).replace("&", "&&"))


def _write_head(writer: _Writer, sheet: Worksheet, table: Table, place: int) -> int:
    """Write spanners and column heads, and return the first row of the body."""
    if table.spanners:
        top = writer.look(top=2)
        for column in range(len(table.columns)):
            sheet.write_blank(place, column, None, top)
        look = writer.look(top=2, bottom=1, align="center")
        for spanner in table.spanners:
            label = writer.text(spanner.label)
            if spanner.first == spanner.last:
                sheet.write_string(place, spanner.first, label, look)
            else:
                sheet.merge_range(place, spanner.first, place, spanner.last, "", look)
                sheet.write_string(place, spanner.first, label, look)
        place += 1
    edge = {"bottom": 1} if table.spanners else {"top": 2, "bottom": 1}
    for column, head in enumerate(table.columns):
        align = {"left": "left", "center": "center", "decimal": "right"}[head.align]
        sheet.write_string(
            place, column, writer.text(head.label), writer.look(align=align, text_wrap=True, **edge)
        )
    return place + 1


def _alignment(table: Table, column: int, indent: int, edge: dict[str, int]) -> dict[str, str | int | bool]:
    align = table.columns[column].align
    if align == "left":
        settings: dict[str, str | int | bool] = {"align": "left", "text_wrap": True}
        return settings | ({"indent": indent} if column == 0 and indent else {}) | edge
    return {"align": "right" if align == "decimal" else "center", **edge}


def _write_group(
    writer: _Writer, sheet: Worksheet, table: Table, place: int, cell: Cell, edge: dict[str, int]
) -> None:
    sheet.write_string(place, 0, writer.text(cell.content), writer.look(bold=True, **edge))
    for column in range(1, len(table.columns)):
        sheet.write_blank(place, column, None, writer.look(**edge))


def _write_cell(
    writer: _Writer,
    sheet: Worksheet,
    place: tuple[int, int],
    cell: Cell,
    settings: dict[str, str | int | bool],
) -> None:
    """Write a number as a number where the cell is one number with marks at most; all else as text."""
    row, column = place
    number, marks = _lone_number(cell)
    if number is None or not isinstance(number.value, int | float) or not number.spreadsheet_format:
        sheet.write_string(row, column, writer.text(cell.content), writer.look(**settings))
        return
    code = number.spreadsheet_format + (f'"{marks}"' if marks else "")
    sheet.write_number(row, column, number.value, writer.look(num_format=code, **settings))


def _lone_number(cell: Cell) -> tuple[Number | None, str]:
    """Return the cell's only number and the marks behind it (stars, note letters)."""
    if not cell.content or not isinstance(cell.content[0], Number):
        return None, ""
    rest = cell.content[1:]
    if not all(
        isinstance(one, Styled) or (isinstance(one, str) and not any(map(str.isdigit, one))) for one in rest
    ):
        return None, ""
    marks = "".join(one.text if isinstance(one, Styled) else str(one) for one in rest)
    return (None, "") if '"' in marks else (cell.content[0], visible(marks))


def _write_notes(writer: _Writer, sheet: Worksheet, table: Table, place: int, width: float) -> None:
    """Write the notes across the table, for a line that runs on shrinks the printed page to its length."""
    notes = table.notes
    word = writer.profile.notes
    kinds = [(word.general, word.joiner, *notes.general)] if notes.general else []
    kinds += [*notes.specific, *([notes.probability] if notes.probability else [])]
    look = writer.look(font_size=_NOTE, valign="top", text_wrap=True)
    for row, kind in enumerate(kinds, start=place):
        text = writer.text(kind)
        if len(table.columns) > 1:
            sheet.merge_range(row, 0, row, len(table.columns) - 1, "", look)
        sheet.write_string(row, 0, text, look)
        lines = math.ceil(_PER_WIDTH * text_width(text) / width)  # in the table's letters, which are larger
        sheet.set_row(row, 1.45 * _NOTE * max(1, lines))


def _column_widths(writer: _Writer, table: Table) -> list[float]:
    """Return widths in characters: the widest text, within bounds."""
    widths: list[float] = []
    for place, column in enumerate(table.columns):
        texts = [writer.text(row.cells[place].content) for row in table.rows if row.kind != "group"]
        widest = max((text_width(text) for text in (writer.text(column.label), *texts)), default=0.0)
        widths.append(min(_WIDE, max(_NARROW, round(_PER_WIDTH * widest + 2, 1))))
    return widths
