"""Captions that Word can renumber, and the notes under tables and figures."""

from __future__ import annotations

from survey.report.document import Equation, Figure, Inlines, Styled, Table, TableNotes
from survey.report.emitters.docx.inlines import InlineWriter, bookmarked, field, run
from survey.report.emitters.docx.xml import tag, val
from survey.report.printing.numbering import CaptionNumber
from survey.report.profiles.profile import Profile

__all__ = ["caption_xml", "mark_xml", "notes_xml"]


def caption_xml(block: Table | Figure, writer: InlineWriter, profile: Profile, bookmark_id: int) -> list[str]:
    """Return the caption's paragraphs: the number as fields inside a bookmark, and the title."""
    number = writer.numbering.captions[block.key]
    style = "TableCaption" if number.kind == "table" else "FigureCaption"
    label = bookmarked(writer.bookmarks[block.key], bookmark_id, _number(number))
    if profile.captions.layout == "stacked":
        title = tag("w:p", {}, _style("CaptionTitle"), writer.runs(block.title))
        first = tag("w:p", {}, tag("w:pPr", {}, val("w:pStyle", style), "<w:keepNext/>"), label)
        return [first, title, *_second(block, number, writer, profile, "CaptionTitle")]
    content = label + run(profile.captions.title_gap) + writer.runs(block.title)
    second = _second(block, number, writer, profile, style)
    close = "<w:keepNext/>" + tag("w:spacing", {"w:before": 120, "w:after": 0}) if second else ""
    return [tag("w:p", {}, tag("w:pPr", {}, val("w:pStyle", style), close), content), *second]


def mark_xml(block: Equation, writer: InlineWriter, profile: Profile, bookmark_id: int) -> str:
    """Return an equation's number: fields inside a bookmark, in parentheses."""
    number = writer.numbering.captions[block.key]
    before, _, after = profile.labels.equation_mark.partition("{}")
    digits = bookmarked(writer.bookmarks[block.key], bookmark_id, _digits(number, "Equation"))
    return run(before) + digits + run(after)


def _second(
    block: Table | Figure, number: CaptionNumber, writer: InlineWriter, profile: Profile, style: str
) -> list[str]:
    """Return the caption in the other language, close below the first; it repeats the same count."""
    if not profile.captions.bilingual or not block.second_title:
        return []
    labels = profile.labels
    label = labels.second_table if number.kind == "table" else labels.second_figure
    count = field(f"SEQ {number.label} \\c \\* ARABIC", str(number.number))
    content = (
        run(label)
        + _chapter(number)
        + count
        + run(profile.captions.title_gap)
        + writer.runs(block.second_title)
    )
    after = 80 if number.kind == "table" or profile.captions.figure == "above" else 280
    close = tag("w:spacing", {"w:before": 0, "w:after": after})
    return [tag("w:p", {}, tag("w:pPr", {}, val("w:pStyle", style), close), content)]


def notes_xml(
    notes: TableNotes, writer: InlineWriter, profile: Profile, *, style: str = "TableNote", keep: bool = False
) -> list[str]:
    """Return the notes in APA's order; the word for note opens them.

    Parameters
    ----------
    notes : TableNotes
    writer : InlineWriter
    profile : Profile
    style : str
        The paragraphs' style.
    keep : bool
        Whether a caption follows, from which the notes must not part.
    """
    word = profile.notes.general
    opening: Inlines = (Styled(word, "italic"),) if profile.notes.general_italic else (word,)
    gap = profile.notes.joiner
    kinds: list[Inlines] = []
    if notes.general:
        kinds.append((*opening, gap, *notes.general))
    if notes.specific:
        marked: list[Inlines] = [(" ", *one) if place else one for place, one in enumerate(notes.specific)]
        kinds.append(tuple(inline for one in marked for inline in one))
    if notes.probability:
        kinds.append(notes.probability)
    if kinds and not notes.general and not profile.notes.general_italic:
        kinds[0] = (*opening, gap, *kinds[0])
    last = len(kinds) - 1
    return [
        tag("w:p", {}, _note_style(style, keep=keep, last=place == last), writer.runs(kind))
        for place, kind in enumerate(kinds)
    ]


def _note_style(style: str, *, keep: bool, last: bool) -> str:
    """Return the style; notes that belong together stand close and stay on one page."""
    if last and not keep:
        return _style(style)
    close = tag("w:spacing", {"w:before": 60, "w:after": 0})
    return tag("w:pPr", {}, val("w:pStyle", style), "<w:keepNext/>", close)


def _number(number: CaptionNumber) -> str:
    """Return label and number."""
    return run(number.label + number.gap) + _digits(number, number.label)


def _digits(number: CaptionNumber, sequence: str) -> str:
    """Return the chapter's number by STYLEREF, the count by SEQ."""
    restart = " \\s 1" if not number.continues else f" \\r {number.number}"
    if not number.chapter.isdigit() and not number.continues:
        restart = " \\r 1" if number.number == 1 else ""
    count = field(f"SEQ {sequence} \\* ARABIC{restart}", str(number.number))
    return _chapter(number) + count


def _chapter(number: CaptionNumber) -> str:
    """Return the chapter's number and what stands behind it; nothing in a document that stands alone."""
    if not number.chapter:
        return ""
    style = "1" if number.chapter.isdigit() else '"Appendix"'
    return field(f"STYLEREF {style} \\s", number.chapter) + run(number.separator, whole=True)


def _style(name: str) -> str:
    return tag("w:pPr", {}, val("w:pStyle", name))
