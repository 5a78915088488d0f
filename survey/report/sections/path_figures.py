"""The figures of the structural model: path diagrams of each group and of all, paths with intervals."""

from __future__ import annotations

import textwrap
from dataclasses import replace

from survey.errors import Language
from survey.report.context import ChapterContext
from survey.report.document import EditableFile, Figure, Inlines, Row, TableNotes
from survey.report.facts.study_facts import GroupFacts
from survey.report.figures.diagram_scene import PathArrow, PathDiagram, PathIndicator, PathNode
from survey.report.figures.forest import ForestSeries, draw_forest
from survey.report.figures.path_diagram import draw_path_diagram
from survey.report.tables.cells import both, number, text_cell
from survey.report.wording.numbers import probability_note, stars

_WIDEST_LINE, _MOST_LINES = 15, 4  # of an English name in an ellipse
_SCALE = 0.9  # of the drawing in print: with the intervals below it fits a page

__all__ = ["groups_diagram", "path_diagram", "paths_forest", "regressions"]


def regressions(context: ChapterContext, group: str) -> list[str]:
    """Return the objects ``lhs~rhs`` of the structural paths, in the order of the model."""
    found = context.findings.select(section="sem", statistic="std_all", group=group)
    return [f.key.split(".")[1] for f in found if "~" in f.key.split(".")[1]]


def path_diagram(context: ChapterContext, group: GroupFacts) -> Figure:
    """Return the diagram of one group, with indicators where there is room for them outside."""
    arrows = tuple(_arrow(context, path, group.id) for path in regressions(context, group.id))
    nodes = _nodes(context, arrows, (group,))
    title = both(context, f"Path diagram: {group.label.en}", f"结构模型路径图（{group.label.zh}）")
    note = both(
        context,
        "Standardised estimates; dashed paths are not significant. R² = share of variance explained.",
        "图中为标准化估计值，虚线表示不显著的路径，R² 为被解释的方差比例。",
    )
    if any(node.indicators for node in nodes) and context.facts.options.get("diagram_indicators", True):
        note += both(
            context,
            " Loadings of the items are those of the measurement model.",
            "各题项旁为测量模型的标准化载荷。",
        )
    return _figure(context, f"figure.path_diagram_{group.id}", title, nodes, arrows, note)


def groups_diagram(context: ChapterContext) -> Figure:
    """Return one diagram with the estimates of all groups, thick where the groups differ."""
    groups = context.facts.groups
    arrows = tuple(_joint_arrow(context, path) for path in regressions(context, groups[0].id))
    nodes = _nodes(context, arrows, groups)
    order = both(context, ", ", "、").join(context.say(group.label) for group in groups)
    title = both(context, "Path diagram of all groups", "多组结构模型路径图")
    note = both(
        context,
        f"Standardised estimates, from the top: {order}. Dashed paths are significant in no group.",
        f"图中为标准化估计值，自上而下依次为{order}。虚线表示各组均不显著的路径。",
    )
    if any(arrow.heavy for arrow in arrows):
        note += both(
            context,
            " Thick paths differ between the groups after Holm's correction.",
            "粗线表示经 Holm 校正后组间差异显著的路径。",
        )
    return _figure(context, "figure.path_diagram_groups", title, nodes, arrows, note)


def paths_forest(context: ChapterContext) -> Figure | None:
    """Return the hypothesised paths of the groups that can be trusted, with their intervals."""
    paths = [h.constructs for h in context.facts.hypotheses if h.kind == "path"]
    groups = [g for g in context.facts.groups if context.findings[f"sem.structural.chisq@{g.id}"].trusted]
    series = [
        ForestSeries(
            context.say(group.label),
            tuple(_point(context, f"{outcome}~{cause}", group.id) for cause, outcome in paths),
        )
        for group in groups
    ]
    if not paths or not any(point for one in series for point in one.points):
        return None
    names = [f"{h.id}  {h.arrows}" for h in context.facts.hypotheses if h.kind == "path"]
    svg, png = draw_forest(
        names, series, x_label=both(context, "Standardised path (β)", "标准化路径系数（β）")
    )
    alt = "; ".join(
        f"{one.label}, {name}: {point[0]:.2f} [{point[1]:.2f}, {point[2]:.2f}]"
        for one in series
        for name, point in zip(names, one.points, strict=True)
        if point
    )
    title = both(context, "Hypothesised paths with their intervals", "假设路径的估计值及其置信区间")
    note = both(
        context,
        "Lines are 95% confidence intervals; open marks stand where the interval covers zero.",
        "线段为 95% 置信区间，空心标记表示区间包含零。",
    )
    return Figure("figure.sem_forest", (title,), svg, png, alt, 14.0, TableNotes(general=(note,)))


def _figure(
    context: ChapterContext,
    key: str,
    title: str,
    nodes: tuple[PathNode, ...],
    arrows: tuple[PathArrow, ...],
    note: str,
) -> Figure:
    positions = {code: at for code, at in context.facts.diagram.items() if any(n.code == code for n in nodes)}
    drawn = draw_path_diagram(PathDiagram(nodes, arrows, positions))
    alt = "; ".join(f"{a.source} → {a.target} {a.estimate}".replace("\n", " / ") for a in arrows)
    if not any(node.label for node in nodes):
        names = {node.code: context.say(context.facts.construct(node.code).label) for node in nodes}
        listed = both(context, "; ", "；").join(f"{code} = {name}" for code, name in names.items())
        note += both(context, f" {listed}.", f"{listed}。")
    editable = (EditableFile("editable.svg", drawn.editable_svg), EditableFile("drawio", drawn.drawio))
    width = min(drawn.scene.width * _SCALE, 15.5)
    notes = TableNotes(general=(note,), probability=_stars_note(context, arrows))
    return Figure(key, (title,), drawn.svg, drawn.png, alt, width, notes, editable=editable)


def _stars_note(context: ChapterContext, arrows: tuple[PathArrow, ...]) -> Inlines:
    """Explain the stars that the estimates carry; nothing where none does."""
    lines = (line for arrow in arrows for line in arrow.estimate.split("\n"))
    marks = {line[len(line.rstrip("*")) :] for line in lines} - {""}
    row = Row(tuple(text_cell(mark) for mark in sorted(marks)))
    return probability_note(context.profile, (row,)) if marks else ()


def _nodes(
    context: ChapterContext, arrows: tuple[PathArrow, ...], groups: tuple[GroupFacts, ...]
) -> tuple[PathNode, ...]:
    joined = {code for arrow in arrows for code in (arrow.source, arrow.target)}
    shown = len(groups) == 1 and context.facts.options.get("diagram_indicators", True)
    nodes: list[PathNode] = []
    for construct in context.facts.constructs:
        if construct.code not in joined:
            continue
        keys = [f"sem.{construct.code}.r2@{group.id}" for group in groups]
        values = [number(context, key).text for key in keys if key in context.findings]
        indicators = _indicators(context, construct.items, groups[0].id) if shown else ()
        r2 = f"R² = {' / '.join(values)}" if values else ""
        lines = _in_lines(context.say(construct.label), context.language)
        nodes.append(PathNode(construct.code, lines, r2, indicators))
    if all(node.label for node in nodes):
        return tuple(nodes)
    return tuple(replace(node, label="") for node in nodes)  # names of all or of none: the note gives them


def _indicators(context: ChapterContext, items: tuple[str, ...], group: str) -> tuple[PathIndicator, ...]:
    keys = {item: f"cfa.{item}.std_all@{group}" for item in items}
    return tuple(
        PathIndicator(item, number(context, key).text)
        for item, key in keys.items()
        if key in context.findings and context.findings[key].trusted
    )


def _arrow(context: ChapterContext, path: str, group: str) -> PathArrow:
    target, _, source = path.partition("~")
    marks = stars(context.findings[f"sem.{path}.pvalue@{group}"])
    text = number(context, f"sem.{path}.std_all@{group}").text
    return PathArrow(source, target, text + marks, bool(marks))


def _joint_arrow(context: ChapterContext, path: str) -> PathArrow:
    each = [_arrow(context, path, group.id) for group in context.facts.groups]
    difference = context.findings.entries.get(f"path_difference.{path}.pvalue_holm")
    heavy = difference is not None and bool(stars(difference))
    text = "\n".join(arrow.estimate for arrow in each)
    return PathArrow(each[0].source, each[0].target, text, any(one.significant for one in each), heavy)


def _point(context: ChapterContext, path: str, group: str) -> tuple[float, float, float] | None:
    names = ("std_all", "std_all_ci_lower", "std_all_ci_upper")
    found = [context.findings.entries.get(f"sem.{path}.{name}@{group}") for name in names]
    values = [float(f.value) for f in found if f is not None and isinstance(f.value, int | float)]
    return (values[0], values[1], values[2]) if len(values) == len(names) else None


def _in_lines(label: str, language: Language) -> str:
    """Return a construct's name in lines that an ellipse holds; nothing when it is too long for one."""
    if language == "zh":
        half = 2 * ((len(label) + 3) // 4)  # most words have two characters
        lines = [label] if len(label) <= 6 else [label[:half], label[half:]]
        return "\n".join(lines) if max(map(len, lines)) <= 7 else ""
    lines = textwrap.wrap(label, _WIDEST_LINE)
    return "\n".join(lines) if len(lines) <= _MOST_LINES else ""
