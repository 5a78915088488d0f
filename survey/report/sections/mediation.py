"""Section 13: indirect effects along the hypothesised ways, and total effects of each cause."""

from __future__ import annotations

from survey.report.context import ChapterContext
from survey.report.document import Column, Figure, Row, Table, TableNotes
from survey.report.tables.cells import both, cell, group_row, interval_cell, text_cell, text_column

__all__ = ["build_figures", "build_tables"]


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return the tables of the section; none without hypotheses on indirect effects."""
    indirect = [h for h in context.facts.hypotheses if h.kind == "indirect"]
    fitted = any(f"sem.structural.chisq@{g.id}" in context.findings for g in context.facts.groups)
    if not indirect or not fitted:
        return ()
    return (_indirect(context), _total(context))


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return no figure: the section has none."""
    return ()


def _indirect(context: ChapterContext) -> Table:
    rows: list[Row] = []
    for group in context.facts.groups:
        if len(context.facts.groups) > 1:
            rows.append(group_row(context.say(group.label)))
        for hypothesis in context.facts.hypotheses:
            if hypothesis.kind != "indirect":
                continue
            key = f"mediation.{hypothesis.object}.{{}}@{group.id}".format
            rows.append(
                Row(
                    (
                        text_cell(hypothesis.id),
                        text_cell(hypothesis.arrows),
                        cell(context, key("est")),
                        interval_cell(context, key("ci_lower"), key("ci_upper")),
                        cell(context, key("std_all")),
                        interval_cell(context, key("std_all_ci_lower"), key("std_all_ci_upper")),
                        cell(context, f"hypotheses.{hypothesis.id}.verdict@{group.id}"),
                    )
                )
            )
    columns = (
        text_column(both(context, "No.", "编号")),
        text_column(both(context, "Path", "路径")),
        Column((both(context, "Effect", "效应"),)),
        Column(("95% CI",), "center"),
        Column((both(context, "Standardised", "标准化效应"),)),
        Column(("95% CI",), "center"),
        Column((both(context, "Verdict", "判断"),), "center"),
    )
    note = both(context, "CI = percentile bootstrap interval.", "CI 为百分位自助法区间。")
    return Table(
        "table.indirect",
        (_on_outcome(context, "Indirect effects", "间接效应"),),
        columns,
        tuple(rows),
        notes=TableNotes(general=(note,)),
    )


def _total(context: ChapterContext) -> Table:
    rows: list[Row] = []
    kinds = ("direct", "indirect", "total")
    causes = [
        c
        for c in context.facts.constructs
        if any(f"mediation.{c.code}.total_std@{g.id}" in context.findings for g in context.facts.groups)
    ]
    for group in context.facts.groups:
        if len(context.facts.groups) > 1:
            rows.append(group_row(context.say(group.label)))
        for cause in causes:
            cells = [text_cell(context.say(cause.label))]
            for kind in kinds:
                key = f"mediation.{cause.code}.{kind}_std{{}}@{group.id}".format
                cells += [cell(context, key("")), interval_cell(context, key("_ci_lower"), key("_ci_upper"))]
            rows.append(Row(tuple(cells)))
    labels = (("Direct", "直接效应"), ("Indirect", "间接效应"), ("Total", "总效应"))
    columns = [text_column(both(context, "Construct", "构念"))]
    for label in labels:
        columns += [Column((both(context, *label),)), Column(("95% CI",), "center")]
    note = both(
        context,
        "Standardised effects; empty cells: no such path. CI = percentile bootstrap interval.",
        "标准化效应，空白表示没有这种路径。CI 为百分位自助法区间。",
    )
    return Table(
        "table.total_effects",
        (_on_outcome(context, "Direct, indirect and total effects", "直接、间接与总效应"),),
        tuple(columns),
        tuple(rows),
        notes=TableNotes(general=(note,)),
    )


def _on_outcome(context: ChapterContext, en: str, zh: str) -> str:
    """Return a title that names the outcome that the effects are on."""
    last = next(h.constructs[-1] for h in context.facts.hypotheses if h.kind == "indirect")
    label = context.facts.construct(last).label
    return both(context, f"{en} on {label.en[:1].lower()}{label.en[1:]}", f"对{label.zh}的{zh}")
