"""From a chapter to the bytes of its PDF."""

from __future__ import annotations

import datetime as dt
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from survey.errors import Fault, ReportError, Text
from survey.report.citations import Citations
from survey.report.document import Chapter, Figure, Table
from survey.report.numbering import number_chapter
from survey.report.profile import Profile
from survey.report.rendered import Characters, Rendered
from survey.report.typst_pdf.blocks import BlockWriter
from survey.report.typst_pdf.inlines import InlineWriter
from survey.report.typst_pdf.source import array
from survey.report.typst_pdf.style import style_source

if TYPE_CHECKING:
    from typst import Fonts

__all__ = ["render_pdf", "typst_source", "write_pdf"]


def write_pdf(chapter: Chapter, profile: Profile, path: Path) -> None:
    """Write a chapter as a PDF; see `render_pdf`."""
    path.write_bytes(render_pdf(chapter, profile).data)


def render_pdf(chapter: Chapter, profile: Profile) -> Rendered:
    """Set a chapter as a PDF.

    Parameters
    ----------
    chapter : Chapter
    profile : Profile

    Returns
    -------
    Rendered
        Bytes that depend on the chapter and the profile alone (the creation date is the chapter's), and a
        warning that counts the characters printed as code points.

    Raises
    ------
    ReportError
        When a reference or citation has no target, or typst refuses a figure.
    """
    import typst

    characters = Characters()
    source, files = typst_source(chapter, profile, characters)
    preamble = (Path(__file__).parent / "preamble.typ").read_bytes()
    style, _, body = source.partition("\n")
    main = style.encode() + b"\n" + preamble + b"\n" + body.encode()
    date = dt.datetime.combine(dt.date.fromisoformat(chapter.date), dt.time(), dt.UTC)
    with tempfile.TemporaryDirectory() as root:
        try:
            data = typst.compile(
                {"main.typ": main, **files}, root=root, font_paths=_fonts(), format="pdf", timestamp=date
            )
        except typst.TypstError as error:
            what = Text(f"typst cannot set the chapter: {error}", f"typst 无法排版本章：{error}")
            raise ReportError(Fault(what, where=chapter.title)) from error
    return Rendered(data, characters.warnings())


def typst_source(chapter: Chapter, profile: Profile, characters: Characters) -> tuple[str, dict[str, bytes]]:
    """Return a chapter's source, whose first line is the profile, and the pictures that it shows."""
    numbering, citations = number_chapter(chapter, profile), Citations.of(chapter)
    keys = [block.key for block in chapter.blocks if isinstance(block, Table | Figure)]
    anchors = {key: f"b{place}" for place, key in enumerate(keys)}
    anchors |= {key: f"r{place}" for place, key in enumerate(citations.entries)}
    writer = InlineWriter(numbering, citations, characters, anchors)
    blocks = BlockWriter(chapter, profile, writer)
    banner = writer.text(chapter.banner) if chapter.banner else None
    day = dt.date.fromisoformat(chapter.date)
    lines = [
        f"#let profile = {style_source(profile, banner).source}",
        f"#set document(title: {writer.text(chapter.title).source}, "
        f"author: {array(writer.text(author) for author in chapter.authors).source}, "
        f"date: datetime(year: {day.year}, month: {day.month}, day: {day.day}))",
        "#show: chapter",
        *([f"#contents({writer.text(_CONTENTS[chapter.language]).source})"] if profile.contents else []),
        *blocks.source(),
    ]
    return "\n".join(lines) + "\n", blocks.files


_CONTENTS = {"zh": "目录", "en": "Contents"}


@cache
def _fonts() -> Fonts:
    from typst import Fonts

    from survey.report.fonts import font_paths

    folder = str(font_paths()[0].parent)
    return Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])
