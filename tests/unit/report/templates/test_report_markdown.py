"""Markdown becomes blocks, placeholders become what they stand for, and nothing is lost."""

from __future__ import annotations

import pytest

from survey.errors import ReportError
from survey.report.document import Cite, Heading, ListBlock, Note, Number, Paragraph, Ref, Styled, Table
from survey.report.templates.citation_marks import without_parentheses
from survey.report.templates.markdown import Placeholders, escape_markdown, parse_markdown

TABLE = Table("table.a", ("A",), (), ())


def test_blocks_in_order():
    text = "# One\n\n## Two\n\nA **b** *c*.\n\n- x\n- y\n\n2. u\n3. v\n\n> say\n\n> [!WARNING] mind"
    assert parse_markdown(text) == (
        Heading(1, ("One",)),
        Heading(2, ("Two",)),
        Paragraph(("A ", Styled("b", "bold"), " ", Styled("c", "italic"), ".")),
        ListBlock((("x",), ("y",))),
        ListBlock((("u",), ("v",)), ordered=True),
        Note(("say",)),
        Note(("mind",), "warning"),
    )


def test_placeholders_become_inlines_and_blocks():
    places = Placeholders()
    number, ref = Number("a.b.c", "1.20"), Ref("table.a")
    text = f"Value {places.mark(number)}, **see {places.mark(ref)}**.\n\n{places.mark(TABLE)}\n"
    assert parse_markdown(text, places) == (
        Paragraph(("Value ", number, ", ", Styled("see ", "bold"), ref, ".")),
        TABLE,
    )


def test_two_blocks_may_share_a_paragraph_but_no_words():
    places = Placeholders()
    mark = places.mark(TABLE)
    assert parse_markdown(f"{mark}\n{mark}", places) == (TABLE, TABLE)
    with pytest.raises(ReportError, match=r"x\.md: .*paragraph of its own; got: table\.a: see"):
        parse_markdown(f"see {mark}", places, "x.md")


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [("中文", "换行", "中文换行"), ("two", "words", "two words"), ("中文", "abc", "中文 abc")],
)
def test_line_ends_are_blanks_but_between_chinese(first: str, second: str, joined: str):
    assert parse_markdown(f"{first}\n{second}") == (Paragraph((joined,)),)


@pytest.mark.parametrize(
    "refused",
    [
        "`code`",
        "[a](b)",
        "![a](b)",
        "<http://a.b>",
        "---",
        "- a\n  - b",
        "```\nx\n```",
        "- a\n\n  b",
        "> - a",
    ],
)
def test_what_the_model_cannot_hold_is_refused(refused: str):
    with pytest.raises(ReportError, match="cannot hold this Markdown"):
        parse_markdown(refused)


def test_three_levels_of_headings():
    with pytest.raises(ReportError, match="headings have 3 levels; got: #### Too deep"):
        parse_markdown("#### Too deep")


def test_all_faults_at_once():
    with pytest.raises(ReportError) as caught:
        parse_markdown("`a`\n\n[b](c)", name="x.md")
    assert [fault.where for fault in caught.value.faults] == ["x.md", "x.md"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "# head",
        "1. one",
        "> quote",
        "a *b* _c_ `d` [e](f) ![g](h)",
        "&lt; <!-- -->",
    ],
)
def test_raw_html_is_text_and_escaped_text_is_itself(hostile: str):
    assert parse_markdown(escape_markdown(hostile)) == (Paragraph((hostile,)),)


def test_escape_shows_control_and_private_characters():
    assert parse_markdown(escape_markdown("a\x00\ue0000\ue001")) == (Paragraph(("aU+0000U+E0000U+E001",)),)


@pytest.mark.parametrize(
    ("before", "after", "stripped"),
    [("held (", ").", ("held ", ".")), ("成立（", "）。", ("成立", "。")), ("held (", " and more).", None)],
)
def test_parentheses_around_a_citation_go(before: str, after: str, stripped: tuple[str, str] | None):
    cite = Cite(("holm1979",))
    expected = (before, cite, after) if stripped is None else (stripped[0], cite, stripped[1])
    assert without_parentheses((before, cite, after)) == expected


def test_a_remark_before_a_citation_keeps_its_parentheses():
    cite = Cite(("ringle2016",))
    remarked = Cite(cite.keys, remark="IPMA")
    assert without_parentheses(("map (IPMA; ", cite, ")")) == ("map ", remarked)
    assert without_parentheses(("图（IPMA，", cite, "）排列")) == ("图", remarked, "排列")


def test_a_narrative_citation_is_left():
    cite = Cite(("a",), narrative=True)
    assert without_parentheses(("(", cite, ")")) == ("(", cite, ")")
