"""What stands in a line: text, a number with its key, a styled symbol, a reference, a citation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["Cite", "Inline", "Inlines", "Number", "Ref", "Styled"]


@dataclass(frozen=True, slots=True)
class Number:
    """A value of the findings as it is printed.

    Parameters
    ----------
    key : str
        The finding's key.
    text : str
        The printed form, already rounded by the profile.
    value : float, int, str or None
        Full precision, for the workbook; None when absent.
    spreadsheet_format : str
        The number format that prints `value` as `text` in Excel, e.g. ``"0.000"``; empty for words.
    """

    key: str
    text: str
    value: float | int | str | None = None
    spreadsheet_format: str = ""


@dataclass(frozen=True, slots=True)
class Styled:
    """Text in a character style; `italic` for statistical symbols, `superscript` for note marks."""

    text: str
    style: Literal["bold", "italic", "superscript", "subscript"]


@dataclass(frozen=True, slots=True)
class Ref:
    """A cross-reference to a table or figure by its key; printed as 表4-1 or Table 4.1."""

    target: str


@dataclass(frozen=True, slots=True)
class Cite:
    """A citation of bibliography keys; `narrative` puts the authors into the sentence.

    A `remark` stands before the works in the same parentheses, ``(MLR; Yuan & Bentler, 2000)``; in numeric
    styles in its own, before the number.
    """

    keys: tuple[str, ...]
    narrative: bool = False
    remark: str = ""


Inline: TypeAlias = str | Number | Styled | Ref | Cite
Inlines: TypeAlias = tuple[Inline, ...]
