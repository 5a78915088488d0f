"""From a chapter to one self-contained page under a strict content security policy."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html import escape, unescape
from pathlib import Path

from survey.errors import Language
from survey.report.characters.covered import Characters
from survey.report.document import Chapter
from survey.report.emitters.html.blocks import BlockWriter
from survey.report.emitters.html.fonts import font_rules
from survey.report.emitters.html.inlines import InlineWriter
from survey.report.emitters.html.markup import Markup, element, text, void
from survey.report.printing.citations import Citations
from survey.report.printing.numbering import number_chapter
from survey.report.printing.rendered import Rendered
from survey.report.profiles.profile import Profile

__all__ = ["render_html", "write_html"]

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "contents": "Contents",
        "tables": "Tables",
        "figures": "Figures",
        "skip": "Skip to the text",
        "theme": "Light or dark",
        "copy": "Copy for Word",
        "copied": "Copied",
        "failed": "Could not copy",
        "sort": "Sort by {}",
        "enlarge": "Enlarge",
        "close": "Close",
        "notice": "Note: ",
        "warning": "Warning: ",
        "ascending": "sorted upwards",
        "descending": "sorted downwards",
    },
    "zh": {
        "contents": "目录",
        "tables": "表格",
        "figures": "插图",
        "skip": "跳到正文",
        "theme": "明暗切换",
        "copy": "复制到 Word",
        "copied": "已复制",
        "failed": "复制失败",
        "sort": "按“{}”排序",
        "enlarge": "放大",
        "close": "关闭",
        "notice": "说明：",
        "warning": "注意：",
        "ascending": "按升序排列",
        "descending": "按降序排列",
    },
}
_TAGS = re.compile(r"<[^>]*>")
_BOLD = re.compile(
    r"<(h[1-4]|strong|caption|figcaption)\b[^>]*>(.*?)</\1>|<p class=\"banner\">(.*?)</p>", re.DOTALL
)


def write_html(chapter: Chapter, profile: Profile, path: Path) -> None:
    """Write a chapter as one HTML file; see `render_html`."""
    path.write_bytes(render_html(chapter, profile).data)


def render_html(chapter: Chapter, profile: Profile) -> Rendered:
    """Write a chapter as a page.

    Parameters
    ----------
    chapter : Chapter
    profile : Profile

    Returns
    -------
    Rendered
        UTF-8 bytes of one file that loads nothing: its style and its script are allowed by their hashes,
        fonts and pictures are inside it.

    Raises
    ------
    ReportError
        When a reference or citation has no target.
    """
    words, characters = _WORDS[chapter.language], Characters()
    writer = InlineWriter(number_chapter(chapter, profile), Citations.of(chapter), characters)
    blocks = BlockWriter(chapter, profile, writer, words)
    body = _body(chapter, blocks, words)
    style = "\n".join(
        (_fonts(body, chapter.language), _file("page.css"), blocks.offsets.rules(), _print_rules(chapter))
    )
    script = _file("page.js")
    lang = "zh-CN" if chapter.language == "zh" else "en"
    head = _head(chapter, writer, style, script)
    page = element("html", head, Markup("\n"), body, lang=lang)
    return Rendered(f"<!DOCTYPE html>\n{page.source}\n".encode(), characters.warnings())


def _head(chapter: Chapter, writer: InlineWriter, style: str, script: str) -> Markup:
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )
    title = f"{writer.numbering.chapter} {chapter.title}".strip()
    return element(
        "head",
        void("meta", charset="utf-8"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="date", content=chapter.date),
        *(void("meta", name="author", content=author) for author in chapter.authors),
        element("title", writer.text(title)),
        element("style", Markup(style)),
    )


def _body(chapter: Chapter, blocks: BlockWriter, words: dict[str, str]) -> Markup:
    said = {f"data_{name}": words[name] for name in ("ascending", "descending", "copy", "copied", "failed")}
    banner = element("p", blocks.writer.text(chapter.banner), class_="banner")
    bar = element(
        "header",
        _button("toggle", words["contents"], opens="contents"),
        banner if chapter.banner else element("span", class_="spring"),
        _button("theme", words["theme"]),
        class_="bar",
    )
    heading = element("h2", text(words["contents"]), id="contents-title")
    nav = element("nav", heading, blocks.contents(), id="contents", aria_labelledby="contents-title")
    main = element("main", Markup("\n"), blocks.body(), Markup("\n"), id="main", tabindex="-1")
    dialog = element(
        "dialog",
        void("img", alt="", src=_BLANK),
        element("button", text(words["close"]), type="button"),
        id="zoom",
        aria_label=words["enlarge"],
    )
    return element(
        "body",
        element("a", text(words["skip"]), href="#main", class_="skip"),
        bar,
        element("div", nav, main, class_="layout"),
        dialog,
        element("p", id="status", role="status", class_="unseen", **said),
        element("script", Markup(_file("page.js"))),
    )


_BLANK = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="


def _button(name: str, label: str, opens: str | None = None) -> Markup:
    """Return a button; `opens` is the id of the part that it shows and hides."""
    return element(
        "button",
        text(label),
        type="button",
        id=name,
        class_="toggle" if name == "toggle" else None,
        aria_expanded="false" if opens else None,
        aria_controls=opens,
    )


def _fonts(body: Markup, language: Language) -> str:
    """Return the rules of fonts that hold every character of the page."""
    every = frozenset(unescape(_TAGS.sub("", body.source))) | frozenset("0123456789.,-−•↑↓↕")
    bold = "".join(match[2] or match[3] or "" for match in _BOLD.finditer(body.source))
    return font_rules(every, frozenset(unescape(_TAGS.sub("", bold))), language)


def _print_rules(chapter: Chapter) -> str:
    """Return the rule that repeats the banner on every printed page."""
    if not chapter.banner:
        return ""
    escaped = "".join(c if c.isalnum() else f"\\{ord(c):x} " for c in Characters().shown(chapter.banner))
    return f'@media print{{@page{{@top-center{{content:"{escaped}";font-size:9pt;color:#555}}}}}}'


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


@cache
def _file(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
