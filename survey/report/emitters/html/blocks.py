"""The blocks of a chapter as HTML, and the contents beside them."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from survey.report.document import (
    Appendix,
    Block,
    Chapter,
    Equation,
    Figure,
    Heading,
    Inlines,
    ListBlock,
    Note,
    Paragraph,
    ReferenceList,
    Table,
)
from survey.report.emitters.html.formula import formula_markup
from survey.report.emitters.html.inlines import InlineWriter, anchor
from survey.report.emitters.html.markup import Markup, element, join, text, void
from survey.report.emitters.html.tables import Offsets, caption, notes, table_figure
from survey.report.printing.captions import equation_mark
from survey.report.profiles.profile import Profile

__all__ = ["BlockWriter"]

_PX_PER_CM = 96 / 2.54


@dataclass(slots=True)
class BlockWriter:
    """Writes the blocks of one chapter."""

    chapter: Chapter
    profile: Profile
    writer: InlineWriter
    words: Mapping[str, str]
    offsets: Offsets = field(default_factory=Offsets)

    def body(self) -> Markup:
        """Return the whole chapter."""
        number = self.writer.numbering.chapter
        title = self._numbered("h1", number, self.writer.text(self.chapter.title), "chapter")
        blocks = [self.block(place, block) for place, block in enumerate(self.chapter.blocks)]
        return join((title, *blocks), "\n")

    def block(self, position: int, block: Block) -> Markup:
        """Return one block."""
        writer = self.writer
        match block:
            case Heading():
                return self._heading(position, self._level(position, block), block.text)
            case Appendix():
                return self._heading(position, 1, block.title)
            case Paragraph():
                return element("p", writer.write(block.text))
            case Note():
                warning = block.kind == "warning"
                label = element("span", text(self.words[block.kind]), class_="unseen")
                inside = element("p", label, writer.write(block.text))
                return element("div", inside, class_="note warning" if warning else "note", role="note")
            case ListBlock():
                items = (element("li", writer.write(item)) for item in block.items)
                return element("ol" if block.ordered else "ul", *items)
            case Table():
                number = writer.numbering.captions[block.key]
                return table_figure(block, number, self.profile, writer, self.offsets, self.words)
            case Figure():
                return self._figure(block)
            case Equation():
                mark = text(equation_mark(writer.numbering.captions[block.key], self.profile))
                shown = (formula_markup(block.formula), element("span", mark))
                return element("p", *shown, id=anchor(block.key), class_="formula")
            case ReferenceList():
                return self._references(position, block)

    def contents(self) -> Markup:
        """Return the contents: sections with the headings below them, then tables and figures."""
        entries: list[Markup] = []
        below: list[Markup] = []
        for link, level in reversed([*self._headings()]):
            if level > 1:
                below.insert(0, element("li", link))
                continue
            inner = (element("ol", *below),) if below else ()
            entries.insert(0, element("li", link, *inner))
            below = []
        lists = [self._captions(kind) for kind in (Table, Figure)]
        return join((element("ol", *below, *entries), *lists), "\n")

    def _headings(self) -> Iterator[tuple[Markup, int]]:
        for position, block in enumerate(self.chapter.blocks):
            match block:
                case Heading() if (level := self._level(position, block)) <= 2:
                    title = block.text
                case Appendix() | ReferenceList():
                    level, title = 1, block.title
                case _:
                    continue
            number = self.writer.numbering.headings.get(position, "")
            printed = f"{number} {self.writer.plain(title)}".strip()
            yield element("a", self.writer.text(printed), href=f"#s{position}"), level

    def _level(self, position: int, heading: Heading) -> int:
        """Return a heading's level; in an appendix it stands below the appendix's own."""
        before = self.chapter.blocks[:position]
        return min(heading.level + any(isinstance(block, Appendix) for block in before), 3)

    def _captions(self, kind: type[Table] | type[Figure]) -> Markup:
        """Return a list of all tables or all figures, closed at first."""
        found = [block for block in self.chapter.blocks if isinstance(block, kind)]
        if not found:
            return Markup("")
        links = (
            element(
                "li", element("a", self.writer.text(self._caption_text(block)), href=f"#{anchor(block.key)}")
            )
            for block in found
        )
        name = self.words["tables" if kind is Table else "figures"]
        return element("details", element("summary", text(name)), element("ol", *links))

    def _caption_text(self, block: Table | Figure) -> str:
        return f"{self.writer.numbering.captions[block.key].text} {self.writer.plain(block.title)}"

    def _heading(self, position: int, level: int, title: Inlines) -> Markup:
        number = self.writer.numbering.headings.get(position, "")
        return self._numbered(f"h{level + 1}", number, self.writer.write(title), f"s{position}")

    def _numbered(self, name: str, number: str, title: Markup, named: str) -> Markup:
        mark = (element("span", text(number), class_="number"), text(" ")) if number else ()
        return element(name, *mark, title, id=named)

    def _figure(self, figure: Figure) -> Markup:
        """Return a figure as an image of its own document: nothing inside it can reach the page."""
        writer, above = self.writer, self.profile.captions.figure == "above"
        number = writer.numbering.captions[figure.key]
        title = caption(figure, number, self.profile, writer)
        under = element("figcaption", title, class_="above" if above else None)
        source = "data:image/svg+xml;base64," + base64.b64encode(figure.svg).decode()
        width = round(figure.width_cm * _PX_PER_CM)
        image = void("img", src=source, alt=writer.characters.shown(figure.alt), width=width)
        label = element("span", text(self.words["enlarge"]), class_="unseen")
        button = element("button", image, label, type="button", class_="zoom")
        stacked = "narrow stacked" if self.profile.captions.layout == "stacked" else "narrow"
        found = notes(figure.notes, self.profile, writer)
        parts = (under, button, *found) if above else (button, *found, under)  # a caption is first or last
        return element("figure", *parts, id=anchor(figure.key), class_=stacked)

    def _references(self, position: int, block: ReferenceList) -> Markup:
        numbered = any(entry.number for entry in block.entries)
        items: list[Markup] = []
        for entry in block.entries:
            body = self.writer.write(entry.entry)
            mark = (
                (element("span", text(f"[{entry.number}]")), element("span", body)) if numbered else (body,)
            )
            items.append(element("li", *mark, id=f"ref-{anchor(entry.key)}"))
        head = self._heading(position, 1, block.title)
        name, look = ("ol", "numbered") if numbered else ("ul", "hanging")
        return element("section", head, element(name, *items, class_=look), class_="references")
