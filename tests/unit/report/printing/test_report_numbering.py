"""Numbers of headings and captions, references, and citations."""

from __future__ import annotations

import pytest
from sample_chapter import references, sample_chapter

from survey.errors import ReportError
from survey.report.document import (
    Appendix,
    Cell,
    Chapter,
    Cite,
    Column,
    Heading,
    Paragraph,
    Ref,
    Reference,
    Row,
    Spanner,
    Styled,
    Table,
)
from survey.report.document.walk import block_inlines
from survey.report.printing.citations import Citations
from survey.report.printing.numbering import number_chapter, unused_targets
from survey.report.profiles.load import load_profile

APA, GBT = load_profile("apa7-en"), load_profile("gbt7713-zh")


def table(key: str) -> Table:
    return Table(key, (key,), (Column(("x",)),), ())


def chapter(*blocks) -> Chapter:
    return Chapter("T", "en", 4, "2026-01-01", blocks)


def test_headings_count_within_the_chapter_and_the_appendix():
    blocks = [
        Heading(1, ("a",)),
        Heading(2, ("b",)),
        Heading(2, ("c",)),
        Heading(3, ("d",)),
        Heading(1, ("e",)),
    ]
    blocks += [Appendix(("f",)), Heading(1, ("g",)), Heading(2, ("h",)), Appendix(("i",)), Heading(1, ("j",))]
    numbers = number_chapter(chapter(*blocks), APA).headings
    assert list(numbers.values()) == [
        "4.1", "4.1.1", "4.1.2", "4.1.2.1", "4.2", "Appendix A", "A.1", "A.1.1", "Appendix B", "B.1"
    ]  # fmt: skip


def test_captions_count_in_order_and_restart_in_each_appendix():
    blocks = [
        table("table.a"),
        table("table.b"),
        Appendix(("x",)),
        table("table.c"),
        Appendix(("y",)),
        table("table.d"),
    ]
    captions = number_chapter(chapter(*blocks), GBT).captions
    assert [one.text for one in captions.values()] == ["表4-1", "表4-2", "表A-1", "表B-1"]
    assert number_chapter(chapter(*blocks), APA).captions["table.b"].text == "Table 4.2"


@pytest.mark.parametrize(
    ("language", "profile", "expected"), [("zh", GBT, "图4-1"), ("en", APA, "Figure 4.1")]
)
def test_the_sample_resolves(language, profile, expected):
    numbering = number_chapter(sample_chapter(language), profile)
    assert numbering.reference(Ref("figure.scree")) == expected
    assert unused_targets(sample_chapter(language)) == ()


def test_every_lost_reference_and_every_key_that_stands_twice_is_told():
    blocks = [table("table.a"), table("table.a"), Paragraph((Ref("table.aa"), Ref("figure.z")))]
    with pytest.raises(ReportError) as caught:
        number_chapter(chapter(*blocks), APA)
    assert len(caught.value.faults) == 3
    assert "did you mean table.a?" in str(caught.value)


def test_tables_that_no_sentence_names_are_found():
    faults = unused_targets(chapter(table("table.a"), table("table.b"), Paragraph((Ref("table.b"),))))
    assert [fault.where for fault in faults] == ["table.a"]


def test_references_are_found_wherever_inlines_stand():
    texts = [inlines for block in sample_chapter("en").blocks for inlines in block_inlines(block)]
    assert any(isinstance(one, Styled) and one.text == "χ" for inlines in texts for one in inlines)
    assert any("Second opinion" in inlines for inlines in texts)


def test_numeric_citations_share_one_superscript_and_join_their_runs():
    works = [Reference(str(n), (), f"[{n}]", f"A{n}[{n}]", n) for n in range(1, 8)]
    citations = Citations({work.key: work for work in works})
    assert citations.printed(Cite(("5", "3", "1", "2", "7"))) == (Styled("[1-3,5,7]", "superscript"),)
    remarked = citations.printed(Cite(("2",), remark="MLR"))
    assert remarked == ("（MLR）", Styled("[2]", "superscript"))
    assert citations.printed(Cite(("1", "2"), narrative=True)) == (
        "A1", Styled("[1]", "superscript"), "和", "A2", Styled("[2]", "superscript")
    )  # fmt: skip


def test_author_year_citations_share_one_pair_of_parentheses_in_the_lists_order():
    citations = Citations.of(chapter(references("en")))
    assert citations.printed(Cite(("nunnally1978", "hubentler1999"))) == (
        "(Hu & Bentler, 1999; Nunnally, 1978)",
    )
    assert citations.printed(Cite(("hubentler1999",), remark="MLR")) == ("(MLR; Hu & Bentler, 1999)",)
    assert citations.printed(Cite(("nunnally1978", "hubentler1999", "wenzhonglin2014"), narrative=True)) == (
        "Nunnally (1978)", ", ", "Hu and Bentler (1999)", " and ", "Wen and Ye (2014)"
    )  # fmt: skip


def test_chinese_author_year_citations_have_full_width_parentheses():
    works = [Reference(k, (), f"（{k}，2014）", f"{k}（2014）") for k in ("温忠麟", "吴明隆")]
    citations = Citations({work.key: work for work in works})
    assert citations.printed(Cite(("吴明隆", "温忠麟"))) == ("（温忠麟，2014；吴明隆，2014）",)
    assert Citations({"a": Reference("a", (), "a 2014", "a")}).printed(Cite(("a",))) == ("a 2014",)


def test_works_that_are_cited_but_not_listed_are_told_with_the_nearest():
    with pytest.raises(ReportError, match="did you mean hubentler1999"):
        Citations.of(chapter(Paragraph((Cite(("hubentler99",)),)), references("en")))


@pytest.mark.parametrize(
    ("rows", "spanners"),
    [
        ((Row((Cell(), Cell())),), ()),
        ((Row((Cell(), Cell()), kind="group"),), ()),
        ((), (Spanner(("s",), 0, 1),)),
        ((), (Spanner(("s",), 0, 0), Spanner(("t",), 0, 0))),
        ((), (Spanner(("s",), 1, 0),)),
    ],
)
def test_a_table_that_does_not_fit_its_columns_is_refused(rows, spanners):
    with pytest.raises(ReportError, match=r"table\.a"):
        Table("table.a", ("A",), (Column(("x",)),), rows, spanners)
