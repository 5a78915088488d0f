"""Section 4: description of the items, with the answers as diverging bars."""

from __future__ import annotations

from survey.errors import Text
from survey.report.context import ChapterContext
from survey.report.document import Column, Figure, Row, Table, TableNotes
from survey.report.figures.likert import LikertBar, draw_likert
from survey.report.sections.parts import (
    both,
    cell,
    group_row,
    group_spanners,
    italic,
    text_cell,
    text_column,
)

__all__ = ["build_figures", "build_tables"]

_STATISTICS = ("mean", "sd", "skewness", "kurtosis")


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return the description of every item of the shared model."""
    if not context.findings.select(section="items"):
        return ()
    judged = _cannot_judge(context)
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
    note = both(
        context,
        "Reversed items are recoded: a high score is more of the construct. Skewness and kurtosis are of "
        "type 2 (as SPSS prints them).",
        "反向题已重新计分，得分越高表示该构念程度越高。偏度与峰度为 SPSS 所用的类型 2。",
    )
    if judged:
        note += both(
            context,
            ' CJ = share of "cannot judge" among all valid questionnaires.',
            "“无法判断”为全部有效问卷中选择该项的比例。",
        )
    return (
        Table(
            "table.items",
            (both(context, "Description of the items", "题项的描述统计"),),
            tuple(columns),
            tuple(rows),
            group_spanners(context, 1, len(heads)),
            TableNotes(general=(note,)),
        ),
    )


def _cannot_judge(context: ChapterContext) -> bool:
    """Say whether anyone answered that she cannot judge."""
    found = (f for f in context.findings.select(section="items") if ".cannot_judge@" in f.key)
    return any(isinstance(f.value, float) and f.value > 0 for f in found)


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return one figure of diverging bars for each group."""
    return tuple(figure for group in context.facts.groups if (figure := _bars(context, group.id)) is not None)


def _bars(context: ChapterContext, group: str) -> Figure | None:
    bars: list[LikertBar] = []
    points = sorted(
        {f.key.split(".")[2].partition("@")[0] for f in context.findings.select(section="items", group=group)}
    )
    points = [name for name in points if name.startswith("share_")]
    for construct in context.facts.constructs:
        for item in construct.items:
            found = [context.findings.entries.get(f"items.{item}.{name}@{group}") for name in points]
            shares = [f.value for f in found if f is not None and isinstance(f.value, int | float)]
            if len(shares) == len(points) and points:
                bars.append(LikertBar(item, construct.code, tuple(float(share) for share in shares)))
    if not bars:
        return None
    labels = tuple(name.removeprefix("share_") for name in points)
    svg, png = draw_likert(bars, labels, x_label=both(context, "Share of answers (%)", "作答比例（%）"))
    label = next(g.label for g in context.facts.groups if g.id == group)
    many = len(context.facts.groups) > 1
    tail = Text(f": {label.en}", f"（{label.zh}）") if many else Text("", "")
    title = both(context, f"Answers to the items{tail.en}", f"各题项的作答分布{tail.zh}")
    alt = "; ".join(f"{bar.item}: {', '.join(f'{100 * s:.0f}%' for s in bar.shares)}" for bar in bars)
    note = both(
        context,
        "Reversed items are recoded. Bars are centred on the middle point.",
        "反向题已重新计分，条形以中间选项为中心。",
    )
    return Figure(f"figure.likert_{group}", (title,), svg, png, alt, 15.5, TableNotes(general=(note,)))
