"""Tables of counts that share cells, as one system of additive relations.

A cell is named once, whatever tables it stands in; a relation says that a total is the sum of its parts.
With the counts a and the relations' matrix M, M a = 0 (Fischetti & Salazar 2001): what an attacker knows of
all tables together is this system and the cells that are published.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from survey.errors import DataError, Fault, Text

__all__ = ["LinkedTables", "Relation", "link_tables"]


@dataclass(frozen=True, slots=True)
class Relation:
    """A total and its parts, each by the name of its cell; `table` is what the reader calls the table."""

    table: str
    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkedTables:
    """Counts with everything that links them.

    Parameters
    ----------
    cells : tuple of str, length n
    counts : ndarray of int, shape (n,)
    tables : tuple of str
        For each relation, the table that it belongs to, length m.
    relation, cell, sign : ndarray of int, each of length z
        The entries of M, shape (m, n): 1 for a total, -1 for a part.
    hidden : ndarray of bool, shape (n,)
        Cells that are in no publication anyway, such as the joint table of what identifies a person.
    fixed : ndarray of bool, shape (n,)
        Cells that the attacker knows whatever is published, such as the number of respondents.
    harmless : ndarray of bool, shape (n,)
        Cells whose count says nothing about a person, such as the number of missing answers.
    """

    cells: tuple[str, ...]
    counts: NDArray[np.int64]
    tables: tuple[str, ...]
    relation: NDArray[np.int64]
    cell: NDArray[np.int64]
    sign: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    fixed: NDArray[np.bool_]
    harmless: NDArray[np.bool_]

    @property
    def matrix(self) -> sparse.csr_array:
        """The relations' matrix M, shape (m, n)."""
        shape = (len(self.tables), len(self.cells))
        return sparse.csr_array((self.sign.astype(float), (self.relation, self.cell)), shape=shape)

    def small(self, minimum: int) -> NDArray[np.bool_]:
        """Return which cells hold somebody, but too few, shape (n,)."""
        return (self.counts > 0) & (self.counts < minimum) & ~self.harmless

    def table_of(self, cell: int) -> str:
        """Return the table in which a cell stands as a part, or as a total where it is none."""
        inside = self.relation[(self.cell == cell) & (self.sign < 0)]
        places = inside if inside.size else self.relation[self.cell == cell]
        return self.tables[int(places[0])] if places.size else self.cells[cell]


def link_tables(
    relations: Sequence[Relation],
    counts: Mapping[str, int],
    *,
    hidden: Collection[str] = (),
    fixed: Collection[str] = (),
    harmless: Collection[str] = (),
) -> LinkedTables:
    """Link tables by the names of their cells.

    Parameters
    ----------
    relations : sequence of Relation
    counts : mapping of str to int
        The count of every cell; cells without a relation may be among them.
    hidden, fixed, harmless : collection of str
        See `LinkedTables`.

    Raises
    ------
    DataError
        With every relation whose parts do not add up to its total.

    Examples
    --------
    >>> linked = link_tables([Relation("post", "n", ("a", "b"))], {"n": 30, "a": 27, "b": 3}, fixed={"n"})
    >>> linked.small(10).tolist(), linked.matrix.toarray().tolist()
    ([False, False, True], [[1.0, -1.0, -1.0]])
    """
    what = Text("the parts of a table do not add up to its total", "表中各部分之和与合计不符")
    faults = [
        Fault(what, where=r.table, expected=str(counts[r.total]), got=str(added))
        for r in relations
        if (added := sum(counts[part] for part in r.parts)) != counts[r.total]
    ]
    if faults:
        raise DataError(faults)
    cells = tuple(counts)
    place = {name: index for index, name in enumerate(cells)}
    entries = [
        (row, place[name], sign)
        for row, r in enumerate(relations)
        for name, sign in ((r.total, 1), *((part, -1) for part in r.parts))
    ]
    triples = np.array(entries, dtype=np.int64).reshape(-1, 3)

    def marked(names: Collection[str]) -> NDArray[np.bool_]:
        wanted = frozenset(names)
        return np.array([name in wanted for name in cells], dtype=np.bool_)

    return LinkedTables(
        cells=cells,
        counts=np.array([counts[name] for name in cells], dtype=np.int64),
        tables=tuple(r.table for r in relations),
        relation=triples[:, 0],
        cell=triples[:, 1],
        sign=triples[:, 2],
        hidden=marked(hidden),
        fixed=marked(fixed),
        harmless=marked(harmless),
    )
