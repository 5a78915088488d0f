"""Titles as APA sets them in English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from survey.report.document import Appendix, Block, Figure, Heading, Inlines, Table

__all__ = ["apa_titles", "title_case"]

# Small words of three letters at most; longer ones have a capital too.
_SMALL = frozenset(
    {
        *("a", "an", "the", "and", "but", "for", "or", "nor", "as", "if", "so", "yet"),
        *("at", "by", "in", "of", "off", "on", "per", "to", "up", "via"),
    }
)
_WORD = re.compile(r"[^\W\d_][\w’']*")


def title_case(text: str, *, first: bool = True) -> str:
    """Return a title as APA sets it: words of four letters and more, and all but small words, with a capital.

    Examples
    --------
    >>> title_case("Differences by respondents’ characteristics: the managers")
    'Differences by Respondents’ Characteristics: The Managers'
    """

    def cased(found: re.Match[str]) -> str:
        word, before = found[0], text[: found.start()].rstrip()
        opens = (first and not before) or before.endswith(":")
        small = word in _SMALL and not opens
        return word if small else word[0].upper() + word[1:]

    return _WORD.sub(cased, text)


def apa_titles(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks with headings and the titles of tables and figures in APA's title case."""
    return tuple(_titled(block) for block in blocks)


def _titled(block: Block) -> Block:
    if isinstance(block, Heading):
        return replace(block, text=_cased(block.text))
    if isinstance(block, Appendix | Figure | Table):
        return replace(block, title=_cased(block.title))
    return block


def _cased(inlines: Inlines) -> Inlines:
    return tuple(
        title_case(one, first=place == 0) if isinstance(one, str) else one
        for place, one in enumerate(inlines)
    )
