"""The document model: a chapter as frozen blocks, written once and read by every emitter.

A number that comes from the data is a `Number` and carries its key; an emitter prints its
`text` and never formats. Everything else is plain text, a reference, or a citation.
"""

from survey.report.document.blocks import (
    Appendix,
    Block,
    EditableFile,
    Equation,
    Figure,
    Heading,
    ListBlock,
    Note,
    Paragraph,
    Reference,
    ReferenceList,
)
from survey.report.document.chapter import Chapter, Starts
from survey.report.document.inlines import Cite, Inline, Inlines, Number, Ref, Styled
from survey.report.document.tables import Align, Cell, Column, Row, Spanner, Table, TableNotes

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
