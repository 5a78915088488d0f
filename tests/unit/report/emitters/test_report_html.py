"""The page: nothing unescaped, nothing loaded, every number with its key, tables with scopes."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sample_chapter import HOSTILE, sample_chapter

from survey.errors import Language
from survey.report.chapter.bilingual import with_second_titles
from survey.report.characters.covered import Characters
from survey.report.document import (
    Cell,
    Chapter,
    Column,
    Figure,
    Heading,
    Number,
    Paragraph,
    Ref,
    Row,
    Styled,
    Table,
)
from survey.report.document.walk import block_inlines
from survey.report.emitters.html import render_html, write_html
from survey.report.emitters.html.fonts import font_rules
from survey.report.emitters.html.markup import element, void
from survey.report.profiles.load import load_profile

PROFILES: dict[Language, str] = {"zh": "gbt7713-zh", "en": "apa7-en"}
VOID = {"meta", "img", "br"}


class Page(HTMLParser):
    """Elements with their attributes and texts, and whether every one is closed."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[int, str] = {}
        self._open: list[tuple[str, int]] = []
        self.feed(source)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append((tag, len(self.elements) - 1))

    def handle_endtag(self, tag: str) -> None:
        name, _ = self._open.pop()
        assert name == tag

    def handle_data(self, data: str) -> None:
        for _, place in self._open:
            self.texts[place] = self.texts.get(place, "") + data

    def all(self, tag: str, **wanted: str) -> list[tuple[dict[str, str | None], str]]:
        return [
            (attributes, self.texts.get(place, ""))
            for place, (name, attributes) in enumerate(self.elements)
            if name == tag and all(attributes.get(key) == value for key, value in wanted.items())
        ]


def page(language: Language) -> tuple[str, Page]:
    source = render_html(sample_chapter(language), load_profile(PROFILES[language])).data.decode()
    return source, Page(source.removeprefix("<!DOCTYPE html>"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_style_and_script_are_allowed_by_their_hashes_and_nothing_else(language: Language):
    source, parsed = page(language)
    (policy,) = [a["content"] for a, _ in parsed.all("meta") if a.get("http-equiv")]
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    (style,) = re.findall(r"<style>(.*?)</style>", source, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", source, re.DOTALL)
    for content in (style, script):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_loaded_and_nothing_runs(language: Language):
    source, parsed = page(language)
    for _, attributes in parsed.elements:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        for name in ("src", "href"):
            assert (attributes.get(name) or "#").startswith(("data:", "#"))
    assert not re.search(r"@import|url\((?!data:)", source)
    assert {name for name, _ in parsed.elements}.isdisjoint({"iframe", "object", "embed", "link", "base"})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_number_is_there_with_its_key(language: Language):
    _, parsed = page(language)
    printed = Counter((a.get("data-key"), text) for a, text in parsed.all("span", **{"class": "n"}))
    expected = Counter(
        (inline.key, inline.text)
        for block in sample_chapter(language).blocks
        for inlines in block_inlines(block)
        for inline in inlines
        if isinstance(inline, Number)
    )
    assert printed == expected


def test_hostile_text_is_text():
    _, parsed = page("zh")
    cells = [text for _, text in parsed.all("td")]
    characters = Characters()
    for text in HOSTILE:
        assert characters.shown(text) in cells


@pytest.mark.parametrize("language", ["zh", "en"])
def test_structure(language: Language):
    _, parsed = page(language)
    assert parsed.all("html")[0][0]["lang"] == ("zh-CN" if language == "zh" else "en")
    assert len(parsed.all("h1")) == 1
    assert len(parsed.all("main")) == len(parsed.all("nav")) == 1
    ids = [a["id"] for _, a in parsed.elements if a.get("id")]
    assert len(ids) == len(set(ids))
    links = [(a.get("href") or "")[1:] for a, _ in parsed.all("a")]
    assert set(links) <= set(ids)
    assert all(a.get("alt") is not None for a, _ in parsed.all("img"))
    for table in range(len(parsed.all("table"))):
        assert parsed.all("caption")[table][1]
    main = next(place for place, (name, _) in enumerate(parsed.elements) if name == "main")
    levels = [int(name[1]) for name, _ in parsed.elements[main:] if re.fullmatch("h[1-6]", name)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_tables_tell_scopes():
    _, parsed = page("en")
    assert [text for _, text in parsed.all("th", scope="colgroup")] == ["Standardised estimate", "Wald test"]
    assert [text for _, text in parsed.all("th", scope="rowgroup")] == [
        "Customer managers",
        "Business owners",
    ]
    assert "IA→RMS" in [text for _, text in parsed.all("th", scope="row")]
    labels = [a["aria-label"] for a, _ in parsed.all("button", **{"class": "sort"})]
    assert "Sort by Skewness" in labels
    assert "Sort by β" not in labels  # the rows stand in groups


def test_captions_notes_and_banner():
    source, parsed = page("zh")
    captions = [text for _, text in parsed.all("caption")]
    assert captions[0] == "表4-1\u3000结构模型路径系数"
    assert parsed.all("figcaption")[0][1] == "图4-1\u3000碎石图"
    assert parsed.all("p", **{"class": "banner"})[0][1] == "模拟数据：并非真实调查所得"
    assert "@top-center" in source
    assert parsed.all("meta", name="date")[0][0]["content"] == "2026-03-16"
    references = [text for _, text in parsed.all("li") if text.startswith("[1]")]
    assert len(references) == 1
    _, english = page("en")
    assert english.all("caption")[0][1] == "Table 4.1 Path coefficients of the structural model"


def test_a_caption_in_both_languages():
    profile = load_profile("gbt7713-zh")
    both = replace(profile, captions=replace(profile.captions, bilingual=True))
    chapter = with_second_titles(sample_chapter("zh"), sample_chapter("en"))
    parsed = Page(render_html(chapter, both).data.decode().removeprefix("<!DOCTYPE html>"))
    seconds = [text for _, text in parsed.all("span", lang="en")]
    assert seconds[0] == "Table 4-1\u3000Path coefficients of the structural model"
    assert "Figure 4-1\u3000Eigenvalues of the items" in seconds


def test_points_stand_under_each_other():
    source, parsed = page("en")
    boxes = [a["class"] or "" for a, text in parsed.all("span") if (a.get("class") or "").startswith("d ")]
    classes = {name for box in boxes for name in box.split()[1:]}
    assert classes
    for name in classes:
        assert f".{name}{{" in source


def test_equal_chapters_give_equal_bytes():
    assert page("zh")[0] == page("zh")[0]


def test_a_page_without_banner_figures_or_contents():
    chapter = Chapter("T & <T>", "en", 4, "2026-01-01", (Paragraph(("x", Styled("2", "subscript"))),))
    source = render_html(chapter, load_profile("apa7-en")).data.decode()
    parsed = Page(source.removeprefix("<!DOCTYPE html>"))
    assert parsed.all("title")[0][1] == "Chapter 4 T & <T>"
    assert "@top-center" not in source
    assert parsed.all("details") == []
    assert "<sub>2</sub>" in source


def test_odd_tables_and_deep_headings():
    rows = tuple(Row((Cell((f"r{i}",)), Cell((Number("a.b.c", f"{i}.50"),)), Cell())) for i in range(3))
    table = Table("table.a b", ("A",), (Column((), "left"), Column(("B",)), Column(("Left",), "left")), rows)
    figure = Figure("figure.f", ("F",), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"", 'a "quoted" alt')
    blocks = (Heading(3, ("Deep",)), table, figure, Paragraph((Ref("table.a b"), Ref("figure.f"))))
    chapter = Chapter("T", "zh", 4, "2026-01-01", blocks)
    parsed = Page(
        render_html(chapter, load_profile("gbt7713-zh")).data.decode().removeprefix("<!DOCTYPE html>")
    )
    assert parsed.all("figure", id="table-a-b")
    assert len(parsed.all("h4")) == 1
    assert parsed.all("img", alt='a "quoted" alt')
    assert len(parsed.all("button", **{"class": "sort"})) == 2


def test_fonts_hold_the_characters_that_are_asked_for():
    some = font_rules(frozenset("信度ab"), frozenset("信"), "zh")
    assert some.count("@font-face") == 3
    assert len(font_rules(frozenset("信度ab效"), frozenset("信"), "zh")) > len(some)
    assert font_rules(frozenset(), frozenset(), "zh") == ""
    # English takes its quotation marks from the family of symbols: those of the Chinese font are too wide.
    assert font_rules(frozenset("’"), frozenset(), "en").count("@font-face") == 1
    assert "Survey Symbols" in font_rules(frozenset("’"), frozenset(), "en")


def test_elements_escape_attributes_and_leave_out_what_is_absent():
    made = element("a", class_="x", data_key='"<', hidden=True, title=None, lang=False)
    assert made.source == '<a class="x" data-key="&quot;&lt;" hidden></a>'
    assert void("img", alt="").source == '<img alt="">'


def test_uncovered_characters_are_counted(tmp_path: Path):
    chapter = sample_chapter("en")
    assert render_html(chapter, load_profile("apa7-en")).warnings[0].objects == ("U+1F600",)
    path = tmp_path / "chapter.en.html"
    write_html(replace(chapter, banner=""), load_profile("apa7-en"), path)
    assert path.read_text(encoding="utf-8").startswith('<!DOCTYPE html>\n<html lang="en">')
