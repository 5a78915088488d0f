"""What templates may ask of the conventions: which constructs fall short, and between what criteria range."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from survey.report.context import ChapterContext
from survey.report.templates.named import Named

__all__ = ["convention_facts"]


def convention_facts(context: ChapterContext) -> Mapping[str, object]:
    """Return the functions that name what falls short of a convention.

    Parameters
    ----------
    context : ChapterContext
    """
    return {
        "short_of": _short_of(context),
        "overlapping_pairs": _overlapping_pairs(context),
        "fewest_factors": _extreme_criterion(context, min),
        "most_factors": _extreme_criterion(context, max),
    }


def _value(context: ChapterContext, key: str) -> float | None:
    finding = context.findings.entries.get(key)
    value = None if finding is None else finding.value
    return float(value) if isinstance(value, int | float) else None


def _short_of(context: ChapterContext) -> Callable[[str, str], Sequence[Named]]:
    """Return a function from a convention and a key (``{}`` for the code) to the constructs below it."""

    def short_of(name: str, pattern: str) -> Sequence[Named]:
        threshold = context.facts.thresholds[name]
        return [
            Named(construct.code, context.say(construct.label))
            for construct in context.facts.constructs
            if (value := _value(context, pattern.replace("{}", construct.code))) is not None
            and not threshold.met(value)
        ]

    return short_of


def _overlapping_pairs(context: ChapterContext) -> Callable[[str], Sequence[Named]]:
    """Return a function from a group to the pairs that fail Fornell and Larcker's criterion (1981)."""

    def overlapping_pairs(group: str) -> Sequence[Named]:
        made: list[Named] = []
        for finding in context.findings.select(section="validity", statistic="correlation", group=group):
            pair = finding.key.split(".")[1]
            correlation = _value(context, finding.key)
            roots = [_value(context, f"validity.{code}.sqrt_ave@{group}") for code in pair.split("~")]
            if correlation is not None and any(r is not None and abs(correlation) >= r for r in roots):
                made.append(Named(pair, pair.replace("~", "–")))
        return made

    return overlapping_pairs


def _extreme_criterion(
    context: ChapterContext, extreme: Callable[..., tuple[float, str]]
) -> Callable[[str], str]:
    """Return a function from a group to the key of the fewest or most factors that a criterion suggests."""

    def key_of(group: str) -> str:
        found = [
            (value, finding.key)
            for finding in context.findings.select(section="efa", group=group)
            if ".retention." in finding.key and (value := _value(context, finding.key)) is not None
        ]
        return extreme(found)[1] if found else ""

    return key_of
