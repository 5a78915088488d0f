"""Every question of an instrument decoded from its columns, with routing and privacy applied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, Text, Warn
from survey.instrument.model import Instrument, Question
from survey.responses.cells import CellState
from survey.responses.column_match import ColumnMatch
from survey.responses.decoding import (
    Column,
    decode_choice,
    decode_date,
    decode_marks,
    decode_number,
    decode_text,
)
from survey.responses.distinct import map_cells
from survey.responses.export import ExportColumn, RawExport
from survey.responses.options import words_of
from survey.responses.privacy import Identifier, PrivacyPolicy, find_identifiers, treat_words
from survey.responses.spread import decode_spread

__all__ = ["Answers", "decode_answers"]


@dataclass(slots=True)
class Answers:
    """What is gathered while the questions of an export are decoded."""

    values: dict[str, NDArray[Any]] = field(default_factory=dict)
    states: dict[str, NDArray[np.uint8]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Warn] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)


def decode_answers(
    export: RawExport, instrument: Instrument, matches: Sequence[ColumnMatch], privacy: PrivacyPolicy
) -> Answers:
    """Return the values and states of every question, with all faults.

    Parameters
    ----------
    export : RawExport
    instrument : Instrument
    matches : sequence of ColumnMatch
    privacy : PrivacyPolicy
    """
    answers = Answers()
    declared = {str(code.code): CellState[code.state.upper()] for code in instrument.missing}
    for question in instrument.questions:
        own = [match for match in matches if match.question == question.code]
        columns = {match: _with_declared(export.answers[match.column], declared, question) for match in own}
        whole = [match for match in own if not match.words]
        if whole:
            _decode(question, whole, columns, export, answers)
        else:
            _not_asked(question, export.n, answers)
        for match in own:
            if match.words:
                _keep_words(question, match.option, columns[match], export, privacy, answers)
        _words_within(question, columns, export, privacy, answers)
        if question.kind == "text" and question.code in answers.values:
            _open_text(question, columns, export, privacy, answers)
    _route(instrument, answers, export)
    return answers


def _with_declared(column: ExportColumn, declared: dict[str, CellState], question: Question) -> ExportColumn:
    """Give cells that hold a code which the instrument declares as no answer that code's state."""
    own = {option.key for option in question.every_option}
    codes = {code: state for code, state in declared.items() if code not in own}
    if not codes:
        return column
    states = column.states.copy()
    for code, state in codes.items():
        states[column.cells == code] = state
    return replace(column, states=states)


def _place(export: RawExport, column: int) -> Callable[[int], str]:
    def where(row: int) -> str:
        return export.where(row, column)

    return where


def _decode(
    question: Question,
    matches: list[ColumnMatch],
    columns: dict[ColumnMatch, ExportColumn],
    export: RawExport,
    answers: Answers,
) -> None:
    """Decode one question's columns into values and states."""
    where = _place(export, matches[0].column)
    column = columns[matches[0]]
    faults = answers.faults
    if question.kind in ("multi", "ranking"):
        if matches[0].option:
            marks, state = decode_spread(question, matches, [columns[m] for m in matches], export, faults)
        else:
            marks, state = decode_marks(question, column, where, faults)
        for place, option in enumerate(question.options):
            answers.values[f"{question.code}/{option.key}"] = marks[:, place]
        answers.states[question.code] = state
        return
    decoded: Column
    if question.kind == "numeric":
        decoded = decode_number(question, column, where, faults)
    elif question.kind == "date":
        decoded = decode_date(column, where, faults)
    elif question.kind == "text":
        decoded = decode_text(column)
    else:
        decoded = decode_choice(question, column, where, faults)
    answers.values[question.code], answers.states[question.code] = decoded.values, decoded.states


def _not_asked(question: Question, n: int, answers: Answers) -> None:
    """Fill in a question that the export does not hold."""
    empty: NDArray[Any] = np.full(n, np.nan)
    if question.kind in ("multi", "ranking"):
        for option in question.options:
            answers.values[f"{question.code}/{option.key}"] = empty.copy()
    else:
        numeric = question.kind in ("likert", "numeric")
        answers.values[question.code] = empty if numeric else np.full(n, "", dtype=object)
    answers.states[question.code] = np.full(n, CellState.NOT_ASKED, dtype=np.uint8)


def _open_text(
    question: Question,
    columns: dict[ColumnMatch, ExportColumn],
    export: RawExport,
    privacy: PrivacyPolicy,
    answers: Answers,
) -> None:
    """Search an open question for identifiers, and let its words in as the policy says."""
    words = answers.values[question.code]
    for column in columns.values():
        answers.identifiers += find_identifiers(column.cells, export.rows, column.header)
    answers.values[question.code] = treat_words(question.code, words, privacy)


def _words_within(
    question: Question,
    columns: dict[ColumnMatch, ExportColumn],
    export: RawExport,
    privacy: PrivacyPolicy,
    answers: Answers,
) -> None:
    """Take the words behind "other" out of the cells that hold the choice."""
    others = [option.key for option in question.options if option.other]
    if not others:
        return
    for match, column in columns.items():
        if match.words or (match.option and match.option not in others):
            continue
        words = map_cells(column.cells, words_of)
        if (words != "").any():
            taken = ExportColumn(column.header, column.position, words, column.states)
            _keep_words(question, match.option or others[0], taken, export, privacy, answers)


def _keep_words(
    question: Question,
    option: str,
    column: ExportColumn,
    export: RawExport,
    privacy: PrivacyPolicy,
    answers: Answers,
) -> None:
    answers.identifiers += find_identifiers(column.cells, export.rows, column.header)
    words = np.where(column.states == CellState.ANSWERED, column.cells, "").astype(object)
    treated = treat_words(question.code, words, privacy)
    if (treated != "").any():
        answers.values[f"{question.code}/{option}/words"] = treated


def _route(instrument: Instrument, answers: Answers, export: RawExport) -> None:
    """Tell blanks that routing made from blanks that the respondent made, where the platform does not.

    Whoever refuses consent is asked nothing more; a question with a condition is asked only of those who
    gave one of its answers. An answer where none was asked for is kept, and told.
    """
    unasked = np.zeros(export.n, dtype=bool)
    for question in instrument.questions:
        hidden = unasked.copy()
        rule = question.show_if
        if rule is not None:
            hidden |= ~_chose(instrument.question(rule.question), rule.any_of, answers)
        state = answers.states[question.code]
        state[hidden & np.isin(state, (CellState.BLANK, CellState.NOT_ASKED)) & _held(state)] = (
            CellState.SKIPPED
        )
        against = hidden & (state == CellState.ANSWERED)
        if against.any():
            what = Text("questions were answered that routing should have skipped", "本应跳过的题目有作答")
            rows = tuple(str(row) for row in export.rows[against][:10])
            answers.warnings.append(Warn("answered_though_skipped", what, (question.code, *rows)))
        if question.kind == "consent":
            agreed = answers.values[question.code] == question.options[0].key
            unasked |= ~agreed & (state == CellState.ANSWERED)


def _held(state: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return True throughout, but False for a question that the export does not hold at all."""
    return np.full(state.size, bool((state != CellState.NOT_ASKED).any()))


def _chose(asked: Question, any_of: Sequence[int | str], answers: Answers) -> NDArray[np.bool_]:
    """Return who gave one of these answers to a question."""
    codes = [str(code) for code in any_of]
    if asked.kind == "multi":
        marks = [answers.values[f"{asked.code}/{code}"] == 1 for code in codes]
        return np.logical_or.reduce(marks)
    values = answers.values[asked.code]
    if asked.kind == "likert":
        return np.isin(values.astype(float), [float(code) for code in codes])
    return np.isin(values.astype(str), codes)
