"""What an attacker can find out about every cell that is not published.

The attacker knows the relations of all linked tables, every published cell, and that counts are whole and
not negative. The bounds of an unpublished cell are then the optima of two linear programs (Fischetti &
Salazar 2001; Hundepool et al. 2012, section 4.4). Where a program's vertex is not whole, a mixed-integer
program gives the bound, so that the interval is never wider than what an attacker who counts persons finds.

Programs are saved where bounds that follow from single relations are attained by a solution already seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from survey.disclosure.linked_tables import LinkedTables
from survey.disclosure.programs import solve_program
from survey.errors import DataError, Fault, Text

__all__ = ["AttackIntervals", "attack_tables"]

Floats = NDArray[np.float64]
_TOLERANCE = 1e-6
_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class AttackIntervals:
    """The attacker's interval of every unpublished cell.

    Parameters
    ----------
    cell : ndarray of int, shape (u,)
        Places of the unpublished cells.
    lower, upper : ndarray of int, shape (u,)
        The least and the greatest count that agree with everything published; both are attained.
    n_programs : int
        How many programs had to be solved.
    """

    cell: NDArray[np.int64]
    lower: NDArray[np.int64]
    upper: NDArray[np.int64]
    n_programs: int

    @property
    def width(self) -> NDArray[np.int64]:
        """How far the bounds are apart, shape (u,)."""
        return self.upper - self.lower


def attack_tables(
    tables: LinkedTables, published: NDArray[np.bool_], wanted: NDArray[np.bool_] | None = None
) -> AttackIntervals:
    """Find the interval of every unpublished cell.

    Parameters
    ----------
    tables : LinkedTables
    published : ndarray of bool, shape (n,)
        The cells that the attacker sees; fixed cells are known besides.
    wanted : ndarray of bool, shape (n,), optional
        The unpublished cells whose intervals are asked for; all by default.

    Examples
    --------
    >>> from survey.disclosure.linked_tables import Relation, link_tables
    >>> counts = {"n": 30, "a": 20, "b": 7, "c": 3}
    >>> linked = link_tables([Relation("post", "n", ("a", "b", "c"))], counts, fixed={"n"})
    >>> found = attack_tables(linked, np.array([True, True, False, False]))
    >>> found.lower.tolist(), found.upper.tolist()
    ([0, 0], [10, 10])
    """
    unknown = ~(published | tables.fixed)
    matrix = tables.matrix
    rest = -(matrix @ np.where(unknown, 0, tables.counts))
    places = np.flatnonzero(unknown)
    inner = matrix[:, places]
    asked = unknown if wanted is None else unknown & wanted
    system = _System(
        sparse.csr_array(inner), np.asarray(rest, dtype=float), tables.counts[places].astype(float)
    )
    for part in _components(system.matrix):
        _search(system, part, np.flatnonzero(asked[places[part]]))
    kept = asked[places]
    return AttackIntervals(
        places[kept],
        np.rint(system.low[kept]).astype(np.int64),
        np.rint(system.high[kept]).astype(np.int64),
        system.solved,
    )


@dataclass(slots=True)
class _System:
    """The equations of the unknown cells, and what is known of their bounds so far.

    `low` and `high` are outer bounds that hold for every solution; `least` and `most` were attained by one.
    """

    matrix: sparse.csr_array
    rest: Floats
    truth: Floats
    low: Floats = field(init=False)
    high: Floats = field(init=False)
    least: Floats = field(init=False)
    most: Floats = field(init=False)
    solved: int = 0

    def __post_init__(self) -> None:
        self.low = np.zeros_like(self.truth)
        self.high = np.full_like(self.truth, np.inf)
        self.least, self.most = self.truth.copy(), self.truth.copy()
        self._propagate()

    def _propagate(self) -> None:
        """Tighten the outer bounds by each relation alone, until nothing changes."""
        entries = self.matrix.tocoo()
        row, column, sign = entries.row, entries.col, entries.data
        for _ in range(_ROUNDS):
            before = self.low.copy(), self.high.copy()
            # sign * y lies between these; what a row leaves for one entry is its rest less all others'.
            ends = sign * self.low[column], sign * self.high[column]
            small, large = np.minimum(*ends), np.maximum(*ends)
            least = _others(small, row, self.rest.size)
            most = _others(large, row, self.rest.size)
            one, two = (self.rest[row] - most) * sign, (self.rest[row] - least) * sign
            np.maximum.at(self.low, column, np.minimum(one, two))
            np.minimum.at(self.high, column, np.maximum(one, two))
            if np.array_equal(before[0], self.low) and np.array_equal(before[1], self.high):
                break


def _others(values: Floats, row: NDArray[np.int32], n_rows: int) -> Floats:
    """Return for each entry the sum of its row's other entries, infinite ones told apart."""
    endless = ~np.isfinite(values)
    sums = np.bincount(row, np.where(endless, 0.0, values), n_rows)
    number = np.bincount(row, endless, n_rows)
    others = sums[row] - np.where(endless, 0.0, values)
    sign = np.sign(values[endless][0]) if endless.any() else 1.0
    return np.where(number[row] - endless > 0, sign * np.inf, others)


def _components(matrix: sparse.csr_array) -> Iterator[NDArray[np.int64]]:
    """Go through the sets of unknown cells that no relation links with the others."""
    if matrix.shape[1] == 0:
        return
    linked = abs(matrix).T @ abs(matrix)
    number, label = csgraph.connected_components(linked, directed=False)
    order = np.argsort(label, kind="stable")
    yield from np.split(order, np.cumsum(np.bincount(label, minlength=number))[:-1])


def _search(system: _System, part: NDArray[np.int64], asked: NDArray[np.int64]) -> None:
    """Find the bounds of the asked cells of one component."""
    rows = np.flatnonzero(np.diff(system.matrix[:, part].tocsr().indptr))
    matrix = system.matrix[rows][:, part]
    for place in asked.tolist():
        cell = int(part[place])
        if system.least[cell] > system.low[cell] + _TOLERANCE:
            system.low[cell] = _extreme(system, matrix, rows, part, place, 1.0)
        if system.most[cell] < system.high[cell] - _TOLERANCE:
            system.high[cell] = _extreme(system, matrix, rows, part, place, -1.0)


def _extreme(
    system: _System,
    matrix: sparse.csr_array,
    rows: NDArray[np.int64],
    part: NDArray[np.int64],
    place: int,
    direction: float,
) -> float:
    """Return the least (direction 1) or the greatest (-1) whole count of a cell."""
    cost = np.zeros(part.size)
    cost[place] = direction
    low, high, rest = system.low[part], system.high[part], system.rest[rows]
    solution = solve_program(cost, matrix, rest, low, high)
    system.solved += 1
    if solution is None or np.abs(solution - np.rint(solution)).max() > _TOLERANCE:
        solution = solve_program(cost, matrix, rest, low, high, whole=True)
        system.solved += 1
    if solution is None:  # the counts themselves are a solution
        raise DataError(Fault(Text("the solver found no solution", "求解器未找到解"), where="HiGHS"))
    solution = np.rint(solution)
    system.least[part] = np.minimum(system.least[part], solution)
    system.most[part] = np.maximum(system.most[part], solution)
    return float(solution[place])
