"""Rendered Markdown as blocks of the document model.

A template marks a number, a reference or a block with a placeholder, one private-use character around
its place in a list; here the placeholder becomes what it stands for. Nothing of Markdown that the model
cannot hold (raw HTML, links, images, code, rules) passes: it is refused, so that no prose is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from survey.errors import Fault, ReportError, Text
from survey.report.characters.visible import visible
from survey.report.characters.widths import is_wide
from survey.report.document import (
    Appendix,
    Block,
    Cite,
    Equation,
    Figure,
    Heading,
    Inline,
    Inlines,
    ListBlock,
    Note,
    Number,
    Paragraph,
    Ref,
    Styled,
    Table,
)
from survey.report.templates.citation_marks import without_parentheses

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["Placeholders", "escape_markdown", "parse_markdown"]

Placed: TypeAlias = Inline | Block

_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACE = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_BLANKS = re.compile(r"\s+")
_LEVELS = 3
_WARNING = "[!WARNING]"
_SUPPORTED = (
    "blockquote",
    "emphasis",
    "entity",
    "escape",
    "heading",
    "list",
    "newline",
    "paragraph",
)
# Parsed so that they can be refused by name instead of being printed as punctuation.
_REFUSED = ("autolink", "backticks", "fence", "hr", "image", "link")


@dataclass(slots=True)
class Placeholders:
    """What the placeholders of one rendered text stand for, in the order in which they were made."""

    placed: list[Placed] = field(default_factory=list[Placed])

    def mark(self, thing: Placed) -> str:
        """Keep an inline or a block, and return the placeholder to write into Markdown."""
        self.placed.append(thing)
        return f"{_OPEN}{len(self.placed) - 1}{_CLOSE}"


def escape_markdown(text: str) -> str:
    r"""Return a text so that Markdown prints it as it stands, on one line.

    Characters of the placeholders and control characters are shown as their code points.

    Examples
    --------
    >>> escape_markdown("# *Loans* <b>")
    '\\# \\*Loans\\* \\<b\\>'
    """
    return _PUNCTUATION.sub(r"\\\1", visible(_BLANKS.sub(" ", text)))


def parse_markdown(text: str, placeholders: Placeholders | None = None, name: str = "") -> tuple[Block, ...]:
    """Turn Markdown into blocks.

    Parameters
    ----------
    text : str
        CommonMark: headings, paragraphs, lists of one level, emphasis, and block quotes, which become
        notes (a quote that begins with ``[!WARNING]`` becomes a warning).
    placeholders : Placeholders, optional
        What the placeholders in the text stand for.
    name : str
        The template's file, for errors.

    Raises
    ------
    ReportError
        When the text holds Markdown that the document model has no place for; all such places.

    Examples
    --------
    >>> parse_markdown("# Sample\\n\\nA *t* test.")
    (Heading(level=1, text=('Sample',)), Paragraph(text=('A ', Styled(text='t', style='italic'), ' test.')))
    """
    reader = _Reader(placeholders or Placeholders(), name)
    blocks = tuple(reader.blocks(_parser().parse(text)))
    if reader.faults:
        raise ReportError(reader.faults)
    return blocks


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero", {"html": False})
    return parser.enable([*_SUPPORTED, *_REFUSED])


@dataclass(slots=True)
class _Reader:
    """Reads tokens into blocks and gathers the faults on the way."""

    placeholders: Placeholders
    name: str
    faults: list[Fault] = field(default_factory=list[Fault])

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        """Go through the top level of a token stream."""
        for opening, inner in _groups(tokens):
            match opening.type:
                case "heading_open":
                    yield self.heading(int(opening.tag[1:]), inner[0])
                case "paragraph_open":
                    yield from self.paragraph(inner[0])
                case "blockquote_open":
                    yield from self.note(inner)
                case "bullet_list_open" | "ordered_list_open":
                    ordered = opening.type == "ordered_list_open"
                    yield ListBlock(tuple(self.items(inner)), ordered)
                case _:
                    self.refuse(opening)

    def heading(self, level: int, inline: Token) -> Heading:
        """Read a heading; three levels are numbered, and no more."""
        if level > _LEVELS:
            what = Text(f"headings have {_LEVELS} levels", f"标题最多 {_LEVELS} 级")
            self.faults.append(Fault(what, where=self.name, got=_bare(f"{'#' * level} {inline.content}")))
        return Heading(min(level, _LEVELS), self.inlines(inline))

    def paragraph(self, inline: Token) -> Iterator[Block]:
        """Read a paragraph, or the blocks that were placed alone in it."""
        content = self.placed(inline.content)
        if content and all(isinstance(thing, _BLOCKS) for thing in content):
            yield from (thing for thing in content if isinstance(thing, _BLOCKS))
            return
        text = self.inlines(inline)
        if text:
            yield Paragraph(text)

    def placed(self, content: str) -> tuple[Placed | str, ...]:
        """Return what stands in a text: placed things, and words between them that are not blank."""
        pieces = _PLACE.split(content)
        things: list[Placed | str] = []
        for index, piece in enumerate(pieces):
            if index % 2:
                things.append(self.placeholders.placed[int(piece)])
            elif piece.strip():
                things.append(piece)
        return tuple(things)

    def note(self, tokens: Sequence[Token]) -> Iterator[Block]:
        """Read a block quote: each of its paragraphs is a note."""
        kind = "notice"
        for opening, inner in _groups(tokens):
            if opening.type != "paragraph_open":
                self.refuse(opening)
                continue
            text = self.inlines(inner[0])
            if text and isinstance(text[0], str) and text[0].startswith(_WARNING):
                kind = "warning"
                text = (text[0].removeprefix(_WARNING).lstrip(), *text[1:])
                text = text if text[0] else text[1:]
            if text:
                yield Note(text, kind)

    def items(self, tokens: Sequence[Token]) -> Iterator[Inlines]:
        """Read the items of a list, each one paragraph."""
        for _, item in _groups(tokens):
            paragraphs = list(_groups(item))
            for opening, _ in paragraphs[1:]:
                self.refuse(opening)
            if paragraphs and paragraphs[0][0].type == "paragraph_open":
                yield self.inlines(paragraphs[0][1][0])
            elif paragraphs:
                self.refuse(paragraphs[0][0])

    def inlines(self, inline: Token) -> Inlines:
        """Read the inline content of one block."""
        parts: list[Inline] = []
        styles: list[str] = []
        for token in inline.children or ():
            match token.type:
                case "text":
                    parts += self.text(token.content, styles[-1] if styles else "")
                case "strong_open" | "em_open":
                    styles.append("bold" if token.type == "strong_open" else "italic")
                case "strong_close" | "em_close":
                    styles.pop()
                case "softbreak" | "hardbreak":
                    parts.append("\n")
                case _:
                    self.refuse(token)
        return without_parentheses(_joined(parts))

    def text(self, content: str, style: str) -> Iterator[Inline]:
        """Read a run of text with the placeholders in it."""
        for index, piece in enumerate(_PLACE.split(content)):
            if index % 2:
                thing = self.placeholders.placed[int(piece)]
                if isinstance(thing, _INLINES):
                    yield thing
                else:
                    self.misplaced(thing, content)
            elif piece:
                yield Styled(piece, "bold" if style == "bold" else "italic") if style else piece

    def misplaced(self, block: Placed, content: str) -> None:
        """Record a table or figure in the middle of a sentence."""
        what = Text(
            "a table, figure or equation must stand in a paragraph of its own", "表、图和公式必须单独成段"
        )
        got = block.key if isinstance(block, Table | Figure | Equation) else type(block).__name__
        self.faults.append(Fault(what, where=self.name, got=f"{got}: {_bare(content)}"))

    def refuse(self, token: Token) -> None:
        """Record Markdown that the document model has no place for."""
        if token.nesting < 0:
            return
        name = token.type.removesuffix("_open")
        what = Text(f"a chapter cannot hold this Markdown: {name}", f"章节中不能使用这种 Markdown：{name}")
        got = _bare(token.content or str(token.attrGet("href") or token.markup))
        self.faults.append(
            Fault(what, where=self.name, got=got, mend=Text(r"put \ before it", "在其前加反斜杠"))
        )


def _bare(content: str) -> str:
    """Return the beginning of a text as messages show it."""
    return _PLACE.sub("…", content).strip()[:60]


_BLOCKS = (Heading, Paragraph, Note, ListBlock, Table, Figure, Equation, Appendix)
_INLINES = (str, Number, Styled, Ref, Cite)


def _groups(tokens: Sequence[Token]) -> Iterator[tuple[Token, Sequence[Token]]]:
    """Go through a token stream by its outermost elements: the opening token and what is inside."""
    depth, start = 0, 0
    for index, token in enumerate(tokens):
        if depth == 0:
            start = index
        depth += token.nesting
        if depth == 0:
            yield tokens[start], tokens[start + 1 : index]


def _joined(parts: Iterable[Inline]) -> Inlines:
    """Join neighbouring texts, and turn line ends into a blank, or nothing between Chinese characters."""
    joined: list[Inline] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    for index, part in enumerate(joined):
        if isinstance(part, str) and "\n" in part:
            joined[index] = _line_ends(part)
    return tuple(part for part in joined if part != "")


def _line_ends(text: str) -> str:
    lines = [line.strip(" ") for line in text.split("\n")]
    whole = lines[0]
    for line in lines[1:]:
        tight = whole and line and is_wide(whole[-1]) and is_wide(line[0])
        whole += line if tight else f" {line}"
    return whole
