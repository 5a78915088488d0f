"""Rows that repeat others: exactly, nearly, or from the same device.

The near duplicates of a row are found by its percent match, the largest share of answers that it has in
common with another row (Kuriakose & Robbins 2016). A fixed 85 % is passed by honest rows in homogeneous
samples (Simmons, Mercer, Schwarzer & Kennedy 2016), so the cutoff is the largest match that arises when
whole scales are permuted over respondents, which keeps what makes a person consistent within a scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "device_duplicates",
    "first_of_duplicates",
    "largest_match",
    "permute_scales",
]

Floats: TypeAlias = NDArray[np.float64]
_CELLS = 4_000_000


def first_of_duplicates(answers: Floats) -> NDArray[np.int64]:
    """Return for each row the first row with the same answers, itself when there is none before.

    Parameters
    ----------
    answers : ndarray, shape (n, columns)
        NaN equals NaN here: blanks are part of the pattern.

    Examples
    --------
    >>> first_of_duplicates(np.array([[1.0, np.nan], [2, 2], [1, np.nan]])).tolist()
    [0, 1, 0]
    """
    filled = np.where(np.isnan(answers), np.finfo(np.float64).min, answers + 0.0)
    # Rows as one opaque value each: sorting those is far faster than sorting by columns.
    rows = np.ascontiguousarray(filled).view(np.dtype((np.void, filled.shape[1] * 8))).reshape(-1)
    _, first, inverse = np.unique(rows, return_index=True, return_inverse=True)
    return first[inverse.reshape(-1)].astype(np.int64)


def largest_match(answers: Floats, *, least: float = 0.5) -> tuple[Floats, NDArray[np.int64]]:
    """Return each row's largest share of equal answers with another row, and that row.

    Parameters
    ----------
    answers : (n, items) array
        Compared over the items that both rows answered.
    least : float
        Two rows are compared when they have at least this share of the items in common.

    Returns
    -------
    match : (n,) array
        NaN for rows that are compared with nobody.
    partner : (n,) array of int
        -1 for those.

    Examples
    --------
    >>> match, partner = largest_match(np.array([[1.0, 2, 3, 4], [1, 2, 3, 5], [5, 1, 1, 1]]))
    >>> match.tolist(), partner.tolist()
    ([0.75, 0.75, 0.0], [1, 0, 0])
    >>> largest_match(np.full((2, 3), np.nan))[1].tolist()
    [-1, -1]
    """
    n, items = answers.shape
    seen = ~np.isnan(answers)
    values = np.unique(answers[seen])
    match, partner = np.full(n, np.nan), np.full(n, -1, dtype=np.int64)
    if n < 2 or not values.size:
        return match, partner
    marks = np.concatenate([(answers == value) for value in values], axis=1).astype(np.float32)
    mask = seen.astype(np.float32)
    size = max(1, _CELLS // n)
    for start in range(0, n, size):
        rows = slice(start, min(start + size, n))
        equal, common = marks[rows] @ marks.T, mask[rows] @ mask.T
        share = np.where(common >= least * items, equal / np.maximum(common, 1.0), -1.0)
        share[np.arange(share.shape[0]), np.arange(rows.start, rows.stop)] = -1.0
        best = share.argmax(axis=1)
        own = np.arange(best.size, dtype=np.intp)
        compared = share[own, best] >= 0.0
        # Counts are exact in single precision, their quotient is not.
        exact = equal[own, best].astype(np.float64) / np.maximum(common[own, best].astype(np.float64), 1.0)
        match[rows] = np.where(compared, exact, np.nan)
        partner[rows] = np.where(compared, best, -1)
    return match, partner


def permute_scales(answers: Floats, scales: Sequence[Sequence[int]], rng: np.random.Generator) -> Floats:
    """Give each respondent the answers of a random respondent on each scale.

    Examples
    --------
    >>> X = np.array([[1.0, 1.0, 5.0], [2.0, 2.0, 6.0]])
    >>> mixed = permute_scales(X, [[0, 1], [2]], np.random.default_rng(1))
    >>> sorted(mixed[:, 0].tolist()), bool((mixed[:, 0] == mixed[:, 1]).all())
    ([1.0, 2.0], True)
    """
    mixed = answers.copy()
    for scale in scales:
        columns = np.asarray(scale, dtype=np.intp)
        mixed[:, columns] = answers[rng.permutation(answers.shape[0])][:, columns]
    return mixed


def device_duplicates(
    devices: NDArray[np.int64], answers: Floats, *, least: float = 0.95
) -> NDArray[np.int64]:
    """Return for each row an earlier row from the same device with nearly the same answers, else -1.

    A device alone says nothing: the staff of a branch share one address.

    Parameters
    ----------
    devices : (n,) array of int
        A number for each device; -1 where unknown.
    answers : (n, items) array
    least : float
        The share of equal answers, blanks equal to blanks.

    Examples
    --------
    >>> X = np.array([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]])
    >>> device_duplicates(np.array([7, 7, 8]), X).tolist()
    [-1, 0, -1]
    """
    earlier = np.full(devices.size, -1, dtype=np.int64)
    filled = np.where(np.isnan(answers), np.finfo(np.float64).min, answers)
    known, counts = np.unique(devices[devices >= 0], return_counts=True)
    for device in known[counts > 1].tolist():
        rows = np.flatnonzero(devices == device)
        same = (filled[rows][:, None, :] == filled[rows][None, :, :]).mean(axis=2) >= least
        before = np.tril(same, -1)
        hit = before.any(axis=1)
        earlier[rows[hit]] = rows[before[hit].argmax(axis=1)]
    return earlier
