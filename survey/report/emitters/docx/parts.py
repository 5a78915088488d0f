"""The small parts of a Word document: settings, fonts, header, footer, properties."""

from __future__ import annotations

from survey.report.document import Chapter
from survey.report.emitters.docx.inlines import field, run
from survey.report.emitters.docx.xml import DECLARATION, NAMESPACES, tag, text_of, val
from survey.report.printing.numbering import Numbering
from survey.report.profiles.profile import Profile

__all__ = [
    "app_properties_xml",
    "core_properties_xml",
    "font_table_xml",
    "footer_xml",
    "header_text",
    "header_xml",
    "settings_xml",
]

_WORD = {"xmlns:w": NAMESPACES["xmlns:w"]}
_CENTERED = tag("w:ind", {"w:firstLineChars": 0, "w:firstLine": 0}) + val("w:jc", "center")
# Word's own marks of simplified Chinese, and the bracket that opens the number of a citation.
_NEVER_LAST = "$([{£¥·‘“〈《「『【〔〖〝﹗﹙﹛＄（．［｛￡￥"
_NEVER_FIRST = (
    "[!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠"
)
_PARTS = _WORD | {"xmlns:r": NAMESPACES["xmlns:r"]}


def settings_xml() -> str:
    """Return settings: Word's present layout, Chinese and English, no prompt to update fields."""
    modes = {
        "compatibilityMode": "15",
        "overrideTableStyleFontSizeAndJustification": "1",
        "enableOpenTypeFeatures": "1",
        "doNotFlipMirrorIndents": "1",
    }
    uri = "http://schemas.microsoft.com/office/word"
    compat = [
        tag("w:compatSetting", {"w:name": name, "w:uri": uri, "w:val": value})
        for name, value in modes.items()
    ]
    body = [
        tag("w:zoom", {"w:percent": 100}),
        val("w:defaultTabStop", 420),
        val("w:characterSpacingControl", "compressPunctuation"),
        tag("w:noLineBreaksAfter", {"w:lang": "zh-CN", "w:val": _NEVER_LAST}),
        tag("w:noLineBreaksBefore", {"w:lang": "zh-CN", "w:val": _NEVER_FIRST}),
        tag("w:compat", {}, *compat),
        tag("w:themeFontLang", {"w:val": "en-US", "w:eastAsia": "zh-CN"}),
        val("w:decimalSymbol", "."),
        val("w:listSeparator", ","),
    ]
    return DECLARATION + tag("w:settings", _WORD, *body)


def font_table_xml(profile: Profile) -> str:
    """Return the fonts that the document names, with the kind that stands in for an absent one."""
    fonts = profile.fonts
    latin = dict.fromkeys((fonts.latin, fonts.heading_latin))
    east = dict.fromkeys((fonts.body, fonts.heading, fonts.table, fonts.caption))
    rows = [
        tag("w:font", {"w:name": name}, val("w:charset", "00"), val("w:family", "roman")) for name in latin
    ]
    rows += [
        tag("w:font", {"w:name": name}, val("w:charset", "86"), val("w:family", "auto")) for name in east
    ]
    return DECLARATION + tag("w:fonts", _WORD, *rows)


def header_text(chapter: Chapter, numbering: Numbering) -> str:
    """Return what the header prints: the banner, or the chapter's own title."""
    return chapter.banner or f"{numbering.chapter}  {chapter.title}"


def header_xml(chapter: Chapter, numbering: Numbering) -> str:
    """Return the header."""
    look = "<w:b/><w:bCs/>" if chapter.banner else ""
    content = run(header_text(chapter, numbering), look)
    return DECLARATION + tag(
        "w:hdr", _PARTS, tag("w:p", {}, tag("w:pPr", {}, val("w:pStyle", "Header"), _CENTERED), content)
    )


def footer_xml() -> str:
    """Return the footer with the page's number."""
    style = tag("w:pPr", {}, val("w:pStyle", "Footer"), _CENTERED)
    return DECLARATION + tag("w:ftr", _PARTS, tag("w:p", {}, style, field("PAGE", "1")))


def core_properties_xml(chapter: Chapter) -> str:
    """Return the document's properties; its date is the chapter's, never the clock's."""
    attributes = {
        "xmlns:cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
        "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        "xmlns:dcterms": "http://purl.org/dc/terms/",
        "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    }
    when = {"xsi:type": "dcterms:W3CDTF"}
    moment = f"{chapter.date}T00:00:00Z"
    authors = ", ".join(chapter.authors)
    body = [
        tag("dc:title", {}, text_of(chapter.title)),
        tag("dc:creator", {}, text_of(authors)),
        tag("dc:description", {}, text_of(chapter.banner)) if chapter.banner else "",
        tag("cp:lastModifiedBy", {}, text_of(authors)),
        tag("dcterms:created", when, moment),
        tag("dcterms:modified", when, moment),
        tag("dc:language", {}, "zh-CN" if chapter.language == "zh" else "en-US"),
    ]
    return DECLARATION + tag("cp:coreProperties", attributes, *body)


def app_properties_xml() -> str:
    """Return the program's properties."""
    uri = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return DECLARATION + tag("Properties", {"xmlns": uri}, tag("Application", {}, "survey"))
