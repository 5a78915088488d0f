"""Section 10: means, standard deviations and correlations of the scale scores."""

from __future__ import annotations

from typing import TypeAlias

from survey.report.context import ChapterContext
from survey.report.document import Cell, Column, Figure, Row, Table, TableNotes
from survey.report.figures.heat_map import HeatMap, draw_heat_map, heat_map_width
from survey.report.tables.cells import both, cell, italic, number, text_cell, text_column
from survey.report.wording.numbers import probability_note, stars

__all__ = ["build_figures", "build_tables"]

Values: TypeAlias = tuple[tuple[float | None, ...], ...]

_FEWEST = 4  # scales, for a map to show more than the table does


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return one correlation table for each group."""
    groups = [g.id for g in context.facts.groups if f"correlations.summary.n@{g.id}" in context.findings]
    return tuple(_table(context, group) for group in groups)


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return the correlations as a map, a panel for each group."""
    codes = tuple(c.code for c in context.facts.constructs)
    groups = [g for g in context.facts.groups if f"correlations.summary.n@{g.id}" in context.findings]
    if not groups or len(codes) < _FEWEST:
        return ()
    many = len(groups) > 1
    maps = [
        HeatMap(codes, codes, _values(context, codes, g.id), (), context.say(g.label) if many else "")
        for g in groups
    ]
    label = both(context, "Correlation", "相关系数")
    svg, png = draw_heat_map(maps, label=label, lower=True, zero=context.profile.numbers.leading_zero)
    alt = " | ".join(f"{one.title}: {_said(codes, one.values)}" for one in maps)
    title = both(context, "Map of the correlations", "量表得分相关系数热图")
    return (Figure("figure.correlations", (title,), svg, png, alt, heat_map_width(maps)),)


def _values(context: ChapterContext, codes: tuple[str, ...], group: str) -> Values:
    def at(row: int, column: int) -> float | None:
        finding = context.findings.entries.get(f"correlations.{codes[column]}~{codes[row]}.r@{group}")
        value = None if finding is None or column >= row else finding.value
        return float(value) if isinstance(value, int | float) else None

    return tuple(tuple(at(i, j) for j in range(len(codes))) for i in range(len(codes)))


def _said(codes: tuple[str, ...], values: Values) -> str:
    pairs = (
        (codes[j], codes[i], v) for i, row in enumerate(values) for j, v in enumerate(row) if v is not None
    )
    return "; ".join(f"{first}–{second} {value:.2f}" for first, second, value in pairs)


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
        notes=TableNotes(note, probability=probability_note(context.profile, rows)),
    )
