"""The cheapest cells to suppress so that one cell can be higher or lower: a linear program.

If the counts a agree with all relations, so do a + d for every d with M d = 0. An attacker cannot tell the
two apart when d moves only cells that are not published. The program moves the small cell by what its
protection asks for, and pays for every published cell that moves with it (Kelly, Golden & Assad 1992;
Fischetti & Salazar 2001). Cells that are not published already move for nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from survey.disclosure.linked_tables import LinkedTables
from survey.disclosure.programs import solve_program

__all__ = ["Perturbation", "own_table"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
_MOVED = 1e-7


class Perturbation:
    """The program over a part of the linked tables.

    Parameters
    ----------
    tables : LinkedTables
    cells : ndarray of int, shape (c,)
        The cells that may move; all others stay.
    """

    def __init__(self, tables: LinkedTables, cells: NDArray[np.int64]) -> None:
        self.cells = cells
        inner = tables.matrix[:, cells].tocsr()
        rows = np.flatnonzero(np.diff(inner.indptr))
        self._matrix = sparse.csr_array(sparse.hstack([inner[rows], -inner[rows]]))
        self._counts = tables.counts[cells].astype(float)
        self._room = float(tables.counts.max(initial=0))
        self._stays = tables.fixed[cells]

    def move(self, cell: int, by: float, published: Mask, *, whole: bool = False) -> NDArray[np.int64] | None:
        """Return the published cells that must go so that a cell can move by an amount.

        Parameters
        ----------
        cell : int
            Its place among all cells; one of `cells`.
        by : float
            Upwards when positive.
        published : ndarray of bool, shape (n,)
        whole : bool
            Move in whole persons.

        Returns
        -------
        ndarray of int or None
            None when nothing can be suppressed that lets it move.
        """
        size = self.cells.size
        place = int(np.flatnonzero(self.cells == cell)[0])
        up = np.where(self._stays, 0.0, self._room)
        down = np.where(self._stays, 0.0, self._counts)
        low = np.zeros(2 * size)
        high = np.concatenate([up, down])
        high[[place, size + place]] = (by, 0.0) if by > 0 else (0.0, -by)
        low[[place, size + place]] = high[[place, size + place]]
        if -by > self._counts[place]:
            return None
        # A published cell costs more the more persons it counts, and one of nobody most: it hides little.
        counts = self._counts
        price = np.where(counts > 0, 1.0 + np.log1p(counts), 2.0 + np.log1p(self._room))
        cost = np.tile(np.where(published[self.cells], price, 0.0), 2)
        zero = np.zeros(self._matrix.shape[0])
        solution = solve_program(cost, self._matrix, zero, low, high, whole=whole)
        if solution is None:
            return None
        moved = solution[:size] + solution[size:] > _MOVED
        chosen = self.cells[moved]
        return chosen[published[chosen]]


def own_table(tables: LinkedTables, cell: int) -> NDArray[np.int64]:
    """Return the cells that move with a cell while every total of its table stays as it is.

    They are the parts of the relations of its table that are totals of none there; a movement among them
    changes no other table.
    """
    name = tables.table_of(cell)
    inside = np.array([table == name for table in tables.tables], dtype=np.bool_)[tables.relation]
    parts = np.unique(tables.cell[inside & (tables.sign < 0)])
    totals = np.unique(tables.cell[tables.sign > 0])
    return np.setdiff1d(parts, totals)
