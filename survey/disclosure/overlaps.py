"""Whether statistics on overlapping groups give away a small group: the differencing attack.

The sum of any variable over a set of respondents follows from sums over other sets exactly when the set's
indicator is a linear combination of theirs. So a mean over all and a mean over all but three people give the
mean of the three (Hundepool et al. 2012, section 2.3). Respondents who are in the same bases are one block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["ExposedSet", "Overlaps", "exposed_sets", "membership_blocks"]

_TOLERANCE = 1e-9


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
    """A set of too few respondents whose statistic follows from those of larger sets.

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
    memberships: NDArray[np.bool_], sizes: NDArray[np.int64], minimum: int
) -> tuple[ExposedSet, ...]:
    """Return the small sets that the statistics on these bases expose.

    Parameters
    ----------
    memberships : ndarray of bool, shape (b, k)
        For each base, the blocks that it is made of.
    sizes : ndarray of int, shape (k,)
        Respondents in each block.
    minimum : int

    Returns
    -------
    tuple of ExposedSet
        Single blocks in the span of the bases, bases that are small themselves, and differences of two
        bases of which one holds the other.

    Examples
    --------
    >>> everybody_and_all_but_three = np.array([[True, True], [True, False]])
    >>> exposed_sets(everybody_and_all_but_three, np.array([200, 3]), 10)
    (ExposedSet(blocks=(1,), size=3),)
    """
    found: dict[tuple[int, ...], ExposedSet] = {}

    def note(blocks: NDArray[np.bool_]) -> None:
        size = int(sizes[blocks].sum())
        if 0 < size < minimum:
            places = tuple(np.flatnonzero(blocks).tolist())
            found.setdefault(places, ExposedSet(places, size))

    for block in np.flatnonzero(_spanned(memberships)).tolist():
        note(np.arange(sizes.size) == block)
    for base in memberships:
        note(base)
        for other in memberships:
            if not (other & ~base).any():
                note(base & ~other)
    return tuple(found.values())


def _spanned(memberships: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which single blocks are linear combinations of the bases, shape (k,)."""
    if not memberships.size:
        return np.zeros(memberships.shape[1:], dtype=np.bool_)
    _, singular, rows = np.linalg.svd(memberships.astype(float), full_matrices=False)
    basis = rows[singular > _TOLERANCE * singular.max(initial=0.0)]
    # The squared length of a unit vector's projection on the span is one when it lies in it.
    squares: NDArray[np.float64] = np.einsum("ij,ij->j", basis, basis)
    return np.asarray(squares > 1.0 - 1e-6, dtype=np.bool_)
