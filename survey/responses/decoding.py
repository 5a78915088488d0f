"""Cells into codes and states, a whole column at a time: each different text is looked at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, Text
from survey.instrument.model import Question
from survey.responses.cells import CellState
from survey.responses.distinct import distinct
from survey.responses.export import ExportColumn
from survey.responses.options import OptionBook
from survey.responses.readers.times import parse_moments
from survey.responses.texts import parse_number

__all__ = ["Column", "Place", "decode_choice", "decode_date", "decode_marks", "decode_number", "decode_text"]

Place: TypeAlias = Callable[[int], str]
_OUTSIDE = frozenset({CellState.BLANK, CellState.SKIPPED, CellState.NOT_ASKED})


@dataclass(frozen=True, slots=True)
class Column:
    """Decoded cells: values (float or object) and the state of each."""

    values: NDArray[np.generic]
    states: NDArray[np.uint8]


def decode_choice(question: Question, column: ExportColumn, where: Place, faults: list[Fault]) -> Column:
    """Decode one answer among options, by code or by label: likert as float, else the option's key."""
    numeric = question.kind == "likert"
    book = OptionBook(question.every_option, column.labels)
    outside = question.cannot_judge
    nothing: object = np.nan if numeric else ""

    def one(text: str, state: CellState) -> tuple[object, CellState]:
        option = book.find(text)
        if state in _OUTSIDE:
            # A file may declare missing what the instrument knows as an answer outside the scale.
            found = outside is not None and option is not None and option.key == outside.key
            return (nothing, CellState.CANNOT_JUDGE) if found else (nothing, state)
        if option is None:
            raise LookupError
        if outside is not None and option.key == outside.key:
            return (np.nan if numeric else option.key), CellState.CANNOT_JUDGE
        return (float(option.code) if numeric else option.key), CellState.ANSWERED

    expected = " | ".join(f"{o.code} {o.label.zh}" for o in question.every_option)
    return _decode(column, one, float if numeric else object, where, faults, expected)


def decode_number(question: Question, column: ExportColumn, where: Place, faults: list[Fault]) -> Column:
    """Decode a number with or without its unit; one outside the question's bounds is invalid, not a fault."""
    low = question.minimum if question.minimum is not None else -np.inf
    high = question.maximum if question.maximum is not None else np.inf

    def one(text: str, state: CellState) -> tuple[object, CellState]:
        if state in _OUTSIDE:
            return np.nan, state
        number = parse_number(text, question.unit)
        if number != number:
            raise LookupError
        inside = low <= number <= high and (not question.integer or number.is_integer())
        return (number, CellState.ANSWERED) if inside else (np.nan, CellState.INVALID)

    expected = "number / 数字" if question.unit is None else f"number / 数字 ({question.unit.zh})"
    return _decode(column, one, float, where, faults, expected)


def decode_date(column: ExportColumn, where: Place, faults: list[Fault]) -> Column:
    """Decode a date, with its time and offset where they are written, as ISO text."""
    moments = dict(zip(column.cells.tolist(), parse_moments(column.cells.tolist()), strict=True))

    def one(text: str, state: CellState) -> tuple[object, CellState]:
        if state in _OUTSIDE:
            return "", state
        if not moments[text]:
            raise LookupError
        return moments[text].removesuffix("T00:00:00"), CellState.ANSWERED

    return _decode(column, one, object, where, faults, "2026-03-16 | 2026/3/16 9:30:00")


def decode_text(column: ExportColumn) -> Column:
    """Keep open text; blanks and skips are told apart."""
    answered = column.states == CellState.ANSWERED
    return Column(np.where(answered, column.cells, "").astype(object), column.states.copy())


def decode_marks(
    question: Question, column: ExportColumn, where: Place, faults: list[Fault]
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Decode several options in one cell, joined as the platform joins them, into one column an option.

    Returns
    -------
    values : ndarray, shape (n, options)
        0 or 1 for a multi-select; ranks from 1 for a ranking (NaN for options not ranked).
    states : ndarray, shape (n,)
    """
    book = OptionBook(question.options, column.labels)
    keys = [option.key for option in question.options]
    ranking = question.kind == "ranking"

    def one(text: str, state: CellState) -> tuple[object, CellState]:
        if state in _OUTSIDE:
            return (), state
        options = book.split(text)
        if options is None:
            raise LookupError
        return tuple(option.key for option in options), CellState.ANSWERED

    expected = " | ".join(option.label.zh for option in question.options)
    decoded = _decode(column, one, object, where, faults, expected)
    values = np.full((column.cells.size, len(keys)), np.nan)
    if not ranking:
        values[decoded.states == CellState.ANSWERED] = 0.0
    different, inverse = _different(decoded.values)
    for place, chosen in enumerate(different):
        rows = inverse == place
        for rank, key in enumerate(chosen, start=1):
            values[rows, keys.index(key)] = float(rank) if ranking else 1.0
    return values, decoded.states


def _different(values: NDArray[np.generic]) -> tuple[list[tuple[str, ...]], NDArray[np.int64]]:
    """Return the different selections and which of them each row has; invalid cells have none."""
    places: dict[tuple[str, ...], int] = {}
    inverse = np.zeros(values.size, dtype=np.int64)
    for row, value in enumerate(cast("list[tuple[str, ...]]", values.tolist())):
        inverse[row] = places.setdefault(value or (), len(places))
    return list(places), inverse


def _decode(
    column: ExportColumn,
    one: Callable[[str, CellState], tuple[object, CellState]],
    kind: type,
    where: Place,
    faults: list[Fault],
    expected: str,
) -> Column:
    """Look each different text up once; the first row of each unknown one becomes a fault."""
    # A text and its state together: a code may be an answer in one row and declared missing in another.
    found = distinct(column.cells, column.states)
    values = cast("NDArray[Any]", np.empty(len(found.texts), dtype=kind))
    states = np.empty(len(found.texts), dtype=np.uint8)
    unknown: list[Fault] = []
    for place, text in enumerate(found.texts):
        try:
            value, state = one(text, CellState(int(found.states[place])))
        except LookupError:
            unknown.append(_unknown(where(int(found.first[place])), expected, text))
            value, state = (np.nan if kind is float else ""), CellState.INVALID
        values[place] = value
        states[place] = state
    answers = int((found.states == CellState.ANSWERED).sum())
    faults += _foreign(unknown, answers) if len(unknown) > 2 and len(unknown) == answers else unknown
    return Column(values[found.inverse], states[found.inverse])


def _unknown(where: str, expected: str, got: str) -> Fault:
    what = Text("the answer is none that the question allows", "该答案不在题目允许的范围内")
    mend = Text("check the instrument's options, or the export", "请检查问卷的选项或导出文件")
    shown = re.sub(r"[\w.+-]+@[\w.-]+|\d{7,}", "…", got)  # what may identify a person is not repeated
    return Fault(what, where=where, expected=expected[:300], got=shown[:80], mend=mend)


def _foreign(unknown: list[Fault], answers: int) -> list[Fault]:
    """Return one fault for a column none of whose answers is known: another language, or another question."""
    what = Text(
        "none of the column's answers is an option: is the export in another language or of another version?",
        "该列的答案均不是本题的选项：导出文件是否为其他语言或其他版本？",
    )
    mend = Text(
        "write the export's labels into the instrument, or export by code",
        "请将导出文件的选项文字写入问卷，或按编码导出",
    )
    shown = " | ".join(fault.got for fault in unknown[:5])
    return [
        Fault(
            what, where=unknown[0].where, expected=unknown[0].expected, got=f"{shown} ({answers})", mend=mend
        )
    ]
