"""The workbook to hand over: tables of the brief, cross-tables, and every shared number with its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from survey.disclosure.cross_table import MISSING, CrossTable, cell_name
from survey.errors import Text
from survey.findings import Finding, Unit
from survey.report.context import ChapterContext
from survey.report.document import Cell, Chapter, Column, Row, Spanner, Table, TableNotes
from survey.report.tables.cells import number
from survey.report.wording.words import WORDS

__all__ = ["band_label", "findings_chapter"]

_TITLE = Text("Findings: {}", "调查结果：{}")
_NOTE = Text(
    "— : withheld; about too few people, or it would give such a number away.",
    "“—”表示未公布：涉及人数过少，或会使此类数字被推知。",
)


def findings_chapter(
    context: ChapterContext,
    brief: Chapter,
    crosses: Sequence[CrossTable],
    bands: Mapping[str, tuple[float, ...]],
) -> Chapter:
    """Return the workbook's tables as a document: one sheet each.

    Parameters
    ----------
    context : ChapterContext
        With the findings that leave.
    brief : Chapter
        Whose tables come first.
    crosses : sequence of CrossTable
    bands : mapping of str to tuple of float
        The limits of numeric questions, for the labels.
    """
    tables = [block for block in brief.blocks if isinstance(block, Table)]
    tables += [_cross(context, table, bands) for table in crosses]
    tables.append(_every_finding(context))
    return Chapter(
        title=context.say(_TITLE).format(context.say(context.facts.title)),
        language=context.language,
        number=0,
        date=brief.date,
        blocks=tuple(tables),
        banner=brief.banner,
        authors=brief.authors,
    )


def band_label(name: str, limits: Sequence[float]) -> str:
    """Return what a band of a numeric question holds.

    Examples
    --------
    >>> [band_label(f"band_{place}", (3.0, 6.5)) for place in (1, 2, 3)]
    ['< 3', '3 – < 6.5', '≥ 6.5']
    """
    place = int(name.removeprefix("band_")) - 1
    if place == 0:
        return f"< {limits[0]:g}"
    if place == len(limits):
        return f"≥ {limits[-1]:g}"
    return f"{limits[place - 1]:g} – < {limits[place]:g}"


def _cross(context: ChapterContext, table: CrossTable, bands: Mapping[str, tuple[float, ...]]) -> Table:
    """Return one cross-table with its margins left to the single questions' counts."""
    (first, second), (group,) = table.questions, [g for g in context.facts.groups if g.id == table.group]
    labels = [
        {c: _category(context, q, c, bands) for c in own if c != MISSING}
        for q, own in zip(table.questions, table.categories, strict=True)
    ]
    rows: list[Row] = []
    for a, label in labels[0].items():
        cells = [
            Cell((number(context, f"cross.{_path(table, a, b)}.count@{table.group}"),)) for b in labels[1]
        ]
        rows.append(Row((Cell((label,)), *cells)))
    columns = (
        Column((_question(context, first, table.group),), "left"),
        *(Column((label,)) for label in labels[1].values()),
    )
    over = Spanner((_question(context, second, table.group),), 1, len(labels[1]))
    crossed = f"{_question(context, first, table.group)} × {_question(context, second, table.group)}"
    title = (
        f"{context.say(group.label)}: {crossed}"
        if context.language == "en"
        else (f"{context.say(group.label)}：{crossed}")
    )
    key = f"table.cross_{table.group}_{first}_{second}"
    return Table(key, (title,), columns, tuple(rows), (over,), TableNotes(general=(context.say(_NOTE),)))


def _path(table: CrossTable, a: str, b: str) -> str:
    return cell_name("", zip(table.questions, (a, b), strict=True)).removesuffix("@")


def _question(context: ChapterContext, code: str, group: str) -> str:
    found = next((q for q in context.facts.questions if q.code == code), None)
    return code if found is None else context.say(found.label(group))


def _category(
    context: ChapterContext, question: str, category: str, bands: Mapping[str, tuple[float, ...]]
) -> str:
    found = next((q for q in context.facts.questions if q.code == question), None)
    if found is not None and category in found.options:
        return context.say(found.options[category])
    return band_label(category, bands[question]) if question in bands else category


def _every_finding(context: ChapterContext) -> Table:
    """Return one row for each finding: key, value, number of people, and why it is withheld."""
    heads = (("Key", "键"), ("Value", "数值"), ("n", "人数"), ("Remark", "说明"))
    rows = tuple(_row(context, finding) for finding in context.findings)
    columns = tuple(
        Column((context.say(Text(en, zh)),), "left" if en in ("Key", "Remark") else "decimal")
        for en, zh in heads
    )
    title = context.say(Text("Every shared number with its key", "全部共享数字及其键"))
    return Table("table.findings", (title,), columns, rows)


def _row(context: ChapterContext, finding: Finding) -> Row:
    words = finding.unit is Unit.WORD and finding.value not in WORDS
    value = (
        Cell((str(finding.value),))
        if words and finding.value is not None
        else Cell((number(context, finding.key),))
    )
    base = Cell(() if finding.n is None else (str(finding.n),))
    remark = Cell(() if finding.reason is None else (context.say(finding.reason),))
    return Row((Cell((finding.key,)), value, base, remark))
