"""Values as typst source: only string literals, numbers, dictionaries and calls, never markup from text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["Code", "array", "call", "content", "dictionary", "points", "string"]


@dataclass(frozen=True, slots=True)
class Code:
    """Typst source in code mode, as opposed to text."""

    source: str


def string(text: str) -> Code:
    r"""Return a text as a string literal.

    Examples
    --------
    >>> string('say "#read"\\').source
    '"say \\"#read\\"\\\\"'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ")
    return Code(f'"{escaped}"')


def content(parts: Iterable[Code]) -> Code:
    """Return several parts as one piece of content.

    Examples
    --------
    >>> content([string("a"), Code('it("b")')]).source
    '[#"a"#it("b")]'
    """
    return Code("[" + "".join(f"#{part.source}" for part in parts) + "]")


def call(function: str, *arguments: Code) -> Code:
    """Return a call."""
    return Code(f"{function}({', '.join(argument.source for argument in arguments)})")


def array(parts: Iterable[Code]) -> Code:
    """Return an array; one of a single element keeps its comma."""
    inside = [part.source for part in parts]
    return Code(f"({', '.join(inside)}{',' if len(inside) == 1 else ''})")


def dictionary(entries: Mapping[str, Code | str | bool | int | None]) -> Code:
    """Return a dictionary; texts become string literals.

    Examples
    --------
    >>> dictionary({"a": True, "b": "x", "c": None}).source
    '(a: true, b: "x", c: none)'
    """
    return Code("(" + ", ".join(f"{name}: {_value(value).source}" for name, value in entries.items()) + ")")


def points(value: float) -> Code:
    """Return a length in points."""
    return Code(f"{value:g}pt")


def _value(value: Code | str | bool | int | None) -> Code:
    if isinstance(value, Code):
        return value
    if value is None:
        return Code("none")
    if isinstance(value, bool):
        return Code("true" if value else "false")
    if isinstance(value, int):
        return Code(str(value))
    return string(value)
