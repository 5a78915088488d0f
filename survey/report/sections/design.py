"""Section 1: who was asked, and which construct is measured by what."""

from __future__ import annotations

from survey.report.context import ChapterContext
from survey.report.document import Cell, Cite, Column, Figure, Row, Table, TableNotes
from survey.report.sections.parts import both, text_cell, text_column

__all__ = ["build_figures", "build_tables"]


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return the constructs with their items and sources."""
    reversed_items = {item.code for item in context.facts.items if item.reverse}
    rows: list[Row] = []
    for construct in context.facts.constructs:
        codes = [f"{item}{'*' if item in reversed_items else ''}" for item in construct.items]
        sources = Cell((Cite(construct.sources),)) if construct.sources else Cell()
        rows.append(
            Row(
                (
                    text_cell(context.say(construct.label)),
                    text_cell(construct.code),
                    text_cell(both(context, ", ", "、").join(codes)),
                    sources,
                )
            )
        )
    note = both(
        context,
        "* Scored in reverse. The sources are those of the construct; the items were written for this study.",
        "* 为反向计分题。来源为构念的理论依据，题项为本研究自编。",
    )
    if not any(construct.sources for construct in context.facts.constructs):
        note = both(context, "* Scored in reverse.", "* 为反向计分题。")
    return (
        Table(
            "table.constructs",
            (both(context, "Constructs and items", "构念与题项"),),
            (
                text_column(both(context, "Construct", "构念")),
                Column((both(context, "Code", "代码"),), "center"),
                text_column(both(context, "Items", "题项")),
                text_column(both(context, "Sources", "来源")),
            ),
            tuple(rows),
            notes=TableNotes(general=(note,)),
        ),
    )


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return no figure: the section has none."""
    return ()
