"""A table as the data that the preamble's `ruled` sets: widths, heads, and numbers split at their points."""

from __future__ import annotations

from collections.abc import Sequence

from survey.report.document import Cell, Column, Inlines, Row, Table, TableNotes
from survey.report.emitters.typst_pdf.inlines import InlineWriter
from survey.report.printing.captions import continued_label, note_paragraphs, second_caption
from survey.report.printing.column_fit import fit_columns, row_lines, split_number
from survey.report.printing.numbering import CaptionNumber
from survey.report.profiles.profile import Profile
from survey.report.typst_source import Code, array, call, dictionary, points, string

__all__ = ["notes_source", "table_source"]

_PADDING_PT = 8.0
_WIDER = 1.03  # Libertinus, in which English PDFs are set, against Times
_UNBREAKABLE_LINES = 14  # what more leaves on a page when it moves to the next is a hole
_TALLEST_KEPT = 15  # rows that may be taller than a page cannot be kept with others; typst fails on them


def table_source(
    table: Table, number: CaptionNumber, anchor: str, profile: Profile, writer: InlineWriter
) -> Code:
    """Return the call that sets a table."""
    wider = _WIDER if profile.language == "en" else 1.0
    size, widths = fit_columns(table, profile, writer.plain, padding=_PADDING_PT, wider=wider)
    lines = row_lines(table, size, widths, writer.plain, padding=_PADDING_PT)
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
        "breakable": sum(lines) > _UNBREAKABLE_LINES,
        "kept": max(lines, default=0) <= _TALLEST_KEPT,
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

    def set_in(inlines: Inlines) -> Code:
        found = writer.content(inlines)
        return call("bf", found) if cell.strong else found

    halves = split_number(cell, column, writer.plain)
    if halves is None:
        return set_in(cell.content)
    return dictionary({"l": set_in(halves[0]), "r": set_in(halves[1])})
