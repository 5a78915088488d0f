"""The study's facts for the chapter, from its plan and instruments alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from survey.errors import Text
from survey.instrument.model import Instrument, Question
from survey.report.facts.study_facts import (
    ConstructFacts,
    GroupFacts,
    HypothesisFacts,
    ItemFacts,
    MeasureFacts,
    QuestionFacts,
    RivalFacts,
    StudyFacts,
    ThresholdFacts,
)
from survey.study.plan.model import Hypothesis, Label, Plan
from survey.study.shared_model import regression_of, shared_items

__all__ = ["study_facts"]


def study_facts(
    plan: Plan, instruments: Mapping[str, Instrument], *, date: dt.date, simulated: bool
) -> StudyFacts:
    """Collect what the chapter says of the study besides numbers.

    Parameters
    ----------
    plan : Plan
    instruments : mapping of str to Instrument
        By group.
    date : date
        The plan's date, or the newest submission's.
    simulated : bool
        Whether any source was written by the simulator.
    """
    first = next(iter(instruments.values()))
    items = shared_items(plan, instruments)
    scales = [first.scale(code) for code in plan.constructs]
    return StudyFacts(
        title=plan.title.text,
        chapter_title=plan.chapter.title.text,
        chapter_number=plan.chapter.number,
        authors=plan.chapter.authors,
        date=date,
        seed=plan.seed,
        simulated=simulated,
        groups=tuple(
            GroupFacts(
                group,
                part.label.text,
                _said(part.channel),
                part.pretest is not None,
                instruments[group].question(part.nested_in).short if part.nested_in else None,
            )
            for group, part in plan.groups.items()
        ),
        constructs=tuple(ConstructFacts(s.code, s.name, items[s.code], s.sources, s.origin) for s in scales),
        items=_item_facts(instruments),
        questions=_question_facts(instruments),
        hypotheses=tuple(_hypothesis(h) for h in plan.hypotheses),
        rivals=tuple(RivalFacts(r.id, r.kind, r.label.text) for r in plan.rivals),
        measures=tuple(
            MeasureFacts(m.id, m.scale, m.label.text)
            for m in (plan.measures.measures if plan.measures else ())
        ),
        outcome=plan.measures.outcome if plan.measures else None,
        design_note=_said(plan.chapter.design_note),
        implication=_said(plan.measures.implication if plan.measures else None),
        limits=tuple(limit.text for limit in plan.chapter.limits),
        answer_ends=_answer_ends(instruments, [item for codes in items.values() for item in codes]),
        thresholds=MappingProxyType(
            {
                name: ThresholdFacts(name, t.value, t.comparison, t.sources)
                for name, t in plan.thresholds.items()
            }
        ),
        options=MappingProxyType(_options(plan)),
        diagram=MappingProxyType(dict(plan.diagram.positions)),
    )


def _said(label: Label | None) -> Text | None:
    return None if label is None else label.text


def _options(plan: Plan) -> dict[str, str | int | float | bool]:
    """Return the choices of the plan that prose names."""
    return {
        "efa_sample": plan.efa.sample,
        "extraction": plan.efa.extraction,
        "rotation": plan.efa.rotation,
        "factors_fixed": plan.efa.n_factors != "parallel",
        "cleaning_rules": bool(plan.cleaning.rules),
        "complete_items": plan.cleaning.complete_items,
        "cannot_judge_limit": plan.cleaning.cannot_judge_limit,
        "estimator": plan.estimation.estimator,
        "missing": plan.estimation.missing,
        "bootstrap_draws": plan.bootstrap.draws,
        "confidence_level": plan.bootstrap.confidence_level,
        "diagram_indicators": plan.diagram.indicators,
    }


def _hypothesis(hypothesis: Hypothesis) -> HypothesisFacts:
    if hypothesis.path is not None:
        lhs, rhs = regression_of(hypothesis.path)
        return HypothesisFacts(hypothesis.id, "path", (rhs, lhs), hypothesis.sign, hypothesis.label.text)
    kind = "indirect" if hypothesis.indirect else "groups"
    return HypothesisFacts(
        hypothesis.id, kind, hypothesis.indirect or (), hypothesis.sign, hypothesis.label.text
    )


def _by_code(instruments: Mapping[str, Instrument]) -> dict[str, tuple[Question, tuple[str, ...]]]:
    """Return every question once, with the groups that were asked it."""
    found: dict[str, tuple[Question, tuple[str, ...]]] = {}
    for group, instrument in instruments.items():
        for question in instrument.questions:
            first, groups = found.get(question.code, (question, ()))
            found[question.code] = (first, (*groups, group))
    return found


def _answer_ends(instruments: Mapping[str, Instrument], items: Sequence[str]) -> tuple[Text, ...]:
    """Return the labels of the lowest and the highest answer; nothing where they differ or are bare codes."""
    sets = [instrument.question(item).response_set for instrument in instruments.values() for item in items]
    ends = {(s.options[0].label, s.options[-1].label) for s in sets if s is not None}
    said = ends.pop() if len(ends) == 1 else ()
    return () if any(c.isdigit() for text in said for c in text.zh + text.en) else said


def _item_facts(instruments: Mapping[str, Instrument]) -> tuple[ItemFacts, ...]:
    return tuple(
        ItemFacts(q.code, q.text, q.scale, q.reverse, groups)
        for q, groups in _by_code(instruments).values()
        if q.scale is not None
    )


def _question_facts(instruments: Mapping[str, Instrument]) -> tuple[QuestionFacts, ...]:
    return tuple(
        QuestionFacts(
            q.code,
            q.text,
            _labels(q.code, instruments),
            groups,
            MappingProxyType({g: instruments[g].question(q.code).short for g in groups}),
            MappingProxyType(
                {g: unit for g in groups if (unit := instruments[g].question(q.code).unit) is not None}
            ),
        )
        for q, groups in _by_code(instruments).values()
        if q.scale is None
    )


def _labels(code: str, instruments: Mapping[str, Instrument]) -> Mapping[str, Text]:
    """Return the option labels of a question over all instruments that ask it."""
    labels: dict[str, Text] = {}
    for instrument in instruments.values():
        if instrument.has(code):
            labels.update({o.key: o.label for o in instrument.question(code).every_option})
    return MappingProxyType(labels)
