"""Indices of fit beside their conventions, and whether these are met."""

from __future__ import annotations

from collections.abc import Sequence

from survey.report.context import ChapterContext
from survey.report.document import Cell, Cite, Inlines, Row
from survey.report.facts.study_facts import ThresholdFacts
from survey.report.tables.cells import cell, interval_cell, italic, text_cell
from survey.report.tables.groups import model_groups
from survey.report.wording.limits import print_limit
from survey.report.wording.words import word

__all__ = ["convention", "fit_rows", "met_cell"]

_FIT: tuple[tuple[str, Inlines], ...] = (
    ("n", italic("n")),
    ("chisq", ("χ²",)),
    ("df", italic("df")),
    ("pvalue", italic("p")),
    ("chisq_df", ("χ²/", *italic("df"))),
    ("cfi", ("CFI",)),
    ("tli", ("TLI",)),
    ("rmsea", ("RMSEA",)),
    ("rmsea_ci", ("RMSEA 90% CI",)),
    ("srmr", ("SRMR",)),
    ("aic", ("AIC",)),
    ("bic", ("BIC",)),
)


def convention(context: ChapterContext, threshold: ThresholdFacts) -> Inlines:
    """Return a convention as ``≥ .70`` with its sources."""
    sign = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}[threshold.comparison]
    limit = print_limit(threshold, leading_zero=context.profile.numbers.leading_zero)
    return (f"{sign} {limit} ", Cite(threshold.sources))


def met_cell(context: ChapterContext, name: str, key: str) -> Cell:
    """Return *met* or *not met* for a convention, or nothing where it cannot be said."""
    finding = context.findings.entries.get(key)
    threshold = context.facts.thresholds.get(name)
    if (
        finding is None
        or threshold is None
        or not finding.trusted
        or not isinstance(finding.value, int | float)
    ):
        return Cell()
    return text_cell(word("met" if threshold.met(float(finding.value)) else "not_met", context.language))


def fit_rows(context: ChapterContext, section_object: str, names: Sequence[str] = ()) -> tuple[Row, ...]:
    """Return one row for each fit index: name, convention, then value and verdict of each group.

    Parameters
    ----------
    context : ChapterContext
    section_object : str
        The beginning of the keys, e.g. ``cfa.measurement``.
    names : sequence of str
        The indices wanted; all by default.
    """
    rows: list[Row] = []
    for name, label in _FIT:
        if names and name not in names:
            continue
        threshold = context.facts.thresholds.get(name)
        cells = [Cell(label), Cell(convention(context, threshold) if threshold else ())]
        for group in model_groups(context, section_object):
            key = f"{section_object}.{name}@{group.id}"
            if name == "rmsea_ci":
                low, high = (f"{section_object}.rmsea_ci_{end}@{group.id}" for end in ("lower", "upper"))
                cells += [interval_cell(context, low, high), Cell()]
            else:
                cells += [cell(context, key), met_cell(context, name, key)]
        rows.append(Row(tuple(cells)))
        if f"{name}_strict" in context.facts.thresholds:
            rows.append(_strict_row(context, section_object, name))
    return tuple(rows)


def _strict_row(context: ChapterContext, section_object: str, name: str) -> Row:
    """Return the row of the stricter convention below an index: its verdicts only."""
    threshold = context.facts.thresholds[f"{name}_strict"]
    cells = [Cell(), Cell(convention(context, threshold))]
    for group in model_groups(context, section_object):
        cells += [Cell(), met_cell(context, threshold.name, f"{section_object}.{name}@{group.id}")]
    return Row(tuple(cells))
