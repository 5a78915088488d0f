"""What an emitter gives back: the file's bytes, and what the reader of the log must know."""

from __future__ import annotations

from dataclasses import dataclass

from survey.errors import Warn
from survey.report.characters.covered import Characters
from survey.report.document import Chapter, Cite, Ref
from survey.report.document.walk import all_inlines

__all__ = ["Rendered", "chapter_warnings"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """The bytes of an output file, and the warnings on the way."""

    data: bytes
    warnings: tuple[Warn, ...] = ()


def chapter_warnings(chapter: Chapter) -> tuple[Warn, ...]:
    """Return what must be said of a chapter in any format: characters that the fonts lack.

    Parameters
    ----------
    chapter : Chapter

    Examples
    --------
    >>> from survey.report.document import Paragraph
    >>> chapter_warnings(Chapter("T", "en", 4, "2026-01-01", (Paragraph(("plain",)),)))
    ()
    """
    characters = Characters()
    for inline in all_inlines(chapter.blocks):
        if not isinstance(inline, Ref | Cite):
            characters.shown(inline if isinstance(inline, str) else inline.text)
    return characters.warnings()
