"""A table as text for a terminal: three rules, numbers under each other, wide characters counted as two."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from survey.report.characters.visible import visible
from survey.report.characters.widths import is_wide
from survey.report.document import Chapter, Inlines, Table
from survey.report.printing.captions import note_paragraphs
from survey.report.printing.citations import Citations
from survey.report.printing.numbering import Numbering, number_chapter
from survey.report.printing.printed_text import printed_text
from survey.report.profiles.profile import Profile

__all__ = ["PlainWriter", "text_table"]

_GAP = 2


@dataclass(frozen=True, slots=True)
class PlainWriter:
    """Inlines as they print, without their looks."""

    numbering: Numbering
    citations: Citations

    @classmethod
    def of(cls, chapter: Chapter, profile: Profile) -> PlainWriter:
        """Number a chapter and collect its works."""
        return cls(number_chapter(chapter, profile), Citations.of(chapter))

    def text(self, inlines: Inlines) -> str:
        """Return what inlines print."""
        return visible(printed_text(inlines, self.numbering, self.citations))


def text_table(table: Table, chapter: Chapter, profile: Profile) -> str:
    """Return a table as text.

    Parameters
    ----------
    table : Table
    chapter : Chapter
        That the table stands in, which numbers it.
    profile : Profile

    Examples
    --------
    >>> from survey.report.document import Cell, Column, Number, Row
    >>> from survey.report.profiles.load import load_profile
    >>> rows = (Row((Cell(("IA1",)), Cell((Number("a.b.c", "12.5"),)))),
    ...         Row((Cell(("IA2",)), Cell((Number("a.b.d", "3.25"),)))))
    >>> table = Table("table.a", ("A",), (Column(("Item",), "left"), Column(("M",))), rows)
    >>> print(text_table(table, Chapter("T", "en", 4, "2026-01-01", (table,)), load_profile("apa7-en")))
    Table 4.1 A
    ─────────────
    Item    M
    ─────────────
    IA1   12.5
    IA2    3.25
    ─────────────
    """
    writer = PlainWriter.of(chapter, profile)
    columns = range(len(table.columns))
    bodies = [_column(table, place, writer) for place in columns]
    heads = [writer.text(column.label) for column in table.columns]
    widths = [max(map(_width, (head, *body)), default=0) for head, body in zip(heads, bodies, strict=True)]
    whole = sum(widths) + _GAP * len(widths)
    rule = "─" * whole
    number = writer.numbering.captions[table.key]
    lines = [f"{number.text} {writer.text(table.title)}", rule]
    lines += _spanner_line(table, widths, writer)
    aligns = [column.align for column in table.columns]
    lines += [_line(heads, widths, ["left" if a == "left" else "center" for a in aligns]), rule]
    lines += _rows(table, bodies, widths, writer)
    lines.append(rule)
    lines += [writer.text(paragraph) for paragraph in note_paragraphs(table.notes, profile)]
    return "\n".join(line.rstrip() for line in lines)


def _column(table: Table, place: int, writer: PlainWriter) -> list[str]:
    """Return the texts of a column; decimals are padded on the right so that their points agree."""
    texts = [writer.text(row.cells[place].content) for row in table.rows if row.kind != "group"]
    if table.columns[place].align != "decimal":
        indents = [row.indent for row in table.rows if row.kind != "group"]
        return [("  " * n if place == 0 else "") + text for n, text in zip(indents, texts, strict=True)]
    tails = [_tail(text) for text in texts]
    widest = max(tails, default=0)
    return [text + " " * (widest - tail) if text else "" for text, tail in zip(texts, tails, strict=True)]


def _tail(text: str) -> int:
    """Return how wide a text is from its decimal point, or after its last digit."""
    point = text.find(".")
    if point < 0:
        digits = [place for place, character in enumerate(text) if character.isdigit()]
        point = digits[-1] + 1 if digits else len(text)
    return _width(text[point:])


def _rows(
    table: Table, bodies: Sequence[Sequence[str]], widths: Sequence[int], writer: PlainWriter
) -> Iterator[str]:
    aligns = ["right" if column.align == "decimal" else column.align for column in table.columns]
    place = 0
    for row in table.rows:
        if row.kind == "group":
            yield writer.text(row.cells[0].content)
            continue
        if row.kind == "total":
            yield "─" * (sum(widths) + _GAP * len(widths))
        yield _line([body[place] for body in bodies], widths, aligns)
        place += 1


def _spanner_line(table: Table, widths: Sequence[int], writer: PlainWriter) -> list[str]:
    if not table.spanners:
        return []
    cells: list[str] = []
    place = 0
    for spanner in sorted(table.spanners, key=lambda one: one.first):
        cells += [" " * (width + _GAP) for width in widths[place : spanner.first]]
        width = sum(widths[spanner.first : spanner.last + 1]) + _GAP * (spanner.last - spanner.first)
        cells.append(_set(writer.text(spanner.label), width, "center") + " " * _GAP)
        place = spanner.last + 1
    return ["".join(cells)]


def _line(texts: Sequence[str], widths: Sequence[int], aligns: Sequence[str]) -> str:
    cells = (_set(*parts) for parts in zip(texts, widths, aligns, strict=True))
    return "".join(cell + " " * _GAP for cell in cells)


def _set(text: str, width: int, align: str) -> str:
    room = max(0, width - _width(text))
    left = {"left": 0, "right": room, "center": room // 2}[align]
    return " " * left + text + " " * (room - left)


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(0 if unicodedata.combining(one) else 2 if is_wide(one) else 1 for one in text)
