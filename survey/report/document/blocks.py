"""The document model: a chapter as frozen blocks, written once and read by every emitter.

A number that comes from the data is a `Number` and carries its key; an emitter prints its
`text` and never formats. Everything else is plain text, a reference, or a citation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from survey.errors import Fault, Language, ReportError, Text
from survey.report.document.formula import Formula

__all__ = [
    "Align",
    "Appendix",
    "Block",
    "Cell",
    "Chapter",
    "Cite",
    "Column",
    "EditableFile",
    "Equation",
    "Figure",
    "Heading",
    "Inline",
    "Inlines",
    "ListBlock",
    "Note",
    "Number",
    "Paragraph",
    "Ref",
    "Reference",
    "ReferenceList",
    "Row",
    "Spanner",
    "Starts",
    "Styled",
    "Table",
    "TableNotes",
]


@dataclass(frozen=True, slots=True)
class Number:
    """A value of the findings as it is printed.

    Parameters
    ----------
    key : str
        The finding's key.
    text : str
        The printed form, already rounded by the profile.
    value : float, int, str or None
        Full precision, for the workbook; None when absent.
    spreadsheet_format : str
        The number format that prints `value` as `text` in Excel, e.g. ``"0.000"``; empty for words.
    """

    key: str
    text: str
    value: float | int | str | None = None
    spreadsheet_format: str = ""


@dataclass(frozen=True, slots=True)
class Styled:
    """Text in a character style; `italic` for statistical symbols, `superscript` for note marks."""

    text: str
    style: Literal["bold", "italic", "superscript", "subscript"]


@dataclass(frozen=True, slots=True)
class Ref:
    """A cross-reference to a table or figure by its key; printed as 表4-1 or Table 4.1."""

    target: str


@dataclass(frozen=True, slots=True)
class Cite:
    """A citation of bibliography keys; `narrative` puts the authors into the sentence.

    A `remark` stands before the works in the same parentheses, ``(MLR; Yuan & Bentler, 2000)``; in numeric
    styles in its own, before the number.
    """

    keys: tuple[str, ...]
    narrative: bool = False
    remark: str = ""


Inline: TypeAlias = str | Number | Styled | Ref | Cite
Inlines: TypeAlias = tuple[Inline, ...]
Align: TypeAlias = Literal["left", "center", "decimal"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the chapter's section (4.1), level 2 the one below it."""

    level: int
    text: Inlines


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    text: Inlines


@dataclass(frozen=True, slots=True)
class Note:
    """A boxed remark that the reader must not miss, e.g. that data are simulated."""

    text: Inlines
    kind: Literal["notice", "warning"] = "notice"


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list of short items."""

    items: tuple[Inlines, ...]
    ordered: bool = False


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


@dataclass(frozen=True, slots=True)
class EditableFile:
    """A figure once more, for another program: what follows its name (``drawio``), and the bytes."""

    suffix: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in vector and raster form, with its alternative text.

    Parameters
    ----------
    key : str
        ``figure.NAME``; unique in the chapter.
    svg, png : bytes
        The same picture; PNG at 300 dpi.
    width_cm : float
        The width it is meant to be printed at.
    second_title : Inlines
        The caption in the other language, for profiles that print both.
    editable : tuple of EditableFile
        Written beside the pictures; no format of the chapter shows them.
    """

    key: str
    title: Inlines
    svg: bytes
    png: bytes
    alt: str
    width_cm: float = 14.0
    notes: TableNotes = TableNotes()
    second_title: Inlines = ()
    editable: tuple[EditableFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Equation:
    """A displayed formula with its number.

    Parameters
    ----------
    key : str
        ``equation.NAME``; unique in the chapter.
    formula : Formula
    """

    key: str
    formula: Formula


@dataclass(frozen=True, slots=True)
class Appendix:
    """Where the appendix begins; headings after it are lettered."""

    title: Inlines


@dataclass(frozen=True, slots=True)
class Reference:
    """One formatted entry of the reference list, with the in-text forms of its citation."""

    key: str
    entry: Inlines
    in_text: str
    narrative: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """The reference list in printed order; `joint` stands between two numbers of one citation."""

    title: Inlines
    entries: tuple[Reference, ...]
    joint: str = ","


Block: TypeAlias = (
    Heading | Paragraph | Note | ListBlock | Table | Figure | Equation | Appendix | ReferenceList
)


@dataclass(frozen=True, slots=True)
class Starts:
    """How many sections, tables, figures, equations and appendices come before the first block.

    All are zero but where a part of a chapter keeps the numbers that it has in the whole; `lettered` says
    that the part lies inside the last of the appendices before it.
    """

    sections: int = 0
    tables: int = 0
    figures: int = 0
    equations: int = 0
    appendices: int = 0
    lettered: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """A whole chapter in one language, or a part of it.

    Parameters
    ----------
    title : str
        The chapter's title without its number.
    language : "zh" or "en"
    number : int
        The chapter's number in the thesis, which captions and headings begin with; 0 for a document that
        stands alone, whose headings are not numbered.
    date : str
        ISO date printed in document properties; never the clock's.
    banner : str
        Repeated on every page (header), e.g. that the data are simulated; empty for none.
    blocks : tuple of Block
    starts : Starts
        What comes before, when the blocks are a part of a chapter.
    """

    title: str
    language: Language
    number: int
    date: str
    blocks: tuple[Block, ...]
    banner: str = ""
    authors: tuple[str, ...] = ()
    starts: Starts = Starts()
