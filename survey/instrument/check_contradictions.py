"""What contradictions and infrequency items must be, each fault at its place."""

from __future__ import annotations

from collections.abc import Iterator

from survey.errors import Fault, Text
from survey.instrument.schema import ClaimShape, InstrumentShape, QuestionShape
from survey.instrument.suggestions import did_you_mean, listed
from survey.instrument.yaml_marks import KeyPath, MarkedYaml

__all__ = ["check_contradictions"]


def check_contradictions(shape: InstrumentShape, marked: MarkedYaml) -> Iterator[Fault]:
    """Yield claims about questions, options or numbers that there are not, and points that no set has."""
    questions = {question.code: question for page in shape.pages for question in page.questions}
    for c, contradiction in enumerate(shape.contradictions):
        for k, claim in enumerate(contradiction.all_of):
            at: KeyPath = ("contradictions", c, "all_of", k)
            asked = questions.get(claim.question)
            if asked is None:
                what = Text("the claim names a question that does not exist", "矛盾规则引用了不存在的题目")
                mend = did_you_mean(claim.question, questions)
                yield marked.fault((*at, "question"), what, got=claim.question, mend=mend)
            else:
                yield from _claim(claim, asked, shape, at, marked)
    for p, page in enumerate(shape.pages):
        for q, question in enumerate(page.questions):
            yield from _infrequency(question, shape, ("pages", p, "questions", q, "infrequency"), marked)


def _codes(question: QuestionShape, shape: InstrumentShape) -> list[str]:
    found = shape.response_sets.get(question.response_set or "")
    options = question.options if found is None else found.options
    return [str(option.code) for option in options]


def _claim(
    claim: ClaimShape, asked: QuestionShape, shape: InstrumentShape, at: KeyPath, marked: MarkedYaml
) -> Iterator[Fault]:
    bounded = claim.at_least is not None or claim.at_most is not None
    if bool(claim.any_of) == bounded:
        what = Text("a claim is either any_of or a bound", "矛盾规则应写 any_of 或上下限之一")
        yield marked.fault(at, what, expected="any_of | at_least, at_most", got=claim.question)
    elif bounded and asked.kind not in ("numeric", "likert"):
        what = Text("only numbers have bounds", "只有数值题可设上下限")
        yield marked.fault((*at, "question"), what, expected="numeric | likert", got=asked.kind)
    codes = _codes(asked, shape)
    for index, code in enumerate(claim.any_of):
        if str(code) not in codes:
            what = Text("the claim names an option that does not exist", "矛盾规则引用了不存在的选项")
            yield marked.fault((*at, "any_of", index), what, expected=listed(codes), got=str(code))


def _infrequency(
    question: QuestionShape, shape: InstrumentShape, at: KeyPath, marked: MarkedYaml
) -> Iterator[Fault]:
    codes = _codes(question, shape)
    for index, point in enumerate(question.infrequency):
        if str(point) not in codes:
            what = Text("the scale has no such point", "该选项组没有这个取值")
            yield marked.fault((*at, index), what, expected=listed(codes), got=str(point))
