"""How a table's columns fit a page, and where its numbers part at their decimal points."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from math import ceil
from typing import TypeAlias

from survey.report.characters.widths import ColumnNeed, column_widths, text_width, word_width
from survey.report.document import Cell, Column, Inlines, Number, Row, Table
from survey.report.profiles.profile import Profile

__all__ = ["fit_columns", "row_lines", "split_number"]

Plain: TypeAlias = Callable[[Inlines], str]

_SMALLEST, _STEP = 7.5, 0.5
_STUB_EMS, _HEAD_EMS = 7.0, 5.0
_PT_PER_CM = 72 / 2.54
_DIGITS = re.compile(r"\d")


def fit_columns(
    table: Table, profile: Profile, plain: Plain, *, padding: float, wider: float = 1.0
) -> tuple[float, tuple[float, ...]]:
    """Return the largest font whose columns fit between the margins, and the columns' widths.

    Parameters
    ----------
    table : Table
    profile : Profile
    plain : callable
        What inlines print.
    padding : float
        Points that a column takes beside its text.
    wider : float
        By how much the font is wider than the one that `text_width` measures.

    Returns
    -------
    size : float
        In points.
    widths : tuple of float
        In ems of that size, with the padding.
    """
    page = profile.page
    across = (
        page.height_cm - page.top_cm - page.bottom_cm
        if table.landscape
        else (page.width_cm - page.left_cm - page.right_cm)
    )
    needs = [_need(table, place, plain) for place in range(len(table.columns))]
    size = profile.sizes.table
    while True:
        ems = (across * _PT_PER_CM - padding * len(needs)) / (size * wider)
        shared = column_widths(needs, ems)
        if shared is not None or size <= _SMALLEST:
            break
        size = max(_SMALLEST, size - _STEP)
    if shared is None:  # below its longest word, which then breaks
        total = sum(need.minimum for need in needs)
        shared = tuple(need.minimum * ems / total for need in needs)
    return size, tuple(width + padding / size for width in shared)


def row_lines(
    table: Table, size: float, widths: Sequence[float], plain: Plain, *, padding: float
) -> tuple[int, ...]:
    """Return about how many lines each row of the body takes.

    Parameters
    ----------
    table : Table
    size : float
        Of the font, in points.
    widths : sequence of float
        Of the columns, in ems of that font.
    plain : callable
        What inlines print.
    padding : float
        Points that a column takes beside its text.
    """
    free = [max(width - padding / size, 1.0) for width in widths]
    return tuple(
        1
        if row.kind == "group"
        else max(
            ceil(text_width(plain(cell.content)) / width) for cell, width in zip(row.cells, free, strict=True)
        )
        or 1
        for row in table.rows
    )


def split_number(cell: Cell, column: Column, plain: Plain) -> tuple[Inlines, Inlines] | None:
    """Return what stands before and after the decimal point of a cell with one number, else None."""
    numbers = [one for one in cell.content if isinstance(one, Number)]
    printed = plain(cell.content)
    single = len(numbers) == 1 or (not numbers and printed.strip().isdigit())
    if column.align != "decimal" or not single or not _DIGITS.search(printed):
        return None
    return _halves(cell.content)


def _halves(inlines: Inlines) -> tuple[Inlines, Inlines]:
    """Split a cell before its decimal point, or after its last digit."""
    for index, inline in enumerate(inlines):
        text = inline.text if isinstance(inline, Number) else inline
        if isinstance(text, str) and (place := _point(text)) is not None:
            before, after = text[:place], text[place:]
            return (*inlines[:index], before), (*((after,) if after else ()), *inlines[index + 1 :])
    return inlines, ()


def _point(text: str) -> int | None:
    """Return where a number's decimal point stands, or where its digits end; None without digits."""
    digits = [match.start() for match in _DIGITS.finditer(text)]
    if not digits:
        return None
    point = text.find(".")
    return point if point >= 0 else digits[-1] + 1


def _need(table: Table, place: int, plain: Plain) -> ColumnNeed:
    """Return what a column needs; numbers never wrap, heads and texts may."""
    head = plain(table.columns[place].label)
    rows = [row for row in table.rows if row.kind != "group"]
    texts = [(plain(row.cells[place].content), row.indent if place == 0 else 0) for row in rows]
    body = [text_width(text) + indent for text, indent in texts]
    body.append(_both_halves(rows, place, table.columns[place], plain))
    natural = max([text_width(head), *body, 1.0])
    if table.columns[place].align == "left":
        words = [word_width(text) + indent for text, indent in texts]
        least = max([word_width(head), *words, min(natural, _STUB_EMS)])
    else:
        least = max([word_width(head), min(text_width(head), _HEAD_EMS), *body, 1.0])
    return ColumnNeed(natural + 0.2, min(least, natural) + 0.2)


def _both_halves(rows: Sequence[Row], place: int, column: Column, plain: Plain) -> float:
    """Return what a column takes with its points under each other: the widest half of each side."""
    halves = [split_number(row.cells[place], column, plain) for row in rows]
    sides = ([text_width(plain(one[side])) for one in halves if one is not None] for side in (0, 1))
    return sum(max(widths, default=0.0) for widths in sides)
