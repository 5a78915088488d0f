"""The typed answers of one export: values and states by question, with the metadata that analyses need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.errors import ResponseError, Warn
from survey.instrument.model import Instrument
from survey.responses.answers import decode_answers
from survey.responses.column_match import ColumnMatch
from survey.responses.export import RawExport
from survey.responses.matching import match_columns
from survey.responses.privacy import Identifier, PrivacyPolicy
from survey.responses.readers import read_export

__all__ = ["Responses", "decode_export", "read_responses"]


def _no_rows() -> NDArray[np.int64]:
    return np.zeros(0, dtype=np.int64)


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
        consent, ISO text for dates, text for open questions (empty unless kept); by ``code/option`` 0, 1 or
        NaN for a multi-select and ranks for a ranking; by ``code/option/words`` the words behind "other",
        where they are kept.
    states : mapping of str to ndarray of uint8, each of length n
        `CellState` by question code.
    seconds : ndarray, shape (n,)
        Time taken; NaN where unknown.
    submitted : tuple of str
        ISO date and time; empty where unknown.
    matches : tuple of ColumnMatch
    platform : str
    rows : ndarray of int
        Rows of the file.
    respondents : tuple of str
        The platform's number of each answer sheet.
    finished : ndarray of bool
        False for answers that were broken off; empty where nothing is known.
    devices : ndarray of int
        Rows that share an address or an account share a number; -1 where unknown.
    timings : mapping of str to ndarray of float
        Seconds by page or question.
    identifiers : tuple of Identifier
        What was found in open text, whether or not the text came in.
    dropped : tuple of str
        Headers that did not come in because they identify people.
    warnings : tuple of Warn
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
    platform: str = ""
    rows: NDArray[np.int64] = field(default_factory=_no_rows)
    respondents: tuple[str, ...] = ()
    finished: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    devices: NDArray[np.int64] = field(default_factory=_no_rows)
    timings: Mapping[str, NDArray[np.float64]] = field(default_factory=lambda: MappingProxyType({}))
    identifiers: tuple[Identifier, ...] = ()
    dropped: tuple[str, ...] = ()
    warnings: tuple[Warn, ...] = ()

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
    not_asked: Sequence[str] = (),
    form: Path | None = None,
    privacy: PrivacyPolicy | None = None,
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
        Header to question code, ``code/option``, or ``-``.
    not_asked : sequence of str
        Questions that this export does not hold.
    form : Path, optional
        The questionnaire's own file (XLSForm, data dictionary).
    privacy : PrivacyPolicy, optional
        By default no words of open questions come in.

    Raises
    ------
    ResponseError
        For what cannot be read or matched, and for every different answer that no question allows, with
        its row and column.

    Examples
    --------
    >>> from survey.instrument import load_instrument
    >>> from survey.instrument.example import example_file
    >>> instrument = load_instrument(example_file("service.yaml"))
    >>> found = read_responses(example_file("service.csv"), instrument)
    >>> found.n, found.values["S1"].tolist()
    (3, [1.0, 2.0, nan])
    """
    export = read_export(path, platform=platform, form=form)
    matches = match_columns(export, instrument, column_map, not_asked=not_asked)
    return decode_export(export, instrument, matches, group=group, privacy=privacy)


def decode_export(
    export: RawExport,
    instrument: Instrument,
    matches: tuple[ColumnMatch, ...],
    *,
    group: str = "",
    privacy: PrivacyPolicy | None = None,
) -> Responses:
    """Return the typed answers of an export whose columns are matched; see `read_responses`."""
    answers = decode_answers(export, instrument, matches, privacy or PrivacyPolicy())
    if answers.faults:
        raise ResponseError(answers.faults)
    for array in (*answers.values.values(), *answers.states.values()):
        array.setflags(write=False)
    return Responses(
        instrument.id,
        group,
        export.file,
        export.sha256,
        MappingProxyType(answers.values),
        MappingProxyType(answers.states),
        export.seconds,
        export.submitted,
        matches,
        export.platform,
        export.rows,
        export.respondents,
        export.finished,
        export.devices,
        export.timings,
        tuple(answers.identifiers),
        export.dropped,
        (*export.warnings, *answers.warnings),
    )
