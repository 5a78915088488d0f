"""Cells into codes and states, a whole column at a time: each different text is looked at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, Text
from survey.instrument.model import Option, Question
from survey.responses.cells import CellState
from survey.responses.export import RawExport, parse_number
from survey.responses.matching import normal

__all__ = ["Column", "decode_choice", "decode_marks", "decode_number", "decode_text"]

_BLANK = frozenset({"", "(空)", "-2"})
_SKIPPED = frozenset({"(跳过)", "-3"})
_OTHER = re.compile(r"[〖\[【(].*$")


@dataclass(frozen=True, slots=True)
class Column:
    """Decoded cells: values (float or object) and the state of each."""

    values: NDArray[np.generic]
    states: NDArray[np.uint8]


def decode_choice(
    question: Question, cells: NDArray[np.object_], where: Callable[[int], str], faults: list[Fault]
) -> Column:
    """Decode one answer among options, by code or by label: likert as float, else the option's key."""
    numeric = question.kind == "likert"

    def one(text: str) -> tuple[object, CellState]:
        state = _empty(text)
        if state is not None:
            return (np.nan if numeric else ""), state
        option = find_option(text, question.every_option)
        if option is None:
            raise LookupError
        if question.cannot_judge is not None and option.key == question.cannot_judge.key:
            return (np.nan if numeric else option.key), CellState.CANNOT_JUDGE
        return (float(option.code) if numeric else option.key), CellState.ANSWERED

    expected = " | ".join(f"{o.code} {o.label.zh}" for o in question.every_option)
    return _decode(cells, one, float if numeric else object, where, faults, expected)


def decode_number(
    question: Question, cells: NDArray[np.object_], where: Callable[[int], str], faults: list[Fault]
) -> Column:
    """Decode a number with or without its unit; one outside the question's bounds is invalid, not a fault."""

    def one(text: str) -> tuple[object, CellState]:
        state = _empty(text)
        if state is not None:
            return np.nan, state
        number = parse_number(text)
        if number != number:
            raise LookupError
        low = question.minimum if question.minimum is not None else -np.inf
        high = question.maximum if question.maximum is not None else np.inf
        inside = low <= number <= high
        return (number, CellState.ANSWERED) if inside else (np.nan, CellState.INVALID)

    expected = "a number" if question.unit is None else f"a number ({question.unit.zh})"
    return _decode(cells, one, float, where, faults, expected)


def decode_text(cells: NDArray[np.object_]) -> Column:
    """Keep open text; blanks and skips are told apart."""

    def one(text: str) -> tuple[object, CellState]:
        state = _empty(text)
        return ("", state) if state is not None else (text, CellState.ANSWERED)

    return _decode(cells, one, object, str, [], "")


def decode_marks(
    question: Question, cells: NDArray[np.object_], where: Callable[[int], str], faults: list[Fault]
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Decode several options in one cell (joined by ``┋`` or ``→``) into one column an option.

    Returns
    -------
    values : ndarray, shape (n, options)
        0 or 1 for a multi-select; ranks from 1 for a ranking (NaN for options not ranked).
    states : ndarray, shape (n,)
    """
    keys = [option.key for option in question.options]
    ranking = question.kind == "ranking"

    def one(text: str) -> tuple[object, CellState]:
        state = _empty(text)
        if state is not None:
            return (), state
        chosen: list[str] = []
        for part in re.split(r"[┋→]", text):
            option = find_option(part.strip(), question.options)
            if option is None:
                raise LookupError
            chosen.append(option.key)
        return tuple(chosen), CellState.ANSWERED

    expected = " | ".join(option.label.zh for option in question.options)
    decoded = _decode(cells, one, object, where, faults, expected)
    values = np.full((cells.size, len(keys)), np.nan)
    answered = decoded.states == CellState.ANSWERED
    if not ranking:
        values[answered] = 0.0
    different, inverse = _different(decoded.values)
    for place, chosen in enumerate(different):
        rows = inverse == place
        for rank, key in enumerate(chosen, start=1):
            values[rows, keys.index(key)] = float(rank) if ranking else 1.0
    return values, decoded.states


def find_option(text: str, options: Iterable[Option]) -> Option | None:
    """Return the option with a code or a label; words behind "other" are left aside."""
    known = tuple(options)
    for option in known:
        if text == option.key or normal(text) in (normal(option.label.zh), normal(option.label.en)):
            return option
    bare = normal(_OTHER.sub("", text))
    for option in known:
        if (
            option.other
            and bare
            and bare
            in (
                normal(_OTHER.sub("", option.label.zh)),
                normal(_OTHER.sub("", option.label.en)),
            )
        ):
            return option
    return None


def _empty(text: str) -> CellState | None:
    if text in _BLANK:
        return CellState.BLANK
    return CellState.SKIPPED if text in _SKIPPED else None


def _different(values: NDArray[np.generic]) -> tuple[list[tuple[str, ...]], NDArray[np.int64]]:
    places: dict[object, int] = {}
    inverse = np.array([places.setdefault(v, len(places)) for v in values.tolist()], dtype=np.int64)
    return [key for key in places if isinstance(key, tuple)], inverse


def _decode(
    cells: NDArray[np.object_],
    one: Callable[[str], tuple[object, CellState]],
    kind: type,
    where: Callable[[int], str],
    faults: list[Fault],
    expected: str,
) -> Column:
    """Look each different text up once; the first row of each unknown one becomes a fault."""
    different, first, inverse = np.unique(cells.astype(str), return_index=True, return_inverse=True)
    values = cast("NDArray[Any]", np.empty(different.size, dtype=kind))
    states = np.empty(different.size, dtype=np.uint8)
    for place, text in enumerate(different.tolist()):
        try:
            value, state = one(text)
        except LookupError:
            what = Text("the answer is none that the question allows", "该答案不在题目允许的范围内")
            mend = Text("check the instrument's options, or the export", "请检查问卷的选项或导出文件")
            faults.append(Fault(what, where=where(int(first[place])), expected=expected, got=text, mend=mend))
            value, state = (np.nan if kind is float else ""), CellState.INVALID
        values[place] = value
        states[place] = state
    return Column(values[inverse], states[inverse])


def export_place(export: RawExport, column: int) -> Callable[[int], str]:
    """Return a function from a row to the place of its cell."""

    def where(row: int) -> str:
        return export.where(row, column)

    return where
