"""Section 12: fit of the structural model, its paths, the verdicts, and the path diagram."""

from __future__ import annotations

import textwrap

from survey.report.context import ChapterContext
from survey.report.document import Column, Figure, Row, Table, TableNotes
from survey.report.figures.path_diagram import PathArrow, PathDiagram, PathNode, draw_path_diagram
from survey.report.format import stars
from survey.report.sections.cfa import fit_table, rival_table
from survey.report.sections.parts import (
    both,
    cell,
    group_row,
    interval_cell,
    italic,
    number,
    text_cell,
    text_column,
)
from survey.report.sections.sensitivity import sensitivity_tables

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
    return (*tables, *sensitivity_tables(context))


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return one path diagram for each group whose solution can be trusted."""
    if not _fitted(context):
        return ()
    return tuple(
        _path_diagram(context, group.id)
        for group in context.facts.groups
        if context.findings[f"sem.structural.chisq@{group.id}"].trusted
    )


def _fitted(context: ChapterContext) -> bool:
    return any(f"sem.structural.chisq@{g.id}" in context.findings for g in context.facts.groups)


def _regressions(context: ChapterContext, group: str) -> list[str]:
    """Return the objects ``lhs~rhs`` of the structural paths, in the order of the model."""
    found = context.findings.select(section="sem", statistic="std_all", group=group)
    return [f.key.split(".")[1] for f in found if "~" in f.key.split(".")[1]]


def _paths(context: ChapterContext) -> Table:
    hypothesis = {
        f"{h.constructs[1]}~{h.constructs[0]}": h.id for h in context.facts.hypotheses if h.kind == "path"
    }
    rows: list[Row] = []
    for group in context.facts.groups:
        if len(context.facts.groups) > 1:
            rows.append(group_row(context.say(group.label)))
        for path in _regressions(context, group.id):
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
            cells = [cell(context, f"hypotheses.{hypothesis.id}.verdict")] + [text_cell("")] * (
                len(cells) - 1
            )
        rows.append(Row((text_cell(hypothesis.id), text_cell(context.say(hypothesis.label)), *cells)))
    many = len(context.facts.groups) > 1
    heads = [context.say(g.label) if many else both(context, "Verdict", "判断") for g in context.facts.groups]
    note = both(
        context,
        "H1 to H6: expected sign and two-sided p < .05. H7: the 95% bootstrap interval excludes zero.",
        "H1 至 H6：方向与假设一致且双侧 p < .05。H7：95% 自助法区间不含零。",
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
        notes=TableNotes(general=(note,)),
    )


def _path_diagram(context: ChapterContext, group: str) -> Figure:
    arrows = tuple(_arrow(context, path, group) for path in _regressions(context, group))
    joined = {code for arrow in arrows for code in (arrow.source, arrow.target)}
    nodes: list[PathNode] = []
    for construct in context.facts.constructs:
        if construct.code in joined:
            key = f"sem.{construct.code}.r2@{group}"
            r2 = f"R² = {number(context, key).text}" if key in context.findings else ""
            nodes.append(PathNode(construct.code, _short(context, construct.code), r2))
    svg, png = draw_path_diagram(PathDiagram(tuple(nodes), arrows))
    label = next(context.say(g.label) for g in context.facts.groups if g.id == group)
    title = both(context, f"Path diagram: {label}", f"结构模型路径图（{label}）")
    alt = "; ".join(f"{a.source} → {a.target} {a.estimate}" for a in arrows)
    names = {node.code: context.say(context.facts.construct(node.code).label) for node in nodes}
    listed = both(context, "; ", "；").join(f"{code} = {name}" for code, name in names.items())
    note = both(
        context,
        f"Standardised estimates; dashed paths are not significant. {listed}.",
        f"图中为标准化估计值，虚线表示不显著的路径。{listed}。",
    )
    return Figure(f"figure.path_diagram_{group}", (title,), svg, png, alt, 15.5, TableNotes(general=(note,)))


def _arrow(context: ChapterContext, path: str, group: str) -> PathArrow:
    target, _, source = path.partition("~")
    marks = stars(context.findings[f"sem.{path}.pvalue@{group}"])
    text = number(context, f"sem.{path}.std_all@{group}").text
    return PathArrow(source, target, text + marks, bool(marks))


def _short(context: ChapterContext, code: str) -> str:
    """Return a construct's label in lines that an ellipse holds; nothing when it is too long for one."""
    label = context.say(context.facts.construct(code).label)
    if context.language == "zh":
        half = (len(label) + 1) // 2
        lines = [label] if len(label) <= 6 else [label[:half], label[half:]]
        return "\n".join(lines) if max(map(len, lines)) <= 7 else ""
    lines = textwrap.wrap(label, 14)
    return "\n".join(lines) if len(lines) <= 2 else ""
