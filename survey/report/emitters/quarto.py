"""The chapter as Markdown that Quarto and pandoc read: numbers as they are in every other format.

Headings and captions carry their numbers, and Quarto is told to add none, so that 表4-1 stays 表4-1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from survey.report.characters.visible import visible
from survey.report.document import (
    Appendix,
    Block,
    Chapter,
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
    ReferenceList,
    Row,
    Styled,
    Table,
)
from survey.report.emitters.latex.formula import formula_latex
from survey.report.printing.captions import equation_mark, note_paragraphs, second_caption
from survey.report.printing.citations import Citations
from survey.report.printing.numbering import Numbering, number_chapter
from survey.report.profiles.profile import Profile

__all__ = ["escape_text", "quarto_source", "write_quarto"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$@^\"&])")
# What would begin a list, or become a typographic sign or a link.
_LINE_START = re.compile(r"^(\s*)([-+:]|=+|\d+[.)])(?=\s|$)")
_PAIRS = re.compile(r"(?<=([-.]))(?=\1)|(?<=:)(?=//)")
_MARKS = {"bold": "**", "italic": "*", "superscript": "^", "subscript": "~"}
_ALIGN = {"left": ":---", "center": ":---:", "decimal": "---:"}
FOLDER = "figures"


def write_quarto(chapter: Chapter, profile: Profile, path: Path) -> None:
    """Write a chapter as Markdown, and its figures as SVG into ``figures`` beside it.

    Raises
    ------
    ReportError
        When a reference or a citation has no target.
    """
    path.write_text(quarto_source(chapter, profile), encoding="utf-8", newline="\n")
    for block in chapter.blocks:
        if isinstance(block, Figure):
            target = path.parent / _file_name(block, chapter)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(block.svg)


def quarto_source(chapter: Chapter, profile: Profile) -> str:
    """Return a chapter as Markdown with Quarto's head.

    Examples
    --------
    >>> from survey.report.profiles.load import load_profile
    >>> source = quarto_source(Chapter("A*B", "en", 4, "2026-03-16", ()), load_profile("apa7-en"))
    >>> source.splitlines()[-1]
    '# Chapter 4 A\\\\*B {#chapter}'
    """
    writer = _Writer(chapter, profile, number_chapter(chapter, profile), Citations.of(chapter))
    title = f"# {escape_text(writer.numbering.chapter)} {escape_text(chapter.title)} {{#chapter}}"
    blocks = [writer.block(place, block) for place, block in enumerate(chapter.blocks)]
    banner = [f"**{escape_text(chapter.banner)}**"] if chapter.banner else []
    return "\n\n".join([_head(chapter), *banner, title, *blocks]) + "\n"


def escape_text(text: str) -> str:
    r"""Return a text so that Markdown prints it as it stands.

    Examples
    --------
    >>> escape_text("=HYPERLINK(\"http://x\") <b> -- 5*3")
    '=HYPERLINK(\\"http:\\//x\\") \\<b\\> -\\- 5\\*3'
    """
    shown = _SPECIAL.sub(r"\\\1", visible(text))
    shown = _LINE_START.sub(_escaped_start, shown)
    return _PAIRS.sub(r"\\", shown)


def _escaped_start(found: re.Match[str]) -> str:
    """Return what would begin a list with a backslash before its sign."""
    return f"{found[1]}{found[2][:-1]}\\{found[2][-1]}"


def _head(chapter: Chapter) -> str:
    """Return the settings: no numbers of Quarto's own, citations printed already."""
    lang = "zh-CN" if chapter.language == "zh" else "en"
    lines = ["---", f"title: {_quoted(escape_text(chapter.title))}"]  # Quarto reads Markdown in it
    authors = [_quoted(escape_text(author)) for author in chapter.authors]
    lines += [f"author: [{', '.join(authors)}]"] if authors else []
    lines += [f"date: {chapter.date}", f"lang: {lang}", "number-sections: false", "citeproc: false"]
    return "\n".join([*lines, "crossref: false", "---"])


def _quoted(text: str) -> str:
    """Return a text in quotation marks, as a scalar of YAML or a figure's attribute."""
    escaped = visible(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _name(key: str) -> str:
    """Return a key as an identifier; Quarto would number one that begins with tbl or fig."""
    return re.sub(r"[^a-z0-9]+", "-", key.lower())


def _file_name(figure: Figure, chapter: Chapter) -> str:
    return f"{FOLDER}/{figure.key.removeprefix('figure.')}.{chapter.language}.svg"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the blocks of one chapter."""

    chapter: Chapter
    profile: Profile
    numbering: Numbering
    citations: Citations

    def write(self, inlines: Inlines) -> str:
        """Return inlines as Markdown."""
        return "".join(self._one(inline) for inline in inlines)

    def _one(self, inline: Inline) -> str:
        match inline:
            case str():
                return escape_text(inline)
            case Number():
                return escape_text(inline.text)
            case Styled():
                mark = _MARKS[inline.style]
                text = escape_text(inline.text)
                if inline.style in ("superscript", "subscript"):
                    return f"{mark}{text.replace(' ', chr(92) + ' ')}{mark}" if text else ""
                return _emphasised(text, mark)
            case Ref():
                return f"[{escape_text(self.numbering.reference(inline))}](#{_name(inline.target)})"
            case Cite():
                return self.write(self.citations.printed(inline))

    def block(self, position: int, block: Block) -> str:
        """Return one block."""
        match block:
            case Heading():
                lower = any(isinstance(one, Appendix) for one in self.chapter.blocks[:position])
                marks = "#" * (block.level + 1 + (lower or self.chapter.starts.lettered))
                return f"{marks} {escape_text(self.numbering.headings[position])} {self.write(block.text)}"
            case Appendix():
                return f"## {escape_text(self.numbering.headings[position])} {self.write(block.title)}"
            case Paragraph():
                return self.write(block.text)
            case Note():
                kind = "warning" if block.kind == "warning" else "note"
                return f"::: {{.callout-{kind}}}\n{self.write(block.text)}\n:::"
            case ListBlock():
                items = enumerate(map(self.write, block.items), start=1)
                return "\n".join(
                    f"{place}. {item}" if block.ordered else f"- {item}" for place, item in items
                )
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case Equation():
                mark = equation_mark(self.numbering.captions[block.key], self.profile)
                shown = f"$$\n{formula_latex(block.formula)} \\qquad \\text{{{mark}}}\n$$"
                return f"::: {{#{_name(block.key)}}}\n{shown}\n:::"
            case ReferenceList():
                return self._references(block)

    def _table(self, table: Table) -> str:
        heads = [self._head_of(table, place) for place in range(len(table.columns))]
        lines = [_pipes(heads), _pipes([_ALIGN[column.align] for column in table.columns])]
        lines += [self._row(row, len(table.columns)) for row in table.rows]
        above = self.profile.captions.table == "above"
        parts = ["\n".join(lines), *self._notes(table)]
        return self._framed(table, parts, above=above)

    def _head_of(self, table: Table, place: int) -> str:
        """Return a column's head, with the spanner over it before it."""
        over = next((self.write(s.label) for s in table.spanners if s.first <= place <= s.last), "")
        return " · ".join(filter(None, (over, self.write(table.columns[place].label))))

    def _row(self, row: Row, count: int) -> str:
        if row.kind == "group":
            return _pipes([_emphasised(self.write(row.cells[0].content), "**"), *[""] * (count - 1)])
        cells = [
            _emphasised(self.write(cell.content), "**") if cell.strong else self.write(cell.content)
            for cell in row.cells
        ]
        cells[0] = "&emsp;" * row.indent + cells[0]
        return _pipes(cells)

    def _figure(self, figure: Figure) -> str:
        look = f"fig-alt={_quoted(figure.alt)} width={figure.width_cm:g}cm"
        image = f"![]({_file_name(figure, self.chapter)}){{{look}}}"
        above = self.profile.captions.figure == "above"
        return self._framed(figure, [image, *self._notes(figure)], above=above)

    def _framed(self, block: Table | Figure, parts: Sequence[str], *, above: bool) -> str:
        number = self.numbering.captions[block.key]
        gap = self.profile.captions.title_gap
        caption = f"**{escape_text(number.text)}**{gap}{self.write(block.title)}"
        second = second_caption(block, number, self.profile)
        captions = [caption, *([self.write(second)] if second else [])]
        whole = [*captions, *parts] if above else [parts[0], *captions, *parts[1:]]
        return f"::: {{#{_name(block.key)}}}\n" + "\n\n".join(whole) + "\n\n:::"

    def _notes(self, block: Table | Figure) -> Iterator[str]:
        return (self.write(paragraph) for paragraph in note_paragraphs(block.notes, self.profile))

    def _references(self, block: ReferenceList) -> str:
        entries = [
            (f"\\[{entry.number}\\] " if entry.number else "") + self.write(entry.entry)
            for entry in block.entries
        ]
        return "\n\n".join([f"## {self.write(block.title)} {{.unnumbered}}", *entries])


def _pipes(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _emphasised(text: str, mark: str) -> str:
    """Return a text between marks, which must touch it; a full stop at its end would hide the second mark."""
    inner = text.strip().rstrip("。，：；？！")
    if not inner:
        return text
    start = text.index(inner)
    before, after = text[:start], text[start + len(inner) :]
    return f"{before}{mark}{inner}{mark}{after}"
