"""How wide text is, and how wide a table's columns should be.

Widths are those of Times New Roman (its published metrics, thousandths of an em) and full squares for
East Asian characters, so that columns fit and decimal points can be set under each other in any program.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["ColumnNeed", "column_widths", "is_wide", "text_width", "word_width"]

_ASCII = (
    "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 "
    "500 500 500 500 500 500 500 500 500 500 278 278 564 564 564 444 "
    "921 722 667 667 722 611 556 722 722 333 389 722 611 889 722 722 "
    "556 722 667 556 611 722 722 944 722 722 611 333 278 333 469 500 "
    "333 444 500 444 500 444 333 500 500 278 278 500 278 778 500 500 "
    "500 500 333 389 278 500 500 722 500 500 444 480 200 480 541"
)
_OTHERS = {
    "\u2212": 564,
    "\u2013": 500,
    "\u2018": 333,
    "\u2019": 333,
    "\u2020": 500,
    "\u2021": 500,
    "\u00b1": 564,
    "\u2192": 1000,
    "\u2264": 549,
    "\u2265": 549,
}
_WIDTHS = {chr(32 + place): int(width) for place, width in enumerate(_ASCII.split())} | _OTHERS
# What is longer is no word: the programs break it where the line ends.
_WORDS = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]{1,24}")


def text_width(text: str, *, latin: float = 1.0) -> float:
    """Return the width of text in ems.

    Parameters
    ----------
    text : str
    latin : float
        How much wider than Times New Roman its Latin font may be; East Asian squares are as wide in any.

    Examples
    --------
    >>> text_width("0.85"), text_width("信度"), text_width("信度 α", latin=2.0)
    (1.75, 2.0, 3.7)
    """
    return sum(1000 if _is_square(one) else _latin(one) * latin for one in text) / 1000


def word_width(text: str, *, latin: float = 1.0) -> float:
    """Return the width of the widest part of a text that must stay on one line."""
    return max((text_width(word, latin=latin) for word in _WORDS.findall(text)), default=0.0)


def is_wide(character: str) -> bool:
    """Say whether a character is a full square in any font, as East Asian ones are.

    Examples
    --------
    >>> is_wide("信"), is_wide("，"), is_wide("α")
    (True, True, False)
    """
    return unicodedata.east_asian_width(character) in ("W", "F")


def _is_square(character: str) -> bool:
    if character in _WIDTHS or unicodedata.combining(character):
        return False
    return is_wide(character) or character in "\u2014\u2026\u201c\u201d"


def _latin(character: str) -> int:
    return 0 if unicodedata.combining(character) else _WIDTHS.get(character, 600)


@dataclass(frozen=True, slots=True)
class ColumnNeed:
    """What a column needs in ems: to stay on one line, and at the least."""

    natural: float
    minimum: float


def column_widths(needs: Sequence[ColumnNeed], available: float) -> tuple[float, ...] | None:
    """Share the available width (in ems, without padding) among columns.

    Columns that need less keep what they need and take an equal part of what is over; when not all fit
    on one line, those that can wrap give way.

    Returns
    -------
    tuple of float or None
        None when even the least widths do not fit.

    Examples
    --------
    >>> column_widths([ColumnNeed(6, 2), ColumnNeed(2, 2)], 6)
    (4.0, 2.0)
    >>> column_widths([ColumnNeed(1, 1), ColumnNeed(2, 2)], 2) is None
    True
    """
    natural = [need.natural for need in needs]
    least = [need.minimum for need in needs]
    if sum(least) > available + 1e-9:
        return None
    over = available - sum(natural)
    if over >= 0:
        return tuple(one + over / len(needs) for one in natural)
    share = (available - sum(least)) / (sum(natural) - sum(least))
    return tuple(low + (one - low) * share for one, low in zip(natural, least, strict=True))
