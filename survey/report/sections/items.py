"""Section 4: description of the items, with the answers as diverging bars."""

from __future__ import annotations

from survey.report.context import ChapterContext
from survey.report.document import Column, Figure, Inline, Inlines, Row, Table, TableNotes
from survey.report.figures.likert import LikertBar, LikertPanel, draw_likert
from survey.report.tables.cells import both, cell, group_row, italic, number, text_cell, text_column
from survey.report.tables.groups import group_spanners

__all__ = ["anyone_could_not_judge", "build_figures", "build_tables"]

_STATISTICS = ("mean", "sd", "skewness", "kurtosis")


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return the description of every item of the shared model."""
    if not context.findings.select(section="items"):
        return ()
    judged = anyone_could_not_judge(context)
    statistics = (*_STATISTICS, "cannot_judge") if judged else _STATISTICS
    heads = (
        italic("M"),
        italic("SD"),
        (both(context, "Skew", "偏度"),),
        (both(context, "Kurtosis", "峰度"),),
        *(((both(context, "CJ", "无法判断"),),) if judged else ()),
    )
    columns = [text_column(both(context, "Item", "题项"))]
    columns += [Column(head) for _ in context.facts.groups for head in heads]
    rows: list[Row] = []
    for construct in context.facts.constructs:
        rows.append(group_row(context.say(construct.label)))
        for item in construct.items:
            cells = [
                cell(context, f"items.{item}.{statistic}@{group.id}")
                for group in context.facts.groups
                for statistic in statistics
            ]
            rows.append(Row((text_cell(item), *cells), indent=1))
    return (
        Table(
            "table.items",
            (both(context, "Description of the items", "题项的描述统计"),),
            tuple(columns),
            tuple(rows),
            group_spanners(context, 1, len(heads)),
            TableNotes(general=_note(context, judged=judged)),
        ),
    )


def _note(context: ChapterContext, *, judged: bool) -> Inlines:
    """Say how many answered, and how to read the columns."""
    note: Inlines = (
        *_sizes(context),
        both(
            context,
            "Reversed items are recoded: a high score is more of the construct. Skewness and kurtosis are of "
            "type 2 (as SPSS prints them).",
            "反向题已重新计分，得分越高表示该构念程度越高。偏度与峰度为 SPSS 所用的类型 2。",
        ),
    )
    if judged:
        note += (
            both(
                context,
                ' CJ = share of "cannot judge" among all valid questionnaires.',
                "“无法判断”为全部有效问卷中选择该项的比例。",
            ),
        )
    return note


def _sizes(context: ChapterContext) -> Inlines:
    """Say on how many answers the items of each group rest, where all rest on as many."""
    parts: list[Inline] = []
    for group in context.facts.groups:
        keys = [f"items.{item}.n@{group.id}" for c in context.facts.constructs for item in c.items]
        found = [key for key in keys if key in context.findings]
        if len({context.findings[key].value for key in found}) != 1:
            return ()
        name = context.say(group.label) if len(context.facts.groups) > 1 else ""
        if parts:
            parts.append(both(context, ", ", "，"))
        lead = both(context, f"{name}: ", name) if name else ""
        parts += [lead, *italic("n"), " = ", number(context, found[0])]
    return (*parts, both(context, ". ", "。")) if parts else ()


def anyone_could_not_judge(context: ChapterContext) -> bool:
    """Say whether anyone answered that she cannot judge."""
    found = (f for f in context.findings.select(section="items") if ".cannot_judge@" in f.key)
    return any(isinstance(f.value, float) and f.value > 0 for f in found)


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return one figure of diverging bars with a panel for each group."""
    points = _points(context)
    panels = [
        LikertPanel(context.say(group.label), bars)
        for group in context.facts.groups
        if (bars := _bars(context, group.id, points))
    ]
    if not panels:
        return ()
    labels = tuple(name.removeprefix("share_") for name in points)
    x_label = both(context, "Share of answers (%)", "作答比例（%）")
    svg, png = draw_likert(panels, labels, x_label=x_label)
    title = both(context, "Answers to the items", "各题项的作答分布")
    alt = " | ".join(
        f"{panel.title}: " + "; ".join(f"{bar.item}: {_percent(bar.shares)}" for bar in panel.bars)
        for panel in panels
    )
    middle = ("middle point", "中间选项") if len(labels) % 2 else ("middle of the scale", "量表中点")
    note = both(
        context,
        f"From {labels[0]} (low) to {labels[-1]} (high); reversed items are recoded. "
        f"Bars are centred on the {middle[0]}.",
        f"由 {labels[0]}（低）到 {labels[-1]}（高），反向题已重新计分，条形以{middle[1]}为中心。",
    )
    return (Figure("figure.likert", (title,), svg, png, alt, 15.5, TableNotes(general=(note,))),)


def _percent(shares: tuple[float, ...]) -> str:
    return ", ".join(f"{100 * share:.0f}%" for share in shares)


def _points(context: ChapterContext) -> list[str]:
    """Return the statistics ``share_1``, ``share_2``, ... of the scale's points in their order."""
    found = context.findings.select(section="items")
    names = {f.key.split(".")[2].partition("@")[0] for f in found}
    return sorted((n for n in names if n.startswith("share_")), key=lambda n: float(n.removeprefix("share_")))


def _bars(context: ChapterContext, group: str, points: list[str]) -> tuple[LikertBar, ...]:
    bars: list[LikertBar] = []
    for construct in context.facts.constructs:
        for item in construct.items:
            found = [context.findings.entries.get(f"items.{item}.{name}@{group}") for name in points]
            shares = [f.value for f in found if f is not None and isinstance(f.value, int | float)]
            if len(shares) == len(points) and points:
                bars.append(LikertBar(item, construct.code, tuple(float(share) for share in shares)))
    return tuple(bars)
