"""The figures of the exploratory analysis: scree plot with parallel analysis, map of the loadings."""

from __future__ import annotations

from survey.report.context import ChapterContext
from survey.report.document import Figure, TableNotes
from survey.report.facts.study_facts import GroupFacts
from survey.report.figures.heat_map import HeatMap, draw_heat_map, heat_map_width
from survey.report.figures.scree import ScreePanel, draw_scree
from survey.report.tables.cells import both

__all__ = ["factors_of", "loading_limit", "loadings_map", "scree_plot"]


def factors_of(context: ChapterContext, group: str) -> list[str]:
    """Return the names of a group's factors in order."""
    found = context.findings.select(section="efa", statistic="eigenvalue", group=group)
    return [finding.key.split(".")[1] for finding in found]


def scree_plot(context: ChapterContext) -> tuple[Figure, ...]:
    """Return the scree plot, a panel for each group; nothing without parallel analysis."""
    panels = [panel for g in context.facts.groups if (panel := _panel(context, g.id)) is not None]
    if not panels:
        return ()
    svg, png = draw_scree(
        panels,
        x_label=both(context, "Component", "成分"),
        y_label=both(context, "Eigenvalue", "特征值"),
        observed=both(context, "Observed", "实际数据"),
        reference=both(context, "Random data (95th percentile)", "随机数据（第 95 百分位）"),
    )
    alt = "; ".join(_titled(p.title, ", ".join(f"{v:.2f}" for v in p.observed[:10])) for p in panels)
    title = both(context, "Scree plot with parallel analysis", "碎石图与平行分析")
    notes = TableNotes()
    if any(panel.lower is not None for panel in panels):
        note = both(
            context,
            "Shaded: 90% of the eigenvalues of random data lie there. Dotted line: components that parallel "
            "analysis keeps.",
            "阴影为随机数据特征值的 90% 区间，竖点线为平行分析所保留的成分数。",
        )
        notes = TableNotes(general=(note,))
    return (Figure("figure.scree", (title,), svg, png, alt, 15.5 if len(panels) > 1 else 11.0, notes),)


def loadings_map(context: ChapterContext) -> tuple[Figure, ...]:
    """Return the loadings of every group whose solution can be trusted as one figure."""
    maps = [
        _loading_map(context, group)
        for group in context.facts.groups
        if f"efa.summary.n_factors@{group.id}" in context.findings
        and context.findings[f"efa.summary.n_factors@{group.id}"].trusted
    ]
    if not maps:
        return ()
    limit = loading_limit(context)
    zero = context.profile.numbers.leading_zero
    label = both(context, "Loading", "载荷")
    svg, png = draw_heat_map(maps, label=label, least=limit or 0.0, zero=zero)
    alt = " | ".join(_titled(one.title, _largest(one)) for one in maps)
    title = both(context, "Map of the rotated loadings", "旋转后因子载荷热图")
    note = both(
        context,
        "Loadings that do not meet the convention in size are coloured without their number; a minus "
        "marks the larger negative ones.",
        "绝对值未达到惯例的载荷只着色、不标数值，其中较大的负载荷标“−”。",
    )
    notes = TableNotes(general=(note,)) if limit is not None else TableNotes()
    return (Figure("figure.loadings", (title,), svg, png, alt, heat_map_width(maps), notes),)


def loading_limit(context: ChapterContext) -> float | None:
    """Return the size from which the plan's convention calls a loading salient, if it has one."""
    threshold = context.facts.thresholds.get("loading")
    return None if threshold is None else threshold.value


def _loading_map(context: ChapterContext, group: GroupFacts) -> HeatMap:
    names = tuple(factors_of(context, group.id))
    rows: list[str] = []
    values: list[tuple[float | None, ...]] = []
    gaps: list[int] = []
    for construct in context.facts.constructs:
        shown = [item for item in construct.items if f"efa.{item}.communality@{group.id}" in context.findings]
        if shown and rows:
            gaps.append(len(rows))
        for item in shown:
            rows.append(item)
            found = (context.findings.entries.get(f"efa.{item}:{name}.loading@{group.id}") for name in names)
            values.append(
                tuple(
                    float(f.value) if f is not None and isinstance(f.value, int | float) else None
                    for f in found
                )
            )
    title = context.say(group.label) if len(context.facts.groups) > 1 else ""
    return HeatMap(tuple(rows), names, tuple(values), tuple(gaps), title)


def _titled(title: str, text: str) -> str:
    return f"{title}: {text}" if title else text


def _largest(chart: HeatMap) -> str:
    """Say on which factor each item loads most."""
    said: list[str] = []
    for item, row in zip(chart.rows, chart.values, strict=True):
        known = [
            (abs(value), name, value)
            for name, value in zip(chart.columns, row, strict=True)
            if value is not None
        ]
        if known:
            _, name, value = max(known)
            said.append(f"{item} {name} {value:.2f}")
    return "; ".join(said)


def _panel(context: ChapterContext, group: str) -> ScreePanel | None:
    def values(statistic: str) -> tuple[float, ...]:
        found = context.findings.select(section="efa", statistic=statistic, group=group)
        return tuple(float(f.value) for f in found if isinstance(f.value, int | float))

    observed = values("observed")
    if not observed:
        return None
    suggestion = context.findings.entries.get(f"efa.retention.parallel_components@{group}")
    count = suggestion.value if suggestion is not None and isinstance(suggestion.value, int) else 0
    groups = context.facts.groups
    label = next(context.say(g.label) for g in groups if g.id == group) if len(groups) > 1 else ""
    return ScreePanel(label, observed, values("reference"), count, _lower(context, group, len(observed)))


def _lower(context: ChapterContext, group: str, count: int) -> tuple[float, ...] | None:
    """Return the lower end of the eigenvalues of random data, from the stored result of parallel analysis."""
    retention = context.results.get(f"retention.{group}")
    for one in retention.parallel if retention is not None else ():
        if one.variant == "components" and len(one.reference_lower) == count:
            return tuple(float(value) for value in one.reference_lower)
    return None
