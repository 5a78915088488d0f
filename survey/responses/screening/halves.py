"""Consistency of a person's halves of each scale: even-odd, and its mean over many random halvings.

Each scale is split in two; over the scales, the halves' means are correlated within the person and stepped up
by Spearman-Brown (Johnson 2005, after Jackson 1976). High is consistent. The resampled version draws the
halves anew and averages (Curran 2016; Goldammer, Annen, Stoeckli & Jonas 2020). Answers are recoded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.responses.screening.rows import row_correlation, spearman_brown

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
    first, second = np.zeros((2, scored.shape[1], len(scales)))
    for place, scale in enumerate(scales):
        first[list(scale[::2]), place] = 1.0
        second[list(scale[1::2]), place] = 1.0
    return _agreement(scored, first, second, minimum)


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
    total, counted = np.zeros(scored.shape[0]), np.zeros(scored.shape[0])
    for first, second in halves:
        r = _agreement(scored, first, second, minimum)
        total += np.nan_to_num(r)
        counted += ~np.isnan(r)
    return np.where(counted > 0, total / np.maximum(counted, 1.0), np.nan)


def _agreement(scored: Floats, first: Floats, second: Floats, minimum: int) -> Floats:
    """Correlate the halves' means over scales."""
    seen = ~np.isnan(scored)
    if seen.all():
        sizes = np.maximum(first.sum(axis=0), 1e-300), np.maximum(second.sum(axis=0), 1e-300)
        usable = np.flatnonzero((first.sum(axis=0) > 0) & (second.sum(axis=0) > 0))
        means = scored @ (first / sizes[0])[:, usable], scored @ (second / sizes[1])[:, usable]
        return row_correlation(*means, minimum=minimum)
    filled, mask = np.where(seen, scored, 0.0), seen.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return row_correlation(
            (filled @ first) / (mask @ first), (filled @ second) / (mask @ second), minimum=minimum
        )
