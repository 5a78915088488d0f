"""Which cells of linked tables are not published: the small ones, and those that would give them away.

Primary suppression takes the cells below the threshold. Complementary suppression takes further ones until an
attacker's interval for each small cell reaches from zero to the threshold, which hides that it is small. The
cheapest way is sought first within the cell's own table, then over all tables; what remains open after an
attack on the whole is mended in whole persons, and what cannot be mended is an error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.disclosure.attack import AttackIntervals, attack_tables
from survey.disclosure.linked_tables import LinkedTables
from survey.disclosure.perturbation import Perturbation, own_table
from survey.disclosure.thresholds import Thresholds
from survey.errors import DisclosureError, Fault, Text

__all__ = ["Suppression", "suppress_cells"]

Mask = NDArray[np.bool_]
_REPAIRS = 5


@dataclass(frozen=True, slots=True)
class Suppression:
    """What is published of linked tables, and what an attacker can find out about the rest.

    Parameters
    ----------
    tables : LinkedTables
    thresholds : Thresholds
    published : ndarray of bool, shape (n,)
    primary : ndarray of bool, shape (n,)
        Small cells, hidden ones among them.
    secondary : ndarray of bool, shape (n,)
        Cells suppressed to protect others.
    attack : AttackIntervals
        Of every cell that was to be published and is not, and of every small cell.
    """

    tables: LinkedTables
    thresholds: Thresholds
    published: Mask
    primary: Mask
    secondary: Mask
    attack: AttackIntervals

    def shows(self, cell: str) -> bool:
        """Say whether a cell is published."""
        return bool(self.published[self.tables.cells.index(cell)])


def suppress_cells(tables: LinkedTables, thresholds: Thresholds) -> Suppression:
    """Choose the cells to suppress, and hold the choice against an attacker.

    Parameters
    ----------
    tables : LinkedTables
    thresholds : Thresholds

    Raises
    ------
    DisclosureError
        When a small cell is known whatever is suppressed; every such table is named, with why.

    Examples
    --------
    >>> from survey.disclosure.linked_tables import Relation, link_tables
    >>> counts = {"n": 40, "a": 22, "b": 15, "c": 3}
    >>> linked = link_tables([Relation("post", "n", ("a", "b", "c"))], counts, fixed={"n"})
    >>> found = suppress_cells(linked, Thresholds())
    >>> [name for name in linked.cells if not found.shows(name)]
    ['b', 'c']
    """
    minimum = thresholds.minimum_cell
    primary = tables.small(minimum)
    _refuse_known(tables, primary)
    offered = ~tables.hidden
    published = offered & ~primary
    _protect_each(tables, published, primary, minimum)
    wanted = (offered & ~published) | primary
    attack = attack_tables(tables, published, wanted)
    for _ in range(_REPAIRS):
        open_cells = _open(attack, primary, minimum)
        if not open_cells.size:
            break
        _repair(tables, published, open_cells, minimum)
        wanted = (offered & ~published) | primary
        attack = attack_tables(tables, published, wanted)
    still = _open(attack, primary, minimum)
    if still.size:
        raise DisclosureError([_unprotected(tables, attack, int(cell), minimum) for cell in still])
    secondary = offered & ~published & ~primary
    return Suppression(tables, thresholds, published, primary, secondary, attack)


def _refuse_known(tables: LinkedTables, primary: Mask) -> None:
    """Refuse small cells that are known anyway."""
    what = Text("a count that is known is of too few people", "已知的计数涉及的人数过少")
    mend = Text("merge categories, or leave the table out", "请合并类别或不公布该表")
    known = np.flatnonzero(primary & tables.fixed)
    if known.size:
        raise DisclosureError([Fault(what, where=tables.cells[cell], mend=mend) for cell in known.tolist()])


def _protect_each(tables: LinkedTables, published: Mask, primary: Mask, minimum: int) -> None:
    """Suppress, in `published`, what lets every small cell reach down to zero and up to the threshold."""
    everything = Perturbation(tables, np.arange(len(tables.cells)))
    own: dict[str, Perturbation] = {}
    # The largest first: what protects it protects many of the others.
    for cell in sorted(np.flatnonzero(primary).tolist(), key=lambda c: -int(tables.counts[c])):
        name = tables.table_of(cell)
        if name not in own:
            own[name] = Perturbation(tables, own_table(tables, cell))
        near = own[name] if cell in own[name].cells else None
        count = int(tables.counts[cell])
        for by in (-float(count), float(minimum - count)):
            gone = None if near is None else near.move(cell, by, published)
            if gone is None:
                gone = everything.move(cell, by, published)
            if gone is not None:
                published[gone] = False


def _open(attack: AttackIntervals, primary: Mask, minimum: int) -> NDArray[np.int64]:
    """Return the small cells whose interval is narrower than the threshold."""
    return attack.cell[primary[attack.cell] & (attack.width < minimum)]


def _repair(tables: LinkedTables, published: Mask, cells: NDArray[np.int64], minimum: int) -> None:
    """Suppress more for each open cell, over all tables and in whole persons."""
    everything = Perturbation(tables, np.arange(len(tables.cells)))
    for cell in cells.tolist():
        count = int(tables.counts[cell])
        ways = ((-count, minimum - count), (minimum,))
        for way in ways:
            gone = [everything.move(cell, float(by), published, whole=True) for by in way]
            found = [one for one in gone if one is not None]
            if len(found) == len(gone):
                published[np.concatenate(found)] = False
                break


def _unprotected(tables: LinkedTables, attack: AttackIntervals, cell: int, minimum: int) -> Fault:
    place = int(np.flatnonzero(attack.cell == cell)[0])
    low, high = int(attack.lower[place]), int(attack.upper[place])
    what = Text(
        "a cell of too few people can be found out from what is published",
        "由已公布的数字可推知人数过少的单元格",
    )
    mend = Text("merge categories, or leave a table out", "请合并类别或少公布一个表")
    return Fault(
        what,
        where=f"{tables.table_of(cell)}: {tables.cells[cell]}",
        expected=f">= {minimum}",
        got=f"{low}-{high}",
        mend=mend,
    )
