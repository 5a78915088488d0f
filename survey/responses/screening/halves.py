"""Consistency of a person's halves of each scale: even-odd, and its mean over many random halvings.

Each scale is split in two; over the scales, the halves' means are correlated within the person and stepped up
by Spearman-Brown (Johnson 2005, after Jackson 1976). High is consistent. The resampled version draws the
halves anew and averages (Curran 2016; Goldammer, Annen, Stoeckli & Jonas 2020). Answers are recoded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from survey.responses.screening.patterns import patterns_of
from survey.responses.screening.rows import (
    correlation_of_sums,
    in_blocks,
    spearman_brown,
    whole_correlation,
)
from survey.responses.screening.whole import Answers, Exact, Whole, compact, exact_type, is_whole

__all__ = [
    "LEAST_SCALES",
    "Halves",
    "even_odd",
    "even_odd_correlation",
    "random_halves",
    "resampled_correlation",
    "resampled_reliability",
]

Floats: TypeAlias = NDArray[np.float64]
Halves: TypeAlias = NDArray[np.float64]
_EXACT = 2.0**53  # whole numbers below are exact in double precision
_BLOCK = 2_048  # rows whose halves stay in the processor's cache
_LARGEST_TABLE = 20_000  # patterns of a scale
LEAST_SCALES = 5  # a correlation over fewer points says nothing about a person


def even_odd(scored: Answers, scales: Sequence[Sequence[int]], *, minimum: int = LEAST_SCALES) -> Floats:
    """Return each row's even-odd consistency, from -1 to 1; attentive people are near 1.

    Parameters
    ----------
    scored : (n, items) array
        Recoded answers.
    scales : sequence of sequences of int
        The columns of each scale in order; its 1st, 3rd, ... items are one half. A scale counts for a person
        who has an answer in both halves.
    minimum : int
        Fewest scales that count.

    Returns
    -------
    (n,) array
        NaN where fewer scales count, or where the halves do not vary.

    Examples
    --------
    >>> person = np.repeat([[1.0, 4.0, 2.0, 5.0, 3.0]], 2, axis=1)
    >>> even_odd(person, [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]).round(6).tolist()
    [1.0]
    """
    return spearman_brown(even_odd_correlation(scored, scales, minimum=minimum))


def even_odd_correlation(
    scored: Answers, scales: Sequence[Sequence[int]], *, minimum: int = LEAST_SCALES
) -> Floats:
    """Return the halves' correlation before it is stepped up, which tells people apart below -1/3.

    Examples
    --------
    >>> person = np.repeat([[1.0, 4.0, 2.0, 5.0, 3.0]], 2, axis=1)
    >>> even_odd_correlation(person, [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]).round(6).tolist()
    [1.0]
    """
    marks = np.zeros((1, 2, scored.shape[1], len(scales)))
    for place, scale in enumerate(scales):
        marks[0, 0, list(scale[::2]), place] = 1.0
        marks[0, 1, list(scale[1::2]), place] = 1.0
    return _correlation(scored, marks, minimum)


def random_halves(
    scales: Sequence[Sequence[int]], items: int, splits: int, rng: np.random.Generator
) -> Halves:
    """Draw halvings of every scale, as marks (splits, 2, items, scales).

    Examples
    --------
    >>> marks = random_halves([[0, 1], [2, 3, 4]], 5, 3, np.random.default_rng(1))
    >>> marks.shape, marks.sum(axis=(1, 2)).tolist()
    ((3, 2, 5, 2), [[2.0, 3.0], [2.0, 3.0], [2.0, 3.0]])
    """
    marks = np.zeros((splits, 2, items, len(scales)))
    for split in range(splits):
        for place, scale in enumerate(scales):
            mixed = rng.permutation(np.asarray(scale, dtype=np.intp))
            half = (mixed.size + int(rng.integers(2))) // 2
            marks[split, 0, mixed[:half], place] = 1.0
            marks[split, 1, mixed[half:], place] = 1.0
    return marks


def resampled_reliability(scored: Answers, halves: Halves, *, minimum: int = LEAST_SCALES) -> Floats:
    """Return each row's halves correlation, averaged over halvings and then stepped up.

    Parameters
    ----------
    scored : (n, items) array
    halves : (splits, 2, items, scales) array
        From `random_halves`.
    minimum : int

    Examples
    --------
    >>> scales = [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]
    >>> marks = random_halves(scales, 10, 4, np.random.default_rng(1))
    >>> resampled_reliability(np.repeat([[1.0, 4.0, 2.0, 5.0, 3.0]], 2, axis=1), marks).round(6).tolist()
    [1.0]
    """
    return spearman_brown(resampled_correlation(scored, halves, minimum=minimum))


def resampled_correlation(scored: Answers, halves: Halves, *, minimum: int = LEAST_SCALES) -> Floats:
    """Return the halves' correlation, averaged over halvings, before it is stepped up.

    Examples
    --------
    >>> scales = [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]
    >>> marks = random_halves(scales, 10, 4, np.random.default_rng(1))
    >>> resampled_correlation(np.repeat([[1.0, 4.0, 2.0, 5.0, 3.0]], 2, axis=1), marks).round(6).tolist()
    [1.0]
    """
    return _correlation(scored, halves, minimum)


def _correlation(scored: Answers, halves: Halves, minimum: int) -> Floats:
    """Return each row's correlation over the scales that always have two halves, averaged over halvings."""
    own = halves[..., (halves.sum(axis=2) > 0).all(axis=(0, 1))]
    if own.shape[3] < minimum:
        return np.full(scored.shape[:1], float("nan"))
    given = compact(scored)
    if is_whole(given) and _reached(given, own) < _EXACT:
        return _by_patterns(given, own)
    return in_blocks(lambda rows: _mean(_agreement(rows, own, minimum)), given, _BLOCK)


def _mean(r: Floats) -> Floats:
    """Return the mean over halvings (splits, n) of those that have a value."""
    mean: Floats = r.mean(axis=0)
    rows = np.flatnonzero(np.isnan(mean))
    some = r[:, rows]
    counted = (~np.isnan(some)).sum(axis=0)
    mean[rows] = np.where(counted > 0, np.nansum(some, axis=0) / np.maximum(counted, 1), np.nan)
    return mean


def _agreement(scored: Answers, halves: Halves, minimum: int) -> Floats:
    """Correlate the halves' means over scales, (splits, n).

    Respondents stand last, so that sums over scales run over whole columns.
    """
    splits, _, items, scales = halves.shape
    seen = ~np.isnan(scored.T)
    marks = np.ascontiguousarray(halves.transpose(1, 0, 3, 2)).reshape(2, -1, items)
    mask, columns = seen.astype(np.float64), np.where(seen, scored.T, 0.0)
    first, second = marks @ mask
    x, y = marks[0] @ columns / np.maximum(first, 1.0), marks[1] @ columns / np.maximum(second, 1.0)
    shape = (splits, scales, scored.shape[0])
    both = ((first > 0) & (second > 0)).reshape(shape)
    count = both.sum(axis=1)
    x, y = (_about_means(means.reshape(shape), both, count) for means in (x, y))
    xx, yy, xy = (np.einsum("ksn,ksn->kn", *pair) for pair in ((x, x), (y, y), (x, y)))
    return correlation_of_sums(count, xx, yy, xy, minimum)


def _common_multiple(halves: Halves) -> int:
    """Return the least common multiple of the halves' sizes: means times it are whole."""
    return math.lcm(*halves.sum(axis=2).astype(int).ravel().tolist())


def _reached(scored: Whole, halves: Halves) -> float:
    """Return the largest sum of products of such means over scales, times the number of scales."""
    farthest = (int(scored.max()) - int(scored.min()) + 1) // 2
    return float((halves.shape[3] * _common_multiple(halves) * farthest) ** 2)


def _by_patterns(scored: Whole, halves: Halves) -> Floats:
    """Return the mean correlation of complete rows of whole numbers: a table for each scale, and look-ups."""
    low = int(scored.min())
    base = int(scored.max()) - low + 1
    longest = int((halves.any(axis=(0, 1))).sum(axis=0).max())
    if base**longest > _LARGEST_TABLE and scored.shape[0] > _BLOCK:
        # Every row is a pattern of its own.
        return in_blocks(lambda rows: _by_patterns(cast("Whole", rows), halves), scored, _BLOCK)
    k, sizes = halves.shape[3], halves.sum(axis=2)
    weights = halves * (_common_multiple(halves) / sizes)[:, :, None]
    held = exact_type(_reached(scored, halves))
    tables: list[Exact] = []
    places: list[NDArray[np.intp]] = []
    for scale in range(k):
        items = np.flatnonzero(halves[..., scale].any(axis=(0, 1)))
        found = patterns_of(scored.T[items] - np.int16(low), base, most=_LARGEST_TABLE)
        x, y = weights[:, :, items, scale].transpose(1, 0, 2) @ (found.codes - float(base // 2))
        tables.append(np.concatenate([x, y, k * x * x, k * y * y, k * x * y]).T.astype(held, order="C"))
        places.append(found.place)
    return _looked_up(tables, places)


def _looked_up(tables: Sequence[Exact], places: Sequence[NDArray[np.intp]]) -> Floats:
    """Return the mean correlation from tables (m, 5 splits) of each scale's x, y, and k times xx, yy, xy."""
    splits, n = tables[0].shape[1] // 5, places[0].size
    values = np.empty(n)
    for start in range(0, n, _BLOCK):
        rows = slice(start, start + _BLOCK)
        total = tables[0].take(places[0][rows], axis=0)
        for table, place in zip(tables[1:], places[1:], strict=True):
            total += table.take(place[rows], axis=0)
        means, squares, products = np.split(total, [2 * splits, 4 * splits], axis=1)
        squares -= means * means
        products -= means[:, :splits] * means[:, splits:]
        values[rows] = _mean(whole_correlation(squares[:, :splits], squares[:, splits:], products).T)
    return values


def _about_means(means: Floats, both: NDArray[np.bool_], count: NDArray[np.int64]) -> Floats:
    """Return halves' means less their mean over a person's scales, zero where a scale does not count."""
    inside = np.where(both, means, 0.0)
    return np.where(both, inside - (inside.sum(axis=1) / np.maximum(count, 1))[:, None], 0.0)
