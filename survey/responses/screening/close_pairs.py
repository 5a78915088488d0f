"""Pairs of rows that agree on nearly all items, found among many rows without comparing every pair.

Two complete rows that differ on at most k items agree on all of at least one of any k + 1 parts of the items
(the pigeonhole principle). So only rows with the same answers to a part are compared: they stand together
when the rows are sorted by it. The items of a part are taken from far apart, since many people answer
neighbours of one scale alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.numerics.cores import on_cores

__all__ = ["LEAST_MATCH", "close_matches"]

Floats: TypeAlias = NDArray[np.float64]
Index: TypeAlias = NDArray[np.intp]
Codes: TypeAlias = NDArray[np.signedinteger]
LEAST_MATCH = 0.85  # Kuriakose & Robbins's own cutoff
_MOST_PAIRS = 40_000_000
_STRETCH = 6  # items that are compared before pairs are dropped
_SEVEN_BITS = np.uint64(0x7F7F_7F7F_7F7F_7F7F)
_HIGH_BITS = np.uint64(0x8080_8080_8080_8080)


def close_matches(
    answers: Floats, *, least: float = LEAST_MATCH, most_pairs: int = _MOST_PAIRS
) -> Floats | None:
    """Return each row's largest share of answers in common with another row, where that is `least` or more.

    Parameters
    ----------
    answers : (n, items) array
        Compared over the items that both rows answered, at least half of all. Pairs of complete rows are all
        found; of rows with blanks those that have the same blanks in one part.
    least : float
        Smallest share that is looked for.
    most_pairs : int
        Most pairs to compare.

    Returns
    -------
    (n,) array or None
        NaN for rows without such a match; None when more than `most_pairs` pairs agree on a part.

    Examples
    --------
    >>> X = np.tile(np.arange(10.0), (3, 1))
    >>> X[1, 9], X[2, 3:] = 5.0, 1.0
    >>> close_matches(X).tolist()
    [0.9, 0.9, nan]
    """
    n, items = answers.shape
    codes = _codes(answers)
    columns = np.ascontiguousarray(codes.T)
    blanks = bool((columns < 0).any())
    parts = int((1.0 - least) * items + 1e-9) + 1
    alike = [_sorted_by(codes[:, part::parts]) for part in range(parts)]
    if sum(_number_of_pairs(keys) for _, keys in alike) > most_pairs:
        return None

    words = None if blanks or codes.dtype != np.int8 else _words(codes)

    def of_part(part: int) -> Floats:
        best = np.full(n, -1.0)
        for pair in _pairs(*alike[part]):
            first, second, share = (
                _near_pairs(columns, *pair, least, blanks=blanks)
                if words is None
                else _near_words(words, *pair, least, items)
            )
            np.maximum.at(best, first, share)
            np.maximum.at(best, second, share)
        return best

    best = np.maximum.reduce(list(on_cores(of_part, parts)))
    return np.where(best >= 0.0, best, np.nan)


def _codes(answers: Floats) -> Codes:
    """Number the answers from 0, -1 for blanks."""
    values = np.unique(np.concatenate([np.unique(column) for column in answers.T]))
    values = values[~np.isnan(values)]
    codes = np.full(answers.shape, -1, dtype=np.int8 if values.size < 128 else np.int32)
    for own, column in zip(codes.T, answers.T, strict=True):
        seen = ~np.isnan(column)
        own[seen] = np.searchsorted(values, column[seen])
    return codes


def _number_of_pairs(keys: NDArray[np.uint64]) -> int:
    """Return how many pairs of sorted keys are equal."""
    bounds = np.concatenate([[0], np.flatnonzero(keys[1:] != keys[:-1]) + 1, [keys.size]])
    lengths = np.diff(bounds)
    return int((lengths * (lengths - 1) // 2).sum())


def _sorted_by(codes: Codes) -> tuple[Index, NDArray[np.uint64]]:
    """Return the rows in the order of a number for their answers, and those numbers.

    The number may wrap around: rows that share one by chance are compared in vain, nothing is lost.
    """
    keys = np.zeros(codes.shape[0], dtype=np.uint64)
    for column in codes.T:
        keys = keys * np.uint64(1_000_003) + (column + 1).astype(np.uint64)
    order = np.argsort(keys, kind="stable")
    return order, keys[order]


def _pairs(order: Index, keys: NDArray[np.uint64]) -> Iterator[tuple[Index, Index]]:
    """Give all pairs of rows with the same key, no more at a time than there are rows."""
    start = np.arange(keys.size, dtype=np.intp)
    for shift in range(1, keys.size):
        start = start[start < keys.size - shift]
        start = start[keys[start] == keys[start + shift]]
        if not start.size:
            return
        yield order[start], order[start + shift]


def _words(codes: Codes) -> NDArray[np.uint64]:
    """Return complete codes below 128 as words of eight items, one byte each, (words, n)."""
    n, items = codes.shape
    padded = np.zeros((n, -(-items // 8) * 8), dtype=np.int8)
    padded[:, :items] = codes
    return np.ascontiguousarray(padded.view(np.uint64).T)


def _near_words(
    words: NDArray[np.uint64], first: Index, second: Index, least: float, items: int
) -> tuple[Index, Index, Floats]:
    """Return what `_near_pairs` does of complete rows, eight items at a time."""
    most = int((1.0 - least) * items + 1e-9)
    differ = np.zeros(first.size, dtype=np.int16)
    for word in words:
        apart = word.take(first) ^ word.take(second)
        # The sum reaches the high bit of each byte that differs, and carries nothing into the next.
        apart += _SEVEN_BITS
        apart &= _HIGH_BITS
        differ += np.bitwise_count(apart)
        kept = np.flatnonzero(differ <= most)
        first, second, differ = first.take(kept), second.take(kept), differ.take(kept)
        if not first.size:
            break
    share = (items - differ) / items
    near = share >= least
    return first[near], second[near], share[near]


def _near_pairs(
    columns: Codes, first: Index, second: Index, least: float, *, blanks: bool
) -> tuple[Index, Index, Floats]:
    """Return the pairs that share enough of their answers, and what they share.

    Pairs leave as soon as they differ on too many items, which most do after a few.
    """
    items = columns.shape[0]
    most = int((1.0 - least) * items + 1e-9)
    differ = np.zeros(first.size, dtype=np.int16)
    common = np.full(first.size, 0 if blanks else items, dtype=np.int16)
    for start in range(0, items, _STRETCH):
        if not first.size:
            break
        for column in columns[start : start + _STRETCH]:
            a, b = column.take(first), column.take(second)
            if blanks:
                both = (a >= 0) & (b >= 0)
                common += both
                differ += both & (a != b)
            else:
                differ += a != b
        kept = differ <= most
        first, second, differ, common = first[kept], second[kept], differ[kept], common[kept]
    share = (common - differ) / np.maximum(common, 1)
    near = (share >= least) & (2 * common >= items)
    return first[near], second[near], share[near]
