"""Polytomous Guttman errors: G, its normed form and U3 (Emons 2008; van der Flier 1982).

An item with answers 0..K has the steps "at least 1", ..., "at least K". Steps are ordered by how many people
pass them. A Guttman error is a pair of steps of which the harder is passed and the easier is not. Since the
steps of an item are nested,

    G = sum_j w_j(x_j) - S (S - 1) / 2,      w_j(x) = sum of the places 0, 1, ... of the item's first x steps,

with S the sum of the answers: a table and a lookup, no walk over the steps. G_normed divides G by the
largest G that a person with the same S could have; U3 measures the same on the log odds of the steps,

    U3 = (max W - W) / (max W - min W),      W = sum of the log odds of the steps passed.

The extremes over all answers with a given S are found by dynamic programming over the items. A person with
blanks is compared on the steps of the items that he answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.numerics.em_moments import missing_patterns
from survey.responses.screening.patterns import pattern_numbers
from survey.responses.screening.whole import Answers, Whole, answer_counts, as_floats, compact, is_whole

__all__ = ["GuttmanErrors", "guttman_errors", "step_popularity"]

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
_CELLS = 2_000_000  # numbers held at once: 16 MB
_JOINT = 4_096  # cells of a joint table of several items


@dataclass(frozen=True, slots=True)
class GuttmanErrors:
    """Each row's Guttman errors, (n,) arrays; NaN for rows without answers.

    Attributes
    ----------
    errors : array
        G, how many pairs of steps are in the wrong order.
    normed : array
        G over the largest possible G, 0 to 1; 0 where no error is possible.
    u3 : array
        0 where W cannot vary.
    possible : array of bool
        Whether a person with this sum of answers can make an error: one who always chose an end cannot.
    """

    errors: Floats
    normed: Floats
    u3: Floats
    possible: Bools


def step_popularity(codes: Answers, categories: int) -> Floats:
    """Return the share of answers that pass each step, (items, categories - 1).

    Examples
    --------
    >>> step_popularity(np.array([[0.0], [1.0], [2.0], [np.nan]]), 3).round(4).tolist()
    [[0.6667, 0.3333]]
    """
    given = compact(codes)
    columns = np.ascontiguousarray(given.T)
    steps = range(1, categories)
    passed = np.array([[np.count_nonzero(column >= step) for step in steps] for column in columns])
    return passed.reshape(columns.shape[0], -1) / np.maximum(answer_counts(given), 1.0)[:, None]


def guttman_errors(
    codes: Answers,
    categories: int,
    popularity: Floats | None = None,
    answered: Floats | None = None,
) -> GuttmanErrors:
    """Return the Guttman errors of each row.

    Parameters
    ----------
    codes : (n, items) array
        Recoded answers from 0 to categories - 1; NaN where missing.
    categories : int
    popularity : (items, categories - 1) array, optional
        The share that passes each step; of these rows by default.
    answered : (items,) array, optional
        How many answers those shares are of; as many as these rows have by default.

    Examples
    --------
    >>> found = guttman_errors(np.array([[1.0, 1, 0], [1, 0, 0], [0, 0, 1]]), 2)
    >>> found.errors.tolist(), found.normed.tolist()
    ([0.0, 0.0, 2.0], [0.0, 0.0, 1.0])
    """
    # Answers between the points pass the steps below them.
    codes = compact(codes)
    codes = codes if is_whole(codes) else compact(np.floor(codes))
    shares = step_popularity(codes, categories) if popularity is None else popularity
    order = np.argsort(-shares, axis=None, kind="stable")
    odds = _log_odds(shares, answer_counts(codes) if answered is None else answered)
    if is_whole(codes):
        return _complete(codes, categories, order, odds)
    errors, normed, u3 = np.full((3, codes.shape[0]), np.nan)
    possible = np.zeros(codes.shape[0], dtype=np.bool_)
    patterns = missing_patterns(as_floats(codes))
    places = _places(order, patterns.observed, shares.shape)
    size = max(1, _CELLS // ((categories - 1) * codes.shape[1] * categories))
    for start in range(0, patterns.counts.size, size):
        batch = slice(start, min(start + size, patterns.counts.size))
        rows = np.flatnonzero((patterns.membership >= batch.start) & (patterns.membership < batch.stop))
        own = patterns.membership[rows] - batch.start
        seen = patterns.observed[batch]
        answers = np.where(seen[own], np.nan_to_num(codes[rows]), 0.0).astype(np.intp)
        total = answers.sum(axis=1)
        ranks, logits = _tables(places[batch]), _tables(odds[None] * seen[:, :, None])
        expected = total * (total - 1) / 2.0
        errors[rows] = _look_up(ranks, own, answers) - expected
        highest = _extreme(ranks, seen)[own, total] - expected
        possible[rows] = highest > 0
        normed[rows] = errors[rows] / np.where(highest > 0, highest, 1.0)
        u3[rows] = _u3(logits, seen, own, answers, total)
    return GuttmanErrors(errors, normed, u3, possible)


def _complete(codes: Whole, categories: int, order: NDArray[np.intp], odds: Floats) -> GuttmanErrors:
    """Return the errors of complete rows, which share all tables."""
    seen = np.ones((1, codes.shape[1]), dtype=np.bool_)
    ranks, logits = _tables(_places(order, seen, odds.shape)), _tables(odds[None])
    columns = codes.T
    weight, odds_passed = _sums_over_items(np.stack([ranks[0], logits[0]], axis=2), columns).T
    sums = np.arange(codes.shape[1] * (categories - 1) + 1, dtype=np.float64)
    by_chance: Floats = sums * (sums - 1) / 2.0
    total = columns.sum(axis=0, dtype=np.int32).astype(np.intp)
    errors = weight - by_chance[total]
    highest = (_extreme(ranks, seen)[0] - by_chance)[total]
    best, worst = _extreme(logits, seen)[0], -_extreme(-logits, seen)[0]
    span = (best - worst)[total]
    u3 = np.where(span > 1e-12, (best[total] - odds_passed) / np.where(span > 1e-12, span, 1.0), 0.0)
    return GuttmanErrors(errors, errors / np.where(highest > 0, highest, 1.0), u3, highest > 0)


def _sums_over_items(tables: Floats, columns: Whole) -> Floats:
    """Return the sums over items of tables (items, categories, T) at complete codes (items, n), (n, T).

    Items are taken several at a time: their joint table is small, and is looked up once.
    """
    items, categories, T = tables.shape
    size = max(1, int(np.log(_JOINT) / np.log(categories)))
    total = np.zeros((columns.shape[1], T))
    for start in range(0, items, size):
        own = columns[start : start + size]
        joint = tables[start]
        for table in tables[start + 1 : start + own.shape[0]]:
            joint = (joint[:, None] + table).reshape(-1, T)
        total += joint.take(pattern_numbers(own, categories), axis=0)
    return total


def _places(order: NDArray[np.intp], observed: Bools, shape: tuple[int, ...]) -> Floats:
    """Return the place of each step among the steps of the items that a pattern has, (G, items, steps)."""
    steps = np.repeat(observed[:, :, None], shape[1], axis=2).reshape(observed.shape[0], -1)
    place = np.empty(steps.shape)
    place[:, order] = np.cumsum(steps[:, order], axis=1) - 1.0
    return np.where(steps, place, 0.0).reshape(-1, *shape)


def _log_odds(shares: Floats, answered: Floats) -> Floats:
    """Return the log odds of the steps; one that all or none pass is held half a person from the end."""
    half = 0.5 / np.maximum(answered, 1)[:, None]
    inside = np.clip(shares, half, 1.0 - half)
    return np.log(inside / (1.0 - inside))


def _tables(steps: Floats) -> Floats:
    """Return the sums over the first x steps, (G, items, categories)."""
    table = np.zeros((*steps.shape[:2], steps.shape[2] + 1))
    table[:, :, 1:] = np.cumsum(steps, axis=2)
    return table


def _look_up(table: Floats, own: NDArray[np.intp], answers: NDArray[np.intp]) -> Floats:
    columns = np.arange(answers.shape[1], dtype=np.intp)
    return table[own[:, None], columns[None, :], answers].sum(axis=1)


def _extreme(table: Floats, seen: Bools) -> Floats:
    """Return the largest sum of a table for each sum of answers, (G, items * (categories - 1) + 1)."""
    G, items, categories = table.shape
    best = np.full((G, items * (categories - 1) + 1), -np.inf)
    best[:, 0] = 0.0
    last = categories - 1
    for j in range(items):
        # After j items no sum exceeds j times the highest answer.
        reached = j * last + 1
        before = best[:, :reached].copy()
        before[~seen[:, j]] = -np.inf
        for x in range(1, categories):
            part = best[:, x : x + reached]
            np.maximum(part, before + table[:, j, x, None], out=part)
    return best


def _u3(
    logits: Floats, seen: Bools, own: NDArray[np.intp], answers: NDArray[np.intp], total: NDArray[np.intp]
) -> Floats:
    weight = _look_up(logits, own, answers)
    highest = _extreme(logits, seen)[own, total]
    lowest = -_extreme(-logits, seen)[own, total]
    span = highest - lowest
    return np.where(span > 1e-12, (highest - weight) / np.where(span > 1e-12, span, 1.0), 0.0)
