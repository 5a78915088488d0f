"""The brief for those who asked for the study: two pages in plain words, every number by its key.

It is built from findings that have passed disclosure control; a withheld number prints as the profile's dash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from survey.errors import Text
from survey.report.chapter.build import BANNER
from survey.report.chapter.template_facts import template_facts
from survey.report.context import ChapterContext
from survey.report.document import Chapter, Column, Figure, Row, Table, TableNotes
from survey.report.figures.ranges import Range, draw_ranges
from survey.report.tables.cells import both, cell, group_row, interval_cell, text_cell, text_column
from survey.report.templates.named import Named
from survey.report.templates.render import render_template
from survey.report.templates.sources import template_source
from survey.report.templates.template_context import TemplateContext

__all__ = ["BRIEF_NAMES", "TEMPLATE", "build_brief"]

TEMPLATE = "brief"
BRIEF_NAMES = ("minimum", "quotes", "typical")  # what its template may use besides the study's facts
_CLEAR, _MOST = 0.25, 3  # the share from which an answer is typical, and how many are told
_TITLE = Text("What the survey found: {}", "问卷调查结果简报：{}")


def build_brief(
    context: ChapterContext,
    *,
    minimum: int,
    quotes: Sequence[Text] = (),
    overrides: Path | None = None,
) -> Chapter:
    """Build the brief in one language.

    Parameters
    ----------
    context : ChapterContext
        With the findings that leave, and no results.
    minimum : int
        The least number of people that any printed number is about.
    quotes : sequence of Text
        Reviewed words of respondents.
    overrides : Path, optional
        A study's ``reports`` folder: its ``brief`` template stands before the package's.

    Returns
    -------
    Chapter
        Without a chapter's number.

    Raises
    ------
    ReportError
        When the template names what is not there; with file, line and column.
    """
    facts = context.facts
    tables = {t.key.removeprefix("table."): t for t in (*_sample(context), *_measures(context))}
    figures = {f.key.removeprefix("figure."): f for f in _drivers(context)}
    scope = TemplateContext(
        findings=context.findings,
        profile=context.profile,
        language=context.language,
        tables=tables,
        figures=figures,
        thresholds=facts.thresholds,
        facts={
            **template_facts(context),
            "minimum": minimum,
            "quotes": tuple(context.say(quote) for quote in quotes),
            "typical": _typical(context),
        },
    )
    source, name = template_source(TEMPLATE, context.language, overrides)
    return Chapter(
        title=context.say(_TITLE).format(context.say(facts.title)),
        language=context.language,
        number=0,
        date=facts.date.isoformat(),
        blocks=render_template(source, name, scope),
        banner=context.say(BANNER) if facts.simulated else "",
        authors=facts.authors,
    )


def _typical(context: ChapterContext) -> Callable[[str], Sequence[Named]]:
    """Return a function from a group to its most frequent answers, of the questions that have a clear one."""

    def typical(group: str) -> Sequence[Named]:
        found: list[tuple[float, Named]] = []
        for question in context.facts.questions:
            shares = {
                option: finding.value
                for option in question.options
                if (finding := context.findings.entries.get(f"sample.{question.code}={option}.share@{group}"))
                is not None
                and isinstance(finding.value, float)
            }
            if shares:
                option = max(shares, key=lambda name: shares[name])
                label, answer = context.say(question.label(group)), context.say(question.options[option])
                named = Named(question.code, label, f"{question.code}={option}", answer)
                found.append((shares[option], named))
        clear = sorted((pair for pair in found if pair[0] >= _CLEAR), key=lambda pair: -pair[0])
        return [named for _, named in clear[:_MOST]]

    return typical


def _sample(context: ChapterContext) -> tuple[Table, ...]:
    """Return how many were asked, answered and counted."""
    heads = (
        ("distributed", both(context, "Handed out", "发放")),
        ("returned", both(context, "Returned", "收回")),
        ("return_rate", both(context, "Return rate", "回收率")),
        ("valid", both(context, "Valid", "有效")),
        ("analysed", both(context, "Analysed", "用于分析")),
    )
    rows = tuple(
        Row(
            (
                text_cell(context.say(group.label)),
                *(cell(context, f"flow.main.{name}@{group.id}") for name, _ in heads),
            )
        )
        for group in context.facts.groups
    )
    columns = (
        text_column(both(context, "Respondents", "调查对象")),
        *(Column((head,)) for _, head in heads),
    )
    title = both(context, "Questionnaires handed out and returned", "问卷发放与回收情况（份）")
    return (Table("table.brief_sample", (title,), columns, rows),)


def _measure_rows(context: ChapterContext) -> list[Row]:
    """Return the measures of each group whose solution can be trusted, the closest link first."""
    rows: list[Row] = []
    for group in context.facts.groups:
        links: dict[str, float] = {}
        for measure in context.facts.measures:
            finding = context.findings.entries.get(f"measures.{measure.id}.importance@{group.id}")
            if finding is not None and finding.trusted and isinstance(finding.value, float):
                links[measure.id] = finding.value
        if links:
            rows.append(group_row(context.say(group.label)))
        known = [measure for measure in context.facts.measures if measure.id in links]
        for measure in sorted(known, key=lambda one: -links[one.id]):
            key = f"measures.{measure.id}.{{}}@{group.id}".format
            cells = (
                text_cell(context.say(measure.label)),
                cell(context, key("importance")),
                interval_cell(context, key("importance_ci_lower"), key("importance_ci_upper")),
                cell(context, key("performance")),
                cell(context, key("rank_1_share")),
            )
            rows.append(Row(cells, indent=1))
    return rows


def _measures(context: ChapterContext) -> tuple[Table, ...]:
    """Return the measures by group, in the order of their link with the outcome."""
    rows = _measure_rows(context)
    if not rows:
        return ()
    columns = (
        text_column(both(context, "Measure", "措施")),
        Column((both(context, "Link", "关联强度"),)),
        Column((both(context, "Plausible range", "合理区间"),), "center"),
        Column((both(context, "State now", "现状得分"),)),
        Column((both(context, "Came first", "居首比例"),)),
    )
    outcome = _outcome(context)
    note = both(
        context,
        f"Link: points by which {outcome} is higher where the matter is rated one point worse, both "
        "from 0 to 100. State now: 0 is worst, 100 best. Came first: share of repeated calculations in which "
        "the measure had the closest link.",
        f"关联强度：该方面每差 1 分，{outcome}相应高出的分数，两者均按 0 至 100 分计。"
        "现状得分：0 为最差，100 为最好。居首比例：反复重算中该措施关联强度居首的比例。",
    )
    title = both(context, f"The measures and {outcome}", f"各项措施与{outcome}")
    return (Table("table.brief_measures", (title,), columns, tuple(rows), notes=TableNotes(general=(note,))),)


def _outcome(context: ChapterContext) -> str:
    """Return the outcome's name as it stands within a sentence."""
    code = context.facts.outcome
    return Named("", context.say(context.facts.construct(code).label)).inline if code else ""


def _driver_names(context: ChapterContext) -> list[Named]:
    """Return the constructs whose total link with the outcome was computed, the closest first."""

    def strongest(code: str) -> float:
        found = [
            context.findings.entries.get(f"mediation.{code}.total_std@{g.id}") for g in context.facts.groups
        ]
        values = [abs(f.value) for f in found if f is not None and isinstance(f.value, float) and f.trusted]
        return max(values, default=0.0)

    names = [
        Named(construct.code, context.say(construct.label))
        for construct in context.facts.constructs
        if strongest(construct.code) > 0
    ]
    return sorted(names, key=lambda named: -strongest(named.id))


def _drivers(context: ChapterContext) -> tuple[Figure, ...]:
    """Return how closely each construct goes with the outcome, in every group."""
    ranges: list[Range] = []
    for named in _driver_names(context):
        for group in context.facts.groups:
            values = [
                finding.value
                for end in ("", "_ci_lower", "_ci_upper")
                if (
                    finding := context.findings.entries.get(f"mediation.{named.id}.total_std{end}@{group.id}")
                )
                is not None
                and finding.trusted
                and isinstance(finding.value, float)
            ]
            if len(values) == 3:
                ranges.append(Range(named.label, context.say(group.label), *values))
    if not ranges:
        return ()
    outcome = _outcome(context)
    label = both(context, f"Link with {outcome} (0 = none)", f"与{outcome}的关联强度（0 表示无关联）")
    svg, png = draw_ranges(ranges, x_label=label)
    title = both(context, f"What goes with {outcome}", f"哪些方面与{outcome}有关")
    alt = "; ".join(f"{r.row}, {r.series}: {r.value:.2f} ({r.lower:.2f}, {r.upper:.2f})" for r in ranges)
    note = both(
        context,
        "The mark is the estimate; the line is the range in which the true value plausibly lies "
        "(95% interval).",
        "点为估计值，横线为真实值可能所在的范围（95% 置信区间）。",
    )
    return (Figure("figure.brief_drivers", (title,), svg, png, alt, 15.5, TableNotes(general=(note,))),)
