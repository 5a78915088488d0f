"""A three-line table as WordprocessingML; its rules come from the named table style."""

from __future__ import annotations

from dataclasses import dataclass

from survey.report.document import Cell, Row, Spanner, Table
from survey.report.emitters.docx.inlines import InlineWriter
from survey.report.emitters.docx.layout import TableLayout, is_decimal, line_points, row_points
from survey.report.emitters.docx.styles import TABLE_STYLE, rule, size
from survey.report.emitters.docx.units import eighths, twips_of_points
from survey.report.emitters.docx.xml import tag, val
from survey.report.profiles.profile import Profile

__all__ = ["table_xml"]

_ENDS = 3  # rows that stay with the head of a table that may part, and with each other at its end
_BOLD = "<w:b/><w:bCs/>"
_KEEP = "<w:keepNext/>"


@dataclass(frozen=True, slots=True)
class _Writer:
    """What the cells of one table are written with."""

    table: Table
    layout: TableLayout
    inlines: InlineWriter
    profile: Profile
    rows: range
    ends: bool
    whole: bool

    @property
    def look(self) -> str:
        """Run properties of every cell: the size, where the table needed a smaller one than its style's."""
        return size(self.layout.size) if self.layout.size != self.profile.sizes.table else ""

    def paragraph(self, content: str, *, align: str, keep: bool, indent: str = "", border: str = "") -> str:
        """Return a cell's paragraph; its mark is no larger than its text, which empty cells would show."""
        mark = tag("w:rPr", {}, self.look) if self.look else ""
        parts = [
            val("w:pStyle", "TableText"),
            _KEEP if keep else "",
            border,
            indent,
            val("w:jc", align),
            mark,
        ]
        return tag("w:p", {}, tag("w:pPr", {}, *parts), content)

    def width(self, first: int, last: int) -> int:
        """Return the width of the columns from `first` to `last`."""
        return sum(self.layout.widths[first : last + 1])


def table_xml(
    table: Table,
    inlines: InlineWriter,
    profile: Profile,
    layout: TableLayout,
    *,
    rows: range,
    whole: bool,
    description: str,
) -> str:
    """Return the table, or some of its rows under its head.

    Parameters
    ----------
    table : Table
    inlines : InlineWriter
    profile : Profile
    layout : TableLayout
    rows : range
        Those to write; the last one of the table stays with the paragraph behind it.
    whole : bool
        Whether they must stay on one page.
    description : str
        What the table is, for screen readers.
    """
    writer = _Writer(table, layout, inlines, profile, rows, rows.stop == len(table.rows), whole)
    properties = tag(
        "w:tblPr",
        {},
        val("w:tblStyle", TABLE_STYLE),
        tag("w:tblW", {"w:w": sum(layout.widths), "w:type": "dxa"}),
        val("w:jc", "center"),
        tag("w:tblLayout", {"w:type": "fixed"}),
        _look(head=not table.spanners),
        val("w:tblCaption", description),
    )
    grid = tag("w:tblGrid", {}, *(tag("w:gridCol", {"w:w": width}) for width in layout.widths))
    heads = [_spanner_row(writer)] if table.spanners else []
    heads.append(_head_row(writer))
    body = [_body_row(writer, table.rows[place], place) for place in rows]
    return tag("w:tbl", {}, properties, grid, *heads, *body)


def _look(*, head: bool) -> str:
    """Say which parts of the table style apply; under spanners the head's rule is its cells' own."""
    flags = {"lastRow": 0, "firstColumn": 0, "lastColumn": 0, "noHBand": 1, "noVBand": 1}
    named = {f"w:{name}": value for name, value in flags.items()}
    return tag("w:tblLook", {"w:val": "0620" if head else "0600", "w:firstRow": int(head), **named})


def _row(writer: _Writer, cells: list[str], *, head: bool = False) -> str:
    """Return a row: of figures as tall as of Chinese words, whose font is taller than that of figures."""
    least = twips_of_points(line_points(writer.layout.size, writer.profile) + row_points(writer.profile))
    height = tag("w:trHeight", {"w:val": least, "w:hRule": "atLeast"})
    flags = "<w:cantSplit/>" + height + ("<w:tblHeader/>" if head else "")
    return tag("w:tr", {}, tag("w:trPr", {}, flags), *cells)


def _cell(content: str, width: int, *, span: int = 1, borders: str = "", align: str = "center") -> str:
    parts = [tag("w:tcW", {"w:w": width, "w:type": "dxa"})]
    parts += [val("w:gridSpan", span)] if span > 1 else []
    parts += [tag("w:tcBorders", {}, borders)] if borders else []
    parts += [val("w:vAlign", align)]
    return tag("w:tc", {}, tag("w:tcPr", {}, *parts), content)


def _spanner_row(writer: _Writer) -> str:
    """Return the row of spanners; the rule under each is its paragraph's, so that neighbours stay apart."""
    borders = rule("top", writer.profile.rules.outer) + val("w:bottom", "nil")
    by_first = {spanner.first: spanner for spanner in writer.table.spanners}
    cells: list[str] = []
    place = 0
    while place < len(writer.table.columns):
        spanner = by_first.get(place, Spanner((), place, place))
        span = spanner.last - spanner.first + 1
        line = {
            "w:val": "single",
            "w:sz": eighths(writer.profile.rules.spanner),
            "w:space": 1,
            "w:color": "auto",
        }
        under = tag("w:pBdr", {}, tag("w:bottom", line)) if spanner.label else ""
        content = writer.inlines.runs(spanner.label, writer.look)
        paragraph = writer.paragraph(content, align="center", keep=True, border=under)
        cells.append(_cell(paragraph, writer.width(spanner.first, spanner.last), span=span, borders=borders))
        place = spanner.last + 1
    return _row(writer, cells, head=True)


def _head_row(writer: _Writer) -> str:
    # LibreOffice gives every cell that has a border of its own the table's outer rules as well.
    own = val("w:top", "nil") + rule("bottom", writer.profile.rules.header)
    borders = own if writer.table.spanners else ""
    cells: list[str] = []
    for place, column in enumerate(writer.table.columns):
        content = writer.inlines.runs(column.label, writer.look)
        align = "left" if column.align == "left" else "center"
        paragraph = writer.paragraph(content, align=align, keep=True)
        cells.append(_cell(paragraph, writer.layout.widths[place], borders=borders, align="bottom"))
    return _row(writer, cells, head=True)


def _body_row(writer: _Writer, row: Row, place: int) -> str:
    last = writer.rows[-1]
    together = writer.whole or place < _ENDS - 1 or last - _ENDS < place or row.kind == "group"
    keep = (together and place < last) or (place == last and writer.ends)
    if row.kind == "group":
        content = writer.inlines.runs(row.cells[0].content, _BOLD + writer.look)
        paragraph = writer.paragraph(content, align="left", keep=keep)
        columns = len(writer.table.columns)
        return _row(writer, [_cell(paragraph, writer.width(0, columns - 1), span=columns)])
    borders = ""
    if row.kind == "total":
        below = "" if place == last else val("w:bottom", "nil")
        borders = rule("top", writer.profile.rules.spanner) + below
    cells = [
        _cell(_body_paragraph(writer, row, column, cell, keep), writer.layout.widths[column], borders=borders)
        for column, cell in enumerate(row.cells)
    ]
    return _row(writer, cells)


def _body_paragraph(writer: _Writer, row: Row, place: int, cell: Cell, keep: bool) -> str:
    column = writer.table.columns[place]
    content = writer.inlines.runs(cell.content, (_BOLD if cell.strong else "") + writer.look)
    if is_decimal(column, cell) and not (row.kind == "total" and writer.layout.mixes(place, cell)):
        right = writer.layout.right_indent(place, writer.inlines.text(cell.content))
        indent = tag("w:ind", {"w:right": right}) if right else ""
        return writer.paragraph(content, align="right", keep=keep, indent=indent)
    if column.align == "left":
        left = round(row.indent * writer.layout.size * 20) if place == 0 else 0
        indent = tag("w:ind", {"w:left": left}) if left else ""
        return writer.paragraph(content, align="left", keep=keep, indent=indent)
    return writer.paragraph(content, align="center", keep=keep)
