"""Numbers as they are found again in a printed text."""

from __future__ import annotations

import re

__all__ = ["digits_of", "parted_digits"]

_DIGITS = re.compile(r"[\u2212-]?(?:\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)%?")
_ENDLESS = re.compile(r"\d{20}(?=\d)")  # as an account number that somebody typed into an answer


def parted_digits(text: str, between: str) -> str:
    """Return the text with a mark after every twenty digits of a number that goes on.

    A line may end there and nowhere else within a number, so that what is printed can be counted.

    Examples
    --------
    >>> parted_digits("no. " + "1" * 45, "|")
    'no. 11111111111111111111|11111111111111111111|11111'
    """
    return _ENDLESS.sub(rf"\g<0>{between}", text)


def digits_of(text: str) -> list[str]:
    """Return the numbers of a text as they are printed, an endless one in its parts.

    Examples
    --------
    >>> digits_of("Table 4.1: β = −.31, 12,345 rows, 95% CI")
    ['4.1', '−.31', '12,345', '95%']
    """
    return _DIGITS.findall(parted_digits(text, " "))
