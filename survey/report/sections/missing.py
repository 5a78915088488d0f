"""Part of section 2: what is missing from the valid questionnaires, in a table and a picture a group."""

from __future__ import annotations

from survey.errors import Text
from survey.report.context import ChapterContext
from survey.report.document import Cell, Column, Figure, Row, Table, TableNotes
from survey.report.facts.study_facts import GroupFacts
from survey.report.figures.missing_map import MissingMap, draw_missing_map
from survey.report.sections.items import anyone_could_not_judge
from survey.report.tables.cells import both, cell, marked, text_column
from survey.responses.missing import MissingAnswers

__all__ = ["missing_figures", "missing_tables"]

_MOST_PATTERNS = 12
_LINES = (
    ("summary.n", Text("Valid questionnaires", "有效问卷")),
    ("summary.complete", Text("Complete on the items of the model", "模型题项作答完整")),
    ("summary.incomplete_share", Text("Incomplete", "不完整的比例")),
    ("summary.cells", Text("Missing among all answers", "缺失值占全部作答的比例")),
    ("summary.cells_cannot_judge", Text('"Cannot judge" among all answers', "无法判断占全部作答的比例")),
    ("summary.cells_blank", Text("Left empty among all answers", "未作答占全部作答的比例")),
    ("summary.patterns", Text("Patterns with missing answers", "缺失模式的个数")),
    ("little.chisq", Text("Little's χ²", "Little 检验 χ²")),
    ("little.df", Text("*df*", "自由度")),
    ("little.pvalue", Text("*p*", "*p*")),
)


def missing_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return the table of missing answers; none when nothing is missing."""
    groups = _groups(context)
    if not groups:
        return ()
    rows: list[Row] = []
    judged = anyone_could_not_judge(context)
    for name, label in _LINES:
        if name.startswith("summary.cells_") and not judged:
            continue
        said = Cell(marked(context.say(label)))
        indent = 1 if name.startswith("summary.cells_") else 0
        rows.append(Row((said, *(cell(context, f"missing.{name}@{g.id}") for g in groups)), indent=indent))
    many = len(context.facts.groups) > 1
    heads = [context.say(g.label) if many else both(context, "Value", "数值") for g in groups]
    note = both(
        context,
        "Little's test is of missing completely at random, with normal answers supposed.",
        "Little 检验的原假设为完全随机缺失（MCAR），并假定作答服从正态分布。",
    )
    if judged:
        note = (
            both(
                context, "Shares are rounded and need not add up. ", "比例经四舍五入，各项之和可能略有出入。"
            )
            + note
        )
    return (
        Table(
            "table.missing",
            (both(context, "Missing answers", "缺失情况"),),
            (text_column(both(context, "Quantity", "项目")), *(Column((head,)) for head in heads)),
            tuple(rows),
            notes=TableNotes(general=(note,)),
        ),
    )


def missing_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return one figure a group: shares by item and the most frequent patterns."""
    return tuple(_figure(context, group) for group in _groups(context))


def _groups(context: ChapterContext) -> tuple[GroupFacts, ...]:
    """Return the groups in which something is missing."""
    found = context.findings.entries
    keys = {g.id: found.get(f"missing.summary.incomplete@{g.id}") for g in context.facts.groups}
    return tuple(g for g in context.facts.groups if (one := keys[g.id]) is not None and one.value)


def _figure(context: ChapterContext, group: GroupFacts) -> Figure:
    found: MissingAnswers = context.results[f"missing.main.{group.id}"]
    incomplete = [(one.count, one.missing) for one in found.patterns if one.missing]
    judged = anyone_could_not_judge(context)
    chart = MissingMap(
        found.items,
        tuple(found.blank.tolist()),
        tuple(found.cannot_judge.tolist()) if judged else (),
        tuple(incomplete[:_MOST_PATTERNS]),
    )
    svg, png = draw_missing_map(
        chart,
        share=both(context, "Missing (%)", "缺失（%）"),
        rows=both(context, "Questionnaires", "该模式的份数"),
        blank=both(context, "left empty", "未作答"),
        cannot_judge=both(context, "cannot judge", "无法判断"),
    )
    label = context.say(group.label)
    many = len(context.facts.groups) > 1
    title = both(context, "Missing answers by item and pattern", "各题项的缺失比例与缺失模式")
    tail = both(context, f": {label}", f"（{label}）") if many else ""
    note = both(
        context,
        "Items in the order of the questionnaire. Each row below is a pattern: squares mark what is missing, "
        "the number beside it how many questionnaires have it; complete ones are not drawn.",
        "题项按问卷顺序排列。下图每行为一种缺失模式，方块为缺失的题项，左侧数字为该模式的问卷份数，作答完整者未画出。",
    )
    if len(incomplete) > _MOST_PATTERNS:
        note += both(context, " Only the most frequent are shown.", "只画出最常见的模式。")
    alt = "; ".join(f"{count}: {', '.join(missing)}" for count, missing in chart.patterns)
    return Figure(f"figure.missing_{group.id}", (title + tail,), svg, png, alt, 15.5, TableNotes((note,)))
