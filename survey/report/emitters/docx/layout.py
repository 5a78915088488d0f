"""The layout of a table: its font size, its columns' widths, and where decimal points stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from survey.errors import Language
from survey.report.characters.widths import ColumnNeed, column_widths, text_width, word_width
from survey.report.document import Cell, Column, Number, Table
from survey.report.emitters.docx.inlines import InlineWriter
from survey.report.profiles.profile import Profile

__all__ = ["PADDING", "DecimalColumn", "TableLayout", "lay_out", "line_points", "row_points", "single_line"]

PADDING = 70  # twips on each side of a cell, as the table style sets them
_SMALLEST, _STEP = 7.5, 0.5
_HEAD_EMS = 6.5  # what a head keeps on one line
_STUB_EMS: Mapping[Language, float] = {"zh": 11.0, "en": 9.1}  # and a stub
_SUBSTITUTE = 1.3  # how much wider than Times New Roman the fonts are that stand in for it elsewhere
# Above and below the text of a row; an East Asian font brings air of its own.
_ROW: Mapping[Language, float] = {"zh": 1.5, "en": 3.0}
# Of a line, in the size of its font: an East Asian font's is taller, and programs differ by a little.
_LINE: Mapping[Language, float] = {"zh": 1.45, "en": 1.2}


@dataclass(frozen=True, slots=True)
class DecimalColumn:
    """The widest text before and after the decimal point of a column, in ems."""

    head: float = 0.0
    tail: float = 0.0


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Font size in points, widths in twips, and the decimal columns."""

    size: float
    widths: tuple[int, ...]
    decimals: tuple[DecimalColumn, ...]

    def mixes(self, column: int, cell: Cell) -> bool:
        """Say whether a whole number stands in a column of decimals, as a total of another kind does."""
        whole = not any(isinstance(one, Number) and "." in one.text for one in cell.content)
        return whole and self.decimals[column].tail > 1.0

    def right_indent(self, column: int, text: str) -> int:
        """Return the indent in twips that puts a cell's decimal point under the others."""
        place = self.decimals[column]
        inner = self.widths[column] - 2 * PADDING
        em = self.size * 20
        over = max(0.0, inner - (place.head + place.tail) * em) / 2
        return round(over + (place.tail - split_at_point(text)[1]) * em)


def split_at_point(text: str) -> tuple[float, float]:
    """Return the widths before and after the first decimal point; a whole number ends before its marks."""
    point = text.find(".")
    if point < 0:
        digits = [place for place, character in enumerate(text) if character.isdigit()]
        point = digits[-1] + 1 if digits else len(text)
    return text_width(text[:point]), text_width(text[point:])


def lay_out(table: Table, writer: InlineWriter, size: float, available: int) -> TableLayout:
    """Find the largest font up to `size` whose columns fit into `available` twips.

    When not even the smallest fits, columns are narrowed below their longest word, which then breaks.
    """
    texts = [_column_texts(table, place, writer) for place in range(len(table.columns))]
    decimals = tuple(map(_decimal_column, table.columns, texts))
    columns = zip(table.columns, _heads(table, writer), texts, decimals, strict=True)
    needs = [_need(*parts, _STUB_EMS[writer.language]) for parts in columns]
    points = size
    while True:
        ems = (available - 2 * PADDING * len(needs)) / (points * 20)
        shared = column_widths(needs, ems)
        if shared is not None or points <= _SMALLEST:
            break
        points = max(_SMALLEST, points - _STEP)
    if shared is None:
        total = sum(need.minimum for need in needs)
        shared = tuple(need.minimum * ems / total for need in needs)
    widths = [round(width * points * 20) + 2 * PADDING for width in shared]
    widths[0] += available - sum(widths)
    return TableLayout(points, tuple(widths), decimals)


def single_line(size: float, language: Language) -> float:
    """Return how tall a line is that is set as close as its font asks for, in points."""
    return size * _LINE[language]


def line_points(size: float, profile: Profile) -> float:
    """Return how tall a line of a table is."""
    return single_line(size, profile.language) * profile.page.table_line_spacing


def row_points(profile: Profile) -> float:
    """Return what a row takes beside its lines."""
    return _ROW[profile.language]


def is_decimal(column: Column, cell: Cell) -> bool:
    """Say whether a cell is set by its decimal point: a number, or digits written as text."""
    if column.align != "decimal":
        return False
    numbers = [one for one in cell.content if isinstance(one, Number)]
    if numbers:  # two are an interval, which has no point of its own
        return len(numbers) == 1 and any(map(str.isdigit, numbers[0].text))
    return any(isinstance(one, str) and one.strip().isdigit() for one in cell.content)


def _column_texts(table: Table, place: int, writer: InlineWriter) -> list[tuple[Cell, str, float]]:
    """Return the cells of a column with their texts and indents in ems."""
    rows = [row for row in table.rows if row.kind != "group"]
    return [
        (row.cells[place], writer.text(row.cells[place].content), row.indent * 1.0 if place == 0 else 0.0)
        for row in rows
    ]


def _heads(table: Table, writer: InlineWriter) -> list[str]:
    return [writer.text(column.label) for column in table.columns]


def _decimal_column(column: Column, cells: Sequence[tuple[Cell, str, float]]) -> DecimalColumn:
    sides = [split_at_point(text) for cell, text, _ in cells if is_decimal(column, cell)]
    if not sides:
        return DecimalColumn()
    return DecimalColumn(max(head for head, _ in sides), max(tail for _, tail in sides))


def _need(
    column: Column, head: str, cells: Sequence[tuple[Cell, str, float]], decimal: DecimalColumn, stub: float
) -> ColumnNeed:
    """Return what a column needs, in whatever font: numbers never wrap, heads and texts may."""
    whole, word = partial(text_width, latin=_SUBSTITUTE), partial(word_width, latin=_SUBSTITUTE)
    numbers = (decimal.head + decimal.tail) * _SUBSTITUTE
    body = [whole(text) + indent for _, text, indent in cells]
    natural = max([whole(head), numbers, *body], default=1.0)
    short = min(whole(head), _HEAD_EMS)
    if column.align == "left":
        words = [word(text) + indent for _, text, indent in cells]
        least = max([word(head), short, *words, min(natural, stub)], default=1.0)
    else:
        least = max([word(head), short, numbers, *body], default=1.0)
    natural, least = max(natural, 1.0), max(least, 1.0)
    return ColumnNeed(natural, min(least, natural))
