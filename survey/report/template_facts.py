"""The names that every template may use: the study's facts in the chapter's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from survey.report.context import ChapterContext, HypothesisFacts

__all__ = ["Named", "hypothesis_object", "template_facts"]


@dataclass(frozen=True, slots=True)
class Named:
    """A thing of the study as templates see it; `path` is the object part of its keys, if it has one.

    Parameters
    ----------
    id : str
        The id or code that keys are made with.
    label : str
        Its wording in the chapter's language.
    path, path_label : str
        Of a hypothesis: the object of its keys, and the same for readers.
    """

    id: str
    label: str
    path: str = ""
    path_label: str = ""

    @property
    def code(self) -> str:
        """The id, by the name that constructs and items go by."""
        return self.id


def hypothesis_object(hypothesis: HypothesisFacts) -> str:
    """Return the object part of a hypothesis' keys: ``RMS~IA`` or ``IA>RMS>LR``.

    Examples
    --------
    >>> from survey.errors import Text
    >>> hypothesis_object(HypothesisFacts("H1a", "path", ("IA", "RMS"), "+", Text("", "")))
    'RMS~IA'
    """
    if hypothesis.kind == "path":
        return f"{hypothesis.constructs[1]}~{hypothesis.constructs[0]}"
    return ">".join(hypothesis.constructs)


def template_facts(context: ChapterContext) -> Mapping[str, object]:
    """Return the names of the study's facts.

    Parameters
    ----------
    context : ChapterContext
    """
    facts, say = context.facts, context.say
    return {
        "facts": facts,
        "language": context.language,
        "many": len(facts.groups) > 1,
        "groups": tuple(Named(g.id, say(g.label)) for g in facts.groups),
        "constructs": tuple(Named(c.code, say(c.label)) for c in facts.constructs),
        "measures": tuple(Named(m.id, say(m.label)) for m in facts.measures),
        "path_hypotheses": _hypotheses(context, "path"),
        "indirect_hypotheses": _hypotheses(context, "indirect"),
        "rivals_of": _rivals_of(context),
        "count_verdicts": _count_verdicts(context),
        "ranked_measures": _ranked_measures(context),
        "outcome": facts.outcome or "",
        "outcome_label": say(facts.construct(facts.outcome).label) if facts.outcome else "",
        "multiples_of": _questions_with(context, "multiple.{}.q@{}"),
        "rankings_of": _questions_with(context, "ranking.{}.kendall_w@{}"),
        "compared_questions": _questions_with(context, "differences.{}.significant@{}"),
        "differences_groups": _compared_groups(context),
        "simulated": facts.simulated,
        "seed": facts.seed,
        "options": facts.options,
    }


def _hypotheses(context: ChapterContext, kind: str) -> tuple[Named, ...]:
    return tuple(
        Named(h.id, context.say(h.label), hypothesis_object(h), " → ".join(h.constructs))
        for h in context.facts.hypotheses
        if h.kind == kind
    )


def _rivals_of(context: ChapterContext) -> Callable[[str], Sequence[Named]]:
    def rivals_of(kind: str) -> Sequence[Named]:
        return [Named(r.id, context.say(r.label)) for r in context.facts.rivals if r.kind == kind]

    return rivals_of


def _count_verdicts(context: ChapterContext) -> Callable[[str, str, str], int]:
    def count_verdicts(kind: str, verdict: str, group: str) -> int:
        keys = (f"hypotheses.{h.id}.verdict@{group}" for h in context.facts.hypotheses if h.kind == kind)
        found = (context.findings.entries.get(key) for key in keys)
        return sum(finding is not None and finding.value == verdict for finding in found)

    return count_verdicts


def _ranked_measures(context: ChapterContext) -> Callable[[str], Sequence[Named]]:
    def importance(measure: str, group: str) -> float:
        value = context.findings[f"measures.{measure}.importance@{group}"].value
        return float(value) if isinstance(value, int | float) else float("-inf")

    def ranked_measures(group: str) -> Sequence[Named]:
        measures = [Named(m.id, context.say(m.label)) for m in context.facts.measures]
        return sorted(measures, key=lambda measure: -importance(measure.id, group))

    return ranked_measures


def _questions_with(context: ChapterContext, pattern: str) -> Callable[[str], Sequence[Named]]:
    """Return a function from a group to the questions that have a finding of this pattern."""

    def questions(group: str) -> Sequence[Named]:
        return [
            Named(q.code, context.say(q.text))
            for q in context.facts.questions
            if pattern.format(q.code, group) in context.findings
        ]

    return questions


def _compared_groups(context: ChapterContext) -> tuple[Named, ...]:
    """Return the groups within which at least one question was compared."""
    compared = _questions_with(context, "differences.{}.significant@{}")
    return tuple(Named(g.id, context.say(g.label)) for g in context.facts.groups if compared(g.id))
