"""Section 9: the measurement model, convergent and discriminant validity, rival measurement models."""

from __future__ import annotations

from collections.abc import Iterator

from survey.report.context import ChapterContext
from survey.report.document import Cell, Column, Figure, Inlines, Row, Table, TableNotes
from survey.report.tables.cells import both, cell, group_row, italic, marked, text_cell, text_column
from survey.report.tables.fit_rows import fit_rows
from survey.report.tables.groups import group_spanners, model_groups

__all__ = ["build_figures", "build_tables", "fit_table", "rival_table"]


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return the tables of the section; none when no measurement model was fitted."""
    if not any(f"cfa.measurement.chisq@{g.id}" in context.findings for g in context.facts.groups):
        return ()
    tables = [
        fit_table(
            context,
            "table.cfa_fit",
            "cfa.measurement",
            ("Fit of the measurement model", "测量模型的拟合指标"),
        ),
        _loadings(context),
    ]
    tables += [_discriminant(context, group.id) for group in context.facts.groups]
    if any(rival.kind == "measurement" for rival in context.facts.rivals):
        tables.append(rival_table(context, "measurement", "cfa.measurement"))
    return tuple(tables)


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return no figure: the section has none."""
    return ()


def fit_table(context: ChapterContext, key: str, section_object: str, title: tuple[str, str]) -> Table:
    """Return a table of fit indices with their conventions and, for each group, value and verdict."""
    width = 2
    columns = [text_column(both(context, "Index", "指标")), text_column(both(context, "Convention", "惯例"))]
    groups = model_groups(context, section_object)
    for _ in groups:
        columns += [
            Column((both(context, "Value", "数值"),)),
            Column((both(context, "Verdict", "判断"),), "center"),
        ]
    note = both(
        context,
        "Conventions are rules of experience, not tests. CI = confidence interval.",
        "惯例为经验界限，并非检验。CI 为置信区间。",
    )
    return Table(
        key,
        (both(context, *title),),
        tuple(columns),
        fit_rows(context, section_object),
        group_spanners(context, 2, width, groups),
        TableNotes(general=(note,)),
    )


def _loadings(context: ChapterContext) -> Table:
    """Return standardised loadings by item, with CR and AVE on the first item of each construct."""
    columns = [text_column(both(context, "Item", "题项"))]
    for _ in context.facts.groups:
        columns += [
            Column((both(context, "Loading", "载荷"),)),
            Column(italic("SE")),
            Column(("CR",)),
            Column(("AVE",)),
        ]
    note = marked(
        both(
            context,
            "Completely standardised loadings with their standard errors. "
            "CR = composite reliability; AVE = average variance extracted.",
            "载荷为完全标准化解，*SE* 为其标准误。CR 为组合信度，AVE 为平均方差提取量。",
        )
    )
    return Table(
        "table.cfa_loadings",
        (
            both(
                context,
                "Standardised loadings, composite reliability and AVE",
                "标准化载荷、组合信度与平均方差提取量",
            ),
        ),
        tuple(columns),
        tuple(_loading_rows(context)),
        group_spanners(context, 1, 4),
        TableNotes(general=note),
    )


def _loading_rows(context: ChapterContext) -> list[Row]:
    """Return the items below their constructs; CR and AVE stand in the first item's row."""
    rows: list[Row] = []
    for construct in context.facts.constructs:
        present = [
            item
            for item in construct.items
            if any(f"cfa.{item}.std_all@{g.id}" in context.findings for g in context.facts.groups)
        ]
        if present:
            rows.append(group_row(context.say(construct.label)))
        for index, item in enumerate(present):
            cells = [text_cell(item)]
            for group in context.facts.groups:
                cells += [
                    cell(context, f"cfa.{item}.std_all@{group.id}"),
                    cell(context, f"cfa.{item}.std_all_se@{group.id}"),
                ]
                whole = [cell(context, f"validity.{construct.code}.{s}@{group.id}") for s in ("cr", "ave")]
                cells += whole if index == 0 else [Cell(), Cell()]
            rows.append(Row(tuple(cells), indent=1))
    return rows


def _discriminant(context: ChapterContext, group: str) -> Table:
    """Return latent correlations below, the root of AVE on, and HTMT above the diagonal."""
    codes = [construct.code for construct in context.facts.constructs]
    rows: list[Row] = []
    for i, row_code in enumerate(codes):
        cells = [text_cell(row_code)]
        for j in range(len(codes)):
            if i == j:
                cells.append(cell(context, f"validity.{row_code}.sqrt_ave@{group}"))
                continue
            pair = f"{codes[min(i, j)]}~{codes[max(i, j)]}"
            statistic = "correlation" if i > j else "htmt"
            cells.append(cell(context, f"validity.{pair}.{statistic}@{group}"))
        rows.append(Row(tuple(cells)))
    label = next(context.say(g.label) for g in context.facts.groups if g.id == group)
    many = len(context.facts.groups) > 1
    title = both(context, "Discriminant validity", "区分效度")
    note = both(
        context,
        "Diagonal: square root of AVE. Below it: correlations of the latent variables. Above it: HTMT.",
        "对角线为 AVE 的平方根，对角线以下为潜变量相关系数，对角线以上为 HTMT。",
    )
    tail = both(context, f": {label}", f"（{label}）") if many else ""
    return Table(
        f"table.discriminant_{group}",
        (title + tail,),
        (text_column(both(context, "Construct", "构念")), *(Column((code,)) for code in codes)),
        tuple(rows),
        notes=TableNotes(general=(note,)),
    )


def rival_table(context: ChapterContext, kind: str, hypothesised: str) -> Table:
    """Return fit of the hypothesised model and of its rivals, with the difference of chi-squares."""
    title = {
        "measurement": ("Rival measurement models", "竞争测量模型的比较"),
        "structural": ("Rival structural models", "竞争结构模型的比较"),
    }[kind]
    note = both(
        context,
        "Δ = difference from the hypothesised model, given where the models are nested.",
        "Δ 为与假设模型的差异检验，仅在模型相互嵌套时给出。",
    )
    if context.facts.options["estimator"] == "MLR":
        note += both(
            context,
            " Δχ² is scaled, so it is not the difference of the scaled χ² beside it.",
            "Δχ² 为校正后的差异检验统计量，不等于表中两个校正 χ² 之差。",
        )
    return Table(
        f"table.rival_{kind}",
        (both(context, *title),),
        (text_column(both(context, "Model", "模型")), *(Column(head) for head in _RIVAL_HEADS.values())),
        tuple(_rival_rows(context, kind, hypothesised)),
        notes=TableNotes(general=(note,)),
    )


_RIVAL_HEADS: dict[str, Inlines] = {
    "chisq": ("χ²",),
    "df": italic("df"),
    "cfi": ("CFI",),
    "rmsea": ("RMSEA",),
    "srmr": ("SRMR",),
    "aic": ("AIC",),
    "delta_chisq": ("Δχ²",),
    "delta_df": ("Δ", *italic("df")),
    "delta_pvalue": italic("p"),
}


def _rival_rows(context: ChapterContext, kind: str, hypothesised: str) -> Iterator[Row]:
    models = [(hypothesised, both(context, "Hypothesised model", "假设模型"))]
    models += [(f"rival.{r.id}", context.say(r.label)) for r in context.facts.rivals if r.kind == kind]
    for group in model_groups(context, hypothesised):
        if len(context.facts.groups) > 1:
            yield group_row(context.say(group.label))
        for key, label in models:
            cells = (cell(context, f"{key}.{statistic}@{group.id}") for statistic in _RIVAL_HEADS)
            yield Row((text_cell(label), *cells))
