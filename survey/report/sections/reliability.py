"""Section 6: alpha and omega of every scale with their intervals."""

from __future__ import annotations

from survey.report.context import ChapterContext
from survey.report.document import Column, Figure, Inlines, Row, Table, TableNotes
from survey.report.tables.cells import both, cell, interval_cell, number, text_cell, text_column
from survey.report.tables.groups import group_spanners

__all__ = ["build_figures", "build_tables"]


def build_tables(context: ChapterContext) -> tuple[Table, ...]:
    """Return the reliability of every scale in the main survey."""
    if not context.findings.select(section="reliability"):
        return ()
    columns = [text_column(both(context, "Construct", "构念")), Column((both(context, "Items", "题项数"),))]
    for _ in context.facts.groups:
        for coefficient in ("α", "ω"):
            columns += [Column((coefficient,)), Column(("95% CI",), "center")]
    rows: list[Row] = []
    first = context.facts.groups[0].id
    for construct in context.facts.constructs:
        cells = [
            text_cell(context.say(construct.label)),
            cell(context, f"reliability.{construct.code}.n_items@{first}"),
        ]
        for group in context.facts.groups:
            key = f"reliability.{construct.code}.{{}}@{group.id}".format
            cells += [
                cell(context, key("cronbach_alpha")),
                interval_cell(context, key("cronbach_alpha_ci_lower"), key("cronbach_alpha_ci_upper")),
                cell(context, key("omega_total")),
                interval_cell(context, key("omega_total_ci_lower"), key("omega_total_ci_upper")),
            ]
        rows.append(Row(tuple(cells)))
    return (
        Table(
            "table.reliability",
            (both(context, "Reliability of the scales", "各量表的信度"),),
            tuple(columns),
            tuple(rows),
            group_spanners(context, 2, 4),
            TableNotes(general=_note(context)),
        ),
    )


def _note(context: ChapterContext) -> Inlines:
    """Say which coefficients these are, and how their intervals were made."""
    coefficients = both(
        context,
        "α = Cronbach's alpha with Feldt's confidence interval (CI); ω = omega total, from the loadings of "
        "one confirmatory factor analysis of all scales",
        "α 为 Cronbach's α 及其 Feldt 置信区间（CI）；ω 为总 ω 系数，由全部量表的验证性因子分析载荷计算",
    )
    draws = f"reliability.summary.omega_draws@{context.facts.groups[0].id}"
    if draws not in context.findings:
        return (coefficients + both(context, ".", "。"),)
    return (
        coefficients
        + both(context, ", with percentile limits of ", "，其区间为百分位自助法区间（有放回抽样 "),
        number(context, draws),
        both(
            context,
            " bootstrap samples, to each of which the model was refitted.",
            " 次，每次重新拟合模型）。",
        ),
    )


def build_figures(context: ChapterContext) -> tuple[Figure, ...]:
    """Return no figure: the section has none."""
    return ()
