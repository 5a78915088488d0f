"""A three-line table: columns, rows of cells, heads over columns, notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from survey.errors import Fault, ReportError, Text
from survey.report.document.inlines import Inlines

__all__ = ["Align", "Cell", "Column", "Row", "Spanner", "Table", "TableNotes"]

Align: TypeAlias = Literal["left", "center", "decimal"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head and the alignment of its body cells."""

    label: Inlines
    align: Align = "decimal"


@dataclass(frozen=True, slots=True)
class Spanner:
    """A head over the columns `first` to `last` (counted from 0, both included)."""

    label: Inlines
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One body cell; several inlines form e.g. an interval. A `strong` cell is set in bold."""

    content: Inlines = ()
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A body row. A group row spans the table with its first cell; `indent` sets the stub in."""

    cells: tuple[Cell, ...]
    kind: Literal["data", "group", "total"] = "data"
    indent: int = 0


@dataclass(frozen=True, slots=True)
class TableNotes:
    """Notes under a table in APA's order: general, specific (each with its mark), probability."""

    general: Inlines = ()
    specific: tuple[Inlines, ...] = ()
    probability: Inlines = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A three-line table; every data cell holds `Number` inlines with keys.

    Parameters
    ----------
    key : str
        ``table.NAME``; unique in the chapter.
    title : Inlines
        The caption without its number.
    columns : tuple of Column
    rows : tuple of Row
        Each with as many cells as columns, but for group rows (one cell).
    second_title : Inlines
        The caption in the other language, for profiles that print both.

    Raises
    ------
    ReportError
        When a row has another number of cells, or spanners overlap or reach outside; all such places.
    """

    key: str
    title: Inlines
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    spanners: tuple[Spanner, ...] = ()
    notes: TableNotes = TableNotes()
    landscape: bool = False
    second_title: Inlines = ()

    def __post_init__(self) -> None:
        faults = [*_row_faults(self), *_spanner_faults(self)]
        if faults:
            raise ReportError(faults)


def _row_faults(table: Table) -> Iterator[Fault]:
    """Go through the rows that do not fit the table's columns."""
    what = Text("a row does not have a cell for each column", "行的单元格数与列数不符")
    for place, row in enumerate(table.rows, start=1):
        expected = 1 if row.kind == "group" else len(table.columns)
        if len(row.cells) != expected:
            where = f"{table.key}, {place}"
            yield Fault(what, where=where, expected=str(expected), got=str(len(row.cells)))


def _spanner_faults(table: Table) -> Iterator[Fault]:
    """Go through the spanners that overlap others or reach outside the table."""
    taken: set[int] = set()
    for spanner in table.spanners:
        columns = set(range(spanner.first, spanner.last + 1))
        if not columns or columns & taken or not columns <= set(range(len(table.columns))):
            what = Text("a spanner overlaps another or reaches outside", "跨列表头重叠或超出表格范围")
            yield Fault(what, where=table.key, got=f"{spanner.first}-{spanner.last}")
        taken |= columns
