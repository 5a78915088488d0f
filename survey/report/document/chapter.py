"""A whole chapter, and what comes before a part of one."""

from __future__ import annotations

from dataclasses import dataclass

from survey.errors import Language
from survey.report.document.blocks import Block

__all__ = ["Chapter", "Starts"]


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
