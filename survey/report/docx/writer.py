"""A chapter as a Word document."""

from __future__ import annotations

from pathlib import Path

from survey.report.citations import Citations
from survey.report.document import Chapter
from survey.report.docx.body import write_body
from survey.report.docx.inlines import InlineWriter
from survey.report.docx.lists import numbering_xml
from survey.report.docx.package import Part, Relationship, pack, relationships_part
from survey.report.docx.parts import (
    app_properties_xml,
    core_properties_xml,
    font_table_xml,
    footer_xml,
    header_xml,
    settings_xml,
)
from survey.report.docx.styles import styles_xml
from survey.report.docx.theme import theme_xml
from survey.report.numbering import number_chapter
from survey.report.profile import Profile

__all__ = ["docx_bytes", "write_docx"]

_OFFICE = "application/vnd.openxmlformats-officedocument."
_WORD = _OFFICE + "wordprocessingml."
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


def write_docx(chapter: Chapter, profile: Profile, path: Path) -> None:
    """Write a chapter as a Word document.

    Parameters
    ----------
    chapter : Chapter
    profile : Profile
    path : Path
        The file; the same chapter and profile give the same bytes.

    Raises
    ------
    ReportError
        When a reference or a citation has no target, or a picture is not a PNG.
    """
    path.write_bytes(docx_bytes(chapter, profile))


def docx_bytes(chapter: Chapter, profile: Profile) -> bytes:
    """Return a chapter as the bytes of a Word document.

    Examples
    --------
    >>> from survey.report.profile import load_profile
    >>> docx_bytes(Chapter("Survey", "en", 4, "2026-03-16", ()), load_profile("apa7-en"))[:2]
    b'PK'
    """
    numbering = number_chapter(chapter, profile)
    bookmarks = {key: f"_Ref{place:09d}" for place, key in enumerate(numbering.captions, start=1)}
    writer = InlineWriter(numbering, Citations.of(chapter), bookmarks, chapter.language)
    body = write_body(chapter, profile, writer)
    relationships = [
        Relationship("rIdStyles", "styles", "styles.xml"),
        Relationship("rIdNumbering", "numbering", "numbering.xml"),
        Relationship("rIdSettings", "settings", "settings.xml"),
        Relationship("rIdFonts", "fontTable", "fontTable.xml"),
        Relationship("rIdTheme", "theme", "theme/theme1.xml"),
        Relationship("rIdHeader", "header", "header1.xml"),
        Relationship("rIdFooter", "footer", "footer1.xml"),
        *body.relationships,
    ]
    top = [
        Relationship("rId1", "officeDocument", "word/document.xml"),
        Relationship("rId2", _CORE, "docProps/core.xml"),
        Relationship("rId3", "extended-properties", "docProps/app.xml"),
    ]
    numbers = numbering_xml(profile, chapter.number, body.ordered_lists)
    parts = [
        relationships_part("_rels/.rels", top),
        _part("word/document.xml", body.xml(), _WORD + "document.main+xml"),
        relationships_part("word/_rels/document.xml.rels", relationships),
        _part("word/styles.xml", styles_xml(profile), _WORD + "styles+xml"),
        _part("word/numbering.xml", numbers, _WORD + "numbering+xml"),
        _part("word/settings.xml", settings_xml(), _WORD + "settings+xml"),
        _part("word/fontTable.xml", font_table_xml(profile), _WORD + "fontTable+xml"),
        _part("word/theme/theme1.xml", theme_xml(profile), _OFFICE + "theme+xml"),
        _part("word/header1.xml", header_xml(chapter, numbering), _WORD + "header+xml"),
        _part("word/footer1.xml", footer_xml(), _WORD + "footer+xml"),
        *body.pictures,
        _part(
            "docProps/core.xml",
            core_properties_xml(chapter),
            "application/vnd.openxmlformats-package.core-properties+xml",
        ),
        _part(
            "docProps/app.xml",
            app_properties_xml(),
            _OFFICE + "extended-properties+xml",
        ),
    ]
    return pack(parts, chapter.date)


def _part(name: str, body: str, content_type: str) -> Part:
    return Part(name, body.encode("utf-8"), content_type)
