"""One suite that every emitter passes: the same texts, tables, captions and references in each format."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from readers import READERS, Said, flat
from sample_chapter import HOSTILE, sample_chapter

from survey.errors import Language
from survey.report.characters.covered import Characters
from survey.report.characters.visible import visible
from survey.report.checking.gate_numbers import printed_texts
from survey.report.checking.pdf_text import pdf_lines, read_pdf
from survey.report.document import Chapter, Number, Table
from survey.report.document.walk import block_inlines
from survey.report.emitters.plain import PlainWriter
from survey.report.printing.captions import note_paragraphs
from survey.report.profiles.load import load_profile
from survey.report.profiles.profile import Profile
from survey.report.writing.emit import FORMATS, Format, write_chapter

PROFILES: dict[Language, str] = {"zh": "gbt7713-zh", "en": "apa7-en"}
CASES = [(name, language) for name in FORMATS for language in ("zh", "en")]
# Formats that count references and headings themselves show them only after compiling.
COUNTED = ("tex",)
_NUMBERED = re.compile(r"(?:Table|Figure|表|图)\s?[\dA-Z][.-]\d+ ?|(?:Equation |式)?[（(]?\b4[.-]1\b[）)]?")
# What has no glyph is shown as its code point where the fonts are the package's own.
OWN_FONTS = ("pdf", "html", "tex")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[Format, Language], Path]:
    folder = tmp_path_factory.mktemp("written")
    paths: dict[tuple[Format, Language], Path] = {}
    for language, name in PROFILES.items():
        files = write_chapter(sample_chapter(language), load_profile(name), folder)
        paths |= {(form, language): path for form, path in zip(FORMATS, files, strict=True)}
    return paths


@pytest.fixture(scope="module")
def said(written: dict[tuple[Format, Language], Path]) -> dict[tuple[Format, Language], Said]:
    return {(form, language): READERS[form](path) for (form, language), path in written.items()}


def chapter_of(language: Language) -> tuple[Chapter, Profile, PlainWriter]:
    chapter, profile = sample_chapter(language), load_profile(PROFILES[language])
    return chapter, profile, PlainWriter.of(chapter, profile)


def shown(form: Format, text: str) -> str:
    """A text as a format shows it: control characters, and what its fonts lack, as code points."""
    return Characters().shown(text) if form in OWN_FONTS else visible(text)


def whole(read: Said) -> str:
    return flat("\n".join([*read.texts, *(cell for grid in read.tables for row in grid for cell in row)]))


@pytest.mark.parametrize(("form", "language"), CASES)
def test_every_text_is_there(said: dict, form: Format, language: Language) -> None:
    chapter, profile, writer = chapter_of(language)
    text = whole(said[form, language])
    wanted = list(printed_texts(chapter, profile, numbered=form not in ("docx", "tex")))
    if form in COUNTED:
        wanted = [_NUMBERED.sub("", one) for one in wanted]
    if form == "xlsx":
        tables = [block for block in chapter.blocks if isinstance(block, Table)]
        wanted = [
            writer.text(run)
            for table in tables
            for run in (table.title, *note_paragraphs(table.notes, profile))
        ]
    missing = [one for one in wanted if flat(shown(form, one)) not in text]
    if form == "pdf":  # a word may be broken at the end of a line
        missing = [
            one
            for one in missing
            if flat(one).replace("-", "") not in text.replace("\u2010", "").replace("-", "")
        ]
    assert missing == []


@pytest.mark.parametrize(("form", "language"), [case for case in CASES if case[0] not in ("pdf", "xlsx")])
def test_every_table_is_the_same_grid(said: dict, form: Format, language: Language) -> None:
    chapter, _, writer = chapter_of(language)
    tables = [block for block in chapter.blocks if isinstance(block, Table)]
    read = said[form, language].tables
    assert len(read) == len(tables)
    for table, grid in zip(tables, read, strict=True):
        wanted = [[flat(shown(form, writer.text(cell.content))) for cell in row.cells] for row in table.rows]
        got = [[flat(cell) for cell in row] for row in grid]
        if form == "tex":  # a number is a pair of columns around its point
            wanted, got = ([["".join(row)] for row in rows] for rows in (wanted, got))
        if form == "md":  # a group row has an empty cell for each other column
            got = [
                row[:1] if kind == "group" else row
                for row, kind in zip(got, [r.kind for r in table.rows], strict=True)
            ]
        assert got == wanted


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_holds_every_number_as_a_number(written: dict, language: Language) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    chapter, _, writer = chapter_of(language)
    book = openpyxl.load_workbook(written["xlsx", language])
    for table in (block for block in chapter.blocks if isinstance(block, Table)):
        sheet = book[writer.numbering.captions[table.key].text]
        values = [
            cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)
        ]
        lone = [
            cell.content[0].value
            for row in table.rows
            for cell in row.cells
            if cell.content
            and isinstance(cell.content[0], Number)
            and isinstance(cell.content[0].value, int | float)
        ]
        assert values == pytest.approx(lone)


@pytest.mark.parametrize(("form", "language"), CASES)
def test_captions_come_in_order_with_their_numbers(said: dict, form: Format, language: Language) -> None:
    chapter, _, writer = chapter_of(language)
    captions = writer.numbering.captions
    blocks = [block for block in chapter.blocks if isinstance(block, Table)]
    text = whole(said[form, language])
    names = [("" if form in COUNTED else captions[b.key].text) + writer.text(b.title) for b in blocks]
    if form == "xlsx":
        names = [captions[block.key].text for block in blocks]
    places = [text.find(flat(name)) for name in names]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize(("form", "language"), CASES)
def test_hostile_text_is_text(said: dict, form: Format, language: Language) -> None:
    text = whole(said[form, language])
    for hostile in HOSTILE:
        assert flat(shown(form, hostile)) in text


@pytest.mark.parametrize(("form", "language"), CASES)
def test_the_banner_and_the_notes(said: dict, form: Format, language: Language) -> None:
    chapter, profile, writer = chapter_of(language)
    text = whole(said[form, language])
    assert flat(chapter.banner) in text
    noted = [block.notes for block in chapter.blocks if isinstance(block, Table)]
    for paragraph in (paragraph for notes in noted for paragraph in note_paragraphs(notes, profile)):
        assert flat(writer.text(paragraph)) in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_references_lead_somewhere(written: dict, language: Language) -> None:
    _, _, writer = chapter_of(language)
    captions = writer.numbering.captions
    tex = written["tex", language].read_text("utf-8")
    labels = re.findall(r"\\label\{([^}]*)\}", tex)
    assert len(labels) == len(set(labels)) == len(captions)
    assert set(re.findall(r"\\ref\{([^}]*)\}", tex)) <= set(labels)
    md = written["md", language].read_text("utf-8")
    names = re.findall(r"\{#([\w-]+)\}", md)
    links = dict(re.findall(r"\[((?:表|图|Table |Figure )[^\]]+)\]\(#([\w-]+)\)", md))
    assert links
    assert set(links.values()) <= set(names)
    assert set(links) <= {number.text for number in captions.values()}


@pytest.mark.parametrize(("form", "language"), CASES)
def test_equal_chapters_give_equal_bytes(
    written: dict, tmp_path: Path, form: Format, language: Language
) -> None:
    again = write_chapter(sample_chapter(language), load_profile(PROFILES[language]), tmp_path, (form,))
    assert again[0].read_bytes() == written[form, language].read_bytes()
    figures = written[form, language].parent / "figures"
    for path in tmp_path.rglob("figures/*"):
        assert path.read_bytes() == (figures / path.name).read_bytes()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_number_of_the_model_has_a_key(language: Language) -> None:
    runs = [run for block in sample_chapter(language).blocks for run in block_inlines(block)]
    assert all(one.key for run in runs for one in run if isinstance(one, Number))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_formula_can_be_edited_in_every_format(written: dict, language: Language) -> None:
    mark = "（4-1）" if language == "zh" else "(4.1)"
    word = zipfile.ZipFile(written["docx", language]).read("word/document.xml").decode()
    assert word.count("<m:oMath>") == 1
    assert "<m:t>λ</m:t>" in word
    html = written["html", language].read_text("utf-8")
    assert '<math display="block" alttext="CR = ' in html
    assert f"<span>{mark}</span>" in html
    md = written["md", language].read_text("utf-8")
    assert "$$\n\\mathrm{CR} = \\frac{" in md
    assert f"\\text{{{mark}}}" in md
    tex = written["tex", language].read_text("utf-8")
    assert "\\begin{equation}\\label{equation:composite-reliability}\n\\mathrm{CR} = \\frac{" in tex
    name = "式（4-1）" if language == "zh" else "Equation 4.1"
    pages = read_pdf(written["pdf", language].read_bytes())
    text = flat("".join(line for page in pages for line in pdf_lines(page)))
    assert flat(name) in text
    assert "CR=" in text
