"""Columns of single options into a multi-select or a ranking."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, Text
from survey.instrument.model import Question
from survey.responses.cells import CellState
from survey.responses.column_match import ColumnMatch
from survey.responses.distinct import distinct
from survey.responses.export import ExportColumn, RawExport
from survey.responses.options import OptionBook
from survey.responses.texts import normal, parse_number

__all__ = ["NO", "YES", "decode_spread"]

YES = frozenset(map(normal, ("1", "y", "yes", "true", "是", "checked", "selected", "选中", "已选", "x")))
NO = frozenset(
    map(normal, ("0", "n", "no", "false", "否", "unchecked", "not selected", "未选", "未选中", "unselected"))
)
_TICKS = frozenset("√✓✔")


def decode_spread(
    question: Question,
    matches: Sequence[ColumnMatch],
    columns: Sequence[ExportColumn],
    export: RawExport,
    faults: list[Fault],
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Decode one column an option: 0 and 1, yes and no, the option's label or nothing, or ranks.

    Returns
    -------
    marks : ndarray, shape (n, options)
        NaN where the question was not answered, and for options that were not ranked.
    states : ndarray, shape (n,)
        Answered where any option was.
    """
    keys = [option.key for option in question.options]
    marks = np.full((export.n, len(keys)), np.nan)
    states = np.full((export.n, len(matches)), CellState.NOT_ASKED, dtype=np.uint8)
    turned = question.kind == "ranking" and export.platform == "limesurvey"
    for place, (match, column) in enumerate(zip(matches, columns, strict=True)):
        states[:, place] = column.states
        if turned:
            _at_rank(question, match, column, export, marks, faults)
        else:
            decoded = _marks(question, match, column, export, faults)
            marks[:, keys.index(match.option)] = decoded
            states[(decoded != decoded) & (states[:, place] == CellState.ANSWERED), place] = CellState.INVALID
    state = _joint(states)
    answered = state == CellState.ANSWERED
    if question.kind == "multi":
        marks[answered[:, None] & np.isnan(marks)] = 0.0
    else:
        marks[marks == 0] = np.nan
        _check_ranks(marks, matches, export, faults)
    marks[~answered] = np.nan
    return marks, state


def _joint(states: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a row's state: answered if any option is, then invalid, then why there is no answer."""
    order = (CellState.NOT_ASKED, CellState.BLANK, CellState.SKIPPED, CellState.INVALID, CellState.ANSWERED)
    joint = np.full(states.shape[0], CellState.NOT_ASKED, dtype=np.uint8)
    for state in order:
        joint[(states == state).any(axis=1)] = state
    return joint


def _marks(
    question: Question, match: ColumnMatch, column: ExportColumn, export: RawExport, faults: list[Fault]
) -> NDArray[np.float64]:
    """Return 0, 1 or a rank for each row; NaN where the cell holds no answer or none that is possible."""
    option = question.option(match.option)
    own = {normal(column.part), normal(match.option)}
    own |= set() if option is None else {normal(option.label.zh), normal(option.label.en)}
    other = option is not None and option.other
    book = OptionBook(question.options)
    highest = 1 if question.kind == "multi" else len(question.options)
    labels: dict[str, str] = dict(column.labels)
    found = distinct(column.cells, column.states)
    values = np.full(len(found.texts), np.nan)
    for place, text in enumerate(found.texts):
        if found.states[place] != CellState.ANSWERED:
            continue
        values[place] = _mark(labels.get(text) or text, text, own, question, book)
        if other and values[place] != values[place]:
            values[place] = 1.0  # the respondent's own words: the option is chosen
        if not 0 <= values[place] <= highest or not float(values[place]).is_integer():
            what = Text("the mark of an option is out of range", "选项标记超出范围")
            where = export.where(int(found.first[place]), match.column)
            faults.append(Fault(what, where=where, expected=f"0-{highest}", got=text[:80]))
            values[place] = np.nan
    return values[found.inverse]


def _mark(said: str, text: str, own: set[str], question: Question, book: OptionBook) -> float:
    bare = normal(said)
    if question.kind == "multi":
        if bare in YES or text in _TICKS:
            return 1.0
        if bare in NO:
            return 0.0
    number = parse_number(text)
    if number == number:
        return number
    found = book.find(text)
    return 1.0 if bare in own or (found is not None and {normal(found.key)} & own) else float("nan")


def _at_rank(
    question: Question,
    match: ColumnMatch,
    column: ExportColumn,
    export: RawExport,
    marks: NDArray[np.float64],
    faults: list[Fault],
) -> None:
    """Decode LimeSurvey's ranking: the column is a rank, and its cells the option that stands there."""
    keys = [option.key for option in question.options]
    digits = re.search(r"\d+$", column.part)
    rank = float(digits.group()) if digits else float("nan")
    book = OptionBook(question.options, column.labels)
    for text in dict.fromkeys(column.cells[column.states == CellState.ANSWERED].tolist()):
        rows = column.cells == text
        option = book.find(text)
        if option is None or rank != rank:
            what = Text("the answer is none that the question allows", "该答案不在题目允许的范围内")
            where = export.where(int(np.flatnonzero(rows)[0]), match.column)
            faults.append(Fault(what, where=where, expected=", ".join(keys), got=text[:80]))
        else:
            marks[rows, keys.index(option.key)] = rank


def _check_ranks(
    marks: NDArray[np.float64], matches: Sequence[ColumnMatch], export: RawExport, faults: list[Fault]
) -> None:
    """Refuse rows that give one rank to two options."""
    ranks = np.sort(marks, axis=1)
    tied = np.flatnonzero((np.diff(ranks, axis=1) == 0).any(axis=1))
    for row in tied[:5]:
        what = Text("two options have the same rank", "两个选项的名次相同")
        got = ", ".join(f"{mark:g}" for mark in marks[row] if mark == mark)
        faults.append(Fault(what, where=export.where(int(row), matches[0].column), got=got))
