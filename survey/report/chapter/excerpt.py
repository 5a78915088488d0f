"""A part of a chapter that keeps its numbers: one section, or one table, as it stands in the whole."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence

from survey.errors import Fault, ReportError, Text
from survey.report.document import (
    Appendix,
    Block,
    Chapter,
    Equation,
    Figure,
    Heading,
    Inline,
    Inlines,
    ListBlock,
    Note,
    Paragraph,
    Ref,
    ReferenceList,
    Starts,
    Table,
    TableNotes,
)
from survey.report.document.walk import all_inlines, cited_keys
from survey.report.printing.numbering import Numbering, number_chapter
from survey.report.profiles.profile import Profile

__all__ = ["excerpt_section", "excerpt_table"]


def excerpt_section(chapter: Chapter, profile: Profile, section: str) -> Chapter:
    """Return one section of a chapter with the works that it cites.

    Parameters
    ----------
    chapter : Chapter
    profile : Profile
    section : str
        The number of a heading of the first level as it is printed, ``4.5``, or an appendix' letter.

    Returns
    -------
    Chapter
        Headings, tables, figures and citations have the numbers that they have in the whole chapter;
        references to tables and figures outside the section are printed as text.

    Raises
    ------
    ReportError
        When there is no such section; those that there are are named.

    Examples
    --------
    >>> from survey.report.profiles.load import load_profile
    >>> blocks = (Heading(1, ("A",)), Table("table.a", ("A",), (), ()), Heading(1, ("B",)))
    >>> whole = Chapter("T", "en", 4, "2026-01-01", blocks)
    >>> part = excerpt_section(whole, load_profile("apa7-en"), "4.2")
    >>> part.blocks, part.starts.sections, part.starts.tables
    ((Heading(level=1, text=('B',)),), 1, 1)
    """
    numbering = number_chapter(chapter, profile)
    sections = dict(_sections(chapter, numbering))
    if section not in sections:
        what = Text("the chapter has no such section", "章中没有这一节")
        raise ReportError(Fault(what, got=section, expected=", ".join(sections)))
    return _excerpt(chapter, numbering, *sections[section])


def excerpt_table(chapter: Chapter, profile: Profile, wanted: str) -> Chapter:
    """Return one table of a chapter as a chapter of its own.

    Parameters
    ----------
    chapter : Chapter
    profile : Profile
    wanted : str
        The table's key, with or without ``table.``, or its number: as printed (``表4-7``), or ``4-7`` or
        ``4.7`` in either language.

    Raises
    ------
    ReportError
        When there is no such table; the nearest keys are named.
    """
    numbering = number_chapter(chapter, profile)
    for place, block in enumerate(chapter.blocks):
        if isinstance(block, Table):
            number = numbering.captions[block.key]
            names = (block.key, block.key.removeprefix("table."), number.text.replace(" ", ""))
            same_digits = wanted.replace("-", ".") == number.digits.replace("-", ".")
            if same_digits or wanted in names or wanted.replace(" ", "") in names:
                return _excerpt(chapter, numbering, place, place + 1)
    raise _no_table(chapter, wanted)


def _no_table(chapter: Chapter, wanted: str) -> ReportError:
    import difflib

    keys = [block.key.removeprefix("table.") for block in chapter.blocks if isinstance(block, Table)]
    near = difflib.get_close_matches(wanted.removeprefix("table."), keys, n=3, cutoff=0.5)
    mend = Text(f"did you mean {', '.join(near)}?", f"是否为 {'、'.join(near)}？") if near else None
    return ReportError(
        Fault(Text("no such table", "没有这个表"), got=wanted, expected=", ".join(keys), mend=mend)
    )


def _sections(chapter: Chapter, numbering: Numbering) -> Iterator[tuple[str, tuple[int, int]]]:
    """Go through the numbers of sections with the places where they begin and end."""
    begins = [
        place
        for place, block in enumerate(chapter.blocks)
        if isinstance(block, Appendix | ReferenceList)
        or (isinstance(block, Heading) and block.level == 1 and not _in_appendix(chapter.blocks[:place]))
    ]
    for begin, end in zip(begins, [*begins[1:], len(chapter.blocks)], strict=True):
        block = chapter.blocks[begin]
        if isinstance(block, Heading):
            yield numbering.headings[begin], (begin, end)
        elif isinstance(block, Appendix):
            yield chr(ord("A") + sum(isinstance(b, Appendix) for b in chapter.blocks[:begin])), (begin, end)


def _in_appendix(before: Sequence[Block]) -> bool:
    return any(isinstance(block, Appendix) for block in before)


def _excerpt(chapter: Chapter, numbering: Numbering, begin: int, end: int) -> Chapter:
    """Cut the blocks from `begin` to before `end` out of a chapter."""
    inside = chapter.blocks[begin:end]
    keys = {block.key for block in inside if isinstance(block, Table | Figure | Equation)}

    def outside_as_text(inline: Inline) -> Inline:
        if isinstance(inline, Ref) and inline.target not in keys:
            return numbering.reference(inline)
        return inline

    blocks = [_mapped(block, outside_as_text) for block in inside]
    blocks += list(_works(chapter, blocks))
    before = chapter.blocks[:begin]
    after = next((p for p in range(begin - 1, -1, -1) if isinstance(chapter.blocks[p], Appendix)), None)
    counted = before if after is None else chapter.blocks[after + 1 : begin]
    starts = Starts(
        sections=sum(isinstance(block, Heading) and block.level == 1 for block in counted),
        tables=sum(isinstance(block, Table) for block in counted),
        figures=sum(isinstance(block, Figure) for block in counted),
        equations=sum(isinstance(block, Equation) for block in counted),
        appendices=sum(isinstance(block, Appendix) for block in before),
        lettered=after is not None and after < begin,
    )
    return dataclasses.replace(chapter, blocks=tuple(blocks), starts=starts)


def _works(chapter: Chapter, blocks: Sequence[Block]) -> Iterator[ReferenceList]:
    """Return the reference list with the works alone that the blocks cite."""
    cited = set(cited_keys(blocks))
    for block in chapter.blocks:
        if isinstance(block, ReferenceList):
            entries = tuple(entry for entry in block.entries if entry.key in cited)
            if entries:
                yield dataclasses.replace(block, entries=entries)


def _mapped(block: Block, change: Callable[[Inline], Inline]) -> Block:
    """Return a block with every inline changed."""

    def each(inlines: Inlines) -> Inlines:
        return tuple(change(inline) for inline in inlines)

    def notes(found: TableNotes) -> TableNotes:
        return TableNotes(each(found.general), tuple(map(each, found.specific)), each(found.probability))

    if not any(isinstance(inline, Ref) for inline in all_inlines((block,))):
        return block
    match block:
        case Heading() | Paragraph() | Note():
            return dataclasses.replace(block, text=each(block.text))
        case ListBlock():
            return dataclasses.replace(block, items=tuple(map(each, block.items)))
        case Table():
            rows = tuple(
                dataclasses.replace(
                    row,
                    cells=tuple(dataclasses.replace(cell, content=each(cell.content)) for cell in row.cells),
                )
                for row in block.rows
            )
            return dataclasses.replace(block, rows=rows, title=each(block.title), notes=notes(block.notes))
        case Figure():
            return dataclasses.replace(block, title=each(block.title), notes=notes(block.notes))
        case _:
            return block
