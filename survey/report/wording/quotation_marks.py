"""Quotation marks of English print, whatever keys they were typed by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from survey.report.document import Block, Heading, Inlines, ListBlock, Note, Paragraph, Styled

__all__ = ["curly", "typographic"]

_OPENING = re.compile(r"(?<=[\s(\[/–—])[\"'](?=\S)")
_FIRST = re.compile(r"^[\"'](?=\w)")
_MARKS = {'"': ("“", "”"), "'": ("‘", "’")}


def curly(text: str, *, first: bool = True) -> str:
    """Return the text with curly marks; `first` says that nothing stands before it.

    Examples
    --------
    >>> curly('Cronbach\\'s "alpha" (of "all")')
    'Cronbach’s “alpha” (of “all”)'
    >>> curly('", the first')
    '”, the first'
    """
    if '"' not in text and "'" not in text:
        return text
    opened = _OPENING.sub(lambda found: _MARKS[found[0]][0], text)
    if first:
        opened = _FIRST.sub(lambda found: _MARKS[found[0]][0], opened)
    return opened.replace('"', "”").replace("'", "’")


def typographic(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks of a template with curly marks in their prose."""
    return tuple(_block(block) for block in blocks)


def _block(block: Block) -> Block:
    if isinstance(block, ListBlock):
        return replace(block, items=tuple(_inlines(item) for item in block.items))
    if isinstance(block, Heading | Note | Paragraph):
        return replace(block, text=_inlines(block.text))
    return block


def _inlines(inlines: Inlines) -> Inlines:
    return tuple(
        curly(one, first=place == 0)
        if isinstance(one, str)
        else replace(one, text=curly(one.text))
        if isinstance(one, Styled)
        else one
        for place, one in enumerate(inlines)
    )
