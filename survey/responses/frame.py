"""The typed answers of one export: values and states by question, with the metadata that analyses need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, ResponseError, Text
from survey.instrument.model import Instrument, Question
from survey.responses.cells import CellState
from survey.responses.decoding import (
    decode_choice,
    decode_marks,
    decode_number,
    decode_text,
    export_place,
)
from survey.responses.export import RawExport
from survey.responses.matching import ColumnMatch, match_columns
from survey.responses.readers import read_export

__all__ = ["Responses", "read_responses"]


@dataclass(frozen=True, slots=True)
class Responses:
    """The answers of n respondents as given, before any item is recoded.

    Parameters
    ----------
    instrument : str
    group : str
    file, sha256 : str
        The export.
    values : mapping of str to ndarray, each of length n
        By question code: float for likert and numeric, option keys as text for single choice and
        consent, text for open questions; by ``code/option`` 0, 1 or NaN for a multi-select and ranks
        for a ranking.
    states : mapping of str to ndarray of uint8, each of length n
        `CellState` by question code.
    seconds : ndarray, shape (n,)
        Time taken; NaN where unknown.
    submitted : tuple of str
        ISO date and time; empty where unknown.
    matches : tuple of ColumnMatch
    """

    instrument: str
    group: str
    file: str
    sha256: str
    values: Mapping[str, NDArray[Any]]
    states: Mapping[str, NDArray[np.uint8]]
    seconds: NDArray[np.float64]
    submitted: tuple[str, ...]
    matches: tuple[ColumnMatch, ...]

    @property
    def n(self) -> int:
        """The number of respondents."""
        return len(self.submitted)

    def matrix(self, codes: tuple[str, ...]) -> NDArray[np.float64]:
        """Return likert answers as given, shape (n, items); NaN where not answered."""
        if not codes:
            return np.empty((self.n, 0))
        return np.column_stack([self.values[code].astype(float) for code in codes])

    def state_matrix(self, codes: tuple[str, ...]) -> NDArray[np.uint8]:
        """Return the states of questions, shape (n, questions)."""
        return np.column_stack([self.states[code] for code in codes])


def read_responses(
    path: Path,
    instrument: Instrument,
    *,
    group: str = "",
    platform: str | None = None,
    column_map: Mapping[str, str] | None = None,
) -> Responses:
    """Read an export into typed answers.

    Parameters
    ----------
    path : Path
    instrument : Instrument
    group : str
    platform : str, optional
        Recognised from the file by default.
    column_map : mapping of str to str, optional
        Header to question code.

    Raises
    ------
    ResponseError
        For what cannot be read or matched, and for every different answer that no question allows, with
        its row and column.
    """
    export = read_export(path, platform=platform)
    matches = match_columns(export, instrument, column_map)
    faults: list[Fault] = []
    values: dict[str, NDArray[Any]] = {}
    states: dict[str, NDArray[np.uint8]] = {}
    for question in instrument.questions:
        own = [match for match in matches if match.question == question.code]
        _decode(question, own, export, values, states, faults)
    if faults:
        raise ResponseError(faults)
    for array in (*values.values(), *states.values()):
        array.setflags(write=False)
    return Responses(
        instrument.id,
        group,
        export.file,
        export.sha256,
        MappingProxyType(values),
        MappingProxyType(states),
        export.seconds,
        export.submitted,
        matches,
    )


def _decode(
    question: Question,
    matches: list[ColumnMatch],
    export: RawExport,
    values: dict[str, NDArray[Any]],
    states: dict[str, NDArray[np.uint8]],
    faults: list[Fault],
) -> None:
    """Decode one question's columns into values and states."""
    where = export_place(export, matches[0].column)
    cells = export.columns[matches[0].column]
    if question.kind in ("multi", "ranking"):
        if matches[0].option:
            marks, state = _option_columns(question, matches, export, faults)
        else:
            marks, state = decode_marks(question, cells, where, faults)
        for place, option in enumerate(question.options):
            values[f"{question.code}/{option.key}"] = marks[:, place]
        states[question.code] = state
        return
    if question.kind == "numeric":
        decoded = decode_number(question, cells, where, faults)
    elif question.kind == "text":
        decoded = decode_text(cells)
    else:
        decoded = decode_choice(question, cells, where, faults)
    values[question.code], states[question.code] = decoded.values, decoded.states


def _option_columns(
    question: Question, matches: list[ColumnMatch], export: RawExport, faults: list[Fault]
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Decode one column an option: 0 and 1, or ranks; -2 and -3 say why there is none."""
    keys = [option.key for option in question.options]
    marks = np.full((export.n, len(keys)), np.nan)
    states = np.full(export.n, CellState.NOT_ASKED, dtype=np.uint8)
    for match in matches:
        where = export_place(export, match.column)
        cells = export.columns[match.column]
        decoded = decode_number(question, cells, where, faults)
        marks[:, keys.index(match.option)] = decoded.values.astype(float)
        states = np.minimum(states, decoded.states)
    highest = 1 if question.kind == "multi" else len(keys)
    wrong = np.argwhere((marks < 0) | (marks > highest))
    for row, column in wrong[:20]:
        what = Text("the mark of an option is out of range", "选项标记超出范围")
        place = export_place(export, matches[int(column)].column)(int(row))
        faults.append(Fault(what, where=place, expected=f"0-{highest}", got=str(marks[row, column])))
    if question.kind == "ranking":
        marks[marks == 0] = np.nan
    return marks, states
