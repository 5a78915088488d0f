"""Section 2: distribution and return, exclusions reason by reason."""

from __future__ import annotations

from survey.errors import Text
from survey.report.context import ChapterContext
from survey.report.document import Column, Figure, Row, Table, TableNotes
from survey.report.figures.flow import FlowColumn, FlowStep, draw_flow
from survey.report.sections.missing import missing_figures, missing_tables
from survey.report.tables.cells import both, cell, group_row, number, text_cell, text_column

__all__ = ["RULES", "build_figures", "build_tables"]

RULES = {
    "consent": Text("No consent", "未同意参加"),
    "duplicates": Text("Duplicate answers", "重复作答"),
    "seconds_per_item": Text("Too fast", "作答过快"),
    "longest_run": Text("Straight-lining", "连续相同作答"),
    "instructed_item": Text("Failed instructed item", "未通过注意力检测题"),
    "missing_share": Text("Too many blanks", "缺答过多"),
    "careless": Text("Careless by two families of indices", "两类以上指标判定为不认真作答"),
}


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return the flow from distributed to valid for each wave, and what valid questionnaires leave out."""
    waves = [w for w in ("pretest", "main") if _has(context, w)]
    if not waves:
        return ()
    rows: list[Row] = []
    labels = {"pretest": both(context, "Pretest", "预调查"), "main": both(context, "Main survey", "正式调查")}
    for wave in waves:
        if len(waves) > 1:
            rows.append(group_row(labels[wave]))
        rows += _rows(context, wave)
    many = len(context.facts.groups) > 1
    heads = [context.say(g.label) if many else both(context, "Count", "数量") for g in context.facts.groups]
    note = both(
        context,
        "Each excluded row is counted at the first rule that it met, in the order of the plan.",
        "被剔除的问卷按研究计划中规则的次序，计入其首先触发的规则。",
    )
    unknown = both(context, "A dash: not known.", "横线表示未知。")
    said = [note] if context.facts.options["cleaning_rules"] else []
    said += [unknown] if _unknown(context) else []
    flow = (
        Table(
            "table.flow",
            (both(context, "Distribution, return and exclusions", "问卷发放、回收与剔除情况"),),
            (text_column(both(context, "Step", "环节")), *(Column((head,)) for head in heads)),
            tuple(rows),
            notes=TableNotes(general=(both(context, " ", "").join(said),) if said else ()),
        ),
    )
    return (*flow, *missing_tables(context))


def _unknown(context: ChapterContext) -> bool:
    """Say whether a number that the table has a row for is not known."""
    found = context.findings.select(section="flow", statistic="distributed")
    return any(finding.value is None for finding in found)


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return the flow of the main survey, a column for each group, and what each group left out."""
    return (*_flow_figure(context), *missing_figures(context))


def _flow_figure(context: ChapterContext) -> tuple[Figure, ...]:
    groups = [g for g in context.facts.groups if f"flow.main.returned@{g.id}" in context.findings]
    columns = [
        FlowColumn(context.say(g.label) if len(groups) > 1 else "", _steps(context, g.id)) for g in groups
    ]
    if not any(step.leaving for column in columns for step in column.steps):
        return ()  # nobody left: the table says it all
    svg, png = draw_flow(columns)
    alt = " | ".join(
        f"{column.title}: " + "; ".join(_said(step) for step in column.steps) for column in columns
    )
    wave = "正式调查" if any(g.has_pretest for g in context.facts.groups) else ""
    title = both(context, "From distributed to analysed questionnaires", f"{wave}问卷筛选流程")
    return (Figure("figure.flow", (title,), svg, png, alt, 15.5 if len(columns) > 1 else 9.7),)


def _said(step: FlowStep) -> str:
    leaving = ", ".join(line.replace("\t", " ") for line in step.leaving)
    return f"{step.text} ({leaving})" if leaving else step.text


def _steps(context: ChapterContext, group: str) -> tuple[FlowStep, ...]:
    """Return the steps of a group that are known; an open link has no number distributed."""
    main = f"flow.main.{{}}@{group}".format

    def value(key: str) -> object:
        return context.findings[key].value if key in context.findings else None

    def shown(label: Text, key: str, between: str = " ") -> str:
        return f"{context.say(label)}{between}{number(context, key).text}"

    excluded = [
        shown(Text(f"    {label.en}", f"　{label.zh}"), key, "\t")
        for rule, label in RULES.items()
        if value(key := f"flow.main_{rule}.excluded@{group}")
    ]
    leaving = (shown(Text("Excluded", "剔除"), main("excluded"), "\t"), *excluded) if excluded else ()
    steps = [FlowStep(shown(Text("Returned", "回收"), main("returned")), leaving)]
    if value(main("distributed")) is not None:
        steps.insert(0, FlowStep(shown(Text("Distributed", "发放"), main("distributed"))))
    steps.append(FlowStep(shown(Text("Valid", "有效"), main("valid"))))
    if value(main("analysed")) not in (None, value(main("valid"))):
        steps.append(FlowStep(shown(Text("Complete on the model", "模型题项完整"), main("analysed"))))
    return tuple(steps)


def _has(context: ChapterContext, wave: str) -> bool:
    return any(f"flow.{wave}.returned@{g.id}" in context.findings for g in context.facts.groups)


def _rows(context: ChapterContext, wave: str) -> list[Row]:
    lines = [("distributed", "", Text("Distributed", "发放")), ("returned", "", Text("Returned", "回收"))]
    lines.append(("return_rate", "", Text("Return rate", "回收率")))
    first = context.facts.groups[0].id
    lines.append(("excluded", "", Text("Excluded", "剔除")))
    lines += [
        ("excluded", f"_{rule}", label)
        for rule, label in RULES.items()
        if f"flow.{wave}_{rule}.excluded@{first}" in context.findings
    ]
    lines += [
        ("valid", "", Text("Valid", "有效")),
        ("valid_rate", "", Text("Valid share", "有效率")),
    ]
    if context.facts.options["complete_items"]:
        lines.append(("analysed", "", Text("Complete on the items of the model", "模型题项完整")))
    return [
        Row(
            (
                text_cell(context.say(label)),
                *(cell(context, f"flow.{wave}{part}.{name}@{g.id}") for g in context.facts.groups),
            ),
            indent=1 if part else 0,
        )
        for name, part, label in lines
    ]
