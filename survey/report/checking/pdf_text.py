"""The text of a PDF that typst wrote, read back: what stands where, with which font size, on which page.

The reader knows the parts of ISO 32000 that typst uses: plain objects, deflated streams, Identity-H fonts
with a map to Unicode, and text placed by one matrix a run. Headers and footers are artifacts, set apart.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from survey.errors import Fault, ReportError, Text

__all__ = ["PdfPage", "PdfRun", "pdf_lines", "read_pdf"]

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(<<.*?>>)\s*(?:endobj|stream\r?\n)", re.DOTALL)
_LENGTH = re.compile(rb"/Length (\d+)")
_PAGE = re.compile(rb"/Type/Page(?!s)")
_BOX = re.compile(rb"/MediaBox\[([^\]]*)\]")
_FONTS = re.compile(rb"/Font<<(.*?)>>", re.DOTALL)
_FONT = re.compile(rb"/(\w+) (\d+) 0 R")
_CHARS = re.compile(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>\s")
_RANGES = re.compile(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)> (?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_WIDTHS = re.compile(rb"/W\s*\[(.*)\]", re.DOTALL)
_PIECE = re.compile(
    rb"(?P<artifact>/Artifact[^\n]*?BDC)|(?P<marked>BDC)|(?P<end>EMC)"
    rb"|q (?P<place>[-\d. ]+) cm[^\n]*\nBT(?P<text>.*?)\nET",
    re.DOTALL,
)
_TEXT_FONT = re.compile(rb"/(\w+) ([\d.]+) Tf")
_STRING = re.compile(rb"<([0-9A-Fa-f\s]*)>")
# What a piece of text says, where that differs from its glyphs.
_ACTUAL = re.compile(rb"/Span<</ActualText<([0-9A-Fa-f]*)>>>BDC(.*?)EMC", re.DOTALL)
_LITERAL = re.compile(rb"\\.|[()]", re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_SAME_LINE, _GAP = 0.5, 0.13
_UNSEEN = re.compile("[\u200b\u2060]")  # where a line may end, or may not; they print nothing


@dataclass(frozen=True, slots=True)
class PdfRun:
    """A piece of text: its place in points from the lower left, its size and width."""

    text: str
    x: float
    y: float
    size: float
    width: float
    artifact: bool


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page: its size in points and its text in the order in which it was written."""

    width: float
    height: float
    runs: tuple[PdfRun, ...]


@dataclass(frozen=True, slots=True)
class _Font:
    """Characters and widths (thousandths of an em) by glyph code."""

    characters: Mapping[int, str]
    widths: Mapping[int, float]

    def decoded(self, data: bytes) -> tuple[str, float]:
        codes = [int.from_bytes(data[place : place + 2]) for place in range(0, len(data), 2)]
        text = "".join(self.characters.get(code, "\ufffd") for code in codes)
        return _UNSEEN.sub("", text), sum(self.widths.get(code, 0.0) for code in codes) / 1000


def read_pdf(data: bytes) -> tuple[PdfPage, ...]:
    """Read the pages of a PDF.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    ReportError
        When the bytes are not a PDF as typst writes it.
    """
    objects = dict(_objects(data)) if data.startswith(b"%PDF-") else {}
    pages = [body for body, _ in objects.values() if _PAGE.search(body)]
    if not pages:
        what = Text("the file is not a PDF of this program", "该文件不是本程序生成的 PDF")
        raise ReportError(Fault(what))
    fonts: dict[int, _Font] = {}
    return tuple(_page(body, objects, fonts) for body in pages)


def _objects(data: bytes) -> Iterator[tuple[int, tuple[bytes, bytes]]]:
    """Go through the objects: number, dictionary, and the stream as it was before deflating."""
    for found in _OBJECT.finditer(data):
        stream = b""
        if found[0].rstrip().endswith(b"stream"):
            length = _LENGTH.search(found[2])
            stream = data[found.end() : found.end() + int(length[1])] if length else b""
            if b"/FlateDecode" in found[2]:
                stream = zlib.decompress(stream)
        yield int(found[1]), (found[2], stream)


def _reference(name: bytes, body: bytes) -> int | None:
    found = re.search(b"/" + name + rb"[ \[]*(\d+) 0 R", body)
    return int(found[1]) if found else None


def _page(body: bytes, objects: Mapping[int, tuple[bytes, bytes]], fonts: dict[int, _Font]) -> PdfPage:
    box = _BOX.search(body)
    _, _, width, height = map(float, box[1].split()) if box else (0.0, 0.0, 0.0, 0.0)
    resources = objects[_reference(b"Resources", body) or 0][0]
    named = _FONTS.search(resources)
    here: dict[bytes, _Font] = {}
    for name, number in _FONT.findall(named[1]) if named else ():
        code = int(number)
        if code not in fonts:
            fonts[code] = _font(objects[code][0], objects)
        here[name] = fonts[code]
    contents = objects[_reference(b"Contents", body) or 0][1]
    return PdfPage(width, height, tuple(_runs(contents, here)))


def _font(body: bytes, objects: Mapping[int, tuple[bytes, bytes]]) -> _Font:
    cmap = objects[_reference(b"ToUnicode", body) or 0][1]
    characters: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        characters |= {int(code, 16): _unicode(text) for code, text in _CHARS.findall(block + b"\n")}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, start, listed in _RANGES.findall(block):
            codes = range(int(first, 16), int(last, 16) + 1)
            if start:
                characters |= {code: chr(int(start, 16) + code - codes[0]) for code in codes}
            else:
                texts = re.findall(rb"<([0-9A-Fa-f]+)>", listed)
                characters |= dict(zip(codes, map(_unicode, texts), strict=True))
    below = objects[_reference(b"DescendantFonts", body) or 0][0]
    return _Font(characters, dict(_widths(below)))


def _unicode(text: bytes) -> str:
    return bytes.fromhex(text.decode()).decode("utf-16-be", "replace")


def _widths(body: bytes) -> Iterator[tuple[int, float]]:
    """Go through ``/W``: ``first [w w ...]`` or ``first last w``."""
    found = _WIDTHS.search(body)
    tokens = re.findall(rb"\[|\]|[\d.]+", found[1]) if found else []
    place = 0
    while place < len(tokens) - 1 and tokens[place] != b"]":
        first = int(float(tokens[place]))
        if tokens[place + 1] == b"[":
            end = tokens.index(b"]", place)
            yield from ((first + k, float(w)) for k, w in enumerate(tokens[place + 2 : end]))
            place = end + 1
        else:
            last, width = int(float(tokens[place + 1])), float(tokens[place + 2])
            yield from ((code, width) for code in range(first, last + 1))
            place += 3


def _runs(contents: bytes, fonts: Mapping[bytes, _Font]) -> Iterator[PdfRun]:
    marks: list[bool] = []
    for piece in _PIECE.finditer(_hexadecimal(contents)):
        if piece["artifact"] or piece["marked"]:
            marks.append(bool(piece["artifact"]))
        elif piece["end"]:
            marks = marks[:-1]
        else:
            yield _run(piece["place"], piece["text"], fonts, artifact=any(marks))


def _hexadecimal(contents: bytes) -> bytes:
    """Write literal strings as hexadecimal ones: codes of glyphs may be parentheses, pairs within pairs."""
    parts: list[bytes] = []
    depth, done = 0, 0
    for mark in _LITERAL.finditer(contents):
        if mark[0] == b"(":
            depth += 1
            if depth == 1:
                parts.append(contents[done : mark.start()])
                done = mark.end()
        elif mark[0] == b")":
            depth -= 1
            if depth == 0:
                text = _ESCAPE.sub(_unescaped, contents[done : mark.start()])
                parts.append(b"<" + text.hex().encode() + b">")
                done = mark.end()
    return b"".join((*parts, contents[done:]))


def _run(place: bytes, body: bytes, fonts: Mapping[bytes, _Font], *, artifact: bool) -> PdfRun:
    numbers = [float(number) for number in place.split()]
    used = _TEXT_FONT.search(body)
    font, size = (fonts[used[1]], float(used[2])) if used else (_Font({}, {}), 0.0)
    pieces = list(_pieces(body, font))
    shifts = sum(map(float, re.findall(rb">(-?[\d.]+)", body))) / 1000
    width = (sum(wide for _, wide in pieces) - shifts) * size * numbers[0]
    return PdfRun("".join(text for text, _ in pieces), numbers[4], numbers[5], size, width, artifact)


def _pieces(body: bytes, font: _Font) -> Iterator[tuple[str, float]]:
    """Go through the strings of a text, each with its width in ems."""
    last = 0
    for found in _ACTUAL.finditer(body):
        yield from _strings(body[last : found.start()], font)
        raw = bytes.fromhex(found[1].decode())
        text = raw[2:].decode("utf-16-be") if raw.startswith(b"\xfe\xff") else raw.decode("latin-1")
        yield _UNSEEN.sub("", text), sum(width for _, width in _strings(found[2], font))
        last = found.end()
    yield from _strings(body[last:], font)


def _strings(body: bytes, font: _Font) -> list[tuple[str, float]]:
    return [font.decoded(bytes.fromhex(one.decode())) for one in _STRING.findall(body)]


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 8)])
    return _LETTERS.get(found[2], found[2])


def pdf_lines(page: PdfPage) -> tuple[str, ...]:
    """Return the text of a page without artifacts: a line for each change of height, a blank at each gap.

    Parameters
    ----------
    page : PdfPage
    """
    lines: list[str] = []
    before: PdfRun | None = None
    for run in page.runs:
        if run.artifact:
            continue
        if before is None or abs(run.y - before.y) > _SAME_LINE or run.x < before.x:
            raised = before is not None and _raised(before, run)
            lines = [*lines[:-1], lines[-1] + run.text] if raised else [*lines, run.text]
        else:
            gap = run.x - before.x - before.width
            lines[-1] += (" " if gap > _GAP * run.size else "") + run.text
        before = run
    return tuple(lines)


def _raised(before: PdfRun, run: PdfRun) -> bool:
    """Say whether one of two runs is a superscript or subscript of the other."""
    near = abs(run.x - before.x - before.width) < _GAP * max(run.size, before.size)
    return near and run.size != before.size and abs(run.y - before.y) < max(run.size, before.size)
