"""A Word template of one's own: its styles are used, those that it lacks are added.

Styles are matched by their names, because their identifiers differ between Word's languages. Numbers of
headings, headers and footers stay the chapter's; fonts, sizes, spacing and the page are the template's.
"""

from __future__ import annotations

import dataclasses
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree

from survey.errors import Fault, ReportError, Text
from survey.report.emitters.docx.styles import styles_xml
from survey.report.emitters.docx.xml import DECLARATION, NAMESPACES
from survey.report.profiles.profile import Profile

__all__ = ["Template", "added_styles", "on_page", "read_template", "with_ids"]

_URI = NAMESPACES["xmlns:w"]
_W = f"{{{_URI}}}"
_STYLE_REFERENCE = re.compile(r'(<w:(?:pStyle|tblStyle) w:val=")([^"]*)(")')
_THEME = "word/theme/theme1.xml"
_LARGEST = 20_000_000


@dataclass(frozen=True, slots=True)
class Template:
    """What a document takes from a template.

    Parameters
    ----------
    styles : str
        styles.xml with the template's styles and those that were added.
    ids : mapping of str to str
        The template's identifier of each of our styles.
    added : tuple of str
        Names of the styles that the template lacks.
    page : mapping of str to int
        Width, height and margins in twips where the template states them: ``w``, ``h``, ``top``, ...
    theme : bytes
        Its theme, which its fonts may come from; empty when it has none.
    """

    styles: str
    ids: Mapping[str, str]
    added: tuple[str, ...]
    page: Mapping[str, int]
    theme: bytes


def on_page(profile: Profile, page: Mapping[str, int]) -> Profile:
    """Return the profile with the sheet and margins of a template, where it states all of them."""
    if set(page) != {"w", "h", "top", "right", "bottom", "left"}:
        return profile
    cm = {name: value / 1440 * 2.54 for name, value in page.items()}
    sheet = dataclasses.replace(
        profile.page,
        width_cm=cm["w"],
        height_cm=cm["h"],
        top_cm=cm["top"],
        right_cm=cm["right"],
        bottom_cm=cm["bottom"],
        left_cm=cm["left"],
    )
    return dataclasses.replace(profile, page=sheet)


def added_styles(path: Path, profile: Profile) -> tuple[str, ...]:
    """Return the names of the styles that a template lacks and a chapter needs."""
    return read_template(path, styles_xml(profile)).added


def read_template(path: Path, ours: str) -> Template:
    """Read a template and join its styles with ours.

    Parameters
    ----------
    path : Path
        A .docx or .dotx file.
    ours : str
        Our own styles.xml.

    Raises
    ------
    ReportError
        When the file is not a Word document.
    """
    theirs, body, theme = _parts(path)
    own = ElementTree.fromstring(ours)
    known = {_name(style): style.get(f"{_W}styleId", "") for style in theirs.iter(f"{_W}style")}
    taken = set(known.values())
    ids: dict[str, str] = {}
    added: list[ElementTree.Element] = []
    for style in own.iter(f"{_W}style"):
        identifier = style.get(f"{_W}styleId", "")
        there = known.get(_name(style))
        if there is None and identifier == "BodyText":
            there = known.get(("paragraph", "normal"))  # where schools set their running text
        ids[identifier] = there or (identifier if identifier not in taken else f"Survey{identifier}")
        if there is None:
            added.append(style)
    _renumber(theirs, own, ids)
    for style in added:
        _rename(style, ids)
        theirs.append(style)
    ElementTree.register_namespace("w", _URI)
    xml = DECLARATION + ElementTree.tostring(theirs, encoding="unicode")
    names = tuple(_name(style)[1] for style in added)
    return Template(xml, MappingProxyType(ids), names, MappingProxyType(_page(body)), theme)


def with_ids(xml: str, ids: Mapping[str, str]) -> str:
    """Return a part whose references to styles are by the template's identifiers.

    Examples
    --------
    >>> with_ids('<w:pStyle w:val="Heading1"/>', {"Heading1": "1"})
    '<w:pStyle w:val="1"/>'
    """
    return _STYLE_REFERENCE.sub(lambda found: found[1] + ids.get(found[2], found[2]) + found[3], xml)


def _parts(path: Path) -> tuple[ElementTree.Element, ElementTree.Element, bytes]:
    """Return the template's styles and document, with Word's own elements alone, and its theme."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = ("word/styles.xml", "word/document.xml")
            theme = archive.read(_small(archive, _THEME)) if _THEME in archive.namelist() else b""
            roots = [ElementTree.fromstring(archive.read(_small(archive, name))) for name in names]
    except (OSError, zipfile.BadZipFile, KeyError, ElementTree.ParseError) as cause:
        what = Text("the Word template cannot be used", "无法使用该 Word 模板")
        raise ReportError(Fault(what, where=str(path), got=str(cause))) from cause
    for root in roots:
        _keep_own(root)
    return roots[0], roots[1], theme


def _small(archive: zipfile.ZipFile, name: str) -> str:
    """Return the name of a part that is not too large to be one of Word's."""
    if archive.getinfo(name).file_size > _LARGEST:
        raise KeyError(f"{name} is too large")
    return name


def _keep_own(element: ElementTree.Element) -> None:
    """Take away what newer versions of Word add in namespaces of their own, which readers may ignore."""
    for name in [name for name in element.attrib if not name.startswith((_W, "{http://www.w3.org/XML"))]:
        del element.attrib[name]
    for child in list(element):
        if not child.tag.startswith(_W):
            element.remove(child)
        else:
            _keep_own(child)


def _name(style: ElementTree.Element) -> tuple[str, str]:
    found = style.find(f"{_W}name")
    name = found.get(f"{_W}val", "") if found is not None else ""
    return style.get(f"{_W}type", ""), name.lower()


def _renumber(theirs: ElementTree.Element, own: ElementTree.Element, ids: Mapping[str, str]) -> None:
    """Take the template's list numbers away and give headings the chapter's."""
    numbers = {
        ids[style.get(f"{_W}styleId", "")]: style.find(f"{_W}pPr/{_W}numPr")
        for style in own.iter(f"{_W}style")
    }
    for style in theirs.iter(f"{_W}style"):
        properties = style.find(f"{_W}pPr")
        if properties is None:
            continue
        for number in properties.findall(f"{_W}numPr"):
            properties.remove(number)
        ours = numbers.get(style.get(f"{_W}styleId", ""))
        if ours is not None:
            before = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
            place = sum(1 for child in properties if child.tag.removeprefix(_W) in before)
            properties.insert(place, ours)


def _rename(style: ElementTree.Element, ids: Mapping[str, str]) -> None:
    style.set(f"{_W}styleId", ids[style.get(f"{_W}styleId", "")])
    if f"{_W}default" in style.attrib:
        del style.attrib[f"{_W}default"]
    for kind in ("basedOn", "next"):
        found = style.find(f"{_W}{kind}")
        if found is not None:
            name = found.get(f"{_W}val", "")
            found.set(f"{_W}val", ids.get(name, name))


def _page(body: ElementTree.Element) -> dict[str, int]:
    """Return the sheet and margins of the template's last section, where they are whole numbers."""
    sections = list(body.iter(f"{_W}sectPr"))
    if not sections:
        return {}
    found: dict[str, int] = {}
    for name, wanted in (("pgSz", ("w", "h")), ("pgMar", ("top", "right", "bottom", "left"))):
        element = sections[-1].find(f"{_W}{name}")
        values = {key: element.get(f"{_W}{key}", "") for key in wanted} if element is not None else {}
        found |= {key: int(value) for key, value in values.items() if value.isdigit()}
    return found
