"""Sections of the document: portrait pages, and landscape ones for wide tables."""

from __future__ import annotations

from survey.report.emitters.docx.units import twips
from survey.report.emitters.docx.xml import tag, val
from survey.report.profiles.profile import Profile

__all__ = ["HEADER_CM", "close_section", "section_xml", "text_height_cm", "text_width_cm", "top_cm"]

HEADER_CM = 1.3  # from the edge of the sheet


def text_width_cm(profile: Profile, *, landscape: bool = False) -> float:
    """Return the width between the margins; landscape pages are turned with their margins."""
    page = profile.page
    if landscape:
        return page.height_cm - page.top_cm - page.bottom_cm
    return page.width_cm - page.left_cm - page.right_cm


def text_height_cm(profile: Profile) -> float:
    """Return the height between the margins of a portrait page."""
    return profile.page.height_cm - profile.page.top_cm - profile.page.bottom_cm


def top_cm(profile: Profile, *, landscape: bool = False) -> float:
    """Return where the text of a page begins."""
    return profile.page.left_cm if landscape else profile.page.top_cm


def section_xml(profile: Profile, *, landscape: bool) -> str:
    """Return the properties of a section."""
    page = profile.page
    width, height = twips(page.width_cm), twips(page.height_cm)
    top, right, bottom, left = (
        twips(cm) for cm in (page.top_cm, page.right_cm, page.bottom_cm, page.left_cm)
    )
    size: dict[str, str | int] = {"w:w": width, "w:h": height}
    if landscape:
        size = {"w:w": height, "w:h": width, "w:orient": "landscape"}
        top, right, bottom, left = left, top, right, bottom
    margins = {"w:top": top, "w:right": right, "w:bottom": bottom, "w:left": left}
    edge = {"w:header": twips(HEADER_CM), "w:footer": twips(HEADER_CM), "w:gutter": 0}
    return tag(
        "w:sectPr",
        {},
        tag("w:headerReference", {"w:type": "default", "r:id": "rIdHeader"}),
        tag("w:footerReference", {"w:type": "default", "r:id": "rIdFooter"}),
        val("w:type", "nextPage"),
        tag("w:pgSz", size),
        tag("w:pgMar", margins | edge),
        tag("w:cols", {"w:space": 720}),
    )


def close_section(body: list[str], properties: str) -> None:
    """End a section with what has been written: in the last paragraph, or in an empty one behind a table."""
    if body and body[-1].startswith("<w:p>") and "</w:pPr>" in body[-1]:
        body[-1] = body[-1].replace("</w:pPr>", properties + "</w:pPr>", 1)
        return
    body.append(tag("w:p", {}, tag("w:pPr", {}, val("w:pStyle", "SectionBreak"), properties)))
