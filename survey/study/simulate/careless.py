"""Careless respondents planted at known rows, each kind so that its own rule finds it.

A kind departs from attentive answering in one way only: who answers too fast still passes the
instructed item, who fails the instructed item takes his time. So a rule that finds too few or too
many is seen at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.instrument import Instrument, Question
from survey.study.simulate.settings import CarelessCounts
from survey.study.simulate.sheet import Cells, Sheet, State

__all__ = ["KINDS", "plant_careless"]

KINDS = ("no_consent", "duplicate", "fast", "straight_line", "failed_instructed", "mostly_blank")
_FAST_SECONDS = (20, 58)
_SHARE_OF_LINE = 0.75


@dataclass(slots=True)
class _Draft:
    """A sheet while rows are being spoiled."""

    cells: dict[str, Cells]
    words: dict[str, Cells]
    seconds: NDArray[np.int64]
    kind: list[str]
    copy_of: list[int]


def plant_careless(
    sheet: Sheet, instrument: Instrument, counts: CarelessCounts, generator: np.random.Generator
) -> Sheet:
    """Spoil rows of a sheet of attentive answers.

    Parameters
    ----------
    sheet : Sheet
        Attentive answers, as many as there shall be rows in all.
    instrument : Instrument
    counts : CarelessCounts
        How many rows of each kind; the other rows stay as they are.
    generator : Generator

    Returns
    -------
    Sheet
        With the kind of each row. A duplicate repeats every answer of an attentive row.
    """
    draft = _Draft(
        cells={code: column.copy() for code, column in sheet.cells.items()},
        words={code: column.copy() for code, column in sheet.words.items()},
        seconds=sheet.seconds.copy(),
        kind=list(sheet.kind),
        copy_of=list(sheet.copy_of),
    )
    order = generator.permutation(sheet.n)
    start = 0
    for kind in KINDS:
        rows = [int(row) for row in order[start : start + getattr(counts, kind)]]
        start += len(rows)
        for row in rows:
            draft.kind[row] = kind
    attentive = [int(row) for row in order[start:]]
    for row, kind in enumerate(draft.kind):
        if kind == "duplicate":
            _duplicate(draft, row, attentive, generator)
        elif kind == "fast":
            draft.seconds[row] = generator.integers(*_FAST_SECONDS)
        elif kind == "straight_line":
            _straight_line(draft, row, instrument, generator)
        elif kind == "failed_instructed":
            _fail(draft, row, instrument, generator)
        elif kind == "mostly_blank":
            _blank(draft, row, instrument, generator)
        elif kind == "no_consent":
            _refuse(draft, row, instrument, generator)
    return Sheet(draft.cells, draft.words, draft.seconds, tuple(draft.kind), tuple(draft.copy_of))


def _duplicate(draft: _Draft, row: int, attentive: list[int], generator: np.random.Generator) -> None:
    # Each original is copied once at most, so that every copy has one known original.
    original = attentive.pop(int(generator.integers(len(attentive))))
    for column in (*draft.cells.values(), *draft.words.values()):
        column[row] = column[original]
    draft.seconds[row] = int(draft.seconds[original] * generator.uniform(0.8, 1.1)) + 5
    draft.copy_of[row] = original


def _straight_line(draft: _Draft, row: int, instrument: Instrument, generator: np.random.Generator) -> None:
    """Give one point to the first three quarters of the items, something near it to the others."""
    questions = instrument.of_kind("likert")
    line = int(np.ceil(_SHARE_OF_LINE * len(questions)))
    points = _points(questions[0])
    point = int(generator.integers(len(points)))
    for i, question in enumerate(questions):
        step = 0 if i < line else int(generator.integers(-1, 2))
        chosen = min(max(point + step, 0), len(points) - 1)
        draft.cells[question.code][row] = points[chosen]


def _fail(draft: _Draft, row: int, instrument: Instrument, generator: np.random.Generator) -> None:
    for question in instrument.instructed_items:
        wrong = [point for point in _points(question) if point != question.instructed]
        draft.cells[question.code][row] = wrong[int(generator.integers(len(wrong)))]


def _blank(draft: _Draft, row: int, instrument: Instrument, generator: np.random.Generator) -> None:
    """Leave between two fifths and four fifths of the scale items without an answer."""
    items = instrument.items
    share = generator.uniform(0.4, 0.8)
    for index in generator.permutation(len(items))[: int(np.ceil(share * len(items)))]:
        draft.cells[items[int(index)].code][row] = State.BLANK


def _refuse(draft: _Draft, row: int, instrument: Instrument, generator: np.random.Generator) -> None:
    for question in instrument.of_kind("consent"):
        draft.cells[question.code][row] = question.options[-1].code
    for question in instrument.questions:
        if question.kind != "consent":
            draft.cells[question.code][row] = State.SKIPPED
    draft.seconds[row] = generator.integers(6, 30)


def _points(question: Question) -> tuple[int, ...]:
    return () if question.response_set is None else question.response_set.points
