"""Section 15: importance and performance of the measures, and how they rank."""

from __future__ import annotations

from collections.abc import Callable

from survey.report.context import ChapterContext
from survey.report.document import Cell, Column, Figure, Row, Table, TableNotes
from survey.report.facts.study_facts import MeasureFacts
from survey.report.figures.importance_map import MapPoint, draw_importance_map
from survey.report.tables.cells import both, cell, group_row, interval_cell, text_cell, text_column

__all__ = ["build_figures", "build_tables"]


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return the tables of the measures; none when there are none."""
    return (_table(context), _ranks(context)) if _computed(context) else ()


def _rows(context: ChapterContext, of: Callable[[MeasureFacts, str], list[Cell]]) -> tuple[Row, ...]:
    """Return a row for each measure below a row for each group."""
    rows: list[Row] = []
    for group in context.facts.groups:
        if len(context.facts.groups) > 1:
            rows.append(group_row(context.say(group.label)))
        for measure in context.facts.measures:
            label = both(context, f" ({measure.construct})", f"（{measure.construct}）")
            rows.append(Row((text_cell(context.say(measure.label) + label), *of(measure, group.id))))
    return tuple(rows)


def _table(context: ChapterContext) -> Table:
    """Return importance and performance with their intervals."""

    def cells(measure: MeasureFacts, group: str) -> list[Cell]:
        key = f"measures.{measure.id}.{{}}@{group}".format
        return [
            one
            for axis in ("importance", "performance")
            for one in (
                cell(context, key(axis)),
                interval_cell(context, key(f"{axis}_ci_lower"), key(f"{axis}_ci_upper")),
            )
        ]

    columns = (
        text_column(both(context, "Measure", "措施")),
        Column((both(context, "Importance", "重要性"),)),
        Column(("95% CI",), "center"),
        Column((both(context, "Performance", "绩效"),)),
        Column(("95% CI",), "center"),
    )
    note = both(
        context,
        "Importance = unstandardised total effect, items rescaled to 0–100, in the unit of each construct's "
        "first item; Performance = 100 minus the mean. CI = percentile bootstrap interval.",
        "重要性为题项换算为 0—100 分后的非标准化总效应，各构念以首个题项为量尺；绩效为 100 减均值。"
        "CI 为百分位自助法区间。",
    )
    title = both(context, "Importance and performance of the measures", "各项措施的重要性与绩效")
    return Table(
        "table.measures", (title,), columns, _rows(context, cells), notes=TableNotes(general=(note,))
    )


def _ranks(context: ChapterContext) -> Table:
    """Return how often each measure took each rank, and what else could order them."""
    rank_numbers = range(1, len(context.facts.measures) + 1)
    further = [
        (name, head)
        for name, head in (
            ("importance_reversed", both(context, "Reversed order", "次序颠倒")),
            ("stated_mean_rank", both(context, "Stated rank", "自述名次")),
        )
        if _found(context, name)
    ]

    def cells(measure: MeasureFacts, group: str) -> list[Cell]:
        key = f"measures.{measure.id}.{{}}@{group}".format
        names = (*(f"rank_{rank}_share" for rank in rank_numbers), *(name for name, _ in further))
        return [cell(context, key(name)) for name in names]

    columns = (
        text_column(both(context, "Measure", "措施")),
        *(Column((both(context, f"Rank {rank}", f"第 {rank} 名"),)) for rank in rank_numbers),
        *(Column((head,)) for _, head in further),
    )
    note = both(
        context,
        "Rank columns = share of the bootstrap draws in which the measure took that rank by importance; "
        "Reversed order = importance when the mediators stand in the opposite order, which fits as well; "
        "Stated rank = mean rank given by the respondents.",
        "名次各列为该措施在自助法重抽样中按重要性获得该名次的比例；次序颠倒为把两个中介变量的次序颠倒后"
        "（拟合相同）的重要性；自述名次为受访者所给名次的平均值。",
    )
    title = both(context, "Ranks of the measures", "各项措施的名次")
    return Table(
        "table.measure_ranks", (title,), columns, _rows(context, cells), notes=TableNotes(general=(note,))
    )


def _found(context: ChapterContext, name: str) -> bool:
    """Say whether any measure has a finding of this name in any group."""
    return any(
        f"measures.{m.id}.{name}@{g.id}" in context.findings
        for m in context.facts.measures
        for g in context.facts.groups
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
    title = both(context, "Importance–performance map of the measures", "各项措施的重要性—绩效图")
    alt = "; ".join(f"{p.panel}, {p.label}: {p.importance:.2f}, {p.performance:.0f}" for p in points)
    note = both(context, "Lines are 95% bootstrap intervals.", "线段为 95% 自助法区间。")
    return (Figure("figure.importance_map", (title,), svg, png, alt, 15.0, TableNotes(general=(note,))),)


def _computed(context: ChapterContext) -> bool:
    return _found(context, "importance")


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
