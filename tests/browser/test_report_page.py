"""The page in a real browser: offline, without an error on the console, by keyboard, and on paper."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from sample_chapter import sample_chapter

from survey.errors import Language
from survey.report.emitters.html import write_html
from survey.report.profiles.load import load_profile

pytestmark = pytest.mark.requires_chromium

PROFILES: dict[Language, str] = {"zh": "gbt7713-zh", "en": "apa7-en"}
# Chromium as it starts in a closed network, and as root.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Opened:
    page: Page
    said: list[str]
    asked: list[str]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages")
    for language, name in PROFILES.items():
        write_html(sample_chapter(language), load_profile(name), made / f"{language}.html")
    return made


def open_page(browser: Browser, path: Path, **options: Any) -> Opened:
    context = browser.new_context(offline=True, **options)
    page = context.new_page()
    opened = Opened(page, [], [])
    page.on("console", lambda message: opened.said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: opened.said.append(str(error)))
    page.on("request", lambda request: opened.asked.append(request.url))
    page.goto(path.as_uri())
    return opened


@pytest.fixture
def english(browser: Browser, folder: Path) -> Iterator[Opened]:
    opened = open_page(browser, folder / "en.html", viewport={"width": 1200, "height": 900})
    yield opened
    assert opened.said == []
    opened.page.context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_opens_offline_without_a_word_on_the_console(
    browser: Browser, folder: Path, language: Language, width: int, scheme: str
):
    opened = open_page(
        browser, folder / f"{language}.html", viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    assert opened.said == []
    assert all(url.startswith(("file:", "data:")) for url in opened.asked)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.page.evaluate("document.fonts.check('16px \"Survey Sans SC\"', '信度')")
    dark = opened.page.evaluate("getComputedStyle(document.body).color")
    assert (dark == "rgb(228, 230, 232)") == (scheme == "dark")
    opened.page.context.close()


def test_the_policy_holds_against_an_injected_script(browser: Browser, folder: Path, tmp_path: Path):
    source = (folder / "en.html").read_text(encoding="utf-8")
    injected = tmp_path / "injected.html"
    payload = (
        '<script>document.title="owned"</script>'
        '<img src="https://example.org/x.png" onerror="document.title=1">'
    )
    injected.write_text(source.replace("</main>", payload + "</main>"), encoding="utf-8")
    opened = open_page(browser, injected)
    assert opened.page.title() == "Chapter 4 Questionnaire Survey and Empirical Analysis"
    assert any("Content Security Policy" in said for said in opened.said)
    opened.page.context.close()


def test_sorting_by_keyboard(english: Opened):
    page = english.page
    table = page.locator("#table-items table")
    first = table.locator("tbody tr").first.locator("th")
    button = table.get_by_role("button", name="Sort by Skewness")
    button.focus()
    page.keyboard.press("Enter")
    assert table.locator("thead th").nth(3).get_attribute("aria-sort") == "ascending"
    assert first.inner_text() == "Q00"
    page.keyboard.press("Enter")
    assert table.locator("thead th").nth(3).get_attribute("aria-sort") == "descending"
    assert first.inner_text() == "Q59"
    assert page.locator("#status").inner_text() == "Skewness: sorted downwards"
    table.get_by_role("button", name="Sort by Item").click()
    assert first.inner_text() == "Q00"
    assert table.locator("[aria-sort]").count() == 1


def test_copying_for_word(english: Opened):
    page = english.page
    page.evaluate(
        """() => {
          const set = DataTransfer.prototype.setData;
          window.copied = {};
          DataTransfer.prototype.setData = function (kind, text) {
            window.copied[kind] = text;
            set.call(this, kind, text);
          };
        }"""
    )
    page.locator("#table-paths button.copy").click()
    copied = page.evaluate("window.copied")
    assert "border-top:1.5pt solid black" in copied["text/html"]
    assert "Table 4.1" in copied["text/html"]
    assert ".312***" in copied["text/html"]
    assert "IA→RMS\t.312***\t[.201, .423]\t5.51\t< .001" in copied["text/plain"]
    page.locator("#table-open button.copy").click()
    assert "<script>" not in page.evaluate("window.copied")["text/html"]
    assert page.locator("#status").inner_text() == "Copied"


def test_enlarging_a_figure_by_keyboard(english: Opened):
    page = english.page
    button = page.locator("button.zoom")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog")
    assert dialog.evaluate("(one) => one.open")
    assert dialog.locator("img").get_attribute("alt") == "Five bars of falling height"
    page.keyboard.press("Escape")
    assert not dialog.evaluate("(one) => one.open")
    assert button.evaluate("(one) => one === document.activeElement")


def test_first_tab_skips_to_the_text(english: Opened):
    page = english.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


def test_light_and_dark(english: Opened):
    page = english.page
    for expected in ("dark", "light"):
        page.get_by_role("button", name="Light or dark").click()
        assert page.evaluate("document.documentElement.dataset.theme") == expected


def test_links_and_contents(english: Opened):
    page = english.page
    page.locator("main a.ref", has_text="Table 4.3").first.click()
    assert page.evaluate("location.hash") == "#table-items"
    page.locator("nav summary", has_text="Tables").click()
    assert page.locator("nav details").first.locator("a").count() == 4
    page.locator("nav a", has_text="4.2 Items").click()
    # The page forbids eval, by which a condition in JavaScript would be awaited.
    page.locator("nav a[aria-current]", has_text="4.2 Items").wait_for()


def test_contents_on_a_narrow_screen(browser: Browser, folder: Path):
    opened = open_page(browser, folder / "zh.html", viewport={"width": 390, "height": 800})
    page = opened.page
    assert not page.locator("nav").is_visible()
    button = page.get_by_role("button", name="目录")
    button.click()
    assert page.locator("nav").is_visible()
    assert button.get_attribute("aria-expanded") == "true"
    opened.page.context.close()


def test_everything_that_acts_has_a_name(english: Opened):
    tree = english.page.locator("body").aria_snapshot()
    assert "- button\n" not in tree
    assert "- link\n" not in tree
    assert "- img\n" not in tree
    assert 'navigation "Contents"' in tree


@pytest.mark.requires_poppler
@pytest.mark.parametrize("language", ["zh", "en"])
def test_print(browser: Browser, folder: Path, tmp_path: Path, language: Language):
    opened = open_page(browser, folder / f"{language}.html")
    path = tmp_path / "print.pdf"
    opened.page.pdf(path=str(path), prefer_css_page_size=True)
    opened.page.context.close()
    program = shutil.which("pdftotext")
    assert program is not None
    done = subprocess.run([program, "-layout", str(path), "-"], capture_output=True, check=True)
    pages = done.stdout.decode().split("\f")[:-1]
    banner = sample_chapter(language).banner
    assert len(pages) > 3
    assert all(banner in page for page in pages)
    head = "Wording" if language == "en" else "题目内容"
    assert sum(head in page for page in pages) > 2
    assert not any("Copy for Word" in page or "复制到" in page for page in pages)


@pytest.mark.parametrize(("language", "scheme"), [("zh", "light"), ("en", "dark")])
def test_axe_finds_nothing_serious(browser, folder, language, scheme):
    opened = open_page(browser, folder / f"{language}.html", color_scheme=scheme)
    found = Axe().run(opened.page).response
    assert found["passes"]  # axe ran
    serious = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in serious] == []
