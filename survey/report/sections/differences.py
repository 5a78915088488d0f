"""Section 11: differences of scale scores by respondents' characteristics, within each group."""

from __future__ import annotations

from survey.errors import Text
from survey.report.context import ChapterContext
from survey.report.document import Cell, Column, Figure, Row, Table, TableNotes
from survey.report.facts.study_facts import QuestionFacts
from survey.report.tables.cells import (
    both,
    cell,
    group_row,
    interval_cell,
    italic,
    marked,
    number,
    text_cell,
    text_column,
)

__all__ = ["build_figures", "build_tables"]

TESTS = {
    "t": Text("*t*", "*t*"),
    "welch_t": Text("Welch's *t*", "Welch *t*"),
    "f": Text("*F*", "*F*"),
    "welch_f": Text("Welch's *F*", "Welch *F*"),
}


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return one table of tests for each group that has comparisons."""
    tables = [_table(context, group.id) for group in context.facts.groups]
    return tuple(table for table in tables if table.rows)


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return no figure: the section has none."""
    return ()


def compared(context: ChapterContext, group: str) -> list[QuestionFacts]:
    """Return the questions that scores were compared on."""
    return [
        q for q in context.facts.questions if f"differences.{q.code}.significant@{group}" in context.findings
    ]


def _table(context: ChapterContext, group: str) -> Table:
    rows: list[Row] = []
    for question in compared(context, group):
        own = [
            c
            for c in context.facts.constructs
            if f"differences.{question.code}:{c.code}.test@{group}" in context.findings
        ]
        if own:
            rows.append(group_row(context.say(question.label(group))))
        for construct in own:
            rows.append(_row(context, f"differences.{question.code}:{construct.code}", construct.code, group))
    label = next(g.label for g in context.facts.groups if g.id == group)
    many = len(context.facts.groups) > 1
    tail = both(context, f": {label.en}", f"（{label.zh}）") if many else ""
    note = marked(_note(context, group))
    columns = (
        text_column(both(context, "Scale", "量表")),
        Column((both(context, "Test", "检验"),), "center"),
        Column((both(context, "Statistic", "统计量"),)),
        Column(italic("df"), "center"),
        Column(italic("p")),
        Column((*italic("p"), both(context, " (Holm)", "（Holm）"))),
        Column((both(context, "Effect", "效应量"),)),
        Column(("95% CI",), "center"),
    )
    return Table(
        f"table.differences_{group}",
        (both(context, "Differences by respondents' characteristics", "不同特征受访者的差异检验") + tail,),
        columns,
        tuple(rows),
        notes=TableNotes(general=note),
    )


def _note(context: ChapterContext, group: str) -> str:
    """Explain the effects that the table has, and what was left out of it."""
    codes = [q.code for q in compared(context, group)]
    tests = {
        str(f.value) for f in context.findings.select(section="differences", statistic="test", group=group)
    }
    two, more = bool(tests & {"t", "welch_t"}), bool(tests & {"f", "welch_f"})
    effect = Text("η²", "为 η²") if more else Text("Hedges' *g*", "为 Hedges' *g*")
    if two and more:
        effect = Text("Hedges' *g* for two categories, η² for more", "：两类时为 Hedges' *g*，多类时为 η²")
    note = both(
        context,
        f"Holm's correction is over the scales of one question. Effect = {effect.en}.",
        f"Holm 校正在同一问题的各量表之间进行。效应量{effect.zh}。",
    )
    if more:
        note += both(
            context,
            " The interval of η² comes from the noncentral *F*: where *F* is far below 1 it may end below "
            "the estimate.",
            "η² 的区间由非中心 *F* 分布求得，*F* 远小于 1 时上限可低于估计值。",
        )
    if any(context.findings[f"differences.{code}.left_out@{group}"].value for code in codes):
        note += both(
            context, " Categories with too few respondents are left out.", "人数过少的类别未纳入比较。"
        )
    return note


def _row(context: ChapterContext, prefix: str, code: str, group: str) -> Row:
    key = f"{prefix}.{{}}@{group}".format
    test = context.findings[key("test")].value
    df = Cell((number(context, key("df")),))
    if key("df_error") in context.findings:
        df = Cell((number(context, key("df")), ", ", number(context, key("df_error"))))
    return Row(
        (
            text_cell(code),
            Cell(marked(context.say(TESTS[str(test)]))),
            cell(context, key("statistic")),
            df,
            cell(context, key("pvalue")),
            cell(context, key("pvalue_holm")),
            cell(context, key("effect_value")),
            interval_cell(context, key("effect_ci_lower"), key("effect_ci_upper")),
        ),
        indent=1,
    )
