"""Part of section 12: the structural model estimated in other ways, beside the one that is reported."""

from __future__ import annotations

from survey.errors import Text
from survey.report.context import ChapterContext
from survey.report.document import Cell, Column, Row, Spanner, Table, TableNotes
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
from survey.report.tables.groups import model_groups
from survey.report.templates.named import Named
from survey.report.wording.numbers import print_level

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
    """Return fit, paths, indirect effects and differences by every estimator; none when there is but one."""
    names = alternatives_of(context)
    if not names:
        return ()
    tables = (_fit(context, names), _paths(context, names), _indirect(context, names), _apart(context, names))
    return tuple(table for table in tables if table.rows)


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
    hypothesis = context.facts.hypothesised_paths()
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


def _indirect(context: ChapterContext, names: tuple[str, ...]) -> Table:
    """Return the indirect effects with the reported bootstrap's interval and those of the delta method."""
    rows: list[Row] = []
    hypotheses = [h for h in context.facts.hypotheses if h.kind == "indirect"]
    for group in context.facts.groups:
        ways = [(h, f"{h.object}.{{}}@{group.id}".format) for h in hypotheses]
        ways = [(h, key) for h, key in ways if f"mediation.{key('std_all')}" in context.findings]
        if ways and len(context.facts.groups) > 1:
            rows.append(group_row(context.say(group.label)))
        for hypothesis, key in ways:
            cells = [text_cell(hypothesis.id), text_cell(hypothesis.arrows)]
            for section in ("mediation", *(f"sem_{name}" for name in names)):
                limits = (f"{section}.{key(f'std_all_ci_{end}')}" for end in ("lower", "upper"))
                cells += [cell(context, f"{section}.{key('std_all')}"), interval_cell(context, *limits)]
            rows.append(Row(tuple(cells)))
    heads = (both(context, "Hypothesis", "假设"), both(context, "Path", "路径"))
    note = both(
        context,
        "Completely standardised. The reported interval is the bootstrap's, by which the hypotheses are "
        "judged; the others are of the delta method, which takes the estimates as normal, and carry no "
        "verdict.",
        "均为完全标准化解。报告所用方法的区间为自助法区间，假设据此判断；其余为 delta 法区间"
        "（假定估计量服从正态分布），不据以判断假设。",
    )
    title = both(context, "Indirect effects by estimator", "不同估计方法下的间接效应")
    return _side_by_side(context, names, "table.sensitivity_indirect", title, heads, "β", rows, note)


def _apart(context: ChapterContext, names: tuple[str, ...]) -> Table:
    """Return each path's difference between the groups, with intervals from the model with free paths."""
    rows: list[Row] = []
    for hypothesis in context.facts.hypotheses:
        path = hypothesis.object
        if hypothesis.kind != "path" or f"path_difference.{path}.difference" not in context.findings:
            continue
        if not any(f"sem_{name}.{path}.difference" in context.findings for name in names):
            continue
        cells = [text_cell(hypothesis.id), text_cell(hypothesis.arrows)]
        for section in ("path_difference", *(f"sem_{name}" for name in names)):
            key = f"{section}.{path}.{{}}".format
            cells += [
                cell(context, key("difference")),
                interval_cell(context, key("ci_lower"), key("ci_upper")),
            ]
        rows.append(Row(tuple(cells)))
    heads = (both(context, "Hypothesis", "假设"), both(context, "Path", "路径"))
    first, second = (
        (Named(g.id, context.say(g.label)).inline for g in context.facts.groups[:2]) if rows else ("", "")
    )
    note = both(
        context,
        f"Unstandardised, {first} less {second}, under equal loadings; Wald intervals, not corrected for "
        "their number. Single paths are tested by the reported estimator alone, and the hypothesis that "
        "paths differ is judged by the omnibus test.",
        f"非标准化路径之差（{first}减{second}），载荷两组相等；"
        "区间为 Wald 区间，未作多重比较校正。单条路径的检验只用报告所用方法，"
        "“路径存在组间差异”这一假设以总体检验判断。",
    )
    title = both(context, "Differences of the paths by estimator", "不同估计方法下路径的组间差异")
    difference = both(context, "Difference", "差异")
    return _side_by_side(
        context, names, "table.sensitivity_differences", title, heads, difference, rows, note
    )


def _side_by_side(
    context: ChapterContext,
    names: tuple[str, ...],
    key: str,
    title: str,
    heads: tuple[str, str],
    number: str,
    rows: list[Row],
    note: str,
) -> Table:
    """Return a table of numbers with their intervals, two columns to each estimator."""
    spans = [
        Spanner((estimation_label(context, name),), 2 + 2 * i, 3 + 2 * i)
        for i, name in enumerate(("", *names))
    ]
    pair = (Column((number,)), Column(("95% CI",), "center"))
    return Table(
        key,
        (title,),
        (*(text_column(head) for head in heads), *(column for _ in spans for column in pair)),
        tuple(rows),
        tuple(spans),
        TableNotes(general=(note,)),
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
