"""The gate finds what a document lacks, and passes the one that lacks nothing."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from pathlib import Path

import pytest
from sample_chapter import sample_chapter

from survey.errors import ReportError
from survey.report.checking.gate import check_chapter, check_file, output_faults, printed_numbers
from survey.report.checking.gate_docx import check_docx
from survey.report.checking.gate_html import check_html
from survey.report.checking.pdf_text import pdf_lines, read_pdf
from survey.report.document import Cell, Chapter, Column, Heading, Number, Paragraph, Row, Table
from survey.report.emitters.docx import docx_bytes, write_docx
from survey.report.emitters.html import write_html
from survey.report.emitters.typst_pdf import write_pdf
from survey.report.profiles.load import load_profile
from survey.report.writing.emit import write_chapter

CASES = [("zh", "gbt7713-zh"), ("en", "apa7-en")]


def changed(data: bytes, old: str, new: str) -> bytes:
    """The same archive with a piece of its document exchanged."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name == "word/document.xml":
                assert old in body.decode("utf-8")
                body = body.decode("utf-8").replace(old, new, 1).encode("utf-8")
            target.writestr(name, body)
    return buffer.getvalue()


@pytest.mark.parametrize(("language", "name"), CASES)
def test_what_the_emitter_writes_passes(language, name, tmp_path):
    chapter = sample_chapter(language)
    profile = load_profile(name)
    write_docx(chapter, profile, tmp_path / "x.docx")
    assert check_docx(chapter, profile, tmp_path / "x.docx") == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (">481.27<", ">481.72<", "481.27: a number is missing"),
        (" REF _Ref000000001 ", " REF _Ref999999999 ", "_Ref999999999: a cross-reference has no bookmark"),
        (
            '<w:noBreakHyphen/><w:t xml:space="preserve">1<',
            '<w:noBreakHyphen/><w:t xml:space="preserve">9<',
            "prints another number than its caption",
        ),
        ('descr="五根', 'title="五根', "a picture has no alternative text"),
    ],
)
def test_what_was_changed_is_found(old, new, said, tmp_path):
    chapter, profile = sample_chapter("zh"), load_profile("gbt7713-zh")
    data = docx_bytes(chapter, profile)
    (tmp_path / "x.docx").write_bytes(changed(data, old, new))
    faults = check_docx(chapter, profile, tmp_path / "x.docx")
    assert any(said in fault.say() for fault in faults)


def test_tables_without_a_sentence_and_numbers_without_a_key_are_told_to_the_author():
    cells = (Cell(("240",)), Cell((Number("a.b.c", "1.2"), "***")), Cell(("12 (3)",)))
    columns = (Column(("n",)), Column(("M",)), Column(("x",), "left"))
    rows = (Row((Cell(("2 groups",)),), kind="group"), Row(cells))
    chapter = Chapter("T", "en", 4, "2026-01-01", (Table("table.a", ("A",), columns, rows),))
    said = [fault.say() for fault in check_chapter(chapter)]
    assert said[0].startswith("table.a: no sentence refers")
    assert said[1] == "table.a, 2: a number in a data cell has no key; got: 240"
    assert len(said) == 2
    assert check_chapter(sample_chapter("en")) == ()


def test_what_the_outputs_do_not_say_is_found(tmp_path: Path):
    chapter, profile = sample_chapter("zh"), load_profile("gbt7713-zh")
    data = docx_bytes(chapter, profile)
    path = tmp_path / "chapter.zh.docx"
    path.write_bytes(data)
    (tmp_path / "tables.zh.xlsx").write_bytes(b"read back by no gate")
    assert output_faults(chapter, profile, tmp_path.iterdir()) == ()
    path.write_bytes(changed(data, ">481.27<", ">481.72<"))
    assert "481.27" in [fault.where for fault in output_faults(chapter, profile, [path])]


def test_words_are_looked_for_as_well(tmp_path):
    verdict = Chapter("T", "en", 4, "2026-01-01", (Paragraph((Number("a.b.verdict", "supported", "yes"),)),))
    profile = load_profile("apa7-en")
    write_docx(verdict, profile, tmp_path / "x.docx")
    assert check_docx(verdict, profile, tmp_path / "x.docx") == ()
    other = dataclasses.replace(verdict, blocks=(Paragraph((Number("a.b.verdict", "rejected", "no"),)),))
    assert [fault.where for fault in check_docx(other, profile, tmp_path / "x.docx")] == ["rejected"]


@pytest.mark.parametrize(("language", "name"), CASES)
def test_the_pdf_prints_every_number_as_often_as_the_chapter(language, name, tmp_path):
    chapter, profile = sample_chapter(language), load_profile(name)
    write_pdf(chapter, profile, tmp_path / "x.pdf")
    assert check_file(chapter, profile, tmp_path / "x.pdf") == ()


def with_paragraph(chapter: Chapter, *inlines) -> Chapter:
    """The chapter with one more paragraph at its end."""
    return dataclasses.replace(chapter, blocks=(*chapter.blocks, Paragraph(inlines)))


@pytest.mark.parametrize("form", ["docx", "pdf", "html"])
def test_numbers_that_are_missing_added_or_changed_are_found_in_each_format(form, tmp_path):
    chapter, profile = sample_chapter("zh"), load_profile("gbt7713-zh")
    (path,) = write_chapter(with_paragraph(chapter, "另有 98.76%。"), profile, tmp_path, (form,))
    assert [fault.got for fault in check_file(chapter, profile, path)] == ["98.76% (1)"]
    more = with_paragraph(chapter, Number("cfa.measurement.cfi", "0.962"))
    (path,) = write_chapter(chapter, profile, tmp_path, (form,))
    found = check_file(more, profile, path)
    assert any("cfa.measurement.cfi" in fault.where for fault in found)
    assert all("missing" in fault.what.en for fault in found)


def test_text_outside_the_margins_and_lonely_headings_are_found(tmp_path):
    chapter, profile = sample_chapter("zh"), load_profile("gbt7713-zh")
    write_pdf(chapter, profile, tmp_path / "x.pdf")
    page = dataclasses.replace(profile.page, right_cm=5.0)
    said = [f.say() for f in check_file(chapter, dataclasses.replace(profile, page=page), tmp_path / "x.pdf")]
    assert any("text stands outside the margins" in one for one in said)
    ends = Chapter("T", "zh", 4, "2026-01-01", (Heading(1, ("末",)),))
    write_pdf(ends, profile, tmp_path / "y.pdf")
    assert [f.what.en for f in check_file(ends, profile, tmp_path / "y.pdf")] == [
        "a heading stands alone at the foot of a page"
    ]


def test_what_is_no_pdf_is_refused(tmp_path):
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(ReportError, match="not a PDF of this program"):
        check_file(sample_chapter("en"), load_profile("apa7-en"), tmp_path / "x.pdf")


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04", b"not a zip"])
def test_what_is_not_a_word_document_is_refused(body, tmp_path):
    (tmp_path / "x.docx").write_bytes(body)
    with pytest.raises(ReportError, match="not a Word document"):
        check_docx(sample_chapter("en"), load_profile("apa7-en"), tmp_path / "x.docx")


def test_both_languages_print_the_same_keys():
    zh, en = (printed_numbers(sample_chapter(language)) for language in ("zh", "en"))
    assert zh.keys() == en.keys()
    assert zh["cfa.measurement.cfi"] == "0.962"
    assert en["cfa.measurement.cfi"] == ".962"


def test_a_key_that_is_printed_in_two_forms_is_refused():
    blocks = (Paragraph((Number("a.b.c", "1.0"), Number("a.b.c", "1.00"), Number("a.b.d", "2"))),)
    with pytest.raises(
        ReportError, match=r"a\.b\.c: a key is printed in two forms; expected: 1\.0; got: 1\.00"
    ):
        printed_numbers(Chapter("T", "en", 4, "2026-01-01", blocks))


@pytest.mark.parametrize(("language", "name"), CASES)
def test_the_page_holds_every_number_under_its_key(language, name, tmp_path):
    chapter = sample_chapter(language)
    profile = load_profile(name)
    write_html(chapter, profile, tmp_path / "x.html")
    assert check_html(chapter, profile, tmp_path / "x.html") == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (">481.27<", ">481.72<", "got: 481.72"),
        ('data-key="cfa.measurement.cfi"', 'data-key="cfa.measurement.tli"', "expected: 0.962"),
        ('href="#table-paths"', 'href="#table-path"', "got: table-path"),
        ("<main", '<img src="data:,"><main', "a picture has no alternative text"),
    ],
)
def test_what_was_changed_in_the_page_is_found(old, new, said, tmp_path):
    chapter = sample_chapter("zh")
    write_html(chapter, load_profile("gbt7713-zh"), tmp_path / "chapter.zh.html")
    page = (tmp_path / "chapter.zh.html").read_text("utf-8")
    assert old in page
    (tmp_path / "chapter.zh.html").write_text(page.replace(old, new, 1), "utf-8")
    faults = output_faults(chapter, load_profile("gbt7713-zh"), [tmp_path / "chapter.zh.html"])
    assert said in "\n".join(fault.say() for fault in faults)


def test_text_is_read_whatever_the_codes_of_its_glyphs():
    """Codes that are parentheses, pairs within pairs, and a text that begins with what it says."""
    inside = b"\x00(" * 4 + b"\x00)" * 4
    text = b"/Span<</ActualText<39>>>BDC 0 Tr/f0 10 Tf<0023>Tj\nEMC 0 Tr/f0 10 Tf(" + inside + b")Tj"
    contents = b"q 1 0 0 -1 10 10 cm/c0 cs 0 scn\nBT" + text + b"\nET\nQ"
    codes = b"beginbfchar\n<0023> <0043>\n<0028> <0031>\n<0029> <0032>\nendbfchar"
    bodies = (
        b"<</Type/Page/MediaBox[0 0 200 200]/Resources 2 0 R/Contents 3 0 R>>",
        b"<</Font<</f0 4 0 R>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(contents), contents),
        b"<</Type/Font/ToUnicode 5 0 R/DescendantFonts[6 0 R]>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(codes), codes),
        b"<</W [35 [500] 40 [500 500]]>>",
    )
    objects = (b"%d 0 obj\n%s\nendobj\n" % numbered for numbered in enumerate(bodies, start=1))
    [page] = read_pdf(b"%PDF-1.7\n" + b"".join(objects))
    assert pdf_lines(page) == ("911112222",)
