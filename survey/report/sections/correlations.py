"""Section 10: means, standard deviations and correlations of the scale scores."""

from __future__ import annotations

from survey.report.context import ChapterContext
from survey.report.document import Cell, Column, Figure, Row, Table, TableNotes
from survey.report.format import probability_note, stars
from survey.report.sections.parts import both, cell, italic, number, text_cell, text_column

__all__ = ["build_figures", "build_tables"]


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return one correlation table for each group."""
    groups = [g.id for g in context.facts.groups if f"correlations.summary.n@{g.id}" in context.findings]
    return tuple(_table(context, group) for group in groups)


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return no figure: the section has none."""
    return ()


def _table(context: ChapterContext, group: str) -> Table:
    codes = [c.code for c in context.facts.constructs]
    rows: list[Row] = []
    for i, code in enumerate(codes):
        cells = [text_cell(code)]
        cells += [cell(context, f"correlations.{code}.{name}@{group}") for name in ("mean", "sd")]
        for j in range(len(codes)):
            if j < i:
                key = f"correlations.{codes[j]}~{code}.{{}}@{group}".format
                cells.append(Cell((number(context, key("r")), stars(context.findings[key("pvalue")]))))
            elif j == i:
                alpha = cell(context, f"reliability.{code}.cronbach_alpha@{group}")
                cells.append(Cell(("(", *alpha.content, ")")) if alpha.content else Cell(("—",)))
            else:
                cells.append(Cell())
        rows.append(Row(tuple(cells)))
    label = next(g.label for g in context.facts.groups if g.id == group)
    many = len(context.facts.groups) > 1
    tail = both(context, f": {label.en}", f"（{label.zh}）") if many else ""
    note = (
        *italic("n"),
        " = ",
        number(context, f"correlations.summary.n@{group}"),
        both(context, ". In parentheses: Cronbach's α.", "。括号内为 Cronbach's α。"),
    )
    return Table(
        f"table.correlations_{group}",
        (both(context, "Correlations of the scale scores", "量表得分的均值、标准差与相关系数") + tail,),
        (
            text_column(both(context, "Scale", "量表")),
            Column(italic("M")),
            Column(italic("SD")),
            *(Column((code,)) for code in codes),
        ),
        tuple(rows),
        notes=TableNotes(note, probability=probability_note(context.profile)),
    )
