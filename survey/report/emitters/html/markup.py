"""HTML as escaped text: elements are made by one function, and nothing else writes angle brackets."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Markup", "element", "join", "text", "void"]


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML that is safe to print."""

    source: str


def text(content: str) -> Markup:
    """Return a text escaped.

    Examples
    --------
    >>> text("<script>").source
    '&lt;script&gt;'
    """
    return Markup(html.escape(content, quote=False))


def join(parts: Iterable[Markup], between: str = "") -> Markup:
    """Return several parts as one."""
    return Markup(between.join(part.source for part in parts))


def element(name: str, /, *children: Markup, **attributes: str | int | bool | None) -> Markup:
    """Return an element; an attribute that is None or False is left out, ``class_`` is ``class``.

    Examples
    --------
    >>> element("td", text("1 < 2"), class_="d", data_key='a"b').source
    '<td class="d" data-key="a&quot;b">1 &lt; 2</td>'
    """
    inside = "".join(child.source for child in children)
    return Markup(f"<{name}{_attributes(attributes)}>{inside}</{name}>")


def void(name: str, /, **attributes: str | int | bool | None) -> Markup:
    """Return an element without content, such as an image."""
    return Markup(f"<{name}{_attributes(attributes)}>")


def _attributes(attributes: dict[str, str | int | bool | None]) -> str:
    parts: list[str] = []
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        written = name.rstrip("_").replace("_", "-")
        parts.append(f" {written}" if value is True else f' {written}="{html.escape(str(value))}"')
    return "".join(parts)
