"""A raw export as text, before any question is recognised."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["RawExport", "clean_text", "parse_number", "parse_seconds"]

_NUMBER = re.compile(r"[+-]?(?:\d+(?:,\d{3})*|\d+)(?:\.\d+)?")
_UNITS = "分秒年个人天小时%％月元万次家户"
_SPAN = re.compile(
    r"(?:(\d+)\s*(?:小时|时|h))?\s*(?:(\d+)\s*(?:分钟|分|min))?\s*(?:(\d+(?:\.\d+)?)\s*(?:秒|s))?"
)


@dataclass(frozen=True, slots=True)
class RawExport:
    """An export as its platform wrote it; cells are text, numbers in their shortest form.

    Parameters
    ----------
    platform : str
    file : str
        The file's name, as messages print it.
    sha256 : str
    headers : tuple of str
        Of the answer columns only.
    columns : tuple of ndarray of object
        One for each header; each cell a str.
    positions : tuple of int
        Of each column in the file, from 1.
    first_row : int
        The row of the file that the first respondent is in.
    seconds : ndarray of float, length n
        NaN where the platform wrote none.
    submitted : tuple of str
        ISO date and time, empty where there is none.
    dropped : tuple of str
        Headers that were dropped at the door because they identify people.
    """

    platform: str
    file: str
    sha256: str
    headers: tuple[str, ...]
    columns: tuple[NDArray[np.object_], ...]
    positions: tuple[int, ...]
    first_row: int
    seconds: NDArray[np.float64]
    submitted: tuple[str, ...]
    dropped: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """The number of respondents."""
        return len(self.submitted)

    def where(self, row: int, column: int) -> str:
        """Return the place of a cell in the file, for messages."""
        place = f"row {self.first_row + row}, column {self.positions[column]}"
        return f"{self.file}: {place} ({self.headers[column]})"


def clean_text(value: object) -> str:
    """Return a cell as text: NFKC, blanks folded, a whole float without its point.

    Examples
    --------
    >>> clean_text(3.0), clean_text(" １２　分 ")
    ('3', '12 分')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return " ".join(unicodedata.normalize("NFKC", str(value)).split())


def parse_number(text: str) -> float:
    """Return a number with or without its unit; NaN when the text is none.

    Examples
    --------
    >>> parse_number("4分"), parse_number("1,200"), parse_number("abc")
    (4.0, 1200.0, nan)
    """
    bare = text.strip().rstrip(_UNITS).strip()
    return float(bare.replace(",", "")) if _NUMBER.fullmatch(bare) else float("nan")


def parse_seconds(text: str) -> float:
    """Return a time taken in seconds; NaN when the text is none.

    Examples
    --------
    >>> parse_seconds("136秒"), parse_seconds("2分3秒"), parse_seconds("75")
    (136.0, 123.0, 75.0)
    """
    number = parse_number(text) if not re.search("[分时]", text) else float("nan")
    if number == number:
        return number
    match = _SPAN.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        return float("nan")
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds
