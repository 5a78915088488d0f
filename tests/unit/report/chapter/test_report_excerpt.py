"""A section or a table on its own keeps the numbers that it has in the whole chapter."""

from __future__ import annotations

import pytest
from sample_chapter import sample_chapter

from survey.errors import ReportError
from survey.report.chapter.excerpt import excerpt_section, excerpt_table
from survey.report.checking.gate import check_file
from survey.report.document import Figure, ReferenceList, Table
from survey.report.emitters.docx import docx_bytes
from survey.report.emitters.plain import text_table
from survey.report.printing.numbering import number_chapter
from survey.report.profiles.load import load_profile
from survey.report.writing.emit import write_chapter

ZH, EN = load_profile("gbt7713-zh"), load_profile("apa7-en")


def test_a_section_keeps_its_numbers(tmp_path):
    whole = sample_chapter("en")
    part = excerpt_section(whole, EN, "4.2")
    numbers, before = number_chapter(part, EN), number_chapter(whole, EN)
    assert numbers.headings[0] == "4.2"
    assert {key: n.text for key, n in numbers.captions.items()} == {"table.items": "Table 4.3"}
    assert before.captions["table.items"].text == "Table 4.3"
    for form in ("docx", "pdf", "html"):
        (path,) = write_chapter(part, EN, tmp_path, (form,))
        assert check_file(part, EN, path) == ()


def test_references_to_what_is_outside_are_text_and_works_are_those_cited():
    part = excerpt_section(sample_chapter("zh"), ZH, "4.1")
    assert number_chapter(part, ZH).captions["table.paths"].text == "表4-1"
    assert [type(b) for b in part.blocks if isinstance(b, Table | Figure)] == [Table, Figure, Table]
    works = [b for b in part.blocks if isinstance(b, ReferenceList)]
    assert [entry.number for entry in works[0].entries] == [1, 2, 3]
    other = excerpt_section(sample_chapter("zh"), ZH, "4.2")
    assert not any(isinstance(block, ReferenceList) for block in other.blocks)


def test_an_appendix_keeps_its_letter():
    part = excerpt_section(sample_chapter("zh"), ZH, "A")
    assert number_chapter(part, ZH).captions["table.open"].text == "表A-1"
    assert number_chapter(part, ZH).headings == {0: "附录A", 1: "A.1"}
    table = excerpt_table(sample_chapter("zh"), ZH, "open")
    assert number_chapter(table, ZH).captions["table.open"].text == "表A-1"


def test_word_counts_from_where_the_part_begins():
    import zipfile
    from io import BytesIO

    part = excerpt_table(sample_chapter("zh"), ZH, "表4-3")
    with zipfile.ZipFile(BytesIO(docx_bytes(part, ZH))) as archive:
        xml = archive.read("word/document.xml").decode()
    assert "SEQ 表 \\* ARABIC \\r 3" in xml


@pytest.mark.parametrize("name", ["table.items", "items", "Table 4.3", "4.3", "4-3"])
def test_a_table_is_found_by_key_and_by_number(name):
    part = excerpt_table(sample_chapter("en"), EN, name)
    assert [block.key for block in part.blocks if isinstance(block, Table)] == ["table.items"]


def test_what_there_is_not_is_told():
    with pytest.raises(ReportError, match=r"no such section; expected: 4\.1, 4\.2, A; got: 9"):
        excerpt_section(sample_chapter("en"), EN, "9")
    with pytest.raises(ReportError, match="did you mean items"):
        excerpt_table(sample_chapter("en"), EN, "itmes")


def test_a_table_as_text():
    part = excerpt_table(sample_chapter("zh"), ZH, "paths")
    lines = text_table(next(b for b in part.blocks if isinstance(b, Table)), part, ZH).splitlines()
    assert lines[0] == "表4-1 结构模型路径系数"
    assert lines[2].split() == ["标准化估计", "Wald", "检验"]
    points = {line.index(".") for line in lines if line.startswith(("  IA→RMS", "  TT→RMS"))}
    assert len(points) == 1
    assert lines[-3].startswith("注：估计方法")
