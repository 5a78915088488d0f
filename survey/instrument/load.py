"""An instrument file turned into an `Instrument`, or every fault of it at once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from survey.errors import InstrumentError, Text
from survey.instrument.claims import Claim, Contradiction
from survey.instrument.model import (
    ContentReview,
    Instrument,
    MissingCode,
    Option,
    Page,
    Question,
    ResponseSet,
    Scale,
    ShowIf,
)
from survey.instrument.shape import validate_marked
from survey.instrument.yaml_marks import MarkedYaml, parse_marked, read_marked

if TYPE_CHECKING:
    from survey.instrument.schema import (
        ContradictionShape,
        InstrumentShape,
        OptionShape,
        PageShape,
        QuestionShape,
        ResponseSetShape,
        Wording,
    )

__all__ = ["load_instrument", "parse_instrument"]


def load_instrument(path: str | os.PathLike[str]) -> Instrument:
    """Read and validate an instrument file.

    Parameters
    ----------
    path : str or path
        A YAML file; its name without the ending is the instrument's id.

    Returns
    -------
    Instrument

    Raises
    ------
    InstrumentError
        With every fault of the file, each as ``file:line:column``. Faults of the YAML are told
        before those of its shape, and those before what the parts must be to each other.

    Examples
    --------
    >>> from survey.instrument.example import example_file
    >>> instrument = load_instrument(example_file("service.yaml"))
    >>> instrument.id, [question.code for question in instrument.questions]
    ('service', ['S1', 'S2'])
    """
    return _instrument(read_marked(path, InstrumentError))


def parse_instrument(text: str, file: str = "instrument.yaml") -> Instrument:
    """Validate the text of an instrument file; see `load_instrument`.

    Examples
    --------
    >>> parse_instrument("id: tea\\nversion: 1\\n", "tea.yaml")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    survey.errors.InstrumentError: tea.yaml:1:1: a required key is missing; expected: title
    ...
    """
    return _instrument(parse_marked(text, file, InstrumentError))


def _instrument(marked: MarkedYaml) -> Instrument:
    # Here and not above: pydantic takes a tenth of a second, and records alone need none of it.
    from survey.instrument.check_contradictions import check_contradictions
    from survey.instrument.check_questions import check_instrument
    from survey.instrument.schema import InstrumentShape

    shape = validate_marked(marked, InstrumentShape, InstrumentError)
    faults = [*check_instrument(shape, marked), *check_contradictions(shape, marked)]
    if faults:
        raise InstrumentError(faults)
    return _built(shape)


def _built(shape: InstrumentShape) -> Instrument:
    response_sets = {name: _response_set(name, part) for name, part in shape.response_sets.items()}
    questions = tuple(
        _question(question, number, page, response_sets)
        for number, page in enumerate(shape.pages, start=1)
        for question in page.questions
    )
    scales = tuple(
        Scale(
            code=code,
            name=scale.name.text,
            items=tuple(question.code for question in questions if question.scale == code),
            role=scale.role,
            sources=scale.sources,
            definition=_text(scale.definition),
            origin=scale.origin,
        )
        for code, scale in shape.scales.items()
    )
    sources = dict.fromkeys([*shape.sources, *(key for scale in scales for key in scale.sources)])
    return Instrument(
        id=shape.id,
        version=shape.version,
        title=shape.title.text,
        population=shape.population.text,
        introduction=shape.introduction.text,
        response_sets=tuple(response_sets.values()),
        questions=questions,
        scales=scales,
        sources=tuple(sources),
        pages=tuple(
            Page(number, _text(page.title), _text(page.instruction))
            for number, page in enumerate(shape.pages, start=1)
        ),
        missing=tuple(MissingCode(part.code, part.state, part.text) for part in shape.missing),
        contradictions=tuple(map(_contradiction, shape.contradictions)),
    )


def _text(wording: Wording | None) -> Text | None:
    return None if wording is None else wording.text


def _contradiction(part: ContradictionShape) -> Contradiction:
    claims = (Claim(c.question, c.any_of, c.at_least, c.at_most) for c in part.all_of)
    return Contradiction(part.text, tuple(claims))


def _option(option: OptionShape) -> Option:
    return Option(option.code, option.text, option.other, option.exclusive)


def _response_set(name: str, part: ResponseSetShape) -> ResponseSet:
    outside = None if part.cannot_judge is None else _option(part.cannot_judge)
    return ResponseSet(name, tuple(map(_option, part.options)), outside)


def _question(
    question: QuestionShape, page_number: int, page: PageShape, response_sets: dict[str, ResponseSet]
) -> Question:
    review = question.review
    rule = question.show_if
    return Question(
        code=question.code,
        kind=question.kind,
        text=question.text,
        number=question.number,
        page=page_number,
        required=question.required,
        options=tuple(map(_option, question.options)),
        response_set=response_sets[question.response_set] if question.response_set else None,
        scale=question.scale,
        reverse=question.reverse,
        instructed=question.instructed,
        infrequency=question.infrequency,
        unit=_text(question.unit),
        minimum=question.minimum,
        maximum=question.maximum,
        integer=question.integer,
        max_choices=question.max_choices,
        show_if=None if rule is None else ShowIf(rule.question, rule.any_of),
        matrix=_text(page.matrix) if question.kind == "likert" else None,
        review=None if review is None else ContentReview(review.relevance, review.back_translation),
        note=_text(question.note),
        label=_text(question.label),
    )
