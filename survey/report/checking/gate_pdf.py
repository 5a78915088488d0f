"""The PDF read back: its numbers, text outside the margins, lonely headings, characters without a glyph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from survey.errors import Fault, Text
from survey.report.characters.covered import Characters
from survey.report.checking.gate_numbers import (
    compare_numbers,
    count_numbers,
    heading_texts,
    printed_texts,
    reference_texts,
    repeated_texts,
)
from survey.report.checking.pdf_text import PdfPage, pdf_lines, read_pdf
from survey.report.document import Chapter
from survey.report.profiles.profile import Profile

__all__ = ["check_pdf"]

_PT_PER_CM = 72 / 2.54
_TOLERANCE = 2.5  # points; marks and italics lean over their own width
_BLANKS = re.compile(r"\s+")
_BREAK = r"(?:[-\u2010\u00ad]?\s+)?"  # a word may be broken at the end of a line
_HANGING = frozenset(" ，。、；：？！）》】”’—–-")
_OPENING = frozenset("（《〈【「『“‘")  # within a line they are set on half of their width


def check_pdf(chapter: Chapter, profile: Profile, path: Path) -> tuple[Fault, ...]:
    """Compare a PDF with the chapter that it was set from.

    Parameters
    ----------
    chapter : Chapter
    profile : Profile
    path : Path

    Returns
    -------
    tuple of Fault
        Numbers that are missing or that the chapter does not have, text outside the margins, headings at
        the foot of a page, characters without a glyph; empty when all agrees.

    Raises
    ------
    ReportError
        When the file is not a PDF of this program.
    """
    pages = read_pdf(path.read_bytes())
    faults: list[Fault] = []
    shown = Characters().shown
    text = "\n".join(line for page in pages for line in pdf_lines(page))
    text = _without_references(text, chapter, profile, path.name, faults)
    wanted = count_numbers(map(shown, printed_texts(chapter, profile, references=False)))
    again = count_numbers(repeated_texts(chapter, profile))
    return (
        *faults,
        *compare_numbers(chapter, wanted, count_numbers(text.splitlines()), path.name, again=again),
        *_outside(pages, profile, path.name),
        *_lonely_headings(pages, chapter, profile, path.name),
        *_without_glyph(pages, path.name),
    )


def _without_references(text: str, chapter: Chapter, profile: Profile, file: str, faults: list[Fault]) -> str:
    """Return the text without the reference list, whose links break anywhere; each entry must be there."""
    what = Text("an entry of the reference list is missing", "缺少参考文献条目")
    for entry in map(Characters().shown, reference_texts(chapter, profile)):
        letters = (re.escape(letter) for letter in _BLANKS.sub("", entry))
        found = re.search(_BREAK.join(letters), text)
        if found is None:
            faults.append(Fault(what, where=file, expected=entry[:60]))
        else:
            text = f"{text[: found.start()]}\n{text[found.end() :]}"
    return text


def _outside(pages: Sequence[PdfPage], profile: Profile, file: str) -> Iterator[Fault]:
    left = profile.page.left_cm * _PT_PER_CM - _TOLERANCE
    right = profile.page.right_cm * _PT_PER_CM - _TOLERANCE
    what = Text("text stands outside the margins", "文字超出页边距")
    for place, page in enumerate(pages, start=1):
        for run in page.runs:
            hangs = 0.6 * run.size if run.text[-1:] in _HANGING else 0.0
            hangs += 0.6 * run.size if run.text[:1] in _OPENING else 0.0
            over = run.x < left or run.x + run.width - hangs > page.width - right
            if over and not run.artifact and run.text.strip():
                yield Fault(what, where=f"{file}, {place}", got=run.text[:60])


def _lonely_headings(
    pages: Sequence[PdfPage], chapter: Chapter, profile: Profile, file: str
) -> Iterator[Fault]:
    headings = set(heading_texts(chapter, profile))
    what = Text("a heading stands alone at the foot of a page", "标题孤立于页末")
    for place, page in enumerate(pages, start=1):
        lines = pdf_lines(page)
        if lines and _BLANKS.sub("", lines[-1]) in headings:
            yield Fault(what, where=f"{file}, {place}", got=lines[-1])


def _without_glyph(pages: Sequence[PdfPage], file: str) -> Iterator[Fault]:
    what = Text("a character has no glyph", "字符没有字形")
    for place, page in enumerate(pages, start=1):
        for run in page.runs:
            if "\ufffd" in run.text:
                yield Fault(what, where=f"{file}, {place}", got=run.text[:60])
