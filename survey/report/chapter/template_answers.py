"""What templates may ask of the background questions: which were asked, and their foremost options."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence

from survey.report.context import ChapterContext
from survey.report.facts.study_facts import QuestionFacts
from survey.report.templates.named import Named

__all__ = ["answer_facts"]

_LEVEL = 0.05


def answer_facts(context: ChapterContext) -> Mapping[str, object]:
    """Return the functions of the background questions, each from a group (and a question) to things.

    Parameters
    ----------
    context : ChapterContext
    """
    return {
        "counted_questions": _questions_with(context, "sample.{}.n@{}", without="sample.{}.mean@{}"),
        "numeric_questions": _questions_with(context, "sample.{}.mean@{}"),
        "multiples_of": _questions_with(context, "multiple.{}.q@{}"),
        "rankings_of": _questions_with(context, "ranking.{}.kendall_w@{}"),
        "open_questions": _questions_with(context, "open.{}.count@{}"),
        "compared_questions": _questions_with(context, "differences.{}.significant@{}"),
        "differences_groups": _compared_groups(context),
        "two_compared": _two_compared(context),
        "differing_scales": _differing_scales(context),
        "foremost": _foremost(context),
        "ranked_pairs": _ranked_pairs(context),
    }


def _questions_with(
    context: ChapterContext, pattern: str, *, without: str = ""
) -> Callable[[str], Sequence[Named]]:
    """Return a function from a group to the questions that have a finding of this pattern."""

    def questions(group: str) -> Sequence[Named]:
        return [
            Named(q.code, context.say(q.label(group)), path_label=_unit(context, q, group))
            for q in context.facts.questions
            if pattern.format(q.code, group) in context.findings
            and not (without and without.format(q.code, group) in context.findings)
        ]

    return questions


def _unit(context: ChapterContext, question: QuestionFacts, group: str) -> str:
    return context.say(question.units[group]) if group in question.units else ""


def _compared_groups(context: ChapterContext) -> tuple[Named, ...]:
    """Return the groups within which at least one question was compared."""
    compared = _questions_with(context, "differences.{}.significant@{}")
    return tuple(Named(g.id, context.say(g.label)) for g in context.facts.groups if compared(g.id))


def _two_compared(context: ChapterContext) -> bool:
    """Say whether scores were compared between two categories, which *t* tests do, anywhere."""
    tests = context.findings.select(section="differences", statistic="test")
    return any(f.value in {"t", "welch_t"} for f in tests)


def _differing_scales(context: ChapterContext) -> Callable[[str, str], Sequence[Named]]:
    """Return a function from a question and a group to the scales that differ after correction."""

    def differing(question: str, group: str) -> Sequence[Named]:
        made: list[Named] = []
        for construct in context.facts.constructs:
            path = f"{question}:{construct.code}"
            finding = context.findings.entries.get(f"differences.{path}.pvalue_holm@{group}")
            if finding is not None and isinstance(finding.value, float) and finding.value < _LEVEL:
                made.append(Named(construct.code, context.say(construct.label), path))
        return made

    return differing


def _foremost(context: ChapterContext) -> Callable[[str, str, str], Sequence[Named]]:
    """Return a function that orders a question's options by a statistic, the largest first."""

    def foremost(question: str, statistic: str, group: str) -> Sequence[Named]:
        section = {"count": "sample", "case_share": "multiple", "mean_rank": "ranking"}[statistic]
        (facts,) = (q for q in context.facts.questions if q.code == question)
        found: list[tuple[float, Named]] = []
        for option, label in facts.options.items():
            path = f"{question}={option}"
            finding = context.findings.entries.get(f"{section}.{path}.{statistic}@{group}")
            if finding is not None and isinstance(finding.value, int | float):
                found.append((float(finding.value), Named(option, context.say(label), path)))
        best_first = 1 if statistic == "mean_rank" else -1  # the first place is the smallest rank
        return [named for _, named in sorted(found, key=lambda pair: best_first * pair[0])]

    return foremost


def _ranked_pairs(context: ChapterContext) -> Callable[[str, str], Sequence[Named]]:
    """Return a function from a ranking and a group to the pairs of options that were compared."""

    def pairs(question: str, group: str) -> Sequence[Named]:
        (facts,) = (q for q in context.facts.questions if q.code == question)
        made: list[Named] = []
        for a, b in itertools.combinations(facts.options, 2):
            path = f"{question}={a}~{b}"
            if f"ranking.{path}.pvalue@{group}" in context.findings:
                first, second = context.say(facts.options[a]), context.say(facts.options[b])
                made.append(Named(f"{a}~{b}", first, path, second))
        return made

    return pairs
