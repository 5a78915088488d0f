"""document.xml: the blocks of a chapter one after another."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest

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
)
from survey.report.emitters.docx.captions import caption_xml, mark_xml, notes_xml
from survey.report.emitters.docx.contents import FIRST_HEADING, contents_xml, heading_bookmark
from survey.report.emitters.docx.continued import continued_xml, fit_pages
from survey.report.emitters.docx.figures import drawing_xml
from survey.report.emitters.docx.formula import formula_xml
from survey.report.emitters.docx.inlines import InlineWriter, bookmarked, run
from survey.report.emitters.docx.lists import BULLETS, FIRST_ORDERED
from survey.report.emitters.docx.overflow import has_strip, hidden_mark_xml, shown_mark_xml
from survey.report.emitters.docx.package import Part, Relationship
from survey.report.emitters.docx.parts import header_text
from survey.report.emitters.docx.sections import close_section, section_xml, text_height_cm, text_width_cm
from survey.report.emitters.docx.tables import table_xml
from survey.report.emitters.docx.units import twips
from survey.report.emitters.docx.xml import DECLARATION, NAMESPACES, tag, val
from survey.report.profiles.profile import Profile

__all__ = ["Body", "write_body"]

_UNNUMBERED = tag("w:numPr", {}, val("w:numId", 0))  # takes away the number that a heading's style has
_FIGURE_SHARE = 0.72  # of a page's height, so that caption and note stay with the picture


@dataclass(slots=True)
class Body:
    """The body as it grows: paragraphs and tables, pictures, and how many lists there were."""

    profile: Profile
    writer: InlineWriter
    header: str
    blocks: list[str] = field(default_factory=list[str])
    pictures: list[Part] = field(default_factory=list[Part])
    relationships: list[Relationship] = field(default_factory=list[Relationship])
    captions: int = 0
    drawings: int = 0
    ordered_lists: int = 0
    headings: int = 0
    heading: str = ""
    landscape: bool = False
    appendix: bool = False
    alone: str = ""

    def xml(self) -> str:
        """Return the whole part."""
        final = section_xml(self.profile, landscape=self.landscape)
        return DECLARATION + tag("w:document", NAMESPACES, tag("w:body", {}, *self.blocks, final))


def write_body(chapter: Chapter, profile: Profile, writer: InlineWriter) -> Body:
    """Write every block of a chapter."""
    body = Body(profile, writer, header_text(chapter, writer.numbering))
    body.alone = "" if chapter.number else _UNNUMBERED
    body.blocks.append(_paragraph("Heading1", run(chapter.title), body.alone))
    if profile.contents:
        body.blocks += contents_xml(chapter, writer)
    for place, (block, following) in enumerate(zip_longest(chapter.blocks, chapter.blocks[1:])):
        body.heading = heading_bookmark(place)
        wide = isinstance(block, Table) and block.landscape
        if wide != body.landscape:
            close_section(body.blocks, section_xml(profile, landscape=body.landscape))
            body.landscape = wide
        _write_block(body, block, following)
    return body


def _write_block(body: Body, block: Block, following: Block | None) -> None:
    writer = body.writer
    match block:
        case Heading(level=level, text=text):
            style = f"AppendixHeading{min(level + 1, 3)}" if body.appendix else f"Heading{min(level + 1, 4)}"
            body.blocks.append(_paragraph(style, _heading(body, writer.runs(text)), body.alone))
        case Paragraph(text=text):
            announces = "<w:keepNext/>" if isinstance(following, ListBlock) else ""
            body.blocks.append(_paragraph("BodyText", writer.runs(text), announces))
        case Note(text=text, kind=kind):
            style = "WarningBox" if kind == "warning" else "NoticeBox"
            body.blocks.append(_paragraph(style, writer.runs(text)))
        case ListBlock():
            _write_list(body, block)
        case Table():
            _write_table(body, block)
        case Figure():
            _write_figure(body, block)
        case Equation():
            _write_equation(body, block)
        case Appendix(title=title):
            body.appendix = True
            body.blocks.append(_paragraph("Appendix", _heading(body, writer.runs(title))))
        case ReferenceList():
            _write_references(body, block)


def _heading(body: Body, content: str) -> str:
    """Return a heading's content inside the bookmark that the contents lead to, where there are any."""
    if not body.profile.contents:
        return content
    body.headings += 1
    return bookmarked(body.heading, FIRST_HEADING + body.headings, content)


def _paragraph(style: str, content: str, *properties: str) -> str:
    return tag("w:p", {}, tag("w:pPr", {}, val("w:pStyle", style), *properties), content)


def _write_list(body: Body, block: ListBlock) -> None:
    number = BULLETS
    if block.ordered:
        number = FIRST_ORDERED + body.ordered_lists
        body.ordered_lists += 1
    marks = tag("w:numPr", {}, val("w:ilvl", 0), val("w:numId", number))
    body.blocks += [_paragraph("ListParagraph", body.writer.runs(item), marks) for item in block.items]


def _write_table(body: Body, table: Table) -> None:
    body.captions += 1
    caption = caption_xml(table, body.writer, body.profile, body.captions)
    available = twips(text_width_cm(body.profile, landscape=body.landscape))
    title = f"{body.writer.numbering.captions[table.key].text} {body.writer.text(table.title)}"
    parts = fit_pages(table, body.writer, body.profile, available, landscape=body.landscape)
    above = body.profile.captions.table == "above"
    marked = not parts.whole and above and has_strip(body.header, body.profile, landscape=body.landscape)
    grids: list[str] = []
    for rows in parts.rows:
        if rows.start:
            grids.append(continued_xml(table.key, body.writer, body.profile))
        grids.append(
            table_xml(
                table,
                body.writer,
                body.profile,
                parts.layout,
                rows=rows,
                whole=not marked,
                description=title,
            )
        )
    notes = notes_xml(table.notes, body.writer, body.profile, keep=not above)
    after = notes or [_paragraph("TableNote", "")]
    if marked:
        box = (table.key, body.captions, body.writer, body.profile)
        caption[0] = _with_run(caption[0], hidden_mark_xml(*box, landscape=body.landscape))
        after[0] = _with_run(after[0], shown_mark_xml(*box, landscape=body.landscape))
    body.blocks += [*caption, *grids, *after] if above else [*grids, *notes, *caption]


def _with_run(paragraph: str, run: str) -> str:
    """Put a run before those of a paragraph."""
    return paragraph.replace("</w:pPr>", f"</w:pPr>{run}", 1)


def _write_figure(body: Body, figure: Figure) -> None:
    body.captions += 1
    body.drawings += 1
    number, svg_id = body.drawings, ""
    png_id = f"rIdPng{number}"
    body.pictures.append(Part(f"word/media/figure{number:02d}.png", figure.png))
    body.relationships.append(Relationship(png_id, "image", f"media/figure{number:02d}.png"))
    if figure.svg:
        svg_id = f"rIdSvg{number}"
        body.pictures.append(Part(f"word/media/figure{number:02d}.svg", figure.svg))
        body.relationships.append(Relationship(svg_id, "image", f"media/figure{number:02d}.svg"))
    drawing = drawing_xml(
        figure,
        number,
        png_id,
        svg_id,
        widest_cm=text_width_cm(body.profile),
        highest_cm=text_height_cm(body.profile) * _FIGURE_SHARE,
    )
    caption = caption_xml(figure, body.writer, body.profile, body.captions)
    above = body.profile.captions.figure == "above"
    notes = notes_xml(figure.notes, body.writer, body.profile, style="FigureNote", keep=not above)
    body.blocks += [*caption, drawing, *notes] if above else [drawing, *notes, *caption]


def _write_equation(body: Body, block: Equation) -> None:
    """The formula in the middle of the line, its number at the right."""
    body.captions += 1
    tab = "<w:r><w:tab/></w:r>"
    mark = mark_xml(block, body.writer, body.profile, body.captions)
    body.blocks.append(_paragraph("Equation", tab + formula_xml(block.formula) + tab + mark))


def _write_references(body: Body, block: ReferenceList) -> None:
    body.blocks.append(_paragraph("ReferencesTitle", _heading(body, body.writer.runs(block.title))))
    for entry in block.entries:
        number = run(f"[{entry.number}]") + "<w:r><w:tab/></w:r>" if entry.number else ""
        body.blocks.append(_paragraph("Bibliography", number + body.writer.runs(entry.entry)))
