"""The PDF: text as data, the same bytes each time, numbers, captions and continued tables on its pages."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sample_chapter import HOSTILE, sample_chapter

from survey.errors import Language, ReportError
from survey.report.chapter.bilingual import with_second_titles
from survey.report.characters.covered import Characters
from survey.report.checking.gate_pdf import check_pdf
from survey.report.document import (
    Cell,
    Chapter,
    Cite,
    Column,
    Figure,
    Heading,
    ListBlock,
    Number,
    Paragraph,
    Ref,
    Row,
    Styled,
    Table,
    TableNotes,
)
from survey.report.document.walk import block_inlines
from survey.report.emitters.typst_pdf import render_pdf, write_pdf
from survey.report.emitters.typst_pdf.render import typst_source
from survey.report.printing.rendered import chapter_warnings
from survey.report.profiles.load import load_profile
from survey.report.profiles.profile import Profile
from survey.report.typst_source import array, dictionary, string

PROFILES: dict[Language, str] = {"zh": "gbt7713-zh", "en": "apa7-en"}


def profile(language: Language) -> Profile:
    return load_profile(PROFILES[language])


def text_of(data: bytes, folder: Path, *options: str) -> str:
    path = folder / "chapter.pdf"
    path.write_bytes(data)
    program = shutil.which("pdftotext")
    assert program is not None
    done = subprocess.run([program, *options, str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode().replace("\u00a0", " ").replace("\u200b", "")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_equal_chapters_give_equal_bytes(language: Language, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "types.py").write_text(
        "raise SystemExit('a script of the user, named as a module of Python')"
    )
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.chdir(tmp_path)
    first = render_pdf(sample_chapter(language), profile(language))
    second = render_pdf(sample_chapter(language), profile(language))
    assert first.data == second.data
    assert first.data.startswith(b"%PDF-")
    assert b"20260316" in first.data


def test_the_date_is_the_chapters():
    chapter = sample_chapter("zh")
    later = replace(chapter, date="2027-01-02")
    assert render_pdf(chapter, profile("zh")).data != render_pdf(later, profile("zh")).data
    assert b"20270102" in render_pdf(later, profile("zh")).data


@pytest.mark.requires_poppler
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_number_is_on_the_pages(language: Language, tmp_path: Path):
    chapter = sample_chapter(language)
    printed = re.sub(r"\s+", "", text_of(render_pdf(chapter, profile(language)).data, tmp_path))
    numbers = [
        inline.text
        for block in chapter.blocks
        for inlines in block_inlines(block)
        for inline in inlines
        if isinstance(inline, Number)
    ]
    missing = [text for text in numbers if text.replace(" ", "") not in printed]
    assert numbers
    assert missing == []


@pytest.mark.requires_poppler
@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_text_is_printed_as_text(language: Language, tmp_path: Path):
    characters = Characters()
    printed = re.sub(
        r"\s+", "", text_of(render_pdf(sample_chapter(language), profile(language)).data, tmp_path)
    )
    for text in HOSTILE:
        assert re.sub(r"\s+", "", characters.shown(text)) in printed
    assert "root:" not in printed


@pytest.mark.requires_poppler
def test_captions_headings_banner_and_continued_tables(tmp_path: Path):
    zh = text_of(render_pdf(sample_chapter("zh"), profile("zh")).data, tmp_path, "-layout")
    pages = zh.split("\f")[:-1]
    assert all("模拟数据：并非真实调查所得" in page for page in pages)
    assert "第4章" in pages[0].replace(" ", "")
    for wanted in ("4.1 ", "4.1.1 ", "4.2 ", "附录 A", "A.1 "):
        assert wanted in zh or wanted.replace(" ", "") in zh.replace(" ", "")
    flat = zh.replace(" ", "")
    assert flat.count("续表4-3") == 3
    assert len(re.findall("(?<!续)表4-3题项", flat.replace("\u3000", ""))) == 1
    assert flat.count("题目内容") == 4
    en = text_of(render_pdf(sample_chapter("en"), profile("en")).data, tmp_path, "-layout")
    assert "Table 4.3 (continued)" in en
    assert "Note. CI = confidence interval" in en


@pytest.mark.requires_poppler
def test_a_caption_in_both_languages(tmp_path: Path):
    chapter = with_second_titles(sample_chapter("zh"), sample_chapter("en"))
    style = profile("zh")
    both = replace(style, captions=replace(style.captions, bilingual=True))
    printed = re.sub(r"\s+", "", text_of(render_pdf(chapter, both).data, tmp_path, "-layout"))
    assert "Table4-1Pathcoefficientsofthestructuralmodel" in printed
    assert "Figure4-1Eigenvaluesoftheitems" in printed
    assert "Table 4-1" not in text_of(render_pdf(chapter, style).data, tmp_path)


@pytest.mark.requires_poppler
@pytest.mark.parametrize("shift", range(0, 12, 2))
def test_a_table_parts_with_its_group_named_again_and_its_note_at_the_last_rows(shift: int, tmp_path: Path):
    rows: list[Row] = []
    for group in ("first", "second", "third"):
        rows.append(Row((Cell((f"Group {group}",)),), kind="group"))
        rows += [Row((Cell((f"{group}{k}",)), Cell((str(k),)))) for k in range(15)]
    columns = (Column(("Item",), "left"), Column(("M",)))
    note = TableNotes(general=("a note that ends the table",))
    table = Table("table.long", ("Long",), columns, tuple(rows), notes=note)
    before = tuple(Paragraph(("Text.",)) for _ in range(shift))
    chapter = Chapter("T", "en", 4, "2026-01-01", (*before, table))
    pages = text_of(render_pdf(chapter, profile("en")).data, tmp_path, "-layout").split("\f")
    last = next(page for page in pages if "a note that ends" in page)
    assert all(f"third{k}" in last for k in (12, 13, 14))
    for page in pages:
        for group in ("first", "second", "third"):
            shown = re.findall(rf"^ *{group}\d+", page, re.MULTILINE)
            assert len(shown) != 1
            assert not shown or f"Group {group}" in page


def test_wide_tables_in_a_row_share_landscape_pages():
    chapter = sample_chapter("en")
    wide = next(block for block in chapter.blocks if isinstance(block, Table) and block.landscape)
    twice = replace(chapter, blocks=(wide, replace(wide, key="table.again")))
    source, _ = typst_source(twice, profile("en"), Characters())
    assert source.count("#page(flipped: true)[") == 1
    assert source.rstrip().endswith("]")
    assert b"/MediaBox" in render_pdf(twice, profile("en")).data


def test_uncovered_characters_are_counted():
    chapter = sample_chapter("zh")
    (warning,) = render_pdf(chapter, profile("zh")).warnings
    assert warning.objects == ("U+1F600",)
    assert chapter_warnings(chapter) == (warning,)
    assert "1 个字符" in warning.message.zh


def simple(*blocks: object, **changes: object) -> Chapter:
    chapter = Chapter("T", "en", 4, "2026-01-01", tuple(blocks))  # type: ignore[arg-type] # any blocks
    return replace(chapter, **changes)  # type: ignore[arg-type] # any fields


def test_endless_words_and_cells_taller_than_a_page_stay_within_the_margins(tmp_path: Path):
    columns = (Column(("Answer",), "left"), Column(("w" * 60,)), Column(("M",)))
    texts = ("https" * 50, "answered 1.25 at length, " * 250, "\U0001f600" * 30, "id1234567890" * 4, "4" * 60)
    rows = tuple(Row((Cell((text,)), Cell((f"{k}.5",)), Cell(("2",)))) for k, text in enumerate(texts))
    table = Table("table.a", ("t" * 200,), columns, rows)
    chapter = simple(Heading(1, ("h" * 300,)), Paragraph(("p" * 4000,)), table, title="a" * 400)
    path = tmp_path / "x.pdf"
    write_pdf(chapter, profile("en"), path)
    assert check_pdf(chapter, profile("en"), path) == ()


def test_a_chapter_of_odd_blocks_can_be_set():
    table = Table(
        "table.a",
        ("A",),
        (Column(()), Column(("x" * 80,), "left"), *(Column((f"c{i}",)) for i in range(14))),
        (
            Row(
                (
                    Cell((f"{'w' * 40}",)),
                    Cell((f"{'y ' * 90}",)),
                    *(Cell(("1,234.567 [a]",)) for _ in range(14)),
                )
            ),
        ),
    )
    blocks = (
        Heading(3, ("Deep",)),
        ListBlock((("one",),)),
        Paragraph((Styled("a", "subscript"), "", Ref("table.a"))),
        table,
        Table("table.empty", (), (Column(("a",)),), ()),
    )
    assert render_pdf(simple(*blocks), profile("en")).data
    contents = replace(profile("en"), contents=True)
    assert render_pdf(simple(*blocks), contents).data != render_pdf(simple(*blocks), profile("en")).data


def test_a_figure_that_is_no_picture_is_an_error():
    figure = Figure("figure.a", ("A",), b"<nothing", b"", "alt")
    with pytest.raises(ReportError, match="typst cannot set the chapter"):
        render_pdf(simple(figure), profile("en"))


def test_a_citation_without_its_work_is_an_error():
    with pytest.raises(ReportError, match="not in the reference list; got: hu1999"):
        render_pdf(simple(Paragraph((Cite(("hu1999",)),))), profile("en"))


def test_source_is_data():
    assert string('"\\#{}\n').source == '"\\"\\\\#{} "'
    assert array([string("a")]).source == '("a",)'
    assert array([]).source == "()"
    assert dictionary({"n": 3, "f": False}).source == "(n: 3, f: false)"


def test_write(tmp_path: Path):
    path = tmp_path / "chapter.en.pdf"
    write_pdf(simple(Paragraph(("x",))), profile("en"), path)
    assert path.read_bytes().startswith(b"%PDF")
