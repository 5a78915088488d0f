"""What a chapter is a sequence of: headings, paragraphs, lists, tables, figures, equations, references."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from survey.report.document.formula import Formula
from survey.report.document.inlines import Inlines
from survey.report.document.tables import Table, TableNotes

__all__ = [
    "Appendix",
    "Block",
    "EditableFile",
    "Equation",
    "Figure",
    "Heading",
    "ListBlock",
    "Note",
    "Paragraph",
    "Reference",
    "ReferenceList",
]


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
    notes: TableNotes = field(default_factory=TableNotes)
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
