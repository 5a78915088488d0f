"""The list of contents: a field that Word renews, with entries that are right before it does.

Entries lead to their headings. They have no page numbers until Word has laid the pages out and the
field is renewed without its ``\\n`` switch, because a number that was not counted may be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from survey.report.document import Appendix, Chapter, Heading, ReferenceList
from survey.report.emitters.docx.inlines import InlineWriter, run
from survey.report.emitters.docx.xml import tag, text_of, val

__all__ = ["FIRST_HEADING", "contents_xml", "heading_bookmark"]

FIRST_HEADING = 100_000  # identifiers of headings' bookmarks begin behind those of captions


def heading_bookmark(place: int) -> str:
    """Return the name of the bookmark of the heading at a place of the chapter."""
    return f"_Toc{place:09d}"


def contents_xml(chapter: Chapter, writer: InlineWriter) -> list[str]:
    """Return the paragraphs of the list; none when the chapter has no headings."""
    entries = list(_entries(chapter, writer))
    code = text_of(' TOC \\o "2-3" \\n \\h \\z \\t "Appendix,1,Appendix Heading 2,2,References Title,1" ')
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    begin += f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
    begin += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    last = len(entries) - 1
    paragraphs: list[str] = []
    for place, (level, name, text) in enumerate(entries):
        link = tag("w:hyperlink", {"w:anchor": name, "w:history": 1}, run(text))
        content = (begin if place == 0 else "") + link + (end if place == last else "")
        paragraphs.append(tag("w:p", {}, tag("w:pPr", {}, val("w:pStyle", f"TOC{level}")), content))
    return paragraphs


def _entries(chapter: Chapter, writer: InlineWriter) -> Iterator[tuple[int, str, str]]:
    """Go through level, bookmark and text of the headings that are listed."""
    numbers = writer.numbering.headings
    for place, block in enumerate(chapter.blocks):
        name = heading_bookmark(place)
        match block:
            case Heading(level=level, text=text) if level <= 2:
                yield level, name, f"{numbers[place]} {writer.text(text)}"
            case Appendix(title=title):
                yield 1, name, f"{numbers[place]}  {writer.text(title)}"
            case ReferenceList(title=title):
                yield 1, name, writer.text(title)
            case _:
                pass
