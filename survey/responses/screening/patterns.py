"""The different patterns of answers to a few items: many respondents share them, and need one computation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Patterns", "pattern_numbers", "patterns_of"]

Codes: TypeAlias = NDArray[np.signedinteger]
_TABLE = 65_536  # numbers that are marked even for few respondents


@dataclass(frozen=True, slots=True)
class Patterns:
    """Different patterns (k, m) of codes, and each respondent's place (n,) among them."""

    codes: Codes
    place: NDArray[np.intp]


def pattern_numbers(codes: Codes, base: int) -> Codes:
    """Number the patterns of codes (k, n) from 0 to base - 1, the first item counting most.

    Examples
    --------
    >>> pattern_numbers(np.array([[0, 1], [2, 1]]), 3).tolist()
    [2, 4]
    """
    largest = base ** codes.shape[0]
    held = np.int16 if largest < 2**15 else np.int32 if largest < 2**31 else np.int64
    number = codes[0].astype(held)
    for own in codes[1:]:
        number *= held(base)
        number += own
    return number


def patterns_of(codes: Codes, base: int, *, most: int | None = None) -> Patterns:
    """Return the different patterns of codes from 0 to base - 1.

    Where there are more possible patterns than are worth a mark, every respondent is a pattern of his own.

    Parameters
    ----------
    codes : (k, n) array of int
    base : int
    most : int, optional
        How many patterns are worth a mark; eight for each respondent by default.

    Examples
    --------
    >>> found = patterns_of(np.array([[0, 1, 0], [2, 1, 2]]), 3)
    >>> found.codes.tolist(), found.place.tolist()
    ([[0, 1], [2, 1]], [0, 1, 0])
    """
    k, n = codes.shape
    if base**k > (max(8 * n, _TABLE) if most is None else most):
        return Patterns(codes, np.arange(n, dtype=np.intp))
    number = pattern_numbers(codes, base).astype(np.intp)
    used = np.zeros(base**k, dtype=np.bool_)
    used[number] = True
    found = np.flatnonzero(used)
    places = np.empty(base**k, dtype=np.intp)
    places[found] = np.arange(found.size)
    digits = [found // base**j % base for j in range(k - 1, -1, -1)]
    return Patterns(np.stack(digits), places.take(number))
