"""The page read back: every number under its key, every link inside the page with its target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from survey.errors import Fault, Text
from survey.report.characters.covered import Characters
from survey.report.characters.visible import visible
from survey.report.checking.gate_numbers import compare_numbers, count_numbers, printed_texts
from survey.report.document import Chapter
from survey.report.document.walk import all_numbers
from survey.report.profiles.profile import Profile

__all__ = ["check_html"]

_TEXTS = frozenset({"h1", "h2", "h3", "h4", "p", "li", "td", "th", "caption", "figcaption"})


def check_html(chapter: Chapter, profile: Profile, path: Path) -> tuple[Fault, ...]:
    """Compare a page with the chapter that it was written from.

    Parameters
    ----------
    chapter : Chapter
    profile : Profile
    path : Path

    Returns
    -------
    tuple of Fault
        Numbers, with a key or without, that are missing, changed or printed more often than the chapter has
        them, links without a target, and pictures without alternative text; empty when all agrees.
    """
    page = _read(path)
    wanted = count_numbers(map(Characters().shown, printed_texts(chapter, profile)))
    others = compare_numbers(chapter, wanted, count_numbers(page.texts), path.name)
    return (*_numbers(chapter, page), *_links(page), *others)


def _read(path: Path) -> _Page:
    page = _Page()
    parser = _Parser(page)
    parser.feed(path.read_text(encoding="utf-8"))
    parser.close()
    return page


@dataclass(slots=True)
class _Page:
    """What the page holds."""

    printed: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    identifiers: set[str] = field(default_factory=set[str])
    links: list[str] = field(default_factory=list[str])
    silent: list[str] = field(default_factory=list[str])
    texts: list[str] = field(default_factory=list[str])


class _Parser(HTMLParser):
    """Collects keyed texts, identifiers and links in one pass."""

    def __init__(self, page: _Page) -> None:
        super().__init__(convert_charrefs=True)
        self._page = page
        self._key = ""
        self._text = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element's key, identifier and link."""
        values = {name: value or "" for name, value in attrs}
        self._inside = self._inside or tag == "main"
        if tag in _TEXTS:
            self._page.texts.append("")
        if "data-key" in values:
            self._key, self._text = values["data-key"], ""
        if "id" in values:
            self._page.identifiers.add(values["id"])
        if values.get("href", "").startswith("#"):
            self._page.links.append(values["href"][1:])
        if tag == "img" and "alt" not in values:  # an empty one says that the picture is an ornament
            self._page.silent.append(values.get("id", "img"))

    def handle_data(self, data: str) -> None:
        """Gather the text of a keyed element."""
        if self._key:
            self._text += data
        if self._inside and self._page.texts:
            self._page.texts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        """Close a keyed element, which holds text alone, or the chapter."""
        self._inside = self._inside and tag != "main"
        if self._key:
            self._page.printed[self._key, _plain(self._text)] += 1
            self._key = ""


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").strip()


def _numbers(chapter: Chapter, page: _Page) -> Iterator[Fault]:
    wanted = Counter((number.key, _plain(visible(number.text))) for number in all_numbers(chapter.blocks))
    missing = Text("a number is missing from the page", "网页中缺少应输出的数字")
    for (key, text), times in (wanted - page.printed).items():
        yield Fault(missing, where=key, expected=f"{text} ({times})")
    added = Text("the page prints a number that the chapter does not have", "网页输出了章中没有的数字")
    for (key, text), times in (page.printed - wanted).items():
        yield Fault(added, where=key, got=f"{text} ({times})")


def _links(page: _Page) -> Iterator[Fault]:
    lost = Text("a link has no target in the page", "页内链接没有目标")
    yield from (Fault(lost, got=link) for link in dict.fromkeys(page.links) if link not in page.identifiers)
    silent = Text("a picture has no alternative text", "图片缺少替代文字")
    yield from (Fault(silent, where=name) for name in page.silent)
