"""Captions in two languages: the titles of one chapter beside those of its translation."""

from __future__ import annotations

import dataclasses

from survey.report.document import Block, Chapter, Figure, Table

__all__ = ["with_second_titles"]


def with_second_titles(chapter: Chapter, other: Chapter) -> Chapter:
    """Return the chapter with each table's and figure's title of the other chapter as its second one.

    Parameters
    ----------
    chapter, other : Chapter
        The same chapter in two languages; tables and figures are matched by their keys.
    """
    titles = {block.key: block.title for block in other.blocks if isinstance(block, Table | Figure)}

    def joined(block: Block) -> Block:
        if isinstance(block, Table | Figure) and block.key in titles:
            return dataclasses.replace(block, second_title=titles[block.key])
        return block

    return dataclasses.replace(chapter, blocks=tuple(map(joined, chapter.blocks)))
