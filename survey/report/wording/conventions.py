"""The sentence that says which conventions of fit are met, and by whom they were set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from survey.errors import Language
from survey.report.document import Cite, Inline, Inlines, Styled

__all__ = ["conventions_inlines"]

Verdict: TypeAlias = tuple[str, tuple[str, ...], bool]


def conventions_inlines(verdicts: Sequence[Verdict], language: Language, lead: str = "") -> Inlines:
    """Write the sentence.

    Parameters
    ----------
    verdicts : sequence of (convention, sources, met)
        The convention as printed, e.g. ``CFI > .90``.
    language : "zh" or "en"
    lead : str
        The words that the sentence begins with, instead of "of the conventions".

    Examples
    --------
    >>> verdict = ("CFI > .90", ("bentler1980",), True)
    >>> lead, convention, _, source, said, _ = conventions_inlines([verdict], "en")
    >>> (lead, convention, source.keys, said)
    ('Of the conventions, ', 'CFI > .90', ('bentler1980',), ' is met')
    """
    if not verdicts:
        return ()
    met = [verdict for verdict in verdicts if verdict[2]]
    failed = [verdict for verdict in verdicts if not verdict[2]]
    return (_chinese if language == "zh" else _english)(met, failed, lead)


def _english(met: Sequence[Verdict], failed: Sequence[Verdict], lead: str) -> Inlines:
    parts: list[Inline] = [lead or "Of the conventions, "]
    if met:
        parts += [*_listed(met, ", ", " and ", " "), " are met" if len(met) > 1 else " is met"]
    if met and failed:
        parts.append("; ")
    if failed:
        parts += [*_listed(failed, ", ", " and ", " "), " are not met" if len(failed) > 1 else " is not met"]
    return (*parts, ".")


def _chinese(met: Sequence[Verdict], failed: Sequence[Verdict], lead: str) -> Inlines:
    parts: list[Inline] = [lead or "对照各项惯例，"]
    if met:
        parts += [*_listed(met, "、", "、", ""), "均已达到" if len(met) > 1 else "已达到"]
    if met and failed:
        parts.append("；")
    if failed:
        parts += [*_listed(failed, "、", "、", ""), "均未达到" if len(failed) > 1 else "未达到"]
    return (*parts, "。")


def _listed(verdicts: Sequence[Verdict], between: str, last: str, gap: str) -> list[Inline]:
    """List conventions with their sources."""
    parts: list[Inline] = []
    for index, (printed, sources, _) in enumerate(verdicts):
        if index:
            parts.append(last if index == len(verdicts) - 1 else between)
        parts += _with_symbol(printed)
        if sources:
            parts += [gap, Cite(sources)] if gap else [Cite(sources)]
    return parts


def _with_symbol(printed: str) -> list[Inline]:
    """Set the degrees of freedom of a convention in italics."""
    before, symbol, after = printed.partition("df")
    return [before, Styled(symbol, "italic"), after] if symbol else [printed]
