"""Word documents: valid, deterministic, complete, and laid out so that nothing runs over."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sample_chapter import HOSTILE, fit_table, references, sample_chapter

from survey.errors import ReportError
from survey.report.chapter.bilingual import with_second_titles
from survey.report.characters.visible import visible
from survey.report.characters.widths import ColumnNeed, column_widths, text_width, word_width
from survey.report.checking.gate_docx import check_docx
from survey.report.document import (
    Appendix,
    Cell,
    Chapter,
    Cite,
    Column,
    Figure,
    ListBlock,
    Number,
    Paragraph,
    Ref,
    Row,
    Styled,
    Table,
    TableNotes,
)
from survey.report.emitters.docx import docx_bytes, write_docx
from survey.report.emitters.docx.continued import fit_pages
from survey.report.emitters.docx.layout import lay_out
from survey.report.profiles.load import load_profile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
CASES = [("zh", "gbt7713-zh"), ("en", "apa7-en"), ("zh", "apa7-zh")]


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode("utf-8")


def document(data: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(part(data, "word/document.xml"))


def text(node: ElementTree.Element) -> str:
    hyphen = f"{W}noBreakHyphen"
    shown = (one for one in node.iter() if one.tag in (f"{W}t", hyphen))
    return "".join("-" if one.tag == hyphen else one.text or "" for one in shown).replace("\u00a0", " ")


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case[1])
def written(request) -> tuple[Chapter, bytes, str]:
    language, name = request.param
    chapter = sample_chapter(language)
    return chapter, docx_bytes(chapter, load_profile(name)), name


def test_the_file_keeps_the_schemas_order_in_every_part(written, tmp_path):
    audit = pytest.importorskip("openxml_audit")
    path = tmp_path / "chapter.docx"
    path.write_bytes(written[1])
    result = audit.OpenXmlValidator(file_format=audit.FileFormat.OFFICE_2019).validate(path)
    assert [str(error) for error in result.errors] == []


def test_an_independent_reader_opens_it(written):
    docx = pytest.importorskip("docx")
    opened = docx.Document(io.BytesIO(written[1]))
    assert len(opened.tables) > 4  # the table of the items goes on on the next pages
    assert {table.style.name for table in opened.tables} == {"Three-Line Table"}
    assert opened.core_properties.created.date().isoformat() == "2026-03-16"
    assert opened.core_properties.title == written[0].title


def test_the_same_chapter_gives_the_same_bytes(written):
    assert docx_bytes(written[0], load_profile(written[2])) == written[1]


def test_captions_are_fields_inside_bookmarks_with_their_cached_numbers(written):
    xml = part(written[1], "word/document.xml")
    label = "表" if written[0].language == "zh" else "Table"
    assert f" SEQ {label} \\* ARABIC \\s 1 " in xml
    assert " STYLEREF 1 \\s " in xml
    assert ' STYLEREF "Appendix" \\s ' in xml
    assert f" SEQ {label} \\* ARABIC \\r 1 " in xml
    captions = [text(p) for p in document(written[1]).iter(f"{W}p") if '"TableCaption"' in _style(p)]
    first = "表4-1" if label == "表" else "Table 4.1"
    assert captions[0].startswith(first)
    assert captions[-1].startswith("表A-1" if label == "表" else "Table A.1")
    bookmarks = set(re.findall(r'w:name="(_Ref\d+)"', xml))
    assert set(re.findall(r" REF (_Ref\d+) ", xml)) <= bookmarks
    assert len(bookmarks) == 6


def _style(paragraph: ElementTree.Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return f'"{style.get(W + "val")}"' if style is not None else ""


def test_head_rows_repeat_and_no_row_breaks(written):
    for table in document(written[1]).iter(f"{W}tbl"):
        rows = list(table.iter(f"{W}tr"))
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        assert heads[0]
        assert sum(heads) == 1 + (table.find(f".//{W}gridSpan") is not None and heads[1])
        assert heads == sorted(heads, reverse=True)


def test_a_caption_stays_with_its_table_and_a_table_with_its_notes(written):
    body = next(document(written[1]).iter(f"{W}body"))
    children = list(body)
    styles = part(written[1], "word/styles.xml")
    assert re.search(r'w:styleId="TableCaption">.*?<w:keepNext/>', styles)
    for place, child in enumerate(children):
        if child.tag != f"{W}tbl" or "TableNote" not in _style(children[place + 1]):
            continue
        last = list(child.iter(f"{W}tr"))[-1]
        kept = all(p.find(f"{W}pPr/{W}keepNext") is not None for p in last.iter(f"{W}p"))
        assert kept


def test_wide_tables_turn_the_page_and_turn_it_back(written):
    pages = [page.get(f"{W}orient") for page in document(written[1]).iter(f"{W}pgSz")]
    assert pages == [None, "landscape", None]


def test_tables_fill_the_text_and_never_reach_over_the_margin(written):
    profile = load_profile(written[2])
    upright = round((profile.page.width_cm - profile.page.left_cm - profile.page.right_cm) / 2.54 * 1440)
    turned = round((profile.page.height_cm - profile.page.top_cm - profile.page.bottom_cm) / 2.54 * 1440)
    widths = [
        sum(int(column.get(f"{W}w", "0")) for column in table.iter(f"{W}gridCol"))
        for table in document(written[1]).iter(f"{W}tbl")
    ]
    assert widths == pytest.approx([upright, turned, *([upright] * (len(widths) - 2))], abs=1)


def test_the_banner_stands_in_the_header_and_the_page_number_in_the_footer(written):
    assert written[0].banner in part(written[1], "word/header1.xml")
    assert " PAGE " in part(written[1], "word/footer1.xml")
    plain = docx_bytes(dataclasses.replace(written[0], banner=""), load_profile(written[2]))
    assert written[0].title in part(plain, "word/header1.xml")


def test_fonts_are_set_for_both_scripts(written):
    profile = load_profile(written[2])
    styles = part(written[1], "word/styles.xml")
    assert f'w:ascii="{profile.fonts.latin}"' in styles
    assert f'w:eastAsia="{profile.fonts.body}"' in styles
    assert 'w:eastAsia="zh-CN"' in styles


def test_pictures_have_vector_form_and_alternative_text(written):
    xml = part(written[1], "word/document.xml")
    assert "asvg:svgBlip" in xml
    assert re.search(r'wp:docPr id="1" name="figure\.scree" descr="[^"]+"', xml)
    with zipfile.ZipFile(io.BytesIO(written[1])) as archive:
        assert "word/media/figure01.svg" in archive.namelist()


def test_what_respondents_wrote_is_shown_as_text(written):
    paragraphs = [text(p) for p in document(written[1]).iter(f"{W}p")]
    for answer in HOSTILE:
        assert visible(answer) in paragraphs


def test_citations_are_superscript_numbers_or_authors_and_years(written):
    xml = part(written[1], "word/document.xml")
    if written[2] == "apa7-en":
        assert "(Hu &amp; Bentler, 1999; Nunnally, 1978)" in xml
    else:
        assert re.search(r'superscript"/></w:rPr><w:t xml:space="preserve">\[2-3\]<', xml)


def test_apa_puts_number_and_title_on_two_lines():
    data = docx_bytes(sample_chapter("en"), load_profile("apa7-en"))
    paragraphs = list(document(data).iter(f"{W}p"))
    place = next(i for i, p in enumerate(paragraphs) if text(p) == "Table 4.1")
    assert text(paragraphs[place + 1]) == "Path coefficients of the structural model"
    assert "Note. CI = confidence interval" in "\n".join(map(text, paragraphs))


def test_chinese_quotation_marks_are_set_in_the_chinese_font():
    xml = part(docx_bytes(sample_chapter("zh"), load_profile("gbt7713-zh")), "word/document.xml")
    assert '<w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">“<' in xml


def test_every_numbered_list_starts_from_one():
    blocks = (
        ListBlock((("a",), ("b",)), ordered=True),
        ListBlock((("c",),), ordered=True),
        ListBlock((("d",),)),
    )
    data = docx_bytes(Chapter("T", "en", 4, "2026-01-01", blocks), load_profile("apa7-en"))
    xml = part(data, "word/document.xml")
    assert re.findall(r'<w:numId w:val="(\d+)"', xml) == ["4", "4", "5", "3"]
    assert part(data, "word/numbering.xml").count("startOverride") == 2


def test_a_landscape_table_at_the_end_and_two_in_a_row_share_their_pages():
    wide = dataclasses.replace(fit_table("en"), landscape=True)
    other = dataclasses.replace(wide, key="table.other", notes=type(wide.notes)())
    blocks = (Paragraph(("a",)), wide, other, Appendix(("x",)), dataclasses.replace(wide, key="table.last"))
    data = docx_bytes(Chapter("T", "en", 4, "2026-01-01", blocks), load_profile("apa7-en"))
    pages = [page.get(f"{W}orient") for page in document(data).iter(f"{W}pgSz")]
    assert pages == [None, "landscape", None, "landscape"]


def test_a_section_can_end_right_behind_a_table(tmp_path):
    audit = pytest.importorskip("openxml_audit")
    profile = dataclasses.replace(
        load_profile("apa7-en"), captions=dataclasses.replace(load_profile("apa7-en").captions, table="below")
    )
    wide = dataclasses.replace(fit_table("en"), landscape=True)
    path = tmp_path / "x.docx"
    write_docx(Chapter("T", "en", 4, "2026-01-01", (wide, Paragraph(("a",)))), profile, path)
    assert audit.OpenXmlValidator().validate(path).errors == []


def test_a_picture_that_is_none_is_refused():
    figure = Figure("figure.x", ("x",), b"", b"GIF89a", "alt")
    with pytest.raises(ReportError, match=r"figure\.x"):
        docx_bytes(Chapter("T", "en", 4, "2026-01-01", (figure,)), load_profile("apa7-en"))


def test_pictures_are_never_wider_or_higher_than_the_text():
    tall = dataclasses.replace(
        next(b for b in sample_chapter("en").blocks if isinstance(b, Figure)), svg=b"", width_cm=99.0
    )
    data = docx_bytes(Chapter("T", "en", 4, "2026-01-01", (tall,)), load_profile("apa7-en"))
    width = int(re.findall(r'wp:extent cx="(\d+)"', part(data, "word/document.xml"))[0]) / 360000
    assert width == pytest.approx(21 - 2 * 2.54)
    assert "svgBlip" not in part(data, "word/document.xml")


class PlainWriter:
    """Stands for the writer of inlines where only texts are asked for."""

    language = "en"

    def text(self, inlines) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in inlines)


def test_decimal_points_stand_under_each_other():
    texts = ("0.85***", "10.5", "−3.125", "7", "< .001")
    rows = tuple(Row((Cell((Number(f"a.b.c{i}", one, 1.0, "0"),)),)) for i, one in enumerate(texts))
    table = Table("table.x", ("x",), (Column(("M",)),), rows)
    layout = lay_out(table, PlainWriter(), 10.0, 4000)
    points = [
        layout.right_indent(0, one) + text_width(one[one.find(".") :] if "." in one else "") * 200
        for one in texts
    ]
    assert points == pytest.approx([points[0]] * len(points), abs=1)


def test_a_table_of_many_columns_takes_a_smaller_font_and_then_narrower_columns():
    def table(columns: int) -> Table:
        cells = tuple(Cell((Number(f"a.b.c{i}", "−0.123", -0.123, "0.000"),)) for i in range(columns))
        return Table("table.x", ("x",), tuple(Column((str(i),)) for i in range(columns)), (Row(cells),))

    roomy, tight, hopeless = (lay_out(table(n), PlainWriter(), 10.5, 9000) for n in (5, 14, 60))
    assert roomy.size == 10.5
    assert 7.5 <= tight.size < 10.5
    assert hopeless.size == 7.5
    assert all(sum(one.widths) == 9000 for one in (roomy, tight, hopeless))


def test_the_marks_of_cells_are_as_small_as_their_text():
    columns = tuple(Column((str(i),)) for i in range(14))
    filled = Row(tuple(Cell((Number(f"a.b.c{i}", "−0.123", -0.123, "0.000"),)) for i in range(14)))
    table = Table("table.x", ("x",), columns, (filled, Row((Cell(("Name",)), *(Cell(()),) * 13))))
    data = docx_bytes(Chapter("T", "zh", 4, "2026-01-01", (table,)), load_profile("gbt7713-zh"))
    cells = document(data).findall(f".//{W}tc/{W}p")
    assert len(cells) == 3 * 14
    sizes = {mark.get(f"{W}val") for p in cells for mark in p.findall(f"{W}pPr/{W}rPr/{W}sz")}
    runs = {mark.get(f"{W}val") for p in cells for mark in p.findall(f"{W}r/{W}rPr/{W}sz")}
    assert sizes == runs
    assert len(runs) == 1
    assert all(p.find(f"{W}pPr/{W}rPr/{W}sz") is not None for p in cells)


def test_columns_that_can_wrap_give_way_first():
    assert column_widths([ColumnNeed(40, 7), ColumnNeed(3, 3)], 20) == (17.0, 3.0)
    assert column_widths([ColumnNeed(4, 4), ColumnNeed(3, 3)], 20) == (10.5, 9.5)
    assert column_widths([ColumnNeed(4, 4)], 3) is None


def test_text_is_measured_by_script():
    assert text_width("中文") == 2.0
    assert text_width("中文 a", latin=2.0) == 2.0 + 2 * text_width(" a")  # squares are as wide in any font
    assert word_width("long words 与中文") == text_width("words")
    assert text_width("e\u0301") == text_width("e")


def test_relations_do_not_part_from_their_numbers():
    small = (", ", Styled("p", "italic"), " ", Number("a.b.q", "< .001", 0.0001, ".000"))
    inlines = (Styled("p", "italic"), " = ", Number("a.b.p", ".012", 0.012, ".000"), " and x < y", *small)
    data = docx_bytes(Chapter("T", "en", 4, "2026-01-01", (Paragraph(inlines),)), load_profile("apa7-en"))
    assert "\u00a0=\u00a0<" in part(data, "word/document.xml")
    assert " and x\u00a0&lt;\u00a0y" in part(data, "word/document.xml")
    assert ">\u00a0</w:t>" in part(data, "word/document.xml")  # p stays with < .001


def test_a_short_table_stays_whole_and_a_long_one_parts_only_where_no_size_fits():
    profile = load_profile("gbt7713-zh")
    parts = {n: fit_pages(_rows(n), PlainWriter(), profile, 8900, landscape=False) for n in (12, 30, 36, 60)}
    assert [parts[n].whole for n in parts] == [True, False, False, True]
    assert [len(parts[n].rows) for n in parts] == [1, 1, 1, 2]
    assert parts[36].layout.size < profile.sizes.table == parts[30].layout.size == parts[60].layout.size


def _rows(count: int) -> Table:
    row = Row((Cell(("客户经理队伍建设不完善",)), Cell((Number("a.b.c", "1.000", 1.0, "0.000"),))))
    return Table("table.x", ("x",), (Column(("构念",), "left"), Column(("M",))), (row,) * count)


def test_tables_may_cite_and_refer():
    cells = (Cell((Cite(("hubentler1999",)),)), Cell((Ref("table.x"),)))
    table = Table("table.x", ("x",), (Column(("a",), "left"), Column(("b",), "left")), (Row(cells),))
    data = docx_bytes(Chapter("T", "en", 4, "2026-01-01", (table, references("en"))), load_profile("apa7-en"))
    texts = [text(p) for p in document(data).iter(f"{W}p")]
    assert "(Hu & Bentler, 1999)" in texts
    assert texts.count("Table 4.1") == 2


def test_references_hang_and_number_only_where_the_style_numbers():
    data = docx_bytes(Chapter("T", "en", 4, "2026-01-01", (references("en"),)), load_profile("apa7-en"))
    entries = [text(p) for p in document(data).iter(f"{W}p") if "Bibliography" in _style(p)]
    assert entries[0].startswith("Wen, Z.")
    data = docx_bytes(Chapter("T", "zh", 4, "2026-01-01", (references("zh"),)), load_profile("gbt7713-zh"))
    entries = [text(p) for p in document(data).iter(f"{W}p") if "Bibliography" in _style(p)]
    assert entries[0].startswith("[1]温忠麟")


def test_bold_and_italic_join_in_the_schemas_order(tmp_path):
    audit = pytest.importorskip("openxml_audit")
    row = Row(
        (Cell((Styled("n", "italic"), Styled("b", "bold"), Styled("2", "superscript"), "“x”")),), kind="group"
    )
    table = Table("table.x", ("x",), (Column(("a",)),), (row,))
    path = tmp_path / "x.docx"
    write_docx(Chapter("T", "zh", 4, "2026-01-01", (table,)), load_profile("gbt7713-zh"), path)
    assert audit.OpenXmlValidator().validate(path).errors == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_contents_lead_to_their_headings(language, tmp_path):
    audit = pytest.importorskip("openxml_audit")
    profile = dataclasses.replace(load_profile("gbt7713-zh"), contents=True)
    path = tmp_path / "x.docx"
    write_docx(sample_chapter(language), profile, path)
    assert audit.OpenXmlValidator().validate(path).errors == []
    xml = part(path.read_bytes(), "word/document.xml")
    anchors = re.findall(r'w:anchor="(_Toc\d+)"', xml)
    assert len(anchors) == 6
    assert set(anchors) == set(re.findall(r'w:name="(_Toc\d+)"', xml))
    assert xml.count('fldCharType="begin"') == xml.count('fldCharType="end"')
    entries = [text(p) for p in document(path.read_bytes()).iter(f"{W}p") if '"TOC' in _style(p)]
    assert entries[0].startswith("4.1 ")
    assert entries[-1].startswith("A.1 ")


def test_a_chapter_without_headings_has_no_contents():
    profile = dataclasses.replace(load_profile("apa7-en"), contents=True)
    data = docx_bytes(Chapter("T", "en", 4, "2026-01-01", (Paragraph(("a",)),)), profile)
    assert "TOC" not in part(data, "word/document.xml")


@pytest.mark.parametrize(("language", "name"), CASES[:2])
def test_captions_in_two_languages_share_one_count(language, name, tmp_path):
    audit = pytest.importorskip("openxml_audit")
    profile = load_profile(name)
    both = dataclasses.replace(profile, captions=dataclasses.replace(profile.captions, bilingual=True))
    other = "en" if language == "zh" else "zh"
    chapter = with_second_titles(sample_chapter(language), sample_chapter(other))
    write_docx(chapter, both, tmp_path / "x.docx")
    assert audit.OpenXmlValidator().validate(tmp_path / "x.docx").errors == []
    texts = [text(p) for p in document((tmp_path / "x.docx").read_bytes()).iter(f"{W}p")]
    first, second = ("表4-1\u3000结构", "Table 4-1\u3000Path") if language == "zh" else ("Path", "表4.1 结构")
    place = next(i for i, one in enumerate(texts) if one.startswith(second))
    assert texts[place - 1].startswith(first)
    label = "表" if language == "zh" else "Table"
    xml = part((tmp_path / "x.docx").read_bytes(), "word/document.xml")
    assert xml.count(f" SEQ {label} \\c \\* ARABIC ") == 4
    plain = part(docx_bytes(chapter, profile), "word/document.xml")
    assert " \\c " not in plain


def long_table(groups: int, each: int) -> Table:
    """A table of groups of equal size, with a note."""
    rows: list[Row] = []
    for group in range(groups):
        rows.append(Row((Cell((f"Group {group}",)),), kind="group"))
        rows += [
            Row((Cell((f"Row {group}.{place}",)), Cell((Number(f"a.b{group}.c{place}", f"{place}.5"),))))
            for place in range(each)
        ]
    columns = (Column(("Name",), "left"), Column(("M",)))
    return Table("table.long", ("Long",), columns, tuple(rows), notes=TableNotes(("A note.",)))


@pytest.mark.parametrize(("name", "mark"), [("gbt7713-zh", "续表4-1"), ("apa7-en", "Table 4.1 (continued)")])
def test_a_table_longer_than_a_page_goes_on_under_its_number(name: str, mark: str):
    profile, table = load_profile(name), long_table(12, 5)
    blocks = (Paragraph((Ref("table.long"),)), table)
    chapter = Chapter("T", profile.language, 4, "2026-01-01", blocks)
    body = list(document(docx_bytes(chapter, profile)).find(f"{W}body") or ())
    tables = [place for place, node in enumerate(body) if node.tag == f"{W}tbl"]
    assert len(tables) > 1
    for place in tables[1:]:
        assert text(body[place - 1]) == mark
        assert body[place - 1].find(f"{W}pPr/{W}pageBreakBefore") is not None
        rows = body[place].findall(f"{W}tr")
        assert [text(cell) for cell in rows[0].findall(f"{W}tc")] == ["Name", "M"]
        assert text(rows[1]).startswith("Group")
    shown = [text(row) for place in tables for row in body[place].findall(f"{W}tr")[1:]]
    assert len(shown) == len(table.rows)
    assert len(set(shown)) == len(shown)
    assert [("A note." in text(body[place + 1])) for place in tables] == [False] * (len(tables) - 1) + [True]
    for place in tables:  # each part stays whole: every row but a last one without notes holds the next
        kept = [row.find(f".//{W}keepNext") is not None for row in body[place].findall(f"{W}tr")]
        assert all(kept[:-1])


def test_a_table_that_may_part_carries_its_mark_where_the_page_has_room(tmp_path: Path):
    audit = pytest.importorskip("openxml_audit")
    profile = load_profile("gbt7713-zh")
    tables = [dataclasses.replace(long_table(3, 10), key=f"table.{key}") for key in "ab"]
    refs = Paragraph(tuple(Ref(table.key) for table in tables))
    chapter = Chapter("T", "zh", 4, "2026-01-01", (refs, *tables))
    path = tmp_path / "x.docx"
    write_docx(chapter, profile, path)
    assert audit.OpenXmlValidator().validate(path).errors == []
    assert check_docx(chapter, profile, path) == ()
    body = document(path.read_bytes())
    boxes = [
        (int(box.get("relativeHeight", "")), text(box), box.find(f".//{WPS}txbx") is not None)
        for box in body.iter(f"{WP}anchor")
    ]
    # From the front: what hides a table's mark, the mark, and those of the next table.
    assert [shown for _, *shown in sorted(boxes, reverse=True)] == [
        ["", False],
        ["续表4-1", True],
        ["", False],
        ["续表4-2", True],
    ]
    rows = body.findall(f".//{W}tbl/{W}tr")
    assert not all(row.find(f".//{W}keepNext") is not None for row in rows)
    low = dataclasses.replace(profile, page=dataclasses.replace(profile.page, top_cm=2.0))
    below = dataclasses.replace(profile, captions=dataclasses.replace(profile.captions, table="below"))
    for other in (low, below):
        body = document(docx_bytes(chapter, other))
        assert body.find(f".//{WP}anchor") is None
        assert all(row.find(f".//{W}keepNext") is not None for row in body.findall(f".//{W}tbl/{W}tr"))


def test_lines_and_pages_do_not_end_within_what_belongs_together():
    limits = ("[", Number("a.b.low", "0.01"), ", ", Number("a.b.high", "0.04"), "]：")
    blocks = (Paragraph(("前",)), Paragraph(limits), ListBlock(((("一",)),)))
    data = docx_bytes(Chapter("T", "zh", 4, "2026-01-01", blocks), load_profile("gbt7713-zh"))
    before, announcing, item = document(data).findall(f".//{W}p")[-3:]
    assert "0.01,\u00a00.04" in "".join(one.text or "" for one in announcing.iter(f"{W}t"))
    kept = [one.find(f"{W}pPr/{W}keepNext") is not None for one in (before, announcing, item)]
    assert kept == [False, True, False]
    never_first = re.search(
        r'<w:noLineBreaksBefore w:lang="zh-CN" w:val="([^"]*)"', part(data, "word/settings.xml")
    )
    assert never_first is not None
    assert "[" in never_first[1]


def test_a_table_that_a_page_holds_is_one_table():
    profile = load_profile("gbt7713-zh")
    blocks = (Paragraph((Ref("table.long"),)), long_table(3, 5))
    data = docx_bytes(Chapter("T", "zh", 4, "2026-01-01", blocks), profile)
    assert len(document(data).findall(f".//{W}tbl")) == 1
