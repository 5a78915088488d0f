"""续表 above what goes on on the next page, wherever Word parts a table.

Only the program that lays the pages out knows where a table parts, and it knows it anew after every edit.
Two boxes say it without being told. Both stand in the free strip between a page's header and its text, at the
same place. The one with 续表4-6 belongs to the paragraph behind the table, and so to the page on which the
table ends; a blank one, which hides it, belongs to the caption, and so to the page on which the table begins.
When these are one page, nothing shows; when they are two, 续表4-6 shows above the repeated head. A table
hides no other table's mark: its boxes lie below those of the tables before it.
"""

from __future__ import annotations

from survey.report.characters.widths import text_width
from survey.report.document import Ref
from survey.report.emitters.docx.inlines import InlineWriter, run
from survey.report.emitters.docx.layout import single_line
from survey.report.emitters.docx.sections import HEADER_CM, text_width_cm, top_cm
from survey.report.emitters.docx.units import emu, twips_of_points
from survey.report.emitters.docx.xml import tag, val
from survey.report.profiles.profile import Profile

__all__ = ["continued_runs", "has_strip", "hidden_mark_xml", "shown_mark_xml"]

_CM_PER_POINT = 2.54 / 72
_RULE, _AIR = 1.5, 2.0  # points: below the header's text, and between the mark and the table
_FRONT = 251_658_240  # Word's own first place in depth
_FIRST_ID = 200_000  # identifiers of the boxes begin behind those of pictures
_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_NAMES = {
    "xmlns:mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "xmlns:wps": _SHAPE,
}


def continued_runs(key: str, writer: InlineWriter, profile: Profile) -> str:
    """Return the table's number by reference, and the word for what goes on."""
    word = profile.labels.continued
    number = writer.runs((Ref(key),))
    return run(word) + number if profile.language == "zh" else number + run(f" {word}")


def has_strip(banner: str, profile: Profile, *, landscape: bool) -> bool:
    """Say whether the mark fits between the header and the text of a page.

    Parameters
    ----------
    banner : str
        What the header prints.
    profile : Profile
    landscape : bool
    """
    size = profile.sizes.header
    across = text_width_cm(profile, landscape=landscape) / _CM_PER_POINT / size
    lines = int(text_width(banner) / across) + 1
    header = HEADER_CM + (lines * single_line(size, profile.language) + _RULE) * _CM_PER_POINT
    return header <= top_cm(profile, landscape=landscape) - _height_cm(profile)


def shown_mark_xml(key: str, place: int, writer: InlineWriter, profile: Profile, *, landscape: bool) -> str:
    """Return the run with the mark, for the paragraph behind the table.

    Parameters
    ----------
    key : str
        The table's.
    place : int
        The table's own place among those of the document.
    writer : InlineWriter
    profile : Profile
    landscape : bool
    """
    spacing = tag("w:spacing", {"w:before": 0, "w:after": 0, "w:line": 240, "w:lineRule": "auto"})
    style = tag("w:pPr", {}, val("w:pStyle", "TableCaption"), '<w:keepNext w:val="0"/>', spacing)
    text = tag("w:p", {}, style, continued_runs(key, writer, profile))
    box = tag("wps:txbx", {}, tag("w:txbxContent", {}, text))
    name = f"{profile.labels.continued}{writer.numbering.captions[key].digits}"
    return _box(2 * place + 1, name, "<a:noFill/>", box, profile, landscape=landscape)


def hidden_mark_xml(key: str, place: int, writer: InlineWriter, profile: Profile, *, landscape: bool) -> str:
    """Return the run with the blank box, for the table's caption; see `shown_mark_xml`."""
    blank = tag("a:solidFill", {}, tag("a:srgbClr", {"val": "FFFFFF"}))
    name = f"({profile.labels.continued}{writer.numbering.captions[key].digits})"
    return _box(2 * place, name, blank, "", profile, landscape=landscape)


def _height_cm(profile: Profile) -> float:
    return (single_line(profile.sizes.caption, profile.language) + _AIR) * _CM_PER_POINT


def _box(depth: int, name: str, fill: str, content: str, profile: Profile, *, landscape: bool) -> str:
    """Return a run with a box above the text of its page; a greater `depth` lies below a smaller one."""
    height = _height_cm(profile)
    size = {"cx": emu(text_width_cm(profile, landscape=landscape)), "cy": emu(height)}
    above = emu(top_cm(profile, landscape=landscape) - height)
    frame = tag("a:xfrm", {}, tag("a:off", {"x": 0, "y": 0}), tag("a:ext", size))
    outline = tag("a:ln", {}, "<a:noFill/>")
    form = tag("a:prstGeom", {"prst": "rect"}, "<a:avLst/>")
    inset = {f"{side}Ins": 0 for side in "ltr"} | {"bIns": twips_of_points(_AIR) * 635}
    shape = tag(
        "wps:wsp",
        {},
        tag("wps:cNvSpPr", {"txBox": 1} if content else {}),
        tag("wps:spPr", {}, frame, form, fill, outline),
        content,
        tag("wps:bodyPr", {**inset, "anchor": "b"}, "<a:noAutofit/>"),
    )
    places = {f"dist{side}": 0 for side in "TBLR"} | {"simplePos": 0, "relativeHeight": _FRONT - depth}
    anchor = tag(
        "wp:anchor",
        {**places, "behindDoc": 0, "locked": 0, "layoutInCell": 1, "allowOverlap": 1},
        tag("wp:simplePos", {"x": 0, "y": 0}),
        tag("wp:positionH", {"relativeFrom": "margin"}, tag("wp:posOffset", {}, "0")),
        tag("wp:positionV", {"relativeFrom": "page"}, tag("wp:posOffset", {}, str(above))),
        tag("wp:extent", size),
        tag("wp:effectExtent", dict.fromkeys("ltrb", 0)),
        "<wp:wrapNone/>",
        tag("wp:docPr", {"id": _FIRST_ID + depth, "name": name, "descr": name}),
        "<wp:cNvGraphicFramePr/>",
        tag("a:graphic", {}, tag("a:graphicData", {"uri": _SHAPE}, shape)),
    )
    choice = tag("mc:Choice", {"Requires": "wps"}, tag("w:drawing", {}, anchor))
    return tag("w:r", {}, tag("mc:AlternateContent", _NAMES, choice, "<mc:Fallback/>"))
