"""theme1.xml: the colours and fonts that Word asks every document for; the styles do not depend on them."""

from __future__ import annotations

from survey.report.emitters.docx.xml import DECLARATION, tag
from survey.report.profiles.profile import Profile

__all__ = ["theme_xml"]

_COLOURS = {
    "dk2": "404040",
    "lt2": "F2F2F2",
    "accent1": "0072B2",
    "accent2": "D55E00",
    "accent3": "009E73",
    "accent4": "CC79A7",
    "accent5": "56B4E9",
    "accent6": "E69F00",
    "hlink": "0000EE",
    "folHlink": "551A8B",
}
_COLOUR = tag("a:solidFill", {}, tag("a:schemeClr", {"val": "phClr"}))


def theme_xml(profile: Profile) -> str:
    """Return the part."""
    fonts = profile.fonts
    dark = tag("a:dk1", {}, tag("a:sysClr", {"val": "windowText", "lastClr": "000000"}))
    light = tag("a:lt1", {}, tag("a:sysClr", {"val": "window", "lastClr": "FFFFFF"}))
    others = [tag(f"a:{name}", {}, tag("a:srgbClr", {"val": rgb})) for name, rgb in _COLOURS.items()]
    colours = tag("a:clrScheme", {"name": "survey"}, dark, light, *others)
    major = _fonts("a:majorFont", fonts.heading_latin, fonts.heading)
    scheme = tag("a:fontScheme", {"name": "survey"}, major, _fonts("a:minorFont", fonts.latin, fonts.body))
    elements = tag("a:themeElements", {}, colours, scheme, _formats())
    attributes = {"xmlns:a": "http://schemas.openxmlformats.org/drawingml/2006/main", "name": "survey"}
    return DECLARATION + tag("a:theme", attributes, elements)


def _fonts(name: str, latin: str, east: str) -> str:
    faces = (("a:latin", latin), ("a:ea", east), ("a:cs", ""))
    return tag(name, {}, *(tag(kind, {"typeface": face}) for kind, face in faces))


def _formats() -> str:
    """Return three plain fills, lines and effects each, the least that the schema allows."""
    line = tag("a:ln", {"w": 9525}, _COLOUR)
    effect = tag("a:effectStyle", {}, "<a:effectLst/>")
    return tag(
        "a:fmtScheme",
        {"name": "survey"},
        tag("a:fillStyleLst", {}, _COLOUR * 3),
        tag("a:lnStyleLst", {}, line * 3),
        tag("a:effectStyleLst", {}, effect * 3),
        tag("a:bgFillStyleLst", {}, _COLOUR * 3),
    )
