"""Section 14: measurement invariance between the groups, latent means, and differences of paths."""

from __future__ import annotations

from collections.abc import Iterator

from survey.report.context import ChapterContext
from survey.report.document import Column, Figure, Inlines, Row, Table, TableNotes
from survey.report.sections.path_figures import groups_diagram
from survey.report.tables.cells import both, cell, interval_cell, italic, marked, text_cell, text_column
from survey.report.templates.named import Named

__all__ = ["build_figures", "build_tables"]

LEVELS = (
    ("configural", ("Configural", "形态不变")),
    ("metric", ("Metric (loadings)", "弱不变（载荷）")),
    ("scalar", ("Scalar (intercepts)", "强不变（截距）")),
    ("strict", ("Strict (residuals)", "严格不变（残差）")),
)


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return the tables of the section; none with one group."""
    if "invariance.summary.reached" not in context.findings:
        return ()
    tables = [_levels(context)]
    if any(f"latent_mean.{c.code}.est" in context.findings for c in context.facts.constructs):
        tables.append(_means(context))
    if "path_difference.summary.paths" in context.findings:
        tables.append(_paths(context))
    return tuple(tables)


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return the paths of all groups in one diagram, where their differences were tested."""
    tested = "path_difference.summary.paths" in context.findings
    keys = [f"sem.structural.chisq@{group.id}" for group in context.facts.groups]
    trusted = all(key in context.findings and context.findings[key].trusted for key in keys)
    return (groups_diagram(context),) if tested and trusted else ()


def _levels(context: ChapterContext) -> Table:
    statistics = ("chisq", "df", "cfi", "rmsea", "srmr")
    changes = ("delta_chisq", "delta_df", "delta_pvalue", "delta_cfi", "delta_rmsea", "n_released", "holds")
    rows = [
        Row(
            (
                text_cell(both(context, *label)),
                *(cell(context, f"invariance.{level}.{s}") for s in (*statistics, *changes)),
            )
        )
        for level, label in LEVELS
        if f"invariance.{level}.chisq" in context.findings
    ]
    heads: tuple[Inlines, ...] = (
        ("χ²",), italic("df"), ("CFI",), ("RMSEA",), ("SRMR",), ("Δχ²",), ("Δ", *italic("df")), italic("p"),
        ("ΔCFI",), ("ΔRMSEA",), (both(context, "Freed", "释放"),), (both(context, "Holds", "成立"),),
    )  # fmt: skip
    note = both(
        context,
        "Each level is tested against the one before by a scaled difference test, which decides. "
        "Freed = equalities given up at this level, one by one, the worst first.",
        "每一水平与其前一水平作校正的差异检验，并据此判断。“释放”为该水平上依次放弃的相等约束个数（从最差者开始）。",
    )
    return Table(
        "table.invariance",
        (both(context, "Measurement invariance between the groups", "测量不变性检验"),),
        (text_column(both(context, "Level", "水平")), *(Column(head) for head in heads)),
        tuple(rows),
        notes=TableNotes(general=(note,)),
    )


def _means(context: ChapterContext) -> Table:
    first, second = (context.say(g.label) for g in context.facts.groups[:2])
    inside = [Named("", label).inline for label in (first, second)]
    note = marked(
        both(
            context,
            f"Latent mean of {inside[1]} less that of {inside[0]}. "
            "Holm's correction is over the constructs. *d* = difference over the pooled latent *SD*.",
            f"数值为{second}的潜变量均值减去{first}的潜变量均值。Holm 校正在各构念之间进行。"
            "*d* 为差异除以合并的潜变量标准差。",
        )
    )
    return Table(
        "table.latent_means",
        (both(context, "Differences of latent means", "潜变量均值差异"),),
        (
            text_column(both(context, "Construct", "构念")),
            Column((both(context, "Difference", "差异"),)),
            Column(italic("SE")),
            Column(italic("z")),
            Column(italic("p")),
            Column((*italic("p"), both(context, " (Holm)", "（Holm）"))),
            Column(("95% CI",), "center"),
            Column(italic("d")),
        ),
        tuple(_mean_rows(context)),
        notes=TableNotes(general=note),
    )


def _mean_rows(context: ChapterContext) -> Iterator[Row]:
    for construct in context.facts.constructs:
        key = f"latent_mean.{construct.code}.{{}}".format
        if key("est") in context.findings:
            tests = (cell(context, key(s)) for s in ("est", "se", "z", "pvalue", "pvalue_holm"))
            interval = interval_cell(context, key("ci_lower"), key("ci_upper"))
            yield Row((text_cell(context.say(construct.label)), *tests, interval, cell(context, key("d"))))


def _paths(context: ChapterContext) -> Table:
    first, second = (context.say(g.label) for g in context.facts.groups[:2])
    note = both(
        context,
        "Unstandardised estimates under equal loadings; Difference = the first group less the second. "
        "Δχ² = scaled test of holding the path equal in both groups, with one degree of freedom.",
        f"载荷相等条件下的非标准化估计，差异为{first}减去{second}。"
        "Δχ² 为约束该路径两组相等的校正差异检验，自由度为 1。",
    )
    return Table(
        "table.path_differences",
        (both(context, "Differences of the paths between the groups", "路径的组间差异"),),
        (
            text_column(both(context, "Path", "路径")),
            Column((first,)),
            Column((second,)),
            Column((both(context, "Difference", "差异"),)),
            Column(("95% CI",), "center"),
            Column(("Δχ²",)),
            Column(italic("p")),
            Column((*italic("p"), both(context, " (Holm)", "（Holm）"))),
        ),
        tuple(_path_rows(context)),
        notes=TableNotes(general=(note,)),
    )


def _path_rows(context: ChapterContext) -> Iterator[Row]:
    for hypothesis in context.facts.hypotheses:
        key = f"path_difference.{hypothesis.object}.{{}}".format
        if hypothesis.kind == "path" and key("difference") in context.findings:
            estimates = (cell(context, key(s)) for s in ("est_1", "est_2", "difference"))
            interval = interval_cell(context, key("ci_lower"), key("ci_upper"))
            tests = (cell(context, key(s)) for s in ("delta_chisq", "delta_pvalue", "pvalue_holm"))
            yield Row((text_cell(hypothesis.arrows), *estimates, interval, *tests))
