"""XML as text: elements in the order they are given, everything escaped, no state."""

from __future__ import annotations

from collections.abc import Mapping

from survey.report.characters.visible import visible

__all__ = ["DECLARATION", "NAMESPACES", "attribute_text", "tag", "text_of", "val"]

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES: Mapping[str, str] = {
    "xmlns:w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "xmlns:r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "xmlns:m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "xmlns:wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "xmlns:a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "xmlns:pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
_NONE: Mapping[str, str] = {}


def tag(name: str, attributes: Mapping[str, str | int] = _NONE, *children: str) -> str:
    """Return an element; children are XML already.

    Examples
    --------
    >>> tag("w:p", {"w:rsidR": "1&2"}, tag("w:r"))
    '<w:p w:rsidR="1&amp;2"><w:r/></w:p>'
    """
    written = "".join(f' {key}="{attribute_text(value)}"' for key, value in attributes.items())
    body = "".join(children)
    return f"<{name}{written}>{body}</{name}>" if body else f"<{name}{written}/>"


def val(name: str, value: str | int) -> str:
    """Return Word's usual element of one value.

    Examples
    --------
    >>> val("w:jc", "center")
    '<w:jc w:val="center"/>'
    """
    return tag(name, {"w:val": value})


def text_of(text: str) -> str:
    """Return text as XML character data; characters that XML forbids are shown as their code points."""
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute_text(value: str | int) -> str:
    """Return an attribute's value, escaped."""
    return text_of(str(value)).replace('"', "&quot;")
