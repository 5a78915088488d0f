"""A profile or bibliography that someone else wrote is data: it adds no code to what is written."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from ruamel.yaml import YAML
from sample_chapter import sample_chapter

from survey.errors import ReportError
from survey.report.bibliography.engine import format_works
from survey.report.bibliography.reference_list import reference_list
from survey.report.emitters.docx import docx_bytes
from survey.report.emitters.html import render_html
from survey.report.emitters.latex import latex_source
from survey.report.emitters.quarto import escape_text, quarto_source
from survey.report.emitters.typst_pdf import render_pdf
from survey.report.emitters.xlsx import xlsx_bytes
from survey.report.profiles.load import load_profile

MARKUP = "\"/><script>alert(1)</script> \\input{secret.txt} #read('secret.txt') &x;"
WORK = "@book{%s,\n  author = {Doe, J.},\n  title = {One},\n  publisher = {X},\n  year = {2001},\n}\n"


def hostile(value: Any, markup: str = MARKUP) -> Any:
    """Return a record with every free text of it hostile; what must be one of a few stays."""
    hints = {field.name: field.type for field in dataclasses.fields(value)}
    changed = {}
    for name, kind in hints.items():
        old = getattr(value, name)
        if dataclasses.is_dataclass(old):
            changed[name] = hostile(old, markup)
        elif kind == "str" and name not in {
            "name",
            "language",
            "citation_style",
            "word_template",
            "interval",
        }:
            changed[name] = old + markup
    return dataclasses.replace(value, **changed)


@pytest.fixture(scope="module")
def profile() -> Any:
    return hostile(load_profile("apa7-en"))


def test_settings_are_text_in_html(profile: Any) -> None:
    page = render_html(sample_chapter("en"), profile).data
    page = page if isinstance(page, str) else page.decode()
    assert "alert(1)" in page
    assert "<script>alert" not in page


def test_settings_are_text_in_office_files() -> None:
    profile = hostile(load_profile("apa7-en"), '"/><script>&x;')  # short: a sheet's name ends early
    for data in (docx_bytes(sample_chapter("en"), profile), xlsx_bytes(sample_chapter("en"), profile)):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in package.namelist():
                if name.endswith((".xml", ".rels")):
                    tags = {element.tag for element in ElementTree.fromstring(package.read(name)).iter()}
                    assert not any(tag.endswith("script") for tag in tags)


def test_settings_are_text_in_latex(profile: Any) -> None:
    source = latex_source(sample_chapter("en"), profile)
    assert "secret.txt" in source
    assert "\\input{secret" not in source


def test_settings_are_text_in_typst(profile: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert render_pdf(sample_chapter("en"), profile).data.startswith(b"%PDF")


@pytest.mark.parametrize(
    "style",
    [
        'apa", title: read("secret.txt")) #("',
        'apa", title: none)\n#read("/secret.txt")\n#text("',
        "secret.txt",
    ],
)
def test_a_citation_style_is_a_name_and_no_code(
    style: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    changed = dataclasses.replace(load_profile("apa7-en"), citation_style=style)
    with pytest.raises(ReportError, match="typst cannot format the references") as refused:
        reference_list(("hu1999",), changed, ("R",))
    assert "secret" not in refused.value.say("en").replace("secret.txt", "")


def test_a_key_of_a_bibliography_is_a_name_and_no_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    key = 'a"))#read("secret.txt")#cite(label("a'
    with pytest.raises(ReportError, match="typst cannot format the references"):
        format_works(WORK % "a", (key,), "apa", "en")
    [work] = format_works(WORK.replace("One", '#read("secret.txt") One') % "a", ("a",), "apa", "en")
    assert "secret.txt" in str(work.entry)


@pytest.mark.parametrize(
    "title", ["{{< env HOME >}}", "`{r} system('id')`", "[x](javascript:alert(1))", "*a*"]
)
def test_a_title_is_text_in_the_head_of_quarto(title: str) -> None:
    chapter = dataclasses.replace(sample_chapter("en"), title=title, authors=(title,))
    head = quarto_source(chapter, load_profile("apa7-en")).split("---")[1]
    assert title not in head  # Quarto reads shortcodes, code and Markdown there
    read = YAML(typ="safe").load(head)
    assert read["title"] == read["author"][0] == escape_text(title)
