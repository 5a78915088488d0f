"""Section 15: importance and performance of the measures, with intervals and ranks."""

from __future__ import annotations

from survey.report.context import ChapterContext, MeasureFacts
from survey.report.document import Cell, Column, Figure, Row, Table, TableNotes
from survey.report.figures.importance_map import MapPoint, draw_importance_map
from survey.report.sections.parts import both, cell, group_row, interval_cell, text_cell, text_column

__all__ = ["build_figures", "build_tables"]


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return the table of the measures; none when there are none."""
    if not _computed(context):
        return ()
    stated = any(
        f"measures.{m.id}.stated_mean_rank@{g.id}" in context.findings
        for m in context.facts.measures
        for g in context.facts.groups
    )
    rows: list[Row] = []
    for group in context.facts.groups:
        if len(context.facts.groups) > 1:
            rows.append(group_row(context.say(group.label)))
        rows += [_row(context, measure, group.id, stated) for measure in context.facts.measures]
    return (_table(context, tuple(rows), stated),)


def _row(context: ChapterContext, measure: MeasureFacts, group: str, stated: bool) -> Row:
    key = f"measures.{measure.id}.{{}}@{group}".format
    cells: list[Cell] = [text_cell(f"{context.say(measure.label)} ({measure.construct})")]
    for axis in ("importance", "performance"):
        cells += [
            cell(context, key(axis)),
            interval_cell(context, key(f"{axis}_ci_lower"), key(f"{axis}_ci_upper")),
        ]
    cells += [cell(context, key(f"rank_{rank}_share")) for rank in (1, 2, 3)]
    if stated:
        cells.append(cell(context, key("stated_mean_rank")))
    return Row(tuple(cells))


def _table(context: ChapterContext, rows: tuple[Row, ...], stated: bool) -> Table:
    columns = [
        text_column(both(context, "Measure", "措施")),
        Column((both(context, "Importance", "重要性"),)),
        Column(("95% CI",), "center"),
        Column((both(context, "Performance", "绩效"),)),
        Column(("95% CI",), "center"),
        *(Column((both(context, f"Rank {rank}", f"第 {rank} 名"),)) for rank in (1, 2, 3)),
    ]
    if stated:
        columns.append(Column((both(context, "Stated rank", "自述名次"),)))
    note = both(
        context,
        "Importance: unstandardised total effect, items rescaled to 0–100. Performance: 100 minus the mean. "
        "Rank columns: share of bootstrap draws in which the measure took that rank by importance. "
        "Stated rank: mean rank given by the respondents.",
        "重要性为题项换算为 0—100 分后的非标准化总效应；绩效为 100 减均值；"
        "名次各列为该措施在自助法重抽样中按重要性获得该名次的比例；自述名次为受访者所给名次的平均值。",
    )
    return Table(
        "table.measures",
        (both(context, "Importance and performance of the measures", "各项措施的重要性与绩效"),),
        tuple(columns),
        rows,
        notes=TableNotes(general=(note,)),
        landscape=context.language == "en",  # its wordings are too long for an upright page
    )


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return the importance-performance map of the groups whose solution can be trusted."""
    if not _computed(context):
        return ()
    points = [
        _point(context, measure, group.id, context.say(group.label))
        for group in context.facts.groups
        for measure in context.facts.measures
        if context.findings[f"measures.{measure.id}.importance@{group.id}"].trusted
    ]
    if not points:
        return ()
    svg, png = draw_importance_map(
        points,
        x_label=both(context, "Importance (total effect)", "重要性（总效应）"),
        y_label=both(context, "Performance (0–100)", "绩效（0—100）"),
    )
    title = both(context, "Importance-performance map of the measures", "各项措施的重要性—绩效图")
    alt = "; ".join(f"{p.panel}, {p.label}: {p.importance:.2f}, {p.performance:.0f}" for p in points)
    note = both(context, "Lines are 95% bootstrap intervals.", "线段为 95% 自助法区间。")
    return (Figure("figure.importance_map", (title,), svg, png, alt, 15.0, TableNotes(general=(note,))),)


def _computed(context: ChapterContext) -> bool:
    return any(
        f"measures.{m.id}.importance@{g.id}" in context.findings
        for m in context.facts.measures
        for g in context.facts.groups
    )


def _point(context: ChapterContext, measure: MeasureFacts, group: str, panel: str) -> MapPoint:
    def at(statistic: str) -> float:
        value = context.findings[f"measures.{measure.id}.{statistic}@{group}"].value
        return float(value) if isinstance(value, int | float) else float("nan")

    return MapPoint(
        panel,
        context.say(measure.label),
        at("importance"),
        (at("importance_ci_lower"), at("importance_ci_upper")),
        at("performance"),
        (at("performance_ci_lower"), at("performance_ci_upper")),
    )
