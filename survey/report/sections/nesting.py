"""Part of section 12: how alike respondents of one unit answer, and the paths with errors robust to it."""

from __future__ import annotations

from survey.report.context import ChapterContext
from survey.report.document import Cell, Column, Row, Table, TableNotes
from survey.report.facts.study_facts import GroupFacts
from survey.report.sections.path_figures import regressions
from survey.report.tables.cells import (
    both,
    cell,
    group_row,
    interval_cell,
    italic,
    marked,
    text_cell,
    text_column,
)
from survey.report.wording.numbers import print_level

__all__ = ["nesting_tables"]


def nesting_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return intraclass correlations, and paths with both errors; none where no group is nested."""
    groups = [g for g in context.facts.groups if f"nesting.summary.units@{g.id}" in context.findings]
    if not groups:
        return ()
    tables = (_alike(context, groups), _paths(context, groups))
    return tuple(table for table in tables if table.rows)


def _alike(context: ChapterContext, groups: list[GroupFacts]) -> Table:
    rows: list[Row] = []
    for group in groups:
        if len(groups) > 1:
            rows.append(group_row(context.say(group.label)))
        for construct in context.facts.constructs:
            key = f"nesting.{construct.code}.{{}}@{group.id}".format
            if key("icc1") not in context.findings:
                continue
            rows.append(
                Row(
                    (
                        text_cell(construct.code),
                        cell(context, key("icc1")),
                        interval_cell(context, key("icc1_ci_lower"), key("icc1_ci_upper")),
                        cell(context, key("pvalue")),
                        cell(context, key("design_effect")),
                    )
                )
            )
    note = both(
        context,
        "ICC(1) of the mean of each construct's items, from the analysis of variance; a negative one means "
        "that members are no more alike than strangers. Design effect = 1 + (weighted mean size − 1) × "
        "ICC(1). Rows with an answer missing are left out.",
        "ICC(1) 由各构念题项均值的方差分析得到，负值表示同一单位内的作答并不比不同单位之间更相近；"
        "设计效应 = 1 +（加权平均规模 − 1）× ICC(1)。有缺失的个案未纳入。",
    )
    return Table(
        "table.nesting",
        (both(context, "Intraclass correlations and design effects", "组内相关系数与设计效应"),),
        (
            text_column(both(context, "Construct", "构念")),
            Column(("ICC(1)",)),
            Column(("95% CI",), "center"),
            Column(italic("p")),
            Column((both(context, "Design effect", "设计效应"),)),
        ),
        tuple(rows),
        notes=TableNotes(general=(note,)),
    )


def _paths(context: ChapterContext, groups: list[GroupFacts]) -> Table:
    hypothesis = context.facts.hypothesised_paths()
    rows: list[Row] = []
    for group in groups:
        if f"sem_clustered.summary.highest_se_ratio@{group.id}" not in context.findings:
            continue
        if len(groups) > 1:
            rows.append(group_row(context.say(group.label)))
        for path in regressions(context, group.id):
            if f"sem_clustered.{path}.pvalue@{group.id}" not in context.findings:
                continue
            lhs, _, rhs = path.partition("~")
            id_ = hypothesis.get(path, "")
            own, robust = f"sem.{path}.{{}}@{group.id}".format, f"sem_clustered.{path}.{{}}@{group.id}".format
            keys = (own("std_all"), own("pvalue"), robust("pvalue"), robust("se_ratio"))
            numbers = [cell(context, key) for key in keys]
            same = _same(context, f"sem_clustered.{id_}.changes@{group.id}")
            rows.append(Row((text_cell(id_), text_cell(f"{rhs} → {lhs}"), *numbers, same)))
    level = print_level(0.05, context.profile)
    note = both(
        context,
        "The estimates are those reported. Ratio = robust standard error over the reported one. Verdicts by "
        f"the same rule: expected sign and two-sided *p* < {level}.",
        "估计值即报告所用者。标准误之比为聚类稳健标准误与报告所用标准误之比。"
        f"判断规则相同：方向与假设一致且双侧 *p* < {level}。",
    )
    return Table(
        "table.nesting_paths",
        (both(context, "Structural paths with errors robust to nesting", "采用聚类稳健标准误的结构路径"),),
        (
            text_column(both(context, "Hypothesis", "假设")),
            text_column(both(context, "Path", "路径")),
            Column(("β",)),
            Column((*italic("p"), both(context, " (reported)", "（报告所用）"))),
            Column((*italic("p"), both(context, " (robust to nesting)", "（聚类稳健）"))),
            Column((both(context, "Ratio", "标准误之比"),)),
            Column((both(context, "Same verdict", "判断一致"),), "center"),
        ),
        tuple(rows),
        notes=TableNotes(general=marked(note)),
    )


def _same(context: ChapterContext, key: str) -> Cell:
    """Say whether a hypothesis keeps its verdict; nothing for a control."""
    changes = context.findings.entries.get(key)
    if changes is None:
        return Cell()
    return text_cell(both(context, "no", "否") if changes.value == "yes" else both(context, "yes", "是"))
