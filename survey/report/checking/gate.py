"""The gate: what was printed is what was computed, and every cross-reference resolves.

The gate reads Word, PDF and HTML back without the emitters' help and compares them with the document
model: every number exactly as often as the model prints it, with a key or without; every reference with a
target that says the same; every picture with its alternative text; no text outside the margins of the PDF.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from survey.errors import Fault, ReportError, Text
from survey.report.characters.digits import digits_of
from survey.report.characters.visible import visible
from survey.report.checking.gate_html import check_html
from survey.report.checking.gate_numbers import compare_numbers, count_numbers, printed_texts, repeated_texts
from survey.report.checking.gate_pdf import check_pdf
from survey.report.document import Chapter, Number, Table
from survey.report.document.walk import block_inlines
from survey.report.printing.numbering import number_chapter, unused_targets
from survey.report.profiles.profile import Profile

__all__ = ["check_chapter", "check_docx", "check_file", "output_faults", "printed_numbers"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FORMULA_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_BOX = f"{_W}txbxContent"
_REFERENCE = re.compile(r"\s*REF\s+(\S+)")


def printed_numbers(chapter: Chapter) -> Mapping[str, str]:
    """Return the printed text of every key of a chapter, in order of appearance.

    Raises
    ------
    ReportError
        With every key that is printed in two forms.

    Examples
    --------
    >>> from survey.report.document import Paragraph
    >>> blocks = (Paragraph((Number("flow.valid.count", "240", 240, "0"),)),)
    >>> printed_numbers(Chapter("T", "en", 4, "2026-03-16", blocks))
    {'flow.valid.count': '240'}
    """
    printed: dict[str, str] = {}
    faults: dict[str, Fault] = {}
    for number in _numbers(chapter):
        before = printed.setdefault(number.key, number.text)
        if before != number.text:
            what = Text("a key is printed in two forms", "同一个键以两种写法输出")
            faults[number.key] = Fault(what, where=number.key, expected=before, got=number.text)
    if faults:
        raise ReportError(faults.values())
    return printed


def check_docx(chapter: Chapter, path: Path) -> tuple[Fault, ...]:
    """Compare a Word file with the chapter that it was written from.

    Parameters
    ----------
    chapter : Chapter
    path : Path

    Returns
    -------
    tuple of Fault
        What does not agree; empty when all does.

    Raises
    ------
    ReportError
        When the file is not a Word document.
    """
    return _compare_docx(chapter, _parse(path))


def _compare_docx(chapter: Chapter, parsed: _Parsed) -> tuple[Fault, ...]:
    return (
        *_missing_numbers(chapter, parsed),
        *_broken_references(parsed),
        *(_fault("a picture has no alternative text", "图片缺少替代文字", name) for name in parsed.silent),
    )


def output_faults(chapter: Chapter, profile: Profile, files: Iterable[Path]) -> tuple[Fault, ...]:
    """Hold the written files of a chapter against it; those of formats that are not read back are left out.

    Parameters
    ----------
    chapter : Chapter
    profile : Profile
    files : iterable of Path

    Returns
    -------
    tuple of Fault
        Everything that does not agree.

    Raises
    ------
    ReportError
        When a reference of the chapter has no target, or a file is not of the format that it is named for.
    """
    number_chapter(chapter, profile)
    read_back = (path for path in files if path.suffix in (".docx", ".pdf", ".html"))
    return tuple(fault for path in read_back for fault in check_file(chapter, profile, path))


def check_file(chapter: Chapter, profile: Profile, path: Path) -> tuple[Fault, ...]:
    """Hold one file against the chapter that it was written from, by its ending.

    Parameters
    ----------
    chapter : Chapter
    profile : Profile
    path : Path
        A .docx, .pdf or .html file.

    Returns
    -------
    tuple of Fault
        Numbers that are missing, changed or added, references without a target, and what the format asks
        for besides; empty when all agrees.
    """
    match path.suffix:
        case ".docx":
            parsed = _parse(path)
            return (*_compare_docx(chapter, parsed), *_docx_numbers(chapter, profile, parsed, path.name))
        case ".pdf":
            return check_pdf(chapter, profile, path)
        case _:
            return check_html(chapter, profile, path)


def _docx_numbers(chapter: Chapter, profile: Profile, parsed: _Parsed, name: str) -> Iterator[Fault]:
    """Compare every number of the document, with a key or without, with those that the chapter prints."""
    wanted = count_numbers(printed_texts(chapter, profile, numbered=False))
    again = count_numbers(repeated_texts(chapter, profile))
    return compare_numbers(chapter, wanted, count_numbers(parsed.paragraphs), name, again=again)


def check_chapter(chapter: Chapter) -> tuple[Fault, ...]:
    """Return what an author should mend before anything is written: what ``survey report --check`` tells.

    Tables and figures that no sentence names, and numbers in data cells that carry no key.
    """
    return (*unused_targets(chapter), *_unkeyed_numbers(chapter))


def _unkeyed_numbers(chapter: Chapter) -> Iterator[Fault]:
    """Go through the decimal columns' cells whose digits come without a key."""
    what = Text("a number in a data cell has no key", "数据单元格中的数字没有键")
    for table in (block for block in chapter.blocks if isinstance(block, Table)):
        for place, row in enumerate(table.rows, start=1):
            if row.kind == "group":
                continue
            for column, cell in zip(table.columns, row.cells, strict=True):
                plain = "".join(one for one in cell.content if isinstance(one, str))
                if column.align == "decimal" and any(map(str.isdigit, plain)):
                    yield Fault(what, where=f"{table.key}, {place}", got=plain)


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What a Word file says: its paragraphs, bookmarks, reference fields, and pictures without text."""

    paragraphs: tuple[str, ...]
    bookmarks: Mapping[str, str]
    references: tuple[tuple[str, str], ...]
    silent: tuple[str, ...]


def _numbers(chapter: Chapter) -> Iterator[Number]:
    for block in chapter.blocks:
        for inlines in block_inlines(block):
            yield from (inline for inline in inlines if isinstance(inline, Number))


def _missing_numbers(chapter: Chapter, parsed: _Parsed) -> Iterator[Fault]:
    """Each number must occur at least as often as the model prints it, each word somewhere."""
    text = "\n".join(parsed.paragraphs)
    printed = [visible(number.text) for number in _numbers(chapter)]
    wanted = Counter(digits for one in printed for digits in digits_of(one))
    found = Counter(digits_of(text))
    what = Text("a number is missing from the document", "文档中缺少应输出的数字")
    for digits, times in wanted.items():
        # A number whose unit is per cent is read with its sign: those that no share accounts for.
        spare = 0 if digits.endswith("%") else max(0, found[f"{digits}%"] - wanted[f"{digits}%"])
        if found[digits] + spare < times:
            yield Fault(what, where=digits, expected=str(times), got=str(found[digits]))
    for word in dict.fromkeys(one for one in printed if not digits_of(one)):
        if word not in text:
            yield Fault(what, where=word)


def _broken_references(parsed: _Parsed) -> Iterator[Fault]:
    for target, printed in parsed.references:
        if target not in parsed.bookmarks:
            yield _fault("a cross-reference has no bookmark", "交叉引用缺少书签", target)
        elif parsed.bookmarks[target] != printed:
            what = Text(
                "a cross-reference prints another number than its caption", "交叉引用与题注编号不一致"
            )
            yield Fault(what, where=target, expected=parsed.bookmarks[target], got=printed)


def _fault(english: str, chinese: str, where: str) -> Fault:
    return Fault(Text(english, chinese), where=where)


def _parse(path: Path) -> _Parsed:
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
    return _Parsed(paragraphs, bookmarks, references, silent)


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
