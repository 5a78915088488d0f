"""Part of section 12: what this sample could have found, from the population of the plan."""

from __future__ import annotations

from survey.report.context import ChapterContext
from survey.report.document import Column, Row, Spanner, Table, TableNotes
from survey.report.tables.cells import both, cell, text_cell, text_column
from survey.report.wording.numbers import print_level

__all__ = ["power_tables"]


def power_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return power and smallest detectable sizes, path by path; none without a population in the plan."""
    if "power.summary.wanted" not in context.findings:
        return ()
    groups, many = context.facts.groups, len(context.facts.groups) > 1
    rows: list[Row] = []
    for h in context.facts.hypotheses:
        if h.kind != "path":
            continue
        base = f"power.{h.object}"
        cells = [
            cell(context, f"{base}.{name}@{g.id}")
            for g in groups
            for name in ("value", "power", "detectable")
        ]
        last = [cell(context, f"{base}.difference")] if many else []
        rows.append(Row((text_cell(h.id), text_cell(h.arrows), *cells, *last)))
    heads = (("Assumed", "假定值"), ("Power", "功效"), ("Smallest", "可检出"))
    columns = [text_column(both(context, "No.", "编号")), text_column(both(context, "Path", "路径"))]
    columns += [Column((both(context, *head),)) for _ in groups for head in heads]
    if many:
        columns.append(Column((both(context, "Smallest difference", "可检出组间差异"),)))
    spans = [
        Spanner((context.say(g.label),), 2 + 3 * i, 4 + 3 * i) for i, g in enumerate(groups if many else ())
    ]
    return (
        Table(
            "table.power",
            (both(context, "Power and smallest detectable paths", "检验功效与可检出的最小路径"),),
            tuple(columns),
            tuple(rows),
            tuple(spans),
            TableNotes(general=(_note(context, many=many),)),
        ),
    )


def _note(context: ChapterContext, *, many: bool) -> str:
    """Explain the columns."""
    level = print_level(0.05, context.profile)
    note = both(
        context,
        "Assumed = standardised path of the plan's population; Power = share of drawn samples that find it; "
        f"Smallest = the smallest standardised path found with the wanted power, two-sided at {level}.",
        "假定值为研究计划总体模型中的标准化路径，功效为检出该路径的模拟样本所占的比例，可检出为以所要求的功效"
        f"（双侧 {level} 水平）能检出的最小标准化路径。",
    )
    if many:
        note += both(
            context,
            " Smallest difference = the same for the difference of a standardised path between the groups.",
            "可检出组间差异为同一条件下能检出的标准化路径的最小组间差异。",
        )
    return note
