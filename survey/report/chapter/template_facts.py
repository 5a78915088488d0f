"""The names that every template may use: the study's facts in the chapter's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from survey.report.chapter.template_answers import answer_facts
from survey.report.chapter.template_conventions import convention_facts
from survey.report.context import ChapterContext
from survey.report.facts.study_facts import GroupFacts
from survey.report.sections.items import anyone_could_not_judge
from survey.report.sections.sensitivity import alternatives_of, estimation_label, every_verdict_stands
from survey.report.tables.groups import model_groups
from survey.report.templates.named import Named

__all__ = ["template_facts"]


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
        "groups": tuple(_group(context, group) for group in facts.groups),
        "constructs": tuple(Named(c.code, say(c.label)) for c in facts.constructs),
        "measures": tuple(Named(m.id, say(m.label), m.construct) for m in facts.measures),
        "path_hypotheses": _hypotheses(context, "path"),
        "indirect_hypotheses": _hypotheses(context, "indirect"),
        "joint": "sem.structural.chisq@joint" in context.findings,
        "structural_groups": tuple(
            Named(g.id, say(g.label)) for g in model_groups(context, "sem.structural")
        ),
        "rivals_of": _rivals_of(context),
        "alternatives": alternatives_of(context),
        "every_verdict_stands": every_verdict_stands(context),
        "estimation_label": partial(estimation_label, context),
        "count_verdicts": _count_verdicts(context),
        "ranked_measures": _ranked_measures(context),
        "tied_measures": _tied_measures(context),
        "lowest_performing": _lowest_performing(context),
        "outcome": facts.outcome or "",
        "outcome_label": Named("", say(facts.construct(facts.outcome).label)).inline if facts.outcome else "",
        "design_note": say(facts.design_note) if facts.design_note else "",
        "implication": say(facts.implication) if facts.implication else "",
        "limits": tuple(say(text) for text in facts.limits),
        **answer_facts(context),
        **convention_facts(context),
        "answer_ends": tuple(say(text) for text in facts.answer_ends),
        "cannot_judge": anyone_could_not_judge(context),
        "saturated": _saturated(context),
        "simulated": facts.simulated,
        "seed": facts.seed,
        "options": facts.options,
    }


def _group(context: ChapterContext, group: GroupFacts) -> Named:
    return Named(
        group.id, context.say(group.label), path_label=context.say(group.nested_in) if group.nested_in else ""
    )


def _saturated(context: ChapterContext) -> bool:
    """Say whether the structural model leaves no degree of freedom among the latent variables.

    Its measurement model is each group's own, or for groups fitted together the one with equal loadings.
    """
    entries = context.findings.entries
    pairs = [(f"sem.structural.df@{g.id}", f"cfa.measurement.df@{g.id}") for g in context.facts.groups]
    if "sem.structural.df@joint" in entries:
        pairs = [("sem.structural.df@joint", "invariance.metric.df")]
    degrees = [(entries.get(ours), entries.get(theirs)) for ours, theirs in pairs]
    return bool(degrees) and all(
        ours is not None and theirs is not None and ours.value == theirs.value for ours, theirs in degrees
    )


def _hypotheses(context: ChapterContext, kind: str) -> tuple[Named, ...]:
    return tuple(
        Named(h.id, context.say(h.label), h.object, h.arrows)
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


def _number(context: ChapterContext, key: str, absent: float) -> float:
    """Return the value of a finding, or `absent` where there is none."""
    finding = context.findings.entries.get(key)
    value = None if finding is None else finding.value
    return float(value) if isinstance(value, int | float) else absent


def _ranked_measures(context: ChapterContext) -> Callable[..., Sequence[Named]]:
    """Return a function that orders the measures by a statistic, or by ``total_std`` of their construct."""

    def importance(measure: Named, statistic: str, group: str) -> float:
        own = f"measures.{measure.id}.{statistic}@{group}"
        key = f"mediation.{measure.path}.total_std@{group}" if statistic == "total_std" else own
        return _number(context, key, float("-inf"))

    def ranked_measures(group: str, statistic: str = "importance") -> Sequence[Named]:
        measures = [Named(m.id, context.say(m.label), m.construct) for m in context.facts.measures]
        return sorted(measures, key=lambda measure: -importance(measure, statistic, group))

    return ranked_measures


def _tied_measures(context: ChapterContext) -> Callable[[str], Sequence[Named]]:
    """Return a function from a group to the first measure and those whose intervals overlap with its own."""
    ranked = _ranked_measures(context)

    def end(measure: Named, name: str, group: str) -> float:
        return _number(context, f"measures.{measure.id}.importance_ci_{name}@{group}", float("nan"))

    def tied_measures(group: str) -> Sequence[Named]:
        order = ranked(group)
        return [
            one
            for one in order
            if one is order[0] or end(one, "upper", group) >= end(order[0], "lower", group)
        ]

    return tied_measures


def _lowest_performing(context: ChapterContext) -> Callable[[str], Named]:
    """Return a function from a group to the measure of lowest performance among those tied for the first."""
    tied = _tied_measures(context)

    def lowest_performing(group: str) -> Named:
        key = f"measures.{{}}.performance@{group}".format
        return min(tied(group), key=lambda measure: _number(context, key(measure.id), float("inf")))

    return lowest_performing
