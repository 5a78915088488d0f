"""Cells, columns and rows that tables of several sections are put together from."""

from __future__ import annotations

import re
from collections.abc import Iterable

from survey.errors import Text
from survey.report.context import ChapterContext
from survey.report.document import Cell, Column, Inline, Inlines, Number, Row, Styled
from survey.report.wording.numbers import print_interval
from survey.report.wording.words import print_finding

__all__ = [
    "both",
    "cell",
    "group_row",
    "interval_cell",
    "italic",
    "join",
    "marked",
    "number",
    "text_cell",
    "text_column",
]

_SYMBOL = re.compile(r"\*([A-Za-z]+)\*")


def number(context: ChapterContext, key: str) -> Number:
    """Print the finding of a key; a code of a closed set becomes its word."""
    return print_finding(context.findings[key], context.profile, context.language)


def cell(context: ChapterContext, key: str) -> Cell:
    """Return a cell with one number; empty when there is no such finding."""
    return Cell((number(context, key),)) if key in context.findings else Cell()


def interval_cell(context: ChapterContext, low: str, high: str) -> Cell:
    """Return a cell with an interval, ``[low, high]``."""
    if low not in context.findings or high not in context.findings:
        return Cell()
    return Cell(print_interval(context.findings[low], context.findings[high], context.profile))


def text_cell(text: str) -> Cell:
    """Return a cell of plain text."""
    return Cell((text,) if text else ())


def text_column(label: str) -> Column:
    """Return a column of text, aligned left."""
    return Column((label,), "left")


def italic(symbol: str) -> Inlines:
    """Return a statistical symbol in italics."""
    return (Styled(symbol, "italic"),)


def marked(text: str) -> Inlines:
    """Return text whose symbols stand between stars, in italics.

    Examples
    --------
    >>> marked("Hedges' *g*; *p < .05.")
    ("Hedges' ", Styled(text='g', style='italic'), '; *p < .05.')
    """
    parts = _SYMBOL.split(text)
    inlines = (Styled(part, "italic") if place % 2 else part for place, part in enumerate(parts))
    return tuple(inline for inline in inlines if inline)


def group_row(label: str) -> Row:
    """Return a row that heads the rows below it."""
    return Row((text_cell(label),), kind="group")


def join(parts: Iterable[Inlines], separator: Inline) -> Inlines:
    """Join inlines with a separator between them."""
    joined: list[Inline] = []
    for part in parts:
        if joined:
            joined.append(separator)
        joined.extend(part)
    return tuple(joined)


def both(context: ChapterContext, en: str, zh: str) -> str:
    """Return one of two wordings in the chapter's language."""
    return context.say(Text(en, zh))
