"""What a file holds before a platform is recognised, and what a platform's reader offers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, ResponseError, Text
from survey.responses.export import RawExport
from survey.responses.readers.forms import Form

__all__ = ["Reader", "Table", "Variable", "refuse"]


@dataclass(frozen=True, slots=True)
class Variable:
    """What a statistics file declares of a column.

    Parameters
    ----------
    name, label : str
    labels : tuple of (str, str)
        Value and label.
    missing : ndarray of bool, shape (n,)
        Where the value is one that the file declares missing.
    ordered : bool
        The file says that the values are ordered.
    """

    name: str
    label: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    missing: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A file as cells of clean text.

    Parameters
    ----------
    file : str
        The file's name, as messages print it.
    sha256 : str
    kind : str
        ``workbook``, ``text``, ``parquet``, ``spss`` or ``stata``.
    cells : ndarray of object, shape (rows, columns)
        Each a str; header rows come first.
    variables : tuple of Variable
        Of a statistics file, one to a column.
    form : Form or None
        The questionnaire's own file (XLSForm, data dictionary), when the plan names one.
    """

    file: str
    sha256: str
    kind: str
    cells: NDArray[np.object_]
    variables: tuple[Variable, ...] = ()
    form: Form | None = None

    def row(self, place: int) -> list[str]:
        """Return the cells of a row, counted from 0; empty when there are fewer rows."""
        return self.cells[place].tolist() if place < self.cells.shape[0] else []

    @property
    def headers(self) -> list[str]:
        """The cells of the first row."""
        return self.row(0)


class Reader(Protocol):
    """What the module, or object, of a platform offers.

    A package of one's own joins by an entry point in the group ``survey.readers`` whose name is the
    platform's and whose value is such a module or object.
    """

    def recognises(self, table: Table) -> bool:
        """Say whether a table looks like this platform's."""
        ...

    def read(self, table: Table) -> RawExport:
        """Turn the table into an export.

        Raises
        ------
        ResponseError
            When the table is not this platform's.
        """
        ...


def refuse(
    file: str, what: Text, *, expected: str = "", got: str = "", mend: Text | None = None
) -> ResponseError:
    """Return the error of a file that is not read."""
    return ResponseError(Fault(what, where=file, expected=expected, got=got, mend=mend))
