"""Part of section 12: the structural model estimated in other ways, beside the one that is reported."""

from __future__ import annotations

from survey.errors import Text
from survey.report.context import ChapterContext
from survey.report.document import Cell, Column, Row, Spanner, Table, TableNotes
from survey.report.format import print_level
from survey.report.sections.parts import (
    both,
    cell,
    group_row,
    italic,
    marked,
    model_groups,
    text_cell,
    text_column,
)

__all__ = ["alternatives_of", "estimation_label", "every_verdict_stands", "sensitivity_tables"]

_NAMES = {
    "listwise": Text("complete rows", "完整个案"),
    "fiml": Text("full information", "全信息"),
    "wlsmv": Text("WLSMV", "WLSMV"),
}


def alternatives_of(context: ChapterContext) -> tuple[str, ...]:
    """Return the names of the other ways in which the structural model was estimated."""
    groups = model_groups(context, "sem.structural")
    return tuple(
        name for name in _NAMES if any(f"sem_{name}.structural.n@{g.id}" in context.findings for g in groups)
    )


def every_verdict_stands(context: ChapterContext) -> bool:
    """Say whether every other way of estimating was trusted and gave every group the same verdicts."""
    keys = [f"sem_{a}.summary.changed@{g.id}" for a in alternatives_of(context) for g in context.facts.groups]
    found = [context.findings.entries.get(key) for key in keys]
    return all(one is not None and one.trusted and one.value == 0 for one in found)


def sensitivity_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return fit and paths by every estimator; none when there is but one."""
    names = alternatives_of(context)
    return (_fit(context, names), _paths(context, names)) if names else ()


def estimation_label(context: ChapterContext, name: str) -> str:
    """Return what an estimation is called: ``MLR, full information``, ``WLSMV``."""
    if name == "wlsmv":
        return context.say(_NAMES[name])
    planned = str(context.facts.options["missing"])
    way = name or planned
    return f"{context.facts.options['estimator']}{both(context, ', ', '，')}{context.say(_NAMES[way])}"


def _fit(context: ChapterContext, names: tuple[str, ...]) -> Table:
    statistics = ("n", "chisq", "df", "pvalue", "cfi", "rmsea", "srmr")
    heads = (italic("n"), ("χ²",), italic("df"), italic("p"), ("CFI",), ("RMSEA",), ("SRMR",))
    groups = model_groups(context, "sem.structural")
    rows: list[Row] = []
    for group in groups:
        if len(groups) > 1:
            rows.append(group_row(context.say(group.label)))
        for name in ("", *names):
            base = f"sem_{name}.structural" if name else "sem.structural"
            label = estimation_label(context, name)
            if not name:
                label += both(context, " (reported)", "（报告所用）")
            rows.append(
                Row((text_cell(label), *(cell(context, f"{base}.{s}@{group.id}") for s in statistics)))
            )
    note = both(
        context,
        "The same model throughout. Robust or scaled measures where the estimator has them; "
        "those of WLSMV have no established cutoffs.",
        "各行为同一模型。有稳健或校正形式的指标取稳健或校正值；WLSMV 的拟合指标没有公认的界限。",
    )
    return Table(
        "table.sensitivity_fit",
        (both(context, "Fit of the structural model by estimator", "不同估计方法下结构模型的拟合"),),
        (text_column(both(context, "Estimation", "估计方法")), *(Column(head) for head in heads)),
        tuple(rows),
        notes=TableNotes(general=(note,)),
    )


def _paths(context: ChapterContext, names: tuple[str, ...]) -> Table:
    hypothesis = {
        f"{h.constructs[1]}~{h.constructs[0]}": h.id for h in context.facts.hypotheses if h.kind == "path"
    }
    rows: list[Row] = []
    for group in context.facts.groups:
        if len(context.facts.groups) > 1:
            rows.append(group_row(context.say(group.label)))
        found = context.findings.select(section="sem", statistic="std_all", group=group.id)
        for path in (f.key.split(".")[1] for f in found if "~" in f.key.split(".")[1]):
            lhs, _, rhs = path.partition("~")
            id_ = hypothesis.get(path, "")
            cells = [text_cell(id_), text_cell(f"{rhs} → {lhs}")]
            for section in ("sem", *(f"sem_{name}" for name in names)):
                cells += [cell(context, f"{section}.{path}.{s}@{group.id}") for s in ("std_all", "pvalue")]
            cells.append(_same(context, names, id_, group.id))
            rows.append(Row(tuple(cells)))
    spans = [
        Spanner((estimation_label(context, name),), 2 + 2 * i, 3 + 2 * i)
        for i, name in enumerate(("", *names))
    ]
    pair = (Column(("β",)), Column(italic("p")))
    return Table(
        "table.sensitivity_paths",
        (both(context, "Structural paths by estimator", "不同估计方法下的结构路径"),),
        (
            text_column(both(context, "Hypothesis", "假设")),
            text_column(both(context, "Path", "路径")),
            *(column for _ in spans for column in pair),
            Column((both(context, "Same verdict", "判断一致"),), "center"),
        ),
        tuple(rows),
        tuple(spans),
        TableNotes(general=marked(_note(context, names))),
    )


def _same(context: ChapterContext, names: tuple[str, ...], hypothesis: str, group: str) -> Cell:
    """Say whether every trusted estimation gives the same verdict; nothing for a control."""
    keys = [f"sem_{name}.{hypothesis}.changes@{group}" for name in names]
    said = [context.findings[key].value for key in keys if key in context.findings]
    if not said:
        return Cell()
    return text_cell(both(context, "no", "否") if "yes" in said else both(context, "yes", "是"))


def _note(context: ChapterContext, names: tuple[str, ...]) -> str:
    level = print_level(0.05, context.profile)
    note = both(
        context,
        "Completely standardised paths. Verdicts by the same rule: expected sign and two-sided "
        f"*p* < {level}.",
        f"路径为完全标准化解。判断规则相同：方向与假设一致且双侧 *p* < {level}。",
    )
    if "wlsmv" in names:
        note += both(
            context,
            " WLSMV takes the answers as ordered categories on complete rows; its paths are those of the "
            "continuous responses behind them.",
            "WLSMV 把作答视为有序类别，只用完整个案，其路径对应于作答背后的连续反应。",
        )
    return note
