"""Consistency of a person's halves of each scale: even-odd, and its mean over many random halvings.

Each scale is split in two; over the scales, the halves' means are correlated within the person and stepped up
by Spearman-Brown (Johnson 2005, after Jackson 1976). High is consistent. The resampled version draws the
halves anew and averages (Curran 2016; Goldammer, Annen, Stoeckli & Jonas 2020). Answers are recoded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.responses.screening.rows import correlation_of_sums, from_first, in_blocks, spearman_brown

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
_LARGEST_MULTIPLE = 1 << 20
_BLOCK = 2_048  # rows whose halves stay in the processor's cache
LEAST_SCALES = 5  # a correlation over fewer points says nothing about a person


def even_odd(scored: Floats, scales: Sequence[Sequence[int]], *, minimum: int = LEAST_SCALES) -> Floats:
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
    scored: Floats, scales: Sequence[Sequence[int]], *, minimum: int = LEAST_SCALES
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
    return in_blocks(lambda rows: _agreement(rows, marks, minimum)[0], scored)


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


def resampled_reliability(scored: Floats, halves: Halves, *, minimum: int = LEAST_SCALES) -> Floats:
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


def resampled_correlation(scored: Floats, halves: Halves, *, minimum: int = LEAST_SCALES) -> Floats:
    """Return the halves' correlation, averaged over halvings, before it is stepped up.

    Examples
    --------
    >>> scales = [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]
    >>> marks = random_halves(scales, 10, 4, np.random.default_rng(1))
    >>> resampled_correlation(np.repeat([[1.0, 4.0, 2.0, 5.0, 3.0]], 2, axis=1), marks).round(6).tolist()
    [1.0]
    """
    return in_blocks(lambda rows: _mean_agreement(rows, halves, minimum), scored, _BLOCK)


def _mean_agreement(scored: Floats, halves: Halves, minimum: int) -> Floats:
    r = _agreement(scored, halves, minimum)
    found = ~np.isnan(r)
    counted = found.sum(axis=0)
    return np.where(counted > 0, np.where(found, r, 0.0).sum(axis=0) / np.maximum(counted, 1), np.nan)


def _agreement(scored: Floats, halves: Halves, minimum: int) -> Floats:
    """Correlate the halves' means over scales, (splits, n).

    Respondents stand last, so that sums over scales run over whole columns.
    """
    splits, _, items, _ = halves.shape
    usable = (halves.sum(axis=2) > 0).all(axis=(0, 1))
    shape = (splits, int(usable.sum()), scored.shape[0])
    seen = ~np.isnan(scored.T)
    if seen.all():
        return _complete(scored, halves[..., usable], minimum)
    marks = np.ascontiguousarray(halves[..., usable].transpose(1, 0, 3, 2)).reshape(2, -1, items)
    mask, columns = seen.astype(np.float64), np.where(seen, scored.T, 0.0)
    first, second = marks @ mask
    x, y = marks[0] @ columns / np.maximum(first, 1.0), marks[1] @ columns / np.maximum(second, 1.0)
    both = ((first > 0) & (second > 0)).reshape(shape)
    count = both.sum(axis=1)
    x, y = (_about_means(means.reshape(shape), both, count) for means in (x, y))
    xx, yy, xy = (np.einsum("ksn,ksn->kn", *pair) for pair in ((x, x), (y, y), (x, y)))
    return correlation_of_sums(count, xx, yy, xy, minimum)


def _complete(scored: Floats, halves: Halves, minimum: int) -> Floats:
    """Correlate halves of complete rows, in whole numbers where the answers are; a product for each scale."""
    splits, _, _, k = halves.shape
    sizes = halves.sum(axis=2)
    # Means times a common multiple of the halves' sizes are whole, and correlate alike.
    common = min(math.lcm(*sizes.astype(int).ravel().tolist()), _LARGEST_MULTIPLE)
    columns = from_first(scored, (k * common) ** 2)
    weights = (halves * (common / sizes)[:, :, None]).transpose(3, 1, 0, 2).reshape(k, 2 * splits, -1)
    # The items of each scale, as many as the longest has; of shorter ones some that weigh nothing.
    own = np.argsort(~(weights != 0.0).any(axis=1), axis=1, kind="stable")
    own = own[:, : int((weights != 0.0).any(axis=1).sum(axis=1).max())]
    weights = np.take_along_axis(weights, own[:, None], axis=2).astype(columns.dtype)
    x, y = np.split(weights @ columns[own], 2, axis=1)
    x_total, y_total = x.sum(axis=0), y.sum(axis=0)
    xx = k * np.einsum("skn,skn->kn", x, x) - x_total * x_total
    yy = k * np.einsum("skn,skn->kn", y, y) - y_total * y_total
    xy = k * np.einsum("skn,skn->kn", x, y) - x_total * y_total
    return correlation_of_sums(np.array(k), xx, yy, xy, minimum)


def _about_means(means: Floats, both: NDArray[np.bool_], count: NDArray[np.int64]) -> Floats:
    """Return halves' means less their mean over a person's scales, zero where a scale does not count."""
    inside = np.where(both, means, 0.0)
    return np.where(both, inside - (inside.sum(axis=1) / np.maximum(count, 1))[:, None], 0.0)
