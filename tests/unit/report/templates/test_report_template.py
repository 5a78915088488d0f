"""Templates print by key in a sandbox; what is wrong is named with its line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from survey.errors import ReportError, Text
from survey.findings import Finding, Findings, Unit
from survey.report.document import Appendix, Cite, Figure, Number, Paragraph, Ref, Styled, Table
from survey.report.facts.study_facts import ThresholdFacts
from survey.report.profiles.load import load_profile
from survey.report.templates.render import render_template
from survey.report.templates.sources import template_names, template_source
from survey.report.templates.template_context import TemplateContext

TABLE, FIGURE = Table("table.fit", ("F",), (), ()), Figure("figure.scree", ("S",), b"", b"", "")


@dataclass(frozen=True)
class Group:
    id: str
    label: str
    private: str = ""

    def _hidden(self) -> str:
        return "secret"


FINDINGS = Findings.of(
    [
        Finding("cfa.m.chisq@a", 481.2, Unit.STATISTIC),
        Finding("cfa.m.cfi@a", 0.95, Unit.PROPORTION),
        Finding("cfa.m.rmsea@a", 0.09, Unit.PROPORTION),
        Finding("cfa.m.rmsea_low@a", 0.08, Unit.PROPORTION),
        Finding("cfa.m.pvalue@a", 0.0001, Unit.P_VALUE),
        Finding("cfa.m.other@a", 0.25, Unit.P_VALUE),
        Finding("h.H1.verdict", "not_supported", Unit.WORD),
        Finding("h.H2.verdict", None, Unit.WORD, reason=Text("no fit", "无解")),
        Finding("cfa.m.tli@a", 0.97, Unit.PROPORTION, trusted=False, reason=Text("x", "甲")),
    ]
)


def context(language: str = "en", **changes: Any) -> TemplateContext:
    made = TemplateContext(
        findings=FINDINGS,
        profile=load_profile("gbt7713-zh" if language == "zh" else "apa7-en"),
        language="zh" if language == "zh" else "en",
        tables={"fit": TABLE},
        figures={"scree": FIGURE},
        thresholds={
            "cfi": ThresholdFacts("cfi", 0.9, ">", ("bentler1980",)),
            "rmsea": ThresholdFacts("rmsea", 0.08, "<", ("browne1993",)),
            "chisq_df": ThresholdFacts("chisq_df", 3, "<", ()),
        },
        facts={"g": Group("a", "# *Managers* <b>"), "many": False, "share": 0.5},
        citation_keys=frozenset({"holm1979", "fornell1981"}),
    )
    return replace(made, **changes)


def rendered(source: str, language: str = "en", **changes: Any) -> tuple[Any, ...]:
    blocks = render_template(source, "x.md.j2", context(language, **changes))
    assert len(blocks) == 1
    assert isinstance(blocks[0], Paragraph)
    return blocks[0].text


def printed(inlines: tuple[Any, ...]) -> str:
    return "".join(part if isinstance(part, str) else getattr(part, "text", "@") for part in inlines)


def test_number_carries_its_key():
    assert rendered('chi {{ n("cfa.m.chisq@" ~ g.id) }}') == (
        "chi ",
        Number("cfa.m.chisq@a", "481.20", 481.2, "#,##0.00"),
    )


def test_p_and_interval():
    assert printed(rendered('{{ p("cfa.m.pvalue@a") }}')) == "p\u00a0< .001"
    assert printed(rendered('{{ p("cfa.m.other@a") }}')) == "p\u00a0=\u00a0.250"
    assert rendered('{{ p("cfa.m.other@a") }}')[0] == Styled("p", "italic")
    assert printed(rendered('{{ interval("cfa.m.rmsea_low@a", "cfa.m.rmsea@a") }}')) == "[.080, .090]"


def test_words_in_the_chapters_language():
    assert printed(rendered('{{ n("h.H1.verdict") }}')) == "not supported"
    assert printed(rendered('{{ n("h.H1.verdict") }}', "zh")) == "未获支持"


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ('has("cfa.m.cfi@a")', True),
        ('has("cfa.m.cfi@b")', False),
        ('trusted("cfa.m.cfi@a")', True),
        ('trusted("cfa.m.tli@a")', False),
        ('trusted("h.H2.verdict")', False),
        ('value("cfa.m.cfi@a") > 0.9', True),
        ('value("h.H2.verdict") is none', True),
        ('met("cfi", "cfa.m.cfi@a")', True),
        ('met("rmsea", "cfa.m.rmsea@a")', False),
        ('has_table("fit")', True),
        ('has_table("table.fit")', True),
        ('has_figure("loadings")', False),
    ],
)
def test_conditions(condition: str, holds: bool):
    assert rendered(f"{{% if {condition} %}}yes{{% else %}}no{{% endif %}}") == ("yes" if holds else "no",)


def test_blocks_references_and_citations():
    source = '{{ appendix("More *x*") }}\n\n{{ table("fit") }}\n\n{{ figure("scree") }}\n\n'
    blocks = render_template(source + 'See {{ ref("table.fit") }} ({{ cite("holm1979") }}).', "x", context())
    assert blocks[:3] == (Appendix(("More *x*",)), TABLE, FIGURE)
    assert blocks[3] == Paragraph(("See ", Ref("table.fit"), " ", Cite(("holm1979",)), "."))
    narrative = rendered('{{ cite_n("holm1979", "fornell1981") }}')
    assert narrative == (Cite(("holm1979", "fornell1981"), narrative=True),)


def test_conventions():
    assert rendered('{{ limit("cfi") }} {{ limit("chisq_df") }}') == (".90 3",)
    assert rendered('{{ limit("cfi") }}', "zh") == ("0.90",)
    assert rendered('{{ convention("chisq_df") }}') == ("χ²/df < 3",)
    assert rendered('{{ source("cfi") }}') == (Cite(("bentler1980",)),)


def test_the_sentence_on_conventions():
    source = '{{ conventions_sentence(["cfi", "rmsea", "tli", "chisq_df"], "cfa.m.{}@" ~ g.id) }}'
    assert printed(rendered(source)) == "Of the conventions, CFI > .90 @ is met; RMSEA < .08 @ is not met."
    assert printed(rendered(source, "zh")) == "对照各项惯例，CFI > 0.90@已达到；RMSEA < 0.08@未达到。"
    both = '{{ conventions_sentence(["cfi", "cfi"], "cfa.m.{}@a") }}'
    assert "are met." in printed(rendered(both))
    assert "均已达到。" in printed(rendered(both, "zh"))
    failed = '{{ conventions_sentence(["rmsea", "rmsea"], "cfa.m.{}@a") }}'
    assert printed(rendered(failed)).endswith("are not met.")
    assert "均未达到" in printed(rendered(failed, "zh"))
    assert render_template('{{ conventions_sentence([], "x") }}', "x", context()) == ()


def test_facts_are_text_and_never_markdown():
    assert rendered("{{ g.label }}") == ("# *Managers* <b>",)
    assert rendered('{{ g.label ~ n("cfa.m.cfi@a") }}')[0] == "# *Managers* <b>"
    assert rendered("{% set s %}*{{ g.label }}*{% endset %}{{ s }}") == (
        Styled("# *Managers* <b>", "italic"),
    )
    assert rendered("{% macro m(x) %}**{{ x }}**{% endmacro %}{{ m(g.label) }}") == (
        Styled("# *Managers* <b>", "bold"),
    )
    assert rendered('{{ [g.label, "_x_"] | join(", ") }}') == ("# *Managers* <b>, _x_",)
    assert rendered('{{ [g, g] | join("/", "id") }}') == ("a/a",)
    forged = Group("a", "\ue0000\ue001")
    assert rendered('{{ n("cfa.m.cfi@a") }}{{ g.label }}', facts={"g": forged})[1] == "U+E0000U+E001"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a\n{{ foo }}", r"x\.md\.j2:2:4: unknown name .*got: foo"),
        ("{{ mnay }}", r"x\.md\.j2:1:4: .*did you mean many\?"),
        ('{{ n("cfa.m.chisq") }}', r"x\.md\.j2:1:7: no such key.*did you mean cfa\.m\.chisq@a"),
        ('a\n\n{{ table("fitt") }}', r"x\.md\.j2:3:11: no such table.*did you mean fit\?"),
        ('{{ figure("skree") }}', r"no such figure.*did you mean scree\?"),
        ('{{ ref("table.fitt") }}', "no such table"),
        ('{{ ref("figure.x") }}', "no such figure"),
        ('{{ ref("fit") }}', "names a table, figure or equation"),
        ('{{ cite("holm1997") }}', r"x\.md\.j2:1:10: no such entry.*did you mean holm1979\?"),
        ('{% set k = "holm" %}{{ cite(k) }}', "no such entry in the bibliography"),
        ('{{ limit("cfy") }}', r"no such threshold.*did you mean cfi\?"),
        ('{{ met("cfi", "h.H1.verdict") }}', "only a number can meet"),
        ("{{ share }}", 'print a number by its key: n\\("\\.\\.\\."\\)'),
        ("{{ none }}", "may not print this value"),
        ("{{ many }}", "may not print this value"),
        ("{{ g }}", "may not print this value"),
        ("{% include 'x' %}", "cannot take in another file; got: include"),
        ("{% extends 'x' %}", "cannot take in another file"),
        ("{{ 1 | round }}", "no such filter or test"),
        ("{% if g is foo %}{% endif %}", "no such filter or test"),
        ("{{ g | safe }}", "no such filter or test"),
        ("a\n{% if %}", r"x\.md\.j2:2:1: Jinja cannot read this"),
        ("a\n b {% iff x %}{% endif %}", r"x\.md\.j2:2:7: .*got: iff; to mend: did you mean if"),
        ("a\n\nb{% if many %}{% for i in g %}{% endfor %}\n", r"x\.md\.j2:3:2: .*expected: \{% endif %\}"),
        ("a\n{{ n('x') b }}", r"x\.md\.j2:2:11: .*expected: end of print statement; got: b"),
        ("{{ g.__class__ }}", r"x\.md\.j2:1:6: the template failed: access to attribute '__class__'"),
        ("{{ g._hidden() }}", "unsafe"),
        ("{{ g.lable }}", r"x\.md\.j2:1:6: Group has no field 'lable'; expected: id, label.*mean label\?"),
        ("{{ range(10000000) | list }}", "Range too big"),
        ("{{ ''.format.__globals__ }}", "unsafe"),
        ("{{ lipsum }}", "unknown name"),
        ("{{ (n)() }}", r"x\.md\.j2:1:5: .*other arguments; expected: n\(key\); got: n\(\)"),
        ("{{ met('cfi', at='x') }}", r"expected: met\(name, key\); got: met\(…, at=…\)"),
        ("{{ 1 // 0 }}", "the template failed"),
        ("a\ntext {{ table('fit') }}", r"x\.md\.j2:2:\d+: .*paragraph of its own"),
        ("a\n\n#### {{ n('cfa.m.cfi@a') }} deep", r"x\.md\.j2:3:1: headings have 3 levels"),
        ("a\n\nsee [b](http://c.d)", r"x\.md\.j2:3:9: a chapter cannot hold this Markdown: link"),
    ],
)
def test_faults_are_named_with_their_line(source: str, said: str):
    with pytest.raises(ReportError, match=said):
        render_template(source, "x.md.j2", context())


@pytest.mark.parametrize(
    "expression",
    [
        '"{0.__class__}".format(g)',
        '"{a.__class__}".format_map({"a": g})',
        '""["format"](g)',
        '[g] | map(attribute="__class__") | join',
        '[g] | join("", attribute="__class__")',
        '[[g]] | map("join", "", "_hidden") | first',
        '[n] | join("", attribute="__globals__")',
        '[g] | map("attr", "__class__") | list',
        "n.__self__",
        "range(10 ** 8) | list | length",
        '("a" * 10 ** 9) | length',
        '"a".center(10 ** 9) | length',
        '"%100000000d" % 1',
        '"{:>1000000000}".format(1) | length',
        "10 ** 10 ** 8 > 1",
        "[1] * 10 ** 9",
    ],
)
def test_the_sandbox_shows_no_insides_and_fills_no_memory(expression: str):
    with pytest.raises(ReportError, match=r"x\.md\.j2:1"):
        render_template(f"{{{{ {expression} }}}}", "x.md.j2", context())


@pytest.mark.parametrize("grown", ["ns.s ~ ns.s", "ns.s + ns.s"])
def test_a_loop_fills_no_memory(grown: str):
    source = '{% set ns = namespace(s="a") %}{% for i in range(60) %}{% set ns.s = GROWN %}{% endfor %}'
    with pytest.raises(ReportError, match="too long"):
        render_template(source.replace("GROWN", grown), "x.md.j2", context())


@pytest.mark.parametrize(
    "source", ["{{ [g] | dictsort }}", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"]
)
def test_whatever_fails_in_a_template_is_a_fault_of_it(source: str):
    with pytest.raises(ReportError, match=r"x\.md\.j2:1.* the template failed"):
        render_template(source, "x.md.j2", context())


def test_faults_of_every_kind_at_once():
    source = '{{ foo }}\n{{ 1 | round }}\n{{ n() }}\n{{ cite("holm1997") }}'
    with pytest.raises(ReportError) as caught:
        render_template(source, "x", context())
    assert [one.where for one in caught.value.faults] == ["x:4:10", "x:2:8", "x:1:4", "x:3:4"]
    source = """{{ n("cfa.m.cfy@a") }}

{% if value("cfa.m.cfy@a") > limit("cfy") %}{{ table("fitt") }}{% endif %}{{ figure("skree") }}

`code`
"""
    with pytest.raises(ReportError) as caught:
        render_template(source, "x", context())
    assert [one.where for one in caught.value.faults] == ["x:1:7", "x:3:14", "x:3:37", "x:3:86", "x:5:2"]


def test_every_unknown_name_at_once():
    with pytest.raises(ReportError) as caught:
        render_template("{{ foo }}\n{{ bar }}\n{{ foo }}", "x", context())
    assert [fault.where for fault in caught.value.faults] == ["x:1:4", "x:2:4", "x:3:4"]


def test_a_studys_own_template_stands_before_the_default(tmp_path: Path):
    name = template_names("zh")[0]
    default, shown = template_source(name, "zh", tmp_path)
    assert shown == f"{name}.md.j2"
    (tmp_path / f"{name}.md.j2").write_text("own", encoding="utf-8")
    (tmp_path / "extra.en.md.j2").write_text("more", encoding="utf-8")
    assert template_source(name, "zh", tmp_path) == ("own", f"{tmp_path.name}/{name}.md.j2")
    assert default != "own"
    assert template_source("extra", "en", tmp_path)[0] == "more"
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / f"{name}.md.j2").write_text("zh", encoding="utf-8")
    assert template_source(name, "zh", tmp_path)[0] == "zh"
    assert template_source(name, "en", tmp_path)[0] == "own"


def test_a_missing_or_broken_template_file(tmp_path: Path):
    with pytest.raises(ReportError, match="no such template; expected: 0"):
        template_source("nothing", "en")
    (tmp_path / "x.md.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(ReportError, match="not UTF-8; got: byte 0"):
        template_source("x", "en", tmp_path)


def test_defaults_say_the_same_in_both_languages():
    assert template_names("zh") == template_names("en")
