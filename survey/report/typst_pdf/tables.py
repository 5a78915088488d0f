"""A table as the data that the preamble's `ruled` sets: widths, heads, and numbers split at their points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil

from survey.report.captions import continued_label, note_paragraphs, second_caption
from survey.report.document import Cell, Column, Inlines, Number, Row, Table, TableNotes
from survey.report.docx.widths import ColumnNeed, column_widths, text_width, word_width
from survey.report.numbering import CaptionNumber
from survey.report.profile import Profile
from survey.report.typst_pdf.inlines import InlineWriter
from survey.report.typst_pdf.source import Code, array, call, dictionary, points, string

__all__ = ["notes_source", "table_source"]

_PADDING_PT = 8.0
_SMALLEST, _STEP = 7.5, 0.5
_STUB_EMS, _HEAD_EMS = 7.0, 4.0
_UNBREAKABLE_LINES = 26
_PT_PER_CM = 72 / 2.54
_DIGITS = re.compile(r"\d")


def table_source(
    table: Table, number: CaptionNumber, anchor: str, profile: Profile, writer: InlineWriter
) -> Code:
    """Return the call that sets a table."""
    size, widths = _columns(table, profile, writer)
    spanners = [
        dictionary({"first": s.first, "last": s.last, "label": writer.content(s.label)})
        for s in table.spanners
    ]
    data: dict[str, Code | str | bool | int | None] = {
        "key": anchor,
        "number": number.text,
        "continued": continued_label(number, profile),
        "title": writer.content(table.title),
        "second": writer.optional(second_caption(table, number, profile)),
        "size": points(size),
        "widths": array(Code(f"{width:.4g}fr") for width in widths),
        "aligns": array(string("left" if column.align == "left" else "center") for column in table.columns),
        "breakable": _printed_lines(table, size, widths, writer) > _UNBREAKABLE_LINES,
        "spanners": array(spanners),
        "heads": array(writer.content(column.label) for column in table.columns),
        "rows": array(_row(row, table.columns, writer) for row in table.rows),
        "has-notes": table.notes != TableNotes(),
        "notes": notes_source(table.notes, profile, writer),
    }
    return call("ruled", dictionary(data))


def notes_source(notes: TableNotes, profile: Profile, writer: InlineWriter) -> Code:
    """Return the notes under a table or figure."""
    return call("notes", *(writer.content(paragraph) for paragraph in note_paragraphs(notes, profile)))


def _row(row: Row, columns: Sequence[Column], writer: InlineWriter) -> Code:
    cells = (
        [writer.content(row.cells[0].content)]
        if row.kind == "group"
        else [_cell(cell, column, writer) for cell, column in zip(row.cells, columns, strict=True)]
    )
    return dictionary({"kind": row.kind, "indent": row.indent, "cells": array(cells)})


def _cell(cell: Cell, column: Column, writer: InlineWriter) -> Code:
    """Return a cell; one number in a decimal column comes in two halves."""
    numbers = [one for one in cell.content if isinstance(one, Number)]
    printed = writer.plain(cell.content)
    single = len(numbers) == 1 or (not numbers and printed.strip().isdigit())
    if column.align != "decimal" or not single or not _DIGITS.search(printed):
        return writer.content(cell.content)
    left, right = _halves(cell.content)
    return dictionary({"l": writer.content(left), "r": writer.content(right)})


def _halves(inlines: Inlines) -> tuple[Inlines, Inlines]:
    """Split a cell before its decimal point, or after its last digit."""
    left: list[str | object] = []
    for index, inline in enumerate(inlines):
        text = inline.text if isinstance(inline, Number) else inline
        if isinstance(text, str) and (place := _point(text)) is not None:
            before, after = text[:place], text[place:]
            return (*inlines[:index], before), (*((after,) if after else ()), *inlines[index + 1 :])
        left.append(inline)
    return inlines, ()


def _point(text: str) -> int | None:
    """Return where a number's decimal point stands, or where its digits end; None without digits."""
    digits = [match.start() for match in _DIGITS.finditer(text)]
    if not digits:
        return None
    point = text.find(".")
    return point if point >= 0 else digits[-1] + 1


def _columns(table: Table, profile: Profile, writer: InlineWriter) -> tuple[float, tuple[float, ...]]:
    """Return the largest font that fits, and the columns' shares of the width."""
    page = profile.page
    across = (
        page.height_cm - page.top_cm - page.bottom_cm
        if table.landscape
        else (page.width_cm - page.left_cm - page.right_cm)
    )
    needs = [_need(table, place, writer) for place in range(len(table.columns))]
    size = profile.sizes.table
    while True:
        ems = (across * _PT_PER_CM - _PADDING_PT * len(needs)) / size
        shared = column_widths(needs, ems)
        if shared is not None or size <= _SMALLEST:
            break
        size = max(_SMALLEST, size - _STEP)
    if shared is None:
        shared = tuple(need.minimum for need in needs)
    return size, tuple(width + _PADDING_PT / size for width in shared)


def _printed_lines(table: Table, size: float, widths: Sequence[float], writer: InlineWriter) -> int:
    """Return about how many lines the body takes; a table that is kept whole must fit a page with its head.

    Parameters
    ----------
    size : float
        Of the font, in points.
    widths : sequence of float
        Of the columns, in ems of that font.
    """
    free = [max(width - _PADDING_PT / size, 1.0) for width in widths]
    return sum(
        1
        if row.kind == "group"
        else max(
            ceil(text_width(writer.plain(cell.content)) / width)
            for cell, width in zip(row.cells, free, strict=True)
        )
        or 1
        for row in table.rows
    )


def _need(table: Table, place: int, writer: InlineWriter) -> ColumnNeed:
    """Return what a column needs; numbers never wrap, heads and texts may."""
    head = writer.plain(table.columns[place].label)
    rows = [row for row in table.rows if row.kind != "group"]
    texts = [(writer.plain(row.cells[place].content), row.indent if place == 0 else 0) for row in rows]
    body = [text_width(text) + indent for text, indent in texts]
    natural = max([text_width(head), *body, 1.0])
    if table.columns[place].align == "left":
        words = [word_width(text) + indent for text, indent in texts]
        least = max([word_width(head), *words, min(natural, _STUB_EMS)])
    else:
        least = max([word_width(head), min(text_width(head), _HEAD_EMS), *body, 1.0])
    return ColumnNeed(natural + 0.2, min(least, natural) + 0.2)
