"""Go through what blocks hold: every run of inlines, every number, every work that is cited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from survey.report.document.blocks import (
    Appendix,
    Block,
    Equation,
    Figure,
    Heading,
    ListBlock,
    Note,
    Paragraph,
    ReferenceList,
)
from survey.report.document.inlines import Cite, Inline, Inlines, Number
from survey.report.document.tables import Table, TableNotes

__all__ = ["all_inlines", "all_numbers", "block_inlines", "cited_keys"]


def block_inlines(block: Block) -> Iterator[Inlines]:
    """Go through every run of inlines in a block, in printed order; captions and notes included."""
    match block:
        case Heading() | Paragraph() | Note():
            yield block.text
        case ListBlock():
            yield from block.items
        case Table():
            yield block.title
            yield block.second_title
            yield from (spanner.label for spanner in block.spanners)
            yield from (column.label for column in block.columns)
            yield from (cell.content for row in block.rows for cell in row.cells)
            yield from _notes(block.notes)
        case Figure():
            yield block.title
            yield block.second_title
            yield from _notes(block.notes)
        case Appendix():
            yield block.title
        case ReferenceList():
            yield block.title
            yield from (entry.entry for entry in block.entries)
        case Equation():
            pass


def _notes(notes: TableNotes) -> Iterator[Inlines]:
    yield notes.general
    yield from notes.specific
    yield notes.probability


def cited_keys(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Return the keys that blocks cite, each once, in order of appearance.

    Examples
    --------
    >>> from survey.report.document import Paragraph
    >>> cited_keys([Paragraph((Cite(("b", "a")),)), Paragraph((Cite(("a",)),))])
    ('b', 'a')
    """
    cited = (inline for inline in all_inlines(blocks) if isinstance(inline, Cite))
    return tuple(dict.fromkeys(key for cite in cited for key in cite.keys))


def all_inlines(blocks: Iterable[Block]) -> Iterator[Inline]:
    """Go through every inline of the blocks, in printed order."""
    return (inline for block in blocks for inlines in block_inlines(block) for inline in inlines)


def all_numbers(blocks: Iterable[Block]) -> Iterator[Number]:
    """Go through the numbers of the blocks, in printed order."""
    return (inline for inline in all_inlines(blocks) if isinstance(inline, Number))
