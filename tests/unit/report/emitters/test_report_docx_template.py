"""A school's own Word template: its styles are found by name, what it lacks is added and told."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile

import pytest
from sample_chapter import sample_chapter

from survey.errors import ReportError
from survey.report.checking.gate_docx import check_docx
from survey.report.emitters.docx import docx_bytes, write_docx
from survey.report.emitters.docx.template import added_styles, on_page
from survey.report.profiles.load import load_profile

docx = pytest.importorskip("docx")
GBT = load_profile("gbt7713-zh")


@pytest.fixture
def template(tmp_path):
    """A template as a Chinese Word writes it: identifiers are numbers, the text's style is indented."""
    from docx.shared import Cm, Pt

    made = docx.Document()
    made.styles["Normal"].paragraph_format.first_line_indent = Pt(24)
    made.styles["Heading 1"].font.size = Pt(22)
    made.sections[0].page_width, made.sections[0].left_margin = Cm(18.4), Cm(3.3)
    buffer = io.BytesIO()
    made.save(buffer)
    path = tmp_path / "school.dotx"
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name == "word/styles.xml":
                body = re.sub(rb'"Heading1"', b'"1"', body)
                body = body.replace(b'"BodyText"', b'"Verse"').replace(b'"Body Text"', b'"Verse"')
            target.writestr(name, body)
    return path


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode("utf-8")


def test_styles_of_the_template_are_used_and_the_missing_ones_added(template, tmp_path):
    audit = pytest.importorskip("openxml_audit")
    profile = dataclasses.replace(GBT, word_template=str(template))
    chapter = sample_chapter("zh")
    write_docx(chapter, profile, tmp_path / "x.docx")
    assert audit.OpenXmlValidator().validate(tmp_path / "x.docx").errors == []
    assert check_docx(chapter, profile, tmp_path / "x.docx") == ()
    opened = docx.Document(tmp_path / "x.docx")
    assert opened.paragraphs[0].style.style_id == "1"
    assert opened.paragraphs[0].style.font.size.pt == 22
    assert opened.tables[0].style.name == "Three-Line Table"
    body = next(p for p in opened.paragraphs if "极大似然法" in p.text)
    assert body.style.name == "Normal"
    xml = part((tmp_path / "x.docx").read_bytes(), "word/numbering.xml")
    assert '<w:pStyle w:val="1"/>' in xml


def test_the_page_is_the_templates_and_tables_fill_it(template):
    data = docx_bytes(sample_chapter("zh"), dataclasses.replace(GBT, word_template=str(template)))
    xml = part(data, "word/document.xml")
    assert 'w:w="10431"' in re.findall(r"<w:pgSz[^>]*>", xml)[0]
    columns = re.findall(r"<w:tblGrid>(.*?)</w:tblGrid>", xml)[0]
    assert sum(map(int, re.findall(r'w:w="(\d+)"', columns))) == pytest.approx(10431 - 1871 - 1800, abs=3)


def test_what_the_template_lacks_is_listed(template):
    names = added_styles(template, GBT)
    assert "three-line table" in names
    assert "table text" in names
    assert "heading 1" not in names
    assert "body text" not in names


def test_a_template_is_named_in_a_profile_beside_it(template, tmp_path):
    (tmp_path / "school.yaml").write_text("base: gbt7713-zh\nword_template: school.dotx\n", "utf-8")
    profile = load_profile("school", tmp_path)
    assert profile.word_template == template.as_posix()
    (tmp_path / "school.yaml").write_text("base: gbt7713-zh\nword_template: scool.dotx\n", "utf-8")
    with pytest.raises(ReportError, match=r"school\.yaml:2:16: the Word template is not there"):
        load_profile("school", tmp_path)


def test_the_same_template_gives_the_same_bytes(template):
    profile = dataclasses.replace(GBT, word_template=str(template))
    assert docx_bytes(sample_chapter("zh"), profile) == docx_bytes(sample_chapter("zh"), profile)


def test_a_page_that_is_not_whole_is_left_to_the_profile():
    assert on_page(GBT, {"w": 10431}) is GBT


@pytest.mark.parametrize("body", [b"", b"PK", b"text"])
def test_what_is_no_template_is_refused(tmp_path, body):
    (tmp_path / "x.dotx").write_bytes(body)
    with pytest.raises(ReportError, match="cannot be used"):
        docx_bytes(sample_chapter("zh"), dataclasses.replace(GBT, word_template=str(tmp_path / "x.dotx")))
