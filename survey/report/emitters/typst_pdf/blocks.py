"""The blocks of a chapter as typst calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from survey.report.document import (
    Appendix,
    Block,
    Chapter,
    Equation,
    Figure,
    Heading,
    ListBlock,
    Note,
    Paragraph,
    ReferenceList,
    Table,
    TableNotes,
)
from survey.report.document.formula import formula_text
from survey.report.emitters.typst_pdf.formula import formula_source
from survey.report.emitters.typst_pdf.inlines import InlineWriter
from survey.report.emitters.typst_pdf.tables import notes_source, table_source
from survey.report.printing.captions import equation_mark, second_caption
from survey.report.profiles.profile import Profile
from survey.report.typst_source import Code, array, call, dictionary, string

__all__ = ["BlockWriter"]

_EN_SPACE = "\u2002"
_ROOM_CM = 3.0  # for a figure's caption and notes


@dataclass(slots=True)
class BlockWriter:
    """Writes the blocks of one chapter, and gathers the pictures that they show."""

    chapter: Chapter
    profile: Profile
    writer: InlineWriter
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def source(self) -> Iterator[str]:
        """Return the lines of the chapter's body; wide tables in a row share their landscape pages."""
        title = self.writer.text(self.chapter.title)
        yield f"#{self._heading(1, self.writer.numbering.chapter, title).source}"
        turned = False
        for position, block in enumerate(self.chapter.blocks):
            wide = isinstance(block, Table) and block.landscape
            if wide and not turned:
                yield "#page(flipped: true)["
            elif turned and not wide:
                yield "]"
            turned = wide
            yield f"#{self.block(position, block).source}"
        if turned:
            yield "]"

    def block(self, position: int, block: Block) -> Code:
        """Return one block."""
        writer = self.writer
        match block:
            case Heading():
                number = writer.numbering.headings[position]
                before = self.chapter.blocks[:position]
                level = block.level + 1 + any(isinstance(one, Appendix) for one in before)
                return self._heading(level, number, writer.content(block.text))
            case Appendix():
                number = writer.numbering.headings[position]
                return self._heading(2, number, writer.content(block.title))
            case Paragraph():
                return call("paragraph", writer.content(block.text))
            case Note():
                return call("notice", string(block.kind), writer.content(block.text))
            case ListBlock():
                ordered = Code("true" if block.ordered else "false")
                return call("items", ordered, *(writer.content(item) for item in block.items))
            case Table():
                number = writer.numbering.captions[block.key]
                return table_source(block, number, writer.anchors[block.key], self.profile, writer)
            case Figure():
                return self._figure(block)
            case Equation():
                mark = writer.text(equation_mark(writer.numbering.captions[block.key], self.profile))
                alt = writer.text(formula_text(block.formula))
                anchor = string(writer.anchors[block.key])
                return call("formula", anchor, mark, alt, formula_source(block.formula))
            case ReferenceList():
                return self._references(block)

    def _heading(self, level: int, number: str, title: Code) -> Code:
        before = f"#{string(number + _EN_SPACE).source}" if number else ""
        return Code(f"heading(level: {min(level, 4)}, [{before}#{title.source}])")

    def _figure(self, figure: Figure) -> Code:
        writer, page = self.writer, self.profile.page
        name = f"figure{len(self.files) + 1}.svg"
        self.files[name] = figure.svg
        number = writer.numbering.captions[figure.key]
        widest = page.width_cm - page.left_cm - page.right_cm
        highest = page.height_cm - page.top_cm - page.bottom_cm - _ROOM_CM
        data: dict[str, Code | str | bool | int | None] = {
            "key": writer.anchors[figure.key],
            "number": number.text,
            "title": writer.content(figure.title),
            "second": writer.optional(second_caption(figure, number, self.profile)),
            "file": name,
            "width": Code(f"{min(figure.width_cm, widest):g}cm"),
            "highest": Code(f"{highest:g}cm"),
            "alt": writer.text(figure.alt),
            "above": self.profile.captions.figure == "above",
            "has-notes": figure.notes != TableNotes(),
            "notes": notes_source(figure.notes, self.profile, writer),
        }
        return call("drawn", dictionary(data))

    def _references(self, block: ReferenceList) -> Code:
        writer = self.writer
        entries = [
            dictionary(
                {
                    "key": writer.anchors[entry.key],
                    "number": entry.number,
                    "body": writer.content(entry.entry),
                }
            )
            for entry in block.entries
        ]
        return call("references", writer.content(block.title), array(entries))
