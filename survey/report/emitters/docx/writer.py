"""A chapter as a Word document."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from survey.report.document import Chapter
from survey.report.emitters.docx.body import write_body
from survey.report.emitters.docx.inlines import InlineWriter
from survey.report.emitters.docx.lists import numbering_xml
from survey.report.emitters.docx.package import Part, Relationship, pack, relationships_part
from survey.report.emitters.docx.parts import (
    app_properties_xml,
    core_properties_xml,
    font_table_xml,
    footer_xml,
    header_xml,
    settings_xml,
)
from survey.report.emitters.docx.styles import styles_xml
from survey.report.emitters.docx.template import on_page, read_template, with_ids
from survey.report.emitters.docx.theme import theme_xml
from survey.report.printing.citations import Citations
from survey.report.printing.numbering import number_chapter
from survey.report.profiles.profile import Profile

__all__ = ["docx_bytes", "write_docx"]

_OFFICE = "application/vnd.openxmlformats-officedocument."
_PACKAGE = "application/vnd.openxmlformats-package."
_WORD = _OFFICE + "wordprocessingml."
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_TOP = (
    Relationship("rId1", "officeDocument", "word/document.xml"),
    Relationship("rId2", _CORE, "docProps/core.xml"),
    Relationship("rId3", "extended-properties", "docProps/app.xml"),
)
_FIXED = (
    Relationship("rIdStyles", "styles", "styles.xml"),
    Relationship("rIdNumbering", "numbering", "numbering.xml"),
    Relationship("rIdSettings", "settings", "settings.xml"),
    Relationship("rIdFonts", "fontTable", "fontTable.xml"),
    Relationship("rIdTheme", "theme", "theme/theme1.xml"),
    Relationship("rIdHeader", "header", "header1.xml"),
    Relationship("rIdFooter", "footer", "footer1.xml"),
)
_NO_TEMPLATE: Mapping[str, str] = MappingProxyType({})


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
    >>> from survey.report.profiles.load import load_profile
    >>> docx_bytes(Chapter("Survey", "en", 4, "2026-03-16", ()), load_profile("apa7-en"))[:2]
    b'PK'
    """
    styles, theme, ids = styles_xml(profile), theme_xml(profile).encode(), _NO_TEMPLATE
    if profile.word_template:
        template = read_template(Path(profile.word_template), styles)
        styles, theme, ids = template.styles, template.theme or theme, template.ids
        profile = on_page(profile, template.page)
    numbering = number_chapter(chapter, profile)
    bookmarks = {key: f"_Ref{place:09d}" for place, key in enumerate(numbering.captions, start=1)}
    writer = InlineWriter(numbering, Citations.of(chapter), bookmarks, chapter.language)
    body = write_body(chapter, profile, writer)
    lists = numbering_xml(profile, chapter, body.ordered_lists)
    parts = [
        relationships_part("_rels/.rels", _TOP),
        _part("word/document.xml", with_ids(body.xml(), ids), _WORD + "document.main+xml"),
        relationships_part("word/_rels/document.xml.rels", (*_FIXED, *body.relationships)),
        _part("word/styles.xml", styles, _WORD + "styles+xml"),
        _part("word/numbering.xml", with_ids(lists, ids), _WORD + "numbering+xml"),
        _part("word/settings.xml", settings_xml(), _WORD + "settings+xml"),
        _part("word/fontTable.xml", font_table_xml(profile), _WORD + "fontTable+xml"),
        Part("word/theme/theme1.xml", theme, _OFFICE + "theme+xml"),
        _part("word/header1.xml", with_ids(header_xml(chapter, numbering), ids), _WORD + "header+xml"),
        _part("word/footer1.xml", with_ids(footer_xml(), ids), _WORD + "footer+xml"),
        *body.pictures,
        _part("docProps/core.xml", core_properties_xml(chapter), _PACKAGE + "core-properties+xml"),
        _part("docProps/app.xml", app_properties_xml(), _OFFICE + "extended-properties+xml"),
    ]
    return pack(parts, chapter.date)


def _part(name: str, body: str, content_type: str) -> Part:
    return Part(name, body.encode("utf-8"), content_type)
