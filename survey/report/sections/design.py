"""Section 1: who was asked, and which construct is measured by what."""

from __future__ import annotations

from survey.errors import Text
from survey.report.context import ChapterContext
from survey.report.document import Cell, Cite, Column, Figure, Inlines, Row, Table, TableNotes
from survey.report.facts.study_facts import ConstructFacts
from survey.report.tables.cells import both, text_cell, text_column

__all__ = ["build_figures", "build_tables"]


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return the constructs with their items and sources; sources that all share stand in the note."""
    listed = {construct.sources for construct in context.facts.constructs}
    shared = len(listed) == 1 and len({c.origin for c in context.facts.constructs}) == 1
    columns = [
        text_column(both(context, "Construct", "构念")),
        Column((both(context, "Code", "代码"),), "center"),
        text_column(both(context, "Items", "题项")),
    ]
    if not shared:
        columns.append(text_column(both(context, "Sources", "来源")))
    general: Inlines = (both(context, "(R) = scored in reverse.", "* 为反向计分题。"),)
    general += _shared_origin(context) if shared else (_origins(context),)
    return (
        Table(
            "table.constructs",
            (both(context, "Constructs and items", "构念与题项"),),
            tuple(columns),
            tuple(_row(context, construct, sources=not shared) for construct in context.facts.constructs),
            notes=TableNotes(general=tuple(part for part in general if part)),
        ),
    )


def _row(context: ChapterContext, construct: ConstructFacts, *, sources: bool) -> Row:
    mark = both(context, "\u00a0(R)", "*")
    reversed_items = {item.code for item in context.facts.items if item.reverse}
    codes = [f"{item}{mark if item in reversed_items else ''}" for item in construct.items]
    cells = [
        text_cell(context.say(construct.label)),
        text_cell(construct.code),
        text_cell(both(context, ", ", "、").join(codes)),
    ]
    if sources:
        cells.append(Cell((Cite(construct.sources),)) if construct.sources else Cell())
    return Row(tuple(cells))


def _shared_origin(context: ChapterContext) -> Inlines:
    """Say where all items come from, and cite it; nothing where no source is given."""
    first = context.facts.constructs[0]
    if not first.sources:
        return ()
    return (
        context.say(_SHARED[first.origin]),
        Cite(first.sources, narrative=context.language == "en"),
        both(context, ".", "。"),
    )


_SHARED = {
    "own": Text(
        " The items were written for this study; all constructs rest on ",
        "题项为本研究自编，构念的理论依据为文献",
    ),
    "adapted": Text(" The items were adapted from ", "题项改编自文献"),
    "adopted": Text(" The items were taken as they are from ", "题项直接取自文献"),
}


def _origins(context: ChapterContext) -> str:
    """Say where the items come from, of all constructs alike or of each kind by its codes."""
    codes: dict[str, list[str]] = {}
    for construct in context.facts.constructs:
        if construct.sources:
            codes.setdefault(construct.origin, []).append(construct.code)
    said = Text("", "")
    for origin, those in codes.items():
        en, zh = f"The items of {', '.join(those)}", f"{'、'.join(those)} 的题项"
        if len(codes) == 1:
            en, zh = "The items", "题项"
        wording = _ORIGINS[origin]
        said = Text(said.en + wording.en.format(en), said.zh + wording.zh.format(zh))
    return context.say(said)


_ORIGINS = {
    "own": Text(
        " {} were written for this study; the sources are those of the construct.",
        "{}为本研究自编，来源为构念的理论依据。",
    ),
    "adapted": Text(" {} were adapted from the sources.", "{}改编自所列来源。"),
    "adopted": Text(" {} were taken from the sources as they are.", "{}直接取自所列来源。"),
}


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return no figure: the section has none."""
    return ()
