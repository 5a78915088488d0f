"""Section 7: adequacy, number of factors, variance explained and rotated loadings."""

from __future__ import annotations

import dataclasses

from survey.errors import Text
from survey.report.context import ChapterContext
from survey.report.document import Cell, Cite, Column, Figure, Row, Spanner, Table, TableNotes
from survey.report.sections.efa_figures import factors_of, loading_limit, loadings_map, scree_plot
from survey.report.tables.cells import both, cell, group_row, italic, marked, text_cell, text_column
from survey.report.tables.fit_rows import met_cell
from survey.report.tables.groups import group_spanners
from survey.report.wording.limits import print_limit

__all__ = ["build_figures", "build_tables"]


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return adequacy, retention, and for each group variance explained and loadings."""
    groups = [g for g in context.facts.groups if f"efa.summary.n_factors@{g.id}" in context.findings]
    if not groups:
        return ()
    tables = [_adequacy(context), _retention(context)]
    for group in groups:
        tables += [_variance(context, group.id), _loadings(context, group.id)]
    return tuple(tables)


def _adequacy(context: ChapterContext) -> Table:
    rows: list[Row] = []
    lines = (
        ("n", both(context, "Respondents", "样本量")),
        ("respondents_per_item", both(context, "Respondents per item", "样本量与题项数之比")),
        ("kmo", "KMO"),
        ("bartlett_chisq", both(context, "Bartlett's χ²", "Bartlett 球形检验 χ²")),
        ("bartlett_df", both(context, "*df*", "自由度")),
        ("bartlett_pvalue", both(context, "*p*", "显著性")),
    )
    for name, label in lines:
        cells = [Cell(marked(label))]
        for group in context.facts.groups:
            key = f"efa.adequacy.{name}@{group.id}"
            cells += [cell(context, key), met_cell(context, name, key)]
        rows.append(Row(tuple(cells)))
    columns = [text_column(both(context, "Index", "指标"))]
    for _ in context.facts.groups:
        columns += [
            Column((both(context, "Value", "数值"),)),
            Column((both(context, "Verdict", "判断"),), "center"),
        ]
    return Table(
        "table.adequacy",
        (both(context, "Adequacy for factor analysis", "KMO 与 Bartlett 球形检验"),),
        tuple(columns),
        tuple(rows),
        group_spanners(context, 1, 2),
    )


def _retention(context: ChapterContext) -> Table:
    names = {
        f.key.split(".")[2].partition("@")[0]: None
        for f in context.findings.select(section="efa")
        if ".retention." in f.key
    }
    rows = [
        Row(
            (
                _criterion(context, name),
                *(cell(context, f"efa.retention.{name}@{g.id}") for g in context.facts.groups),
            )
        )
        for name in names
    ]
    many = len(context.facts.groups) > 1
    heads = [
        context.say(g.label) if many else both(context, "Factors", "因子数") for g in context.facts.groups
    ]
    return Table(
        "table.retention",
        (both(context, "Number of factors by criterion", "各准则建议的因子数"),),
        (text_column(both(context, "Criterion", "准则")), *(Column((head,)) for head in heads)),
        tuple(rows),
    )


_CRITERIA: dict[str, tuple[Text, str]] = {
    "parallel_components": (Text("Parallel analysis, components", "平行分析（主成分）"), "horn1965"),
    "parallel_factors": (Text("Parallel analysis, common factors", "平行分析（公因子）"), "horn1965"),
    "parallel_smc": (Text("Parallel analysis, SMC", "平行分析（SMC）"), "horn1965"),
    "map": (Text("Minimum average partial", "MAP（最小平均偏相关）"), "velicer1976"),
    "map_revised": (Text("Minimum average partial, revised", "MAP（修订）"), "velicer2000"),
    "kaiser": (Text("Eigenvalue > 1 (for reference)", "特征值大于 1（仅供参考）"), ""),
    "empirical_kaiser": (Text("Empirical Kaiser criterion", "经验 Kaiser 准则"), "braeken2017"),
    "hull_cfi": (Text("Hull method, CFI", "Hull 法（CFI）"), "lorenzoseva2011"),
    "hull_caf": (Text("Hull method, CAF", "Hull 法（CAF）"), "lorenzoseva2011"),
}


def _criterion(context: ChapterContext, name: str) -> Cell:
    """Return a criterion by its name, with its source."""
    label, source = _CRITERIA.get(name, (Text(name, name), ""))
    return Cell((context.say(label), " ", Cite((source,))) if source else (context.say(label),))


def _variance(context: ChapterContext, group: str) -> Table:
    statistics = (
        "eigenvalue",
        "initial_share",
        "initial_cumulative",
        "rotated",
        "rotated_share",
        "rotated_cumulative",
    )
    rows = [
        Row(
            (text_cell(name), *(cell(context, f"efa.{name}.{statistic}@{group}") for statistic in statistics))
        )
        for name in factors_of(context, group)
    ]
    value, share, running = (
        both(context, "Value", "合计"),
        both(context, "Variance", "%"),
        both(context, "Cumulative", "累积 %"),
    )
    spanners = (
        Spanner((both(context, "Initial eigenvalues", "初始特征值"),), 1, 3),
        Spanner((both(context, "After rotation", "旋转后平方和载荷"),), 4, 6),
    )
    columns = [text_column(both(context, "Factor", "因子"))]
    columns += [Column((head,)) for _ in range(2) for head in (value, share, running)]
    return Table(
        f"table.variance_{group}",
        (both(context, "Variance explained", "总方差解释") + _tail(context, group),),
        tuple(columns),
        tuple(rows),
        spanners,
    )


def _loadings(context: ChapterContext, group: str) -> Table:
    names = factors_of(context, group)
    rows: list[Row] = []
    for construct in context.facts.constructs:
        for item in construct.items:
            if f"efa.{item}.communality@{group}" in context.findings:
                cells = [_loading(context, f"efa.{item}:{name}.loading@{group}") for name in names]
                rows.append(Row((text_cell(item), *cells, cell(context, f"efa.{item}.communality@{group}"))))
    rows += _factor_correlations(context, names, group)
    note = _method(context) + both(context, " *h*² = communality.", "*h*² 为共同度。")
    if "loading" in context.facts.thresholds:
        limit = print_limit(
            context.facts.thresholds["loading"], leading_zero=context.profile.numbers.leading_zero
        )
        note += both(
            context,
            f" In bold: loadings of at least {limit} in size.",
            f"绝对值不小于 {limit} 的载荷以粗体标出。",
        )
    columns = (
        text_column(both(context, "Item", "题项")),
        *(Column((name,)) for name in names),
        Column((*italic("h"), "²")),
    )
    return Table(
        f"table.efa_loadings_{group}",
        (both(context, "Rotated loadings", "旋转后的因子载荷") + _tail(context, group),),
        columns,
        tuple(rows),
        notes=TableNotes(general=marked(note)),
    )


def _factor_correlations(context: ChapterContext, names: list[str], group: str) -> list[Row]:
    """Return the correlations of oblique factors below the diagonal; no row where they do not correlate."""
    rows: list[Row] = []
    for place, name in enumerate(names[1:], start=1):
        keys = [f"efa.{other}~{name}.correlation@{group}" for other in names[:place]]
        if all(key in context.findings for key in keys):
            blanks = [Cell()] * (len(names) - place + 1)
            rows.append(Row((text_cell(name), *(cell(context, key) for key in keys), *blanks), indent=1))
    heading = group_row(both(context, "Correlations of the factors", "因子之间的相关"))
    return [heading, *rows] if rows else []


_EXTRACTIONS = {
    "minres": Text("minimum residuals", "最小残差法"),
    "pa": Text("principal axis factoring", "主轴因子法"),
    "ml": Text("maximum likelihood", "极大似然法"),
    "components": Text("principal components", "主成分法"),
}
_OBLIQUE = ("promax", "oblimin", "geomin")


def _method(context: ChapterContext) -> str:
    """Say how the loadings came about: extraction and rotation; those of an oblique one are a pattern."""
    options = context.facts.options
    extraction, rotation = str(options["extraction"]), str(options["rotation"])
    way = _EXTRACTIONS.get(extraction, Text(extraction, extraction))
    if rotation == "none":
        return both(context, f"Unrotated loadings by {way.en}.", f"表中为{way.zh}提取的未旋转载荷。")
    kind = both(context, "Pattern loadings" if rotation in _OBLIQUE else "Loadings", "因子载荷")
    return both(
        context,
        f"{kind} by {way.en} with {rotation} rotation.",
        f"表中为{way.zh}提取、经 {rotation} 旋转后的{kind}。",
    )


def _loading(context: ChapterContext, key: str) -> Cell:
    """Return a loading, in bold where it meets the convention in size."""
    limit = loading_limit(context)
    finding = context.findings.entries.get(key)
    value = None if finding is None else finding.value
    strong = limit is not None and isinstance(value, int | float) and abs(value) >= limit
    return dataclasses.replace(cell(context, key), strong=strong)


def _tail(context: ChapterContext, group: str) -> str:
    if len(context.facts.groups) < 2:
        return ""
    label = next(g.label for g in context.facts.groups if g.id == group)
    return both(context, f": {label.en}", f"（{label.zh}）")


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return the scree plot of every group, and the map of the loadings."""
    return (*scree_plot(context), *loadings_map(context))
