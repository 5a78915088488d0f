"""Section 8: common-method bias, described: models of method variance, paths without and with it."""

from __future__ import annotations

from survey.errors import Text
from survey.report.context import ChapterContext
from survey.report.document import Column, Figure, Row, Table, TableNotes
from survey.report.facts.study_facts import GroupFacts
from survey.report.tables.cells import both, cell, group_row, italic, text_cell, text_column
from survey.report.tables.groups import group_spanners

__all__ = ["build_figures", "build_tables"]

_MODELS = (
    ("method_equal", ("Method factor, equal loadings", "方法因子（载荷相等）")),
    ("method_free", ("Method factor, free loadings", "方法因子（载荷自由）")),
    ("acquiescence", ("Acquiescence (random intercept)", "默许倾向（随机截距）")),
    ("marker_c", ("Marker: Method-C against Baseline", "标记变量：Method-C 与 Baseline")),
    ("marker_u", ("Marker: Method-U against Baseline", "标记变量：Method-U 与 Baseline")),
    ("marker_c_u", ("Marker: Method-U against Method-C", "标记变量：Method-U 与 Method-C")),
    ("marker_r", ("Marker: correlations as in Baseline", "标记变量：相关固定为 Baseline 值（Method-R）")),
)
_WITH = (
    ("without", ("Without", "不含")),
    ("method_equal", ("Equal", "相等")),
    ("method_free", ("Free", "自由")),
    ("acquiescence", ("Acquiescence", "默许")),
    ("marker", ("Marker", "标记")),
)


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return the models, the paths under each, and reliabilities; none where no model was fitted."""
    first = context.facts.groups[0].id
    shown = [
        (name, label) for name, label in _MODELS if f"method_bias.{name}.delta_df@{first}" in context.findings
    ]
    if not shown:
        return ()
    tables = [_models(context, shown), _paths(context)]
    if any(key.startswith("method_bias.") and ".marker_total@" in key for key in context.findings.entries):
        tables.append(_reliabilities(context))
    return tuple(tables)


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return no figure: the section has none."""
    return ()


def _models(context: ChapterContext, shown: list[tuple[str, tuple[str, str]]]) -> Table:
    statistics = ("delta_chisq", "delta_df", "delta_pvalue", "share", "largest_change")
    rows: list[Row] = []
    for group in context.facts.groups:
        rows += _head(context, group)
        rows += [
            Row(
                (
                    text_cell(both(context, *label)),
                    *(
                        cell(context, f"method_bias.{name}.{statistic}@{group.id}")
                        for statistic in statistics
                    ),
                )
            )
            for name, label in shown
        ]
    columns = (
        text_column(both(context, "Model", "模型")),
        Column(("Δχ²",)),
        Column(("Δ", *italic("df"))),
        Column(italic("p")),
        Column((both(context, "Share", "占比"),)),
        Column((both(context, "Change", "变化"),)),
    )
    return Table(
        "table.method_models",
        (both(context, "Models of method variance", "方法变异的各模型"),),
        columns,
        tuple(rows),
        notes=TableNotes(general=(_models_note(context, shown),)),
    )


def _models_note(context: ChapterContext, shown: list[tuple[str, tuple[str, str]]]) -> str:
    """Explain the columns, the models of the marker, and the dash where one stands."""
    note = both(
        context,
        "Δχ² = difference test against the model without this method variance, scaled under a robust "
        "estimator; Share = mean share of item variance taken by the method factor; Change = largest "
        "absolute change of a standardised path, or of a correlation where the model has no paths.",
        "Δχ² 为与不含该方法变异的模型相比的（校正）差异检验；占比为方法因子平均解释的题项方差比例；"
        "变化为标准化路径系数（无路径时为相关系数）的最大绝对变化。",
    )
    if any(name.startswith("marker") for name, _ in shown):
        note += both(
            context,
            " Marker models: in Baseline the marker's items load on the marker alone; in Method-C it has "
            "equal, in Method-U free loadings on all other items; Method-R is the retained one of these "
            "with the correlations of Baseline.",
            "标记变量各模型：Baseline 中标记题项只在标记变量上有载荷；Method-C 与 Method-U 中其余题项"
            "在标记变量上另有相等或自由的载荷；Method-R 在所保留的模型中把相关固定为 Baseline 的值。",
        )
    if _absent(context, shown):
        note += both(
            context,
            " A dash marks a solution that did not converge or is not admissible.",
            "横线表示模型未收敛或解不可接受。",
        )
    return note


def _absent(context: ChapterContext, shown: list[tuple[str, tuple[str, str]]]) -> bool:
    """Say whether any of the models shown has a value that is not there."""
    keys = (
        f"method_bias.{name}.{statistic}@{group.id}"
        for name, _ in shown
        for statistic in ("delta_chisq", "share", "largest_change")
        for group in context.facts.groups
    )
    found = (context.findings.entries.get(key) for key in keys)
    return any(one is not None and one.value is None for one in found)


def _paths(context: ChapterContext) -> Table:
    names = _shown_names(context)
    kinds = [
        (kind, label)
        for kind, label in _WITH
        if any(
            f"method_bias.{n}.std_{kind}@{g.id}" in context.findings
            for n in names
            for g in context.facts.groups
        )
    ]
    rows: list[Row] = []
    for group in context.facts.groups:
        rows += _head(context, group)
        rows += [
            Row(
                (
                    text_cell(_spoken(name)),
                    *(cell(context, f"method_bias.{name}.std_{kind}@{group.id}") for kind, _ in kinds),
                )
            )
            for name in names
        ]
    labels = (Column((both(context, *label),)) for _, label in kinds)
    columns = (text_column(both(context, "Parameter", "参数")), *labels)
    return Table(
        "table.method_paths",
        (both(context, "Estimates without and with method variance", "不含与含方法变异时的估计"),),
        columns,
        tuple(rows),
        notes=TableNotes(general=(_paths_note(context, marker=any(kind == "marker" for kind, _ in kinds)),)),
    )


def _paths_note(context: ChapterContext, *, marker: bool) -> str:
    many = len(context.facts.groups) > 1
    within = Text(" within each group", "各组内的") if many else Text("", "")
    note = both(
        context,
        f"Standardised estimates{within.en}, without method variance and with that of each model. Equal and "
        "Free = unmeasured method factor with equal and with free loadings.",
        f"{within.zh}标准化估计：不含方法变异，以及各模型含方法变异时的结果。“相等”与“自由”为未测量的方法因子，"
        "其载荷设为相等或自由估计。",
    )
    if marker:
        note += both(
            context,
            " Marker = the retained method model of the marker.",
            "“标记”为保留的标记变量方法模型。",
        )
    return note


def _head(context: ChapterContext, group: GroupFacts) -> list[Row]:
    """Return the row that heads a group's rows; none where there is one group."""
    return [group_row(context.say(group.label))] if len(context.facts.groups) > 1 else []


def _shown_names(context: ChapterContext) -> list[str]:
    """Return the paths, or the correlations, in the order of the findings."""
    names: dict[str, None] = {}
    for key in context.findings.entries:
        if key.startswith("method_bias.") and ".std_" in key:
            names[key.split(".")[1]] = None
    return list(names)


def _spoken(name: str) -> str:
    """Return a parameter as a reader writes it: cause → outcome, or a pair."""
    if "~~" in name:
        return name.replace("~~", "–")
    outcome, _, cause = name.partition("~")
    return f"{cause} → {outcome}"


def _reliabilities(context: ChapterContext) -> Table:
    parts = ("total", "substantive", "method")
    rows = [
        Row(
            (
                text_cell(context.say(construct.label)),
                *(
                    cell(context, f"method_bias.{construct.code}.marker_{part}@{group.id}")
                    for group in context.facts.groups
                    for part in parts
                ),
            )
        )
        for construct in context.facts.constructs
    ]
    columns = [text_column(both(context, "Construct", "构念"))]
    for _ in context.facts.groups:
        labels = (("Total", "总计"), ("Substantive", "实质"), ("Method", "方法"))
        columns += [Column((both(context, *label),)) for label in labels]
    note = both(
        context,
        "Composite reliability in the retained method model of the marker, decomposed into its "
        "substantive and its method part.",
        "所保留的标记变量方法模型中的组合信度，分解为实质部分与方法部分。",
    )
    return Table(
        "table.marker_reliability",
        (both(context, "Reliability decomposed by the marker", "基于标记变量的信度分解"),),
        tuple(columns),
        tuple(rows),
        group_spanners(context, 1, 3),
        TableNotes(general=(note,)),
    )
