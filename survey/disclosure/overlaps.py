"""Whether statistics on overlapping groups give away a small group: the differencing attack.

Whoever knows the sums of a variable over some sets of respondents knows every linear combination of them, and
nothing else of that kind. So a mean over all and a mean over all but three people give the mean of the three
(Hundepool et al. 2012, section 2.3), and a sum over a, less that over b, plus that over c, may be a weighted
sum over a few people. A set is exposed when a combination is zero for everybody but its members.

Respondents who are in the same bases are one block. With blocks for columns and bases for rows, the smallest
supports of combinations are the cocircuits of a linear matroid (Oxley 2011, section 2.2), and each cocircuit
is a row of the reduced echelon form over some independent columns. Rows and their differences are looked at
one by one; beyond these, columns are drawn at random, the larger blocks first, as in the search for words of
low weight in a linear code (Stern 1989): a small set is likely to be missed by all the columns but one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from survey.numerics.streams import stream

__all__ = ["DRAWS", "ExposedSet", "Overlaps", "exposed_sets", "membership_blocks"]

Floats = NDArray[np.float64]
_TOLERANCE = 1e-9
DRAWS = 128
_ENTRIES = 4_000_000  # of the forms that are held at once


@dataclass(frozen=True, slots=True)
class Overlaps:
    """How the categories whose means are compared overlap, over all questions of a group.

    Parameters
    ----------
    group : str
    bases : tuple of str
        ``QUESTION=CATEGORY`` of each category that has members, length b.
    memberships : ndarray of bool, shape (b, k)
        The blocks of respondents that each is made of.
    sizes : ndarray of int, shape (k,)
        Respondents in each block; together all whose scores are compared.
    """

    group: str
    bases: tuple[str, ...]
    memberships: NDArray[np.bool_]
    sizes: NDArray[np.int64]

    @classmethod
    def of(cls, group: str, members: Mapping[str, NDArray[np.bool_]], n: int) -> Overlaps:
        """Collect categories by their members among n respondents.

        Examples
        --------
        >>> found = Overlaps.of("g", {"q=a": np.array([True, True, False])}, 3)
        >>> found.memberships.tolist(), found.sizes.tolist()
        ([[False, True]], [1, 2])
        """
        everybody = np.ones((1, n), dtype=np.bool_)
        rows = np.vstack([everybody, *(own[None, :] for own in members.values())])
        blocks, sizes = membership_blocks(rows)
        return cls(group, tuple(members), blocks[1:], sizes)


@dataclass(frozen=True, slots=True)
class ExposedSet:
    """Too few respondents, of whom a sum, weighted or not, follows from those of larger sets.

    Parameters
    ----------
    blocks : tuple of int
        The blocks that make it up.
    size : int
    """

    blocks: tuple[int, ...]
    size: int


def membership_blocks(members: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Group respondents by the bases that they belong to.

    Parameters
    ----------
    members : ndarray of bool, shape (b, n)
        Which respondents each base holds.

    Returns
    -------
    memberships : ndarray of bool, shape (b, k)
    sizes : ndarray of int, shape (k,)
    """
    blocks, sizes = np.unique(members, axis=1, return_counts=True)
    inside = blocks.any(axis=0)
    return blocks[:, inside], sizes[inside].astype(np.int64)


def exposed_sets(
    memberships: NDArray[np.bool_], sizes: NDArray[np.int64], minimum: int, draws: int = DRAWS
) -> tuple[ExposedSet, ...]:
    """Return the small sets that statistics on these bases expose, by sums and differences of any of them.

    Parameters
    ----------
    memberships : ndarray of bool, shape (b, k)
        For each base, the blocks that it is made of.
    sizes : ndarray of int, shape (k,)
        Respondents in each block.
    minimum : int
    draws : int
        How often columns are drawn.

    Returns
    -------
    tuple of ExposedSet
        Without those that hold another one.

    Examples
    --------
    >>> everybody_and_all_but_three = np.array([[True, True], [True, False]])
    >>> exposed_sets(everybody_and_all_but_three, np.array([200, 3]), 10)
    (ExposedSet(blocks=(1,), size=3),)
    """
    bases = np.unique(memberships, axis=0)
    first, second = np.triu_indices(len(bases), 1)
    pairs = bases[first] != bases[second]
    drawn = _cocircuits(_independent(bases), sizes, draws)
    small = np.unique(np.vstack([_small(part, sizes, minimum) for part in (bases, pairs, *drawn)]), axis=0)
    # A support that holds all of another says nothing more.
    holds = (small.astype(np.int64) @ ~small.T) == 0
    least = holds.sum(axis=0) == 1
    return tuple(
        ExposedSet(tuple(np.flatnonzero(one).tolist()), int(sizes[one].sum())) for one in small[least]
    )


def _independent(bases: NDArray[np.bool_]) -> Floats:
    """Return as many independent rows as there are, shape (r, k)."""
    if not bases.size:
        return np.zeros((0, bases.shape[1]))
    _, triangle, order = linalg.qr(bases.T.astype(float), mode="economic", pivoting=True)
    return bases[order[: int((np.abs(np.diagonal(triangle)) > _TOLERANCE).sum())]].astype(float)


def _small(supports: NDArray[np.bool_], sizes: NDArray[np.int64], minimum: int) -> NDArray[np.bool_]:
    weight = supports @ sizes
    return supports[(weight > 0) & (weight < minimum)]


def _cocircuits(bases: Floats, sizes: NDArray[np.int64], draws: int) -> Iterator[NDArray[np.bool_]]:
    """Yield the supports of the rows of echelon forms over drawn columns, some draws at a time.

    One person after another is drawn, so that a block comes the sooner the larger it is; a block whose column
    depends on those before it is passed over.
    """
    times = stream(0, "disclosure", "overlaps").exponential(size=(draws, sizes.size)) / sizes
    order = np.argsort(times, axis=1, kind="stable")
    batch = max(1, _ENTRIES // max(bases.size, 1))
    for start in range(0, draws if len(bases) else 0, batch):
        yield _supports(bases, order[start : start + batch])


def _supports(bases: Floats, order: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Bring columns in each order to echelon form; return where its rows are not zero, shape (d * r, k)."""
    draws, places = len(order), order[:, None, :]
    forms = np.take_along_axis(np.broadcast_to(bases, (draws, *bases.shape)), places, axis=2)
    free = np.ones(forms.shape[:2], dtype=np.bool_)  # rows that have no column of their own yet
    each = np.arange(draws)
    for column in range(bases.shape[1]):
        left = np.where(free, np.abs(forms[:, :, column]), 0.0)
        pivot = left.argmax(axis=1)
        found = left[each, pivot] > _TOLERANCE
        own = forms[each, pivot] / np.where(found, forms[each, pivot, column], 1.0)[:, None]
        factors = np.where(found[:, None], forms[:, :, column], 0.0)
        factors[each, pivot] = 0.0
        forms -= factors[:, :, None] * own[:, None, :]
        forms[each[found], pivot[found]] = own[found]
        free[each[found], pivot[found]] = False
        if not free.any():
            break
    supports = np.zeros(forms.shape, dtype=np.bool_)
    np.put_along_axis(supports, np.broadcast_to(places, forms.shape), np.abs(forms) > _TOLERANCE, axis=2)
    return supports.reshape(-1, bases.shape[1])
