"""Typst's bibliography engine as a function: BibTeX in, formatted text out.

A small document cites each work in several forms; typst writes it as HTML, which is read back here.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from survey.errors import Fault, Language, ReportError, Text
from survey.instrument.suggestions import did_you_mean
from survey.report.document import Inline, Inlines, Styled
from survey.report.typst_source import string

__all__ = ["Formatted", "format_works"]

_STYLES = Path(__file__).parent / "citation_styles"
_JOINT = re.compile(r"1(\D+)2")
_USUAL = (
    "apa",
    "gb-7714-2015-author-date",
    "gb-7714-2015-numeric",
    "gb-7714-2025-numeric",
    "ieee",
    "vancouver",
)


@dataclass(frozen=True, slots=True)
class Formatted:
    """One work in one style.

    Parameters
    ----------
    entry : Inlines
        Without its number.
    in_text : str
        As cited: ``(Hu & Bentler, 1999)`` or ``1``.
    authors, year : str
        As an author-year style cites them.
    place : int
        Where the style puts it among the others.
    numeric : bool
        Whether the style numbers its entries.
    joint : str
        What the style puts between two numbers of one citation.
    """

    key: str
    entry: Inlines
    in_text: str
    authors: str
    year: str
    place: int
    numeric: bool
    joint: str = ","


@cache
def format_works(
    source: str, keys: tuple[str, ...], style: str, language: Language, stamp: int = 0
) -> tuple[Formatted, ...]:
    """Format works.

    Parameters
    ----------
    source : str
        BibTeX.
    keys : tuple of str
    style : str
        A style that typst has built in, e.g. ``apa`` or ``gb-7714-2015-numeric``, one of the package's
        (``gb-7714-2025-numeric``), or a file ``*.csl``.
    language : "zh" or "en"
        For the words that a style adds: et al. or 等.
    stamp : int
        When a style's own file was saved, so that a changed one is read again.

    Raises
    ------
    ReportError
        When typst knows no such style, or cannot read an entry.
    """
    labels = [f"label({string(key).source})" for key in keys]
    citations = [f"#cite({label})" for label in labels]
    reader = _read(source, [*citations, "".join(citations[:2])], style, language)
    prose = _read(source, [f'#cite({label}, form: "prose")' for label in labels], "apa", language)
    return tuple(_formatted(reader, prose, key, place) for place, key in enumerate(keys))


def _read(source: str, citations: list[str], style: str, language: Language) -> _Reader:
    """Let typst write citations, each a paragraph, and the list; read them back."""
    import typst

    region = "CN" if language == "zh" else "US"
    lines = [f'#set text(lang: "{language}", region: "{region}")']
    lines += [f"#par[{citation}]" for citation in citations]
    document = {"works.bib": source.encode()}
    name = style
    ours = _STYLES / f"{style}.csl"
    if style.endswith(".csl") or ours.is_file():
        name = "own.csl"
        document[name] = (Path(style) if style.endswith(".csl") else ours).read_bytes()
    lines.append(f'#bibliography("works.bib", style: {string(name).source}, title: none)')
    document["main.typ"] = "\n".join(lines).encode()
    with tempfile.TemporaryDirectory() as root:  # typst may read what lies in its root: nothing
        try:
            html = typst.compile(document, root=root, format="html", ignore_system_fonts=True)
        except typst.TypstError as error:
            what = Text(f"typst cannot format the references: {error}", f"typst 无法排参考文献：{error}")
            mend = did_you_mean(style, _USUAL) if "unknown style" in str(error) else None
            raise ReportError(Fault(what, where=style, mend=mend)) from error
    reader = _Reader()
    reader.feed(html.decode())
    return reader


def _formatted(reader: _Reader, prose: _Reader, key: str, place: int) -> Formatted:
    cited = reader.paragraphs[place]
    authors, _, year = prose.paragraphs[place].text.strip().rpartition(" (")
    item = reader.items[cited.target]
    return Formatted(
        key=key,
        entry=_merged(item.parts),
        in_text=cited.text.strip(),
        authors=authors,
        year=year.removesuffix(")"),
        place=list(reader.items).index(cited.target),
        numeric=item.numbered,
        joint=found[1] if (found := _JOINT.search(reader.paragraphs[-1].text)) else ",",
    )


@dataclass(slots=True)
class _Piece:
    """A paragraph or an entry as it is read."""

    parts: list[Inline] = field(default_factory=list[Inline])
    target: str = ""
    numbered: bool = False

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else getattr(part, "text", "") for part in self.parts)


class _Reader(HTMLParser):
    """Reads paragraphs (citations) and list items (entries) from typst's HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[_Piece] = []
        self.items: dict[str, _Piece] = {}
        self._current: _Piece | None = None
        self._italic = 0
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a piece, or change the style within it."""
        found = dict(attrs)
        if self._skipping:
            self._skipping += tag == "span"
        elif tag == "p":
            self._current = _Piece()
            self.paragraphs.append(self._current)
        elif tag == "li":
            self._current = self.items[found.get("id") or ""] = _Piece()
        elif tag == "span" and found.get("class") == "prefix" and self._current is not None:
            self._current.numbered = True
            self._skipping = 1
        elif tag == "a" and self._current is not None and not self._current.target:
            self._current.target = (found.get("href") or "").removeprefix("#")
        elif tag in ("em", "i"):
            self._italic += 1

    def handle_endtag(self, tag: str) -> None:
        """Close a piece or a style."""
        if self._skipping:
            self._skipping -= tag == "span"
        elif tag in ("p", "li"):
            self._current = None
        elif tag in ("em", "i"):
            self._italic -= 1

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._current is not None and not self._skipping:
            self._current.parts.append(Styled(data, "italic") if self._italic else data)


def _merged(parts: list[Inline]) -> Inlines:
    """Join neighbouring texts of one style, and trim the whole."""
    merged: list[Inline] = []
    for part in parts:
        before = merged[-1] if merged else None
        if isinstance(part, str) and isinstance(before, str):
            merged[-1] = before + part
        elif isinstance(part, Styled) and isinstance(before, Styled) and part.style == before.style:
            merged[-1] = Styled(before.text + part.text, part.style)
        else:
            merged.append(part)
    if merged and isinstance(merged[0], str):
        merged[0] = merged[0].lstrip()
    if merged and isinstance(merged[-1], str):
        merged[-1] = re.sub(r"\s+$", "", merged[-1])
    return tuple(part for part in merged if part != "")
