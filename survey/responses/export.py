"""A raw export as text, before any question is recognised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from survey.errors import Warn
from survey.responses.texts import clean_text, parse_number, parse_seconds

__all__ = ["ExportColumn", "RawExport", "clean_text", "parse_number", "parse_seconds"]


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column of answers, and what its header says of the question.

    Parameters
    ----------
    header : str
        As the platform wrote it, made different from the others where it stands twice.
    position : int
        In the file, from 1.
    cells : ndarray of object, shape (n,)
        Each a str; empty where there is no answer.
    states : ndarray of uint8, shape (n,)
        `CellState`: ANSWERED where there is something to decode, else why there is nothing.
    code : str
        The variable's name, where the platform writes one.
    number : int or None
        The question's printed number.
    stem : str
        The question's wording, without number and marks of its kind.
    part : str
        The option, or the row of a matrix, that the column is of.
    words : bool
        The column holds the words behind "other".
    labels : tuple of (str, str)
        Value and label, where the file declares them.
    """

    header: str
    position: int
    cells: NDArray[np.object_]
    states: NDArray[np.uint8]
    code: str = ""
    number: int | None = None
    stem: str = ""
    part: str = ""
    words: bool = False
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RawExport:
    """An export as its platform wrote it; cells are text, numbers in their shortest form.

    Parameters
    ----------
    platform : str
    file : str
        The file's name, as messages print it.
    sha256 : str
    answers : tuple of ExportColumn
        Without the platform's own columns, which the fields below hold.
    rows : ndarray of int, shape (n,)
        The row of the file that each respondent is in, from 1.
    seconds : ndarray of float, shape (n,)
        Time taken; NaN where the platform wrote none.
    submitted, started : tuple of str
        ISO date and time, with its offset where the platform says the zone; empty where there is none.
    respondents : tuple of str
        The platform's number of each answer sheet, which identifies nobody outside the platform.
    finished : ndarray of bool, shape (n,)
        False for answers that were broken off.
    devices : ndarray of int, shape (n,)
        Rows from one address or account share a number, counted by first appearance; -1 where unknown.
        The address itself is dropped.
    timings : mapping of str to ndarray of float
        Seconds by page or question, by the platform's name for it.
    dropped : tuple of str
        Headers of columns that were dropped at the door because they identify people.
    warnings : tuple of Warn
    """

    platform: str
    file: str
    sha256: str
    answers: tuple[ExportColumn, ...]
    rows: NDArray[np.int64]
    seconds: NDArray[np.float64]
    submitted: tuple[str, ...]
    started: tuple[str, ...]
    respondents: tuple[str, ...]
    finished: NDArray[np.bool_]
    devices: NDArray[np.int64]
    timings: Mapping[str, NDArray[np.float64]] = field(default_factory=lambda: MappingProxyType({}))
    dropped: tuple[str, ...] = ()
    warnings: tuple[Warn, ...] = ()

    @property
    def n(self) -> int:
        """The number of respondents."""
        return int(self.rows.size)

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers of the answer columns."""
        return tuple(column.header for column in self.answers)

    @property
    def columns(self) -> tuple[NDArray[np.object_], ...]:
        """The cells of the answer columns."""
        return tuple(column.cells for column in self.answers)

    def where(self, row: int, column: int) -> str:
        """Return the place of a cell in the file, for messages."""
        answer = self.answers[column]
        header = answer.header if len(answer.header) <= 40 else answer.header[:39] + "…"
        return f"{self.file}: row {self.rows[row]}, column {answer.position} ({header})"

    def head(self, column: int) -> str:
        """Return the place of a column's header in the file."""
        return f"{self.file}: row 1, column {self.answers[column].position}"
