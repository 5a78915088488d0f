"""A Word file read back: its paragraphs, bookmarks, reference fields, and pictures without a text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from survey.errors import Fault, ReportError, Text

__all__ = ["WordText", "read_word"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FORMULA_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_BOX = f"{_W}txbxContent"
_REFERENCE = re.compile(r"\s*REF\s+(\S+)")


@dataclass(frozen=True, slots=True)
class WordText:
    """What a Word file says.

    Parameters
    ----------
    paragraphs : tuple of str
    bookmarks : mapping of str to str
        Names, and the text between their ends.
    references : tuple of (str, str)
        The bookmark that a field refers to, and the text that it shows before it is updated.
    silent : tuple of str
        The names of pictures without an alternative text.
    """

    paragraphs: tuple[str, ...]
    bookmarks: Mapping[str, str]
    references: tuple[tuple[str, str], ...]
    silent: tuple[str, ...]


def read_word(path: Path) -> WordText:
    """Read a Word file.

    Raises
    ------
    ReportError
        When the file is not a Word document.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            root = ElementTree.fromstring(archive.read("word/document.xml"))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError) as cause:
        what = Text("the file is not a Word document", "该文件不是 Word 文档")
        raise ReportError(Fault(what, where=str(path), got=str(cause))) from cause
    paragraphs = tuple("".join(_texts(p)) for p in root.iter(f"{_W}p") if not _in_contents(p))
    references = tuple(pair for p in root.iter(f"{_W}p") for pair in _fields(p))
    bookmarks = {name: text for p in root.iter(f"{_W}p") for name, text in _bookmarks(p)}
    silent = tuple(d.get("name", "") for d in root.iter(_DRAWING) if not d.get("descr", "").strip())
    return WordText(paragraphs, bookmarks, references, silent)


def _in_contents(paragraph: ElementTree.Element) -> bool:
    """Say whether a paragraph is an entry of the list of contents, which repeats a heading."""
    link = paragraph.find(f"{_W}hyperlink")
    return link is not None and link.get(f"{_W}anchor", "").startswith("_Toc")


def _nodes(paragraph: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Go through what a paragraph holds, without the boxes that are anchored in it."""
    for child in paragraph:
        if child.tag != _BOX:
            yield child
            yield from _nodes(child)


def _texts(paragraph: ElementTree.Element) -> Iterator[str]:
    for node in _nodes(paragraph):
        if node.tag == f"{_W}tab":
            yield "\t"
        elif piece := _shown(node):
            yield piece


def _fields(paragraph: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Go through the paragraph's REF fields: the bookmark, and the text that is shown before updating."""
    target, shown, showing = "", "", False
    for node in _nodes(paragraph):
        if node.tag == f"{_W}instrText":
            match = _REFERENCE.match(node.text or "")
            target = match[1] if match else ""
        elif node.tag == f"{_W}fldChar":
            kind = node.get(f"{_W}fldCharType")
            showing = kind == "separate"
            if kind == "end" and target:
                yield target, shown
            if kind != "separate":
                shown = ""
        elif showing:
            shown += _shown(node)


def _bookmarks(paragraph: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Go through the paragraph's bookmarks with the text between their ends."""
    open_names: dict[str, str] = {}
    texts: dict[str, str] = {}
    for node in _nodes(paragraph):
        number = node.get(f"{_W}id", "")
        if node.tag == f"{_W}bookmarkStart":
            open_names[number] = node.get(f"{_W}name", "")
            texts[number] = ""
        elif node.tag == f"{_W}bookmarkEnd" and number in open_names:
            yield open_names.pop(number), texts.pop(number)
        elif piece := _shown(node):
            texts = {key: text + piece for key, text in texts.items()}


def _shown(node: ElementTree.Element) -> str:
    """Return what an element of a run prints: its text, or a hyphen that no line ends at."""
    if node.tag == f"{_W}noBreakHyphen":
        return "-"
    return (node.text or "") if node.tag in (f"{_W}t", _FORMULA_TEXT) else ""
