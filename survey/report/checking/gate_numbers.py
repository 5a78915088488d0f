"""What a chapter prints, told without any emitter, and how a file's numbers are held against it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping

from survey.errors import Fault, Text
from survey.report.characters.digits import digits_of
from survey.report.characters.visible import visible
from survey.report.document import Appendix, Chapter, Equation, Figure, Heading, ReferenceList, Table
from survey.report.document.formula import formula_digits
from survey.report.document.walk import all_numbers, block_inlines
from survey.report.emitters.plain import PlainWriter
from survey.report.printing.captions import continued_label, equation_mark, note_paragraphs, second_caption
from survey.report.profiles.profile import Profile

__all__ = [
    "compare_numbers",
    "count_numbers",
    "heading_texts",
    "printed_texts",
    "repeated_texts",
]

_BLANKS = re.compile(r"\s+")


def count_numbers(texts: Iterable[str]) -> Counter[str]:
    """Return how often each number stands in texts, each read by itself."""
    return Counter(number for text in texts for number in digits_of(text))


def printed_texts(
    chapter: Chapter, profile: Profile, *, references: bool = True, numbered: bool = True
) -> Iterator[str]:
    """Go through every text that a chapter prints, in order.

    Parameters
    ----------
    chapter : Chapter
    profile : Profile
    references : bool
        Whether the reference list is among them.
    numbered : bool
        Whether headings print their numbers as text; Word counts them by itself.
    """
    writer = PlainWriter.of(chapter, profile)
    title = visible(chapter.title)
    yield f"{writer.numbering.chapter} {title}" if numbered else title
    for place, block in enumerate(chapter.blocks):
        match block:
            case Heading() | Appendix():
                title = block.text if isinstance(block, Heading) else block.title
                number = f"{writer.numbering.headings[place]} " if numbered else ""
                yield number + writer.text(title)
            case Table() | Figure():
                yield from _caption_texts(block, profile, writer)
                if isinstance(block, Table):
                    runs = (*(s.label for s in block.spanners), *(c.label for c in block.columns))
                    yield from map(writer.text, runs)
                    yield from (writer.text(cell.content) for row in block.rows for cell in row.cells)
                yield from map(writer.text, note_paragraphs(block.notes, profile))
            case Equation():
                yield equation_mark(writer.numbering.captions[block.key], profile)
                yield from formula_digits(block.formula)
            case ReferenceList():
                yield writer.text(block.title)
                yield from reference_texts(chapter, profile) if references else ()
            case _:
                yield from map(writer.text, block_inlines(block))


def reference_texts(chapter: Chapter, profile: Profile) -> Iterator[str]:
    """Go through the entries of the reference list with their numbers."""
    writer = PlainWriter.of(chapter, profile)
    for block in chapter.blocks:
        if isinstance(block, ReferenceList):
            for entry in block.entries:
                yield (f"[{entry.number}] " if entry.number else "") + writer.text(entry.entry)


def _caption_texts(block: Table | Figure, profile: Profile, writer: PlainWriter) -> Iterator[str]:
    number = writer.numbering.captions[block.key]
    yield f"{number.text} {writer.text(block.title)}"
    second = second_caption(block, number, profile)
    if second:
        yield writer.text(second)


def repeated_texts(chapter: Chapter, profile: Profile) -> Iterator[str]:
    """Go through what a page may print again: heads and captions of tables that go on on the next page."""
    writer = PlainWriter.of(chapter, profile)
    for block in chapter.blocks:
        if isinstance(block, Table):
            yield continued_label(writer.numbering.captions[block.key], profile)
            yield from _caption_texts(block, profile, writer)
            yield from (writer.text(spanner.label) for spanner in block.spanners)
            yield from (writer.text(column.label) for column in block.columns)


def heading_texts(chapter: Chapter, profile: Profile) -> Iterator[str]:
    """Go through the headings as they print, without blanks."""
    writer = PlainWriter.of(chapter, profile)
    for place, block in enumerate(chapter.blocks):
        if isinstance(block, Heading | Appendix):
            title = block.text if isinstance(block, Heading) else block.title
            yield _BLANKS.sub("", writer.numbering.headings[place] + writer.text(title))


def keys_of(chapter: Chapter) -> Mapping[str, str]:
    """Return a key for each printed number, so that a fault can name it."""
    found: dict[str, str] = {}
    for number in all_numbers(chapter.blocks):
        for digits in digits_of(number.text):
            found.setdefault(digits, number.key)
    return found


def compare_numbers(
    chapter: Chapter, wanted: Counter[str], found: Counter[str], file: str, *, again: Container[str] = ()
) -> Iterator[Fault]:
    """Go through the numbers that a file prints less often or more often than its chapter does.

    Parameters
    ----------
    chapter : Chapter
    wanted, found : Counter of str
        The numbers of the chapter and those of the file.
    file : str
        Its name, for errors.
    again : container of str
        Numbers that the file may print more often.
    """
    keys = keys_of(chapter)
    missing = Text("a number is missing from the file", "文件中缺少应输出的数字")
    for number in sorted(wanted - found):
        times, where = f"{number} ({wanted[number]})", f"{file}: {keys.get(number, number)}"
        yield Fault(missing, where=where, expected=times, got=str(found[number]))
    added = Text("the file prints a number that the chapter does not have", "文件输出了章中没有的数字")
    for number in sorted(found - wanted):
        if number not in again:
            times = f"{number} ({found[number]})"
            yield Fault(added, where=file, expected=str(wanted[number]), got=times)
