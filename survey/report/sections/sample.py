"""Section 3: who the respondents are, what they needed and met, and how they rank the measures."""

from __future__ import annotations

from survey.report.context import ChapterContext
from survey.report.document import Column, Figure, Inlines, Row, Table, TableNotes
from survey.report.facts.study_facts import QuestionFacts
from survey.report.tables.cells import both, cell, group_row, italic, number, text_cell, text_column
from survey.report.wording.numbers import print_p

__all__ = ["build_figures", "build_tables"]


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return frequencies and numbers for each group, multi-select questions and rankings."""
    tables: list[Table] = []
    for group in context.facts.groups:
        tables += _frequencies(context, group.id) + _numbers(context, group.id)
        tables += _multiples(context, group.id) + _rankings(context, group.id)
    return tuple(tables)


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return no figure: the section has none."""
    return ()


def _asked(context: ChapterContext, key: str, group: str) -> list[QuestionFacts]:
    """Return the questions for which a key pattern has a finding."""
    return [q for q in context.facts.questions if key.format(q.code, group) in context.findings]


def _tail(context: ChapterContext, group: str) -> str:
    if len(context.facts.groups) < 2:
        return ""
    label = next(g.label for g in context.facts.groups if g.id == group)
    return both(context, f": {label.en}", f"（{label.zh}）")


def _frequencies(context: ChapterContext, group: str) -> list[Table]:
    rows: list[Row] = []
    for question in context.facts.questions:
        present = [
            c for c in question.options if f"sample.{question.code}={c}.count@{group}" in context.findings
        ]
        if not present:
            continue
        rows.append(group_row(context.say(question.label(group))))
        for category in present:
            key = f"sample.{question.code}={category}.{{}}@{group}".format
            label = text_cell(context.say(question.options[category]))
            rows.append(Row((label, cell(context, key("count")), cell(context, key("share"))), indent=1))
    if not rows:
        return []
    columns = (
        text_column(both(context, "Characteristic", "特征")),
        Column(italic("n")),
        Column((both(context, "Share", "百分比"),)),
    )
    title = both(context, "The sample", "样本构成") + _tail(context, group)
    note = both(context, "Shares are of those who answered the question.", "百分比以作答该题的人数为分母。")
    return [Table(f"table.sample_{group}", (title,), columns, tuple(rows), notes=TableNotes(general=(note,)))]


def _numbers(context: ChapterContext, group: str) -> list[Table]:
    names = ("n", "mean", "sd", "median", "minimum", "maximum")
    rows = [
        Row(
            (
                text_cell(_with_unit(context, q, group)),
                *(cell(context, f"sample.{q.code}.{name}@{group}") for name in names),
            )
        )
        for q in _asked(context, "sample.{}.median@{}", group)
    ]
    if not rows:
        return []
    heads = (
        italic("n"),
        italic("M"),
        italic("SD"),
        (both(context, "Median", "中位数"),),
        (both(context, "Min.", "最小值"),),
        (both(context, "Max.", "最大值"),),
    )
    title = both(context, "Numeric characteristics", "数值型特征") + _tail(context, group)
    columns = (text_column(both(context, "Characteristic", "特征")), *(Column(head) for head in heads))
    return [Table(f"table.numbers_{group}", (title,), columns, tuple(rows))]


def _with_unit(context: ChapterContext, question: QuestionFacts, group: str) -> str:
    """Return a numeric question's label with its unit in parentheses."""
    label = context.say(question.label(group))
    if group not in question.units:
        return label
    return label + both(context, f" ({question.units[group].en})", f"（{question.units[group].zh}）")


def _multiples(context: ChapterContext, group: str) -> list[Table]:
    columns = (
        text_column(both(context, "Option", "选项")),
        Column((both(context, "Chosen", "频数"),)),
        Column((both(context, "Of responses", "响应率"),)),
        Column((both(context, "Of cases", "普及率"),)),
    )
    tables: list[Table] = []
    for question in _asked(context, "multiple.{}.q@{}", group):
        key = f"multiple.{question.code}.{{}}@{group}".format
        note = (
            *_size(context, key("n")),
            both(context, ". Cochran's ", "。Cochran's "),
            *italic("Q"),
            *_test(context, key("df"), key("q"), key("pvalue")),
        )
        rows = _option_rows(context, "multiple", question, group, ("count", "response_share", "case_share"))
        name = f"table.multiple_{question.code}_{group}"
        title = (context.say(question.label(group)),)
        tables.append(Table(name, title, columns, rows, notes=TableNotes(note)))
    return tables


def _rankings(context: ChapterContext, group: str) -> list[Table]:
    columns = (
        text_column(both(context, "Measure", "措施")),
        Column((both(context, "Mean rank", "平均名次"),)),
        Column((both(context, "First place", "排第一的比例"),)),
    )
    tables: list[Table] = []
    for question in _asked(context, "ranking.{}.kendall_w@{}", group):
        key = f"ranking.{question.code}.{{}}@{group}".format
        note = (
            *_size(context, key("n")),
            both(context, ". Kendall's ", "。Kendall's "),
            *italic("W"),
            " = ",
            number(context, key("kendall_w")),
            both(context, "; Friedman's χ²", "；Friedman χ²"),
            *_test(context, key("df"), key("chisq"), key("pvalue")),
        )
        rows = _option_rows(context, "ranking", question, group, ("mean_rank", "first_share"))
        name = f"table.ranking_{question.code}_{group}"
        title = (context.say(question.label(group)),)
        tables.append(Table(name, title, columns, rows, notes=TableNotes(note)))
    return tables


def _option_rows(
    context: ChapterContext, section: str, question: QuestionFacts, group: str, statistics: tuple[str, ...]
) -> tuple[Row, ...]:
    """Return one row for each option of a question."""
    return tuple(
        Row(
            (
                text_cell(context.say(label)),
                *(cell(context, f"{section}.{question.code}={option}.{name}@{group}") for name in statistics),
            )
        )
        for option, label in question.options.items()
    )


def _size(context: ChapterContext, key: str) -> Inlines:
    return (*italic("n"), " = ", number(context, key))


def _test(context: ChapterContext, df: str, statistic: str, pvalue: str) -> Inlines:
    """Return ``(df) = statistic, p = ...`` as it follows a test's symbol."""
    return (
        "(",
        number(context, df),
        ") = ",
        number(context, statistic),
        both(context, ", ", "，"),
        *italic("p"),
        " ",
        *print_p(context.findings[pvalue], context.profile),
        both(context, ".", "。"),
    )
