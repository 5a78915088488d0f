"""The appendix: the second opinion on every model, and the wording of the items."""

from __future__ import annotations

from survey.errors import Text
from survey.report.context import ChapterContext
from survey.report.document import Column, Figure, Row, Table, TableNotes
from survey.report.tables.cells import both, cell, group_row, marked, text_cell, text_column

__all__ = ["build_figures", "build_tables"]

_MODELS = (
    ("efa", Text("Exploratory factor analysis (factor_analyzer)", "探索性因子分析（factor_analyzer）")),
    ("cfa", Text("Measurement model (semopy)", "测量模型（semopy）")),
    ("sem", Text("Structural model (semopy)", "结构模型（semopy）")),
)
_DIFFERENCES = (
    ("loadings", Text("Loadings", "载荷")),
    ("est", Text("Estimates", "估计值")),
    ("se", Text("Standard errors", "标准误")),
    ("chisq", Text("χ²", "χ²")),
    ("df", Text("*df*", "*df*")),
)


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return the tables of the appendix."""
    checked = context.findings.select(section="second_opinion")
    return (*((_second_opinion(context),) if checked else ()), _wording(context))


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return no figure: the appendix has none."""
    return ()


def _second_opinion(context: ChapterContext) -> Table:
    rows: list[Row] = []
    for group in context.facts.groups:
        if len(context.facts.groups) > 1:
            rows.append(group_row(context.say(group.label)))
        for model, label in _MODELS:
            cells = [cell(context, f"second_opinion.{model}.{d}@{group.id}") for d, _ in _DIFFERENCES]
            if any(c.content for c in cells):
                rows.append(Row((text_cell(context.say(label)), *cells)))
    note = both(
        context,
        "Largest absolute differences; for χ² the relative difference. Blank: not applicable.",
        "表中为最大绝对差异，χ² 为相对差异；空白表示不适用。",
    )
    return Table(
        "table.second_opinion",
        (both(context, "Largest differences from an independent computation", "与独立计算结果的最大差异"),),
        (
            text_column(both(context, "Model", "模型")),
            *(Column(marked(context.say(label))) for _, label in _DIFFERENCES),
        ),
        tuple(rows),
        notes=TableNotes(general=(note,)),
    )


def _wording(context: ChapterContext) -> Table:
    rows: list[Row] = []
    by_code = {item.code: item for item in context.facts.items}
    for construct in context.facts.constructs:
        rows.append(group_row(context.say(construct.label)))
        for code in construct.items:
            item = by_code[code]
            mark = both(context, " (R)", "（R）") if item.reverse else ""
            rows.append(Row((text_cell(code), text_cell(context.say(item.text) + mark)), indent=1))
    note = both(context, "(R) = scored in reverse.", "R 表示反向计分题。")
    return Table(
        "table.item_wording",
        (both(context, "Wording of the items", "各构念的题项"),),
        (text_column(both(context, "Item", "题项")), text_column(both(context, "Wording", "表述"))),
        tuple(rows),
        notes=TableNotes(general=(note,)),
    )
