"""Rows with missing values, grouped by what is missing, with the weights that a batch of samples gives them.

A likelihood needs of a pattern only its size, mean and cross products (Arbuckle 1996). Complete rows enter as
these moments. Incomplete rows enter as pairs (c, x) with the deviation x - c mu: a respondent has c = 1; a
pattern of more rows than variables is replaced by as many rows as variables, plus one, with the same sums of
c^2, c x and x x'. All samples of a bootstrap share the rows and differ in weights alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

__all__ = ["Block", "IncompleteSample", "Patterns", "find_patterns", "sample_with", "whole_sample"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Block:
    """The patterns that miss k variables: rows and patterns from start to stop, columns (patterns, k)."""

    rows: slice
    patterns: slice
    columns: Places


@dataclass(frozen=True, slots=True)
class Patterns:
    """The incomplete rows of one group, sorted by pattern.

    Parameters
    ----------
    values, seen : ndarray, shape (r, p)
        Values with 0 where missing, and 1 where there is a value.
    coefficient : ndarray, shape (r,)
        c of each row.
    pattern : ndarray of int, shape (r,)
        From 0, ascending.
    answered : ndarray, shape (patterns,)
        How many variables each pattern has.
    blocks : tuple of Block
    """

    values: Floats
    seen: Floats
    coefficient: Floats
    pattern: Places
    answered: Floats
    blocks: tuple[Block, ...]

    @property
    def starts(self) -> Places:
        """The first row of each pattern."""
        return np.searchsorted(self.pattern, np.arange(self.answered.size))


@dataclass(frozen=True, slots=True)
class IncompleteSample:
    """Samples of one group that share rows: b of them.

    Parameters
    ----------
    patterns : Patterns
    rows : ndarray, shape (b, r)
        Weight of each incomplete row.
    counts : ndarray, shape (b, patterns)
        Respondents of each pattern.
    complete : ndarray, shape (b,)
        Complete respondents.
    mean, covariance : ndarray, shapes (b, p) and (b, p, p)
        Of the complete respondents, divisor n.
    n : float
        All respondents, in each sample.
    """

    patterns: Patterns
    rows: Floats
    counts: Floats
    complete: Floats
    mean: Floats
    covariance: Floats
    n: float

    def take(self, some: Places) -> IncompleteSample:
        """Return some samples of the batch."""
        return IncompleteSample(
            self.patterns,
            self.rows[some],
            self.counts[some],
            self.complete[some],
            self.mean[some],
            self.covariance[some],
            self.n,
        )


def find_patterns(X: Floats) -> tuple[Patterns, Places, Places]:
    """Group the rows of X by what they miss.

    Parameters
    ----------
    X : ndarray, shape (n, p)
        NaN where missing; no row is wholly missing.

    Returns
    -------
    Patterns
    ndarray of int
        The rows of X that the rows of the patterns are.
    ndarray of int
        The complete rows of X.

    Examples
    --------
    >>> X = np.array([[1.0, np.nan], [2.0, 3.0], [4.0, np.nan]])
    >>> found, places, complete = find_patterns(X)
    >>> found.values.tolist(), places.tolist(), complete.tolist()
    ([[1.0, 0.0], [4.0, 0.0]], [0, 2], [1])
    """
    gone = np.isnan(X)
    incomplete = np.flatnonzero(gone.any(axis=1))
    kinds, member = np.unique(gone[incomplete], axis=0, return_inverse=True)
    by_size = np.argsort(kinds.sum(axis=1), kind="stable")
    kinds = kinds[by_size]
    member = np.argsort(by_size, kind="stable")[member.reshape(-1)]
    order = np.argsort(member, kind="stable")
    places = incomplete[order]
    values = np.where(gone[places], 0.0, X[places])
    found = _patterns(values, kinds, member[order], np.ones(places.size))
    return found, places, np.flatnonzero(~gone.any(axis=1))


def _patterns(values: Floats, gone: NDArray[np.bool_], member: Places, coefficient: Floats) -> Patterns:
    """Put rows together that are sorted by pattern, patterns by how much they miss."""
    size = gone.sum(axis=1)
    blocks: list[Block] = []
    for k in np.unique(size).tolist():
        these = np.flatnonzero(size == k)
        first, last = int(these[0]), int(these[-1]) + 1
        rows = slice(int(np.searchsorted(member, first)), int(np.searchsorted(member, last)))
        columns = np.nonzero(gone[first:last])[1].reshape(last - first, k)
        blocks.append(Block(rows, slice(first, last), columns.astype(np.int64)))
    seen = (~gone[member]).astype(np.float64)
    answered = (gone.shape[1] - size).astype(np.float64)
    return Patterns(values, seen, coefficient, member.astype(np.int64), answered, tuple(blocks))


def sample_with(
    X: Floats, patterns: Patterns, places: Places, complete: Places, weights: Floats
) -> IncompleteSample:
    """Return the samples in which the respondents have these weights.

    Parameters
    ----------
    X : ndarray, shape (n, p)
    patterns : Patterns
    places, complete : ndarray of int
        As `find_patterns` gives them.
    weights : ndarray, shape (b, n)
        E.g. how often each respondent was drawn; of one sum in all samples.
    """
    rows = weights[:, places]
    counts = np.zeros((weights.shape[0], patterns.answered.size))
    if places.size:
        counts = np.add.reduceat(rows, patterns.starts, axis=1)
    w = weights[:, complete]
    total = w.sum(axis=1)
    safe = np.where(total > 0, total, 1.0)
    centre = X[complete].mean(axis=0) if complete.size else np.zeros(X.shape[1])
    Z = X[complete] - centre
    mean = w @ Z / safe[:, None]
    second = np.swapaxes(w[:, :, None] * Z, 1, 2) @ Z / safe[:, None, None]
    covariance = second - mean[:, :, None] * mean[:, None, :]
    return IncompleteSample(
        patterns, rows, counts, total, np.where(total[:, None] > 0, mean + centre, 0.0), covariance,
        float(weights[0].sum()),
    )  # fmt: skip


def whole_sample(X: Floats, weights: Floats | None = None) -> IncompleteSample:
    """Return one sample of all rows of X, patterns of many rows replaced by fewer.

    Parameters
    ----------
    X : ndarray, shape (n, p)
    weights : ndarray, shape (n,), optional
    """
    patterns, places, complete = find_patterns(X)
    w = np.ones(X.shape[0]) if weights is None else weights
    sample = sample_with(X, patterns, places, complete, w[None])
    return _shortened(sample) if places.size else sample


def _shortened(sample: IncompleteSample) -> IncompleteSample:
    """Replace the rows of each pattern by the factor of their sums."""
    old = sample.patterns
    values: list[Floats] = []
    coefficients: list[Floats] = []
    members: list[int] = []
    edges: Sequence[int] = [*old.starts.tolist(), old.pattern.size]
    for g, (start, stop) in enumerate(itertools.pairwise(edges)):
        root = np.sqrt(sample.rows[0, start:stop])
        rows, c = root[:, None] * old.values[start:stop], root * old.coefficient[start:stop]
        if stop - start > old.answered[g] + 1:
            size = float(c @ c)
            mean: Floats = c @ rows / size
            factor = cast("Floats", np.linalg.qr(rows - c[:, None] * mean, mode="r"))
            rows = np.concatenate([np.sqrt(size) * mean[None], factor]) * old.seen[start]
            c = np.concatenate([[np.sqrt(size)], np.zeros(factor.shape[0])])
        values.append(rows)
        coefficients.append(c)
        members += [g] * c.size
    gone = old.seen[old.starts] == 0
    patterns = _patterns(np.concatenate(values), gone, np.array(members), np.concatenate(coefficients))
    ones = np.ones((1, patterns.pattern.size))
    return IncompleteSample(
        patterns, ones, sample.counts, sample.complete, sample.mean, sample.covariance, sample.n
    )
