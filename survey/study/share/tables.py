"""The linked tables of counts that stand behind what is shared, from the stored results of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from survey.disclosure.cross_table import MISSING, CrossTable, link_cross_tables
from survey.disclosure.linked_tables import LinkedTables, Relation, link_tables
from survey.errors import DisclosureError, Fault, Text
from survey.findings import Findings
from survey.study.plan.disclosure_plan import DisclosurePlan

__all__ = ["answer_tables", "respondent_tables", "shared_crosses"]


def shared_crosses(
    groups: Sequence[str], results: Mapping[str, Any], plan: DisclosurePlan
) -> tuple[CrossTable, ...]:
    """Return the cross-tables that the plan hands over.

    Raises
    ------
    DisclosureError
        When the stored results hold no tables for disclosure control, or not one that the plan names, or a
        table crosses all that identifies a member of staff.
    """
    faults: list[Fault] = []
    mend = Text("run `survey run` again", "请重新运行 `survey run`")
    stored: dict[str, CrossTable] = {}
    for group in groups:
        if f"cross.{group}" not in results:
            what = Text(
                "the stored results hold no tables for disclosure control", "已保存的结果中没有披露控制用表"
            )
            faults.append(Fault(what, where=group, mend=mend))
            continue
        stored |= {table.name: table for table in results[f"cross.{group}"]}
    there = {table.questions for table in stored.values()}
    if not faults:
        what = Text(
            "the plan names a table that the stored results do not hold", "计划中的表不在已保存的结果中"
        )
        faults += [
            Fault(what, where=" x ".join(pair), mend=mend) for pair in plan.tables if pair not in there
        ]
    identified = Text(
        "a table crosses all that identifies a member of staff", "该表交叉了足以识别员工身份的全部项目"
    )
    faults += [
        Fault(identified, where=table.name, got=", ".join(plan.staff[table.group]))
        for table in stored.values()
        if table.group in plan.staff
        and table.questions in plan.tables
        and set(plan.staff[table.group]) <= set(table.questions)
    ]
    if faults:
        raise DisclosureError(faults)
    return tuple(table for table in stored.values() if table.questions in plan.tables)


def respondent_tables(
    groups: Sequence[str], results: Mapping[str, Any], crosses: Sequence[CrossTable]
) -> LinkedTables:
    """Link every table of respondents by their background: each question alone, and those that are crossed.

    Parameters
    ----------
    groups : sequence of str
    results : mapping of str to object
        The stored results: ``frequencies.GROUP``, and ``staff.GROUP`` where staff are protected.
    crosses : sequence of CrossTable
    """
    single = [
        CrossTable(
            group,
            (table.question,),
            ((*table.categories, *((MISSING,) if table.n_missing else ())),),
            np.array([*table.counts, *((table.n_missing,) if table.n_missing else ())], dtype=np.int64),
        )
        for group in groups
        for table in results.get(f"frequencies.{group}", ())
    ]
    hidden = [results[f"staff.{group}"] for group in groups if f"staff.{group}" in results]
    return link_cross_tables([*single, *crosses], unpublished=hidden)


def answer_tables(groups: Sequence[str], findings: Findings, results: Mapping[str, Any]) -> LinkedTables:
    """Link the counts of answers: the flow, multi-select questions, first places, open questions.

    Cells go by the key of their finding.
    """
    counts: dict[str, int] = {}
    hidden: set[str] = set()
    fixed: set[str] = set()
    harmless: set[str] = set()
    relations: list[Relation] = []
    for group in groups:
        for table, total, parts, rest in _answers(group, findings, results):
            counts |= dict((total, *parts))
            rest_key = f"{total[0]}|rest|{parts[0][0]}"
            names = [key for key, _ in parts]
            if rest:
                counts[rest_key] = total[1] - sum(value for _, value in parts)
                hidden.add(rest_key)
                names.append(rest_key)
            if table.startswith("flow"):
                harmless |= {rest_key} & counts.keys()
            else:
                fixed.add(total[0])
            relations.append(Relation(table, total[0], tuple(names)))
        fixed.add(f"flow.main.analysed@{group}")
    return link_tables(relations, counts, hidden=hidden, fixed=fixed & counts.keys(), harmless=harmless)


_Cell = tuple[str, int]


def _answers(
    group: str, findings: Findings, results: Mapping[str, Any]
) -> Iterator[tuple[str, _Cell, list[_Cell], bool]]:
    """Go through tables: name, total, parts, and whether the total counts others besides."""
    yield from _flow(group, findings)
    for choice in results.get(f"multiple.{group}", ()):
        key = f"multiple.{choice.question}"
        for option, count in zip(choice.options, choice.counts, strict=True):
            cells = [(f"{key}={option}.count@{group}", int(count))]
            yield f"{choice.question}={option} @ {group}", (f"{key}.n@{group}", choice.n), cells, True
    for ranking in results.get(f"ranking.{group}", ()):
        key = f"ranking.{ranking.question}"
        first = [
            (f"{key}={name}.first_share@{group}", round(share * ranking.n))
            for name, share in zip(ranking.objects, ranking.first_shares, strict=True)
            if ranking.n
        ]
        if first:
            yield f"{ranking.question} @ {group}", (f"{key}.n@{group}", ranking.n), first, True
    for written in results.get(f"open.{group}", ()):
        key = f"open.{written.question}"
        cells = [(f"{key}.count@{group}", int(written.answered))]
        yield f"{written.question} @ {group}", (f"{key}.n@{group}", written.n), cells, True


def _flow(group: str, findings: Findings) -> Iterator[tuple[str, _Cell, list[_Cell], bool]]:
    def cell(part: str, statistic: str) -> _Cell:
        key = f"flow.main{part}.{statistic}@{group}"
        value = findings[key].value
        return key, int(value) if isinstance(value, int | float) else 0

    table = f"flow @ {group}"
    valid, excluded, returned = (cell("", name) for name in ("valid", "excluded", "returned"))
    yield table, returned, [valid, excluded], False
    yield table, valid, [cell("", "analysed")], True
    start = "flow.main_"
    rules = [
        (finding.key, int(finding.value))
        for finding in findings.select(section="flow", statistic="excluded", group=group)
        if finding.key.startswith(start) and isinstance(finding.value, int)
    ]
    if rules:
        yield table, excluded, rules, False
