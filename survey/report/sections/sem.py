"""Section 12: fit of the structural model, its paths, the verdicts, and the path diagram."""

from __future__ import annotations

from survey.report.context import ChapterContext
from survey.report.document import Column, Figure, Row, Table, TableNotes
from survey.report.sections.cfa import fit_table, rival_table
from survey.report.sections.nesting import nesting_tables
from survey.report.sections.path_figures import path_diagram, paths_forest, regressions
from survey.report.sections.power import power_tables
from survey.report.sections.screening import screening_tables
from survey.report.sections.sensitivity import sensitivity_tables
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

__all__ = ["build_figures", "build_tables"]


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return the tables of the section; none when no structural model was fitted."""
    if not _fitted(context):
        return ()
    title = ("Fit of the structural model", "结构模型的拟合指标")
    tables = [fit_table(context, "table.sem_fit", "sem.structural", title), _paths(context)]
    if context.facts.hypotheses:
        tables.append(_verdicts(context))
    if any(rival.kind == "structural" for rival in context.facts.rivals):
        tables.append(rival_table(context, "structural", "sem.structural"))
    for more in (sensitivity_tables, nesting_tables, screening_tables, power_tables):
        tables += more(context)
    return tuple(tables)


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return a path diagram for each group whose solution can be trusted, and the paths' intervals."""
    if not _fitted(context):
        return ()
    groups = [g for g in context.facts.groups if context.findings[f"sem.structural.chisq@{g.id}"].trusted]
    figures = [path_diagram(context, group) for group in groups]
    forest = paths_forest(context)
    return (*figures, *((forest,) if forest else ()))


def _fitted(context: ChapterContext) -> bool:
    return any(f"sem.structural.chisq@{g.id}" in context.findings for g in context.facts.groups)


def _paths(context: ChapterContext) -> Table:
    hypothesis = context.facts.hypothesised_paths()
    rows: list[Row] = []
    for group in context.facts.groups:
        if len(context.facts.groups) > 1:
            rows.append(group_row(context.say(group.label)))
        for path in regressions(context, group.id):
            lhs, _, rhs = path.partition("~")
            key = f"sem.{path}.{{}}@{group.id}".format
            numbers = [cell(context, key(s)) for s in ("est", "se", "z", "pvalue", "pvalue_holm", "std_all")]
            interval = interval_cell(context, key("std_all_ci_lower"), key("std_all_ci_upper"))
            head = (text_cell(hypothesis.get(path, "")), text_cell(f"{rhs} → {lhs}"))
            rows.append(Row((*head, *numbers, interval)))
    columns = (
        text_column(both(context, "Hypothesis", "假设")),
        text_column(both(context, "Path", "路径")),
        Column((both(context, "Estimate", "估计值"),)),
        Column(italic("SE")),
        Column(italic("z")),
        Column(italic("p")),
        Column((*italic("p"), both(context, " (Holm)", "（Holm）"))),
        Column(("β",)),
        Column((both(context, "95% CI of β", "β 的 95% CI"),), "center"),
    )
    note = both(
        context,
        "Paths without a hypothesis are controls. Holm's correction is over a group's hypothesised paths. "
        "CI = confidence interval by the delta method.",
        "无假设编号者为控制变量的路径。Holm 校正在各组的全部假设路径内进行。CI 为 delta 法置信区间。",
    )
    return Table(
        "table.sem_paths",
        (both(context, "Estimates of the structural paths", "结构路径的估计结果"),),
        columns,
        tuple(rows),
        notes=TableNotes(general=(note,)),
    )


def _verdicts(context: ChapterContext) -> Table:
    rows: list[Row] = []
    for hypothesis in context.facts.hypotheses:
        cells = [cell(context, f"hypotheses.{hypothesis.id}.verdict@{g.id}") for g in context.facts.groups]
        if hypothesis.kind == "groups":
            cells = [cell(context, f"hypotheses.{hypothesis.id}.verdict")] * len(cells)
        rows.append(Row((text_cell(hypothesis.id), text_cell(context.say(hypothesis.label)), *cells)))
    many = len(context.facts.groups) > 1
    heads = [context.say(g.label) if many else both(context, "Verdict", "判断") for g in context.facts.groups]
    level = print_level(0.05, context.profile)
    note = both(
        context,
        f"H1 to H6: expected sign and two-sided *p* < {level}. H7: the 95% bootstrap interval excludes zero.",
        f"H1 至 H6：方向与假设一致且双侧 *p* < {level}。H7：95% 自助法区间不含零。",
    )
    differing = next((h.id for h in context.facts.hypotheses if h.kind == "groups"), None)
    if differing is not None:
        note += both(
            context,
            f" {differing}: the omnibus test over all paths, so its verdict is one for both groups.",
            f"{differing}：以全部路径的总体检验判断，两组为同一结论。",
        )
    return Table(
        "table.hypotheses",
        (both(context, "Verdicts on the hypotheses", "假设检验结果汇总"),),
        (
            text_column(both(context, "No.", "编号")),
            text_column(both(context, "Hypothesis", "研究假设")),
            *(Column((head,), "center") for head in heads),
        ),
        tuple(rows),
        notes=TableNotes(general=marked(note)),
    )
