"""Parts that tables of several sections are put together from: cells, columns, fit rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from survey.errors import Text
from survey.findings import Unit
from survey.report.context import ChapterContext
from survey.report.document import Cell, Cite, Column, Inline, Inlines, Number, Row, Spanner, Styled
from survey.report.facts.study_facts import GroupFacts, ThresholdFacts
from survey.report.wording.limits import print_limit
from survey.report.wording.numbers import print_interval, print_number, print_word
from survey.report.wording.words import WORDS, word

__all__ = [
    "cell",
    "convention",
    "fit_rows",
    "group_row",
    "group_spanners",
    "interval_cell",
    "italic",
    "marked",
    "met_cell",
    "model_groups",
    "number",
    "text_cell",
    "text_column",
]

_SYMBOL = re.compile(r"\*([A-Za-z]+)\*")


def number(context: ChapterContext, key: str) -> Number:
    """Print the finding of a key; a code of a closed set becomes its word."""
    finding = context.findings[key]
    if finding.unit is Unit.WORD and isinstance(finding.value, str) and finding.value in WORDS:
        return print_word(finding, word(finding.value, context.language))
    return print_number(finding, context.profile)


def cell(context: ChapterContext, key: str) -> Cell:
    """Return a cell with one number; empty when there is no such finding."""
    return Cell((number(context, key),)) if key in context.findings else Cell()


def interval_cell(context: ChapterContext, low: str, high: str) -> Cell:
    """Return a cell with an interval, ``[low, high]``."""
    if low not in context.findings or high not in context.findings:
        return Cell()
    return Cell(print_interval(context.findings[low], context.findings[high], context.profile))


def text_cell(text: str) -> Cell:
    """Return a cell of plain text."""
    return Cell((text,) if text else ())


def text_column(label: str) -> Column:
    """Return a column of text, aligned left."""
    return Column((label,), "left")


def italic(symbol: str) -> Inlines:
    """Return a statistical symbol in italics."""
    return (Styled(symbol, "italic"),)


def marked(text: str) -> Inlines:
    """Return text whose symbols stand between stars, in italics.

    Examples
    --------
    >>> marked("Hedges' *g*; *p < .05.")
    ("Hedges' ", Styled(text='g', style='italic'), '; *p < .05.')
    """
    parts = _SYMBOL.split(text)
    inlines = (Styled(part, "italic") if place % 2 else part for place, part in enumerate(parts))
    return tuple(inline for inline in inlines if inline)


def group_row(label: str) -> Row:
    """Return a row that heads the rows below it."""
    return Row((text_cell(label),), kind="group")


def hypothesised_paths(context: ChapterContext) -> dict[str, str]:
    """Return the ids of the hypotheses on paths, by the object of the path's keys (``RMS~IA``)."""
    return {
        f"{h.constructs[1]}~{h.constructs[0]}": h.id for h in context.facts.hypotheses if h.kind == "path"
    }


def model_groups(context: ChapterContext, section_object: str) -> tuple[GroupFacts, ...]:
    """Return what a model was fitted to: each group alone, or all of them together."""
    if f"{section_object}.chisq@joint" in context.findings:
        return (GroupFacts("joint", Text("Both groups in one model", "两组联合模型")),)
    return context.facts.groups


def group_spanners(
    context: ChapterContext, first: int, width: int, groups: Sequence[GroupFacts] | None = None
) -> tuple[Spanner, ...]:
    """Return one spanner for each group of respondents, each over `width` columns from `first`."""
    shown = context.facts.groups if groups is None else groups
    if len(context.facts.groups) < 2:
        return ()
    return tuple(
        Spanner((context.say(group.label),), first + i * width, first + (i + 1) * width - 1)
        for i, group in enumerate(shown)
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


def join(parts: Iterable[Inlines], separator: Inline) -> Inlines:
    """Join inlines with a separator between them."""
    joined: list[Inline] = []
    for part in parts:
        if joined:
            joined.append(separator)
        joined.extend(part)
    return tuple(joined)


def both(context: ChapterContext, en: str, zh: str) -> str:
    """Return one of two wordings in the chapter's language."""
    return context.say(Text(en, zh))
