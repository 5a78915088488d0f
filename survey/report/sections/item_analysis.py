"""Section 5: discrimination of the items, and what it advises."""

from __future__ import annotations

from survey.report.context import ChapterContext
from survey.report.document import Cell, Column, Figure, Row, Table, TableNotes
from survey.report.tables.cells import both, cell, group_row, marked, number, text_cell, text_column
from survey.report.tables.groups import group_spanners
from survey.report.wording.numbers import probability_note, stars

__all__ = ["build_figures", "build_tables"]


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return critical ratio, corrected item-total correlation, alpha if deleted and advice."""
    if not context.findings.select(section="item_analysis"):
        return ()
    heads = (
        marked(both(context, "*t*", "决断值")),
        marked(both(context, "Item-rest *r*", "校正题总相关")),
        marked(both(context, "α if deleted", "删除后 α")),
    )
    columns = [text_column(both(context, "Item", "题项"))]
    for _ in context.facts.groups:
        columns += [Column(head) for head in heads]
        columns.append(Column((both(context, "Advice", "建议"),), "center"))
    rows: list[Row] = []
    for construct in context.facts.constructs:
        rows.append(group_row(context.say(construct.label)))
        for item in construct.items:
            cells = [c for group in context.facts.groups for c in _cells(context, item, group.id)]
            rows.append(Row((text_cell(item), *cells), indent=1))
    note = marked(
        both(
            context,
            "*t* = critical ratio, Welch's *t* between respondents at or above the 73rd and at or below the "
            "27th percentile of the scale's own total, ties included; Item-rest *r* = corrected item-total "
            "correlation. Advice, not applied automatically: drop = Item-rest *r* below the convention, and "
            "either *t* too low or alpha higher without the item; review = one of these alone, most answers "
            "at one end of the scale, or an item that may be keyed the other way; keep = none.",
            "决断值为量表总分第 73 百分位及以上与第 27 百分位及以下两组（含同分者）的 Welch *t* 值。"
            "建议未自动执行：校正题总相关低于惯例，且决断值过低或删除后 α 升高者为“删除”；"
            "仅有其中一项不足、多数作答集中于量表一端或计分方向存疑者为“复核”；其余为“保留”。",
        )
    )
    return (
        Table(
            "table.item_analysis",
            (both(context, "Item analysis", "项目分析结果"),),
            tuple(columns),
            tuple(rows),
            group_spanners(context, 1, 4),
            TableNotes(general=note, probability=probability_note(context.profile, rows)),
        ),
    )


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return no figure: the section has none."""
    return ()


def _cells(context: ChapterContext, item: str, group: str) -> list[Cell]:
    key = f"item_analysis.{item}.{{}}@{group}".format
    if key("item_rest") not in context.findings:
        return [Cell()] * 4
    ratio = Cell(
        (number(context, key("critical_ratio")), stars(context.findings[key("critical_ratio_pvalue")]))
    )
    return [
        ratio,
        cell(context, key("item_rest")),
        cell(context, key("alpha_if_deleted")),
        cell(context, key("decision")),
    ]
