"""Small cells and what protects them, on tables whose answer is known by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from survey.disclosure.attack import attack_tables
from survey.disclosure.cross_table import CrossTable, cell_name, cross_answers, link_cross_tables
from survey.disclosure.linked_tables import LinkedTables, Relation, link_tables
from survey.disclosure.suppression import suppress_cells
from survey.disclosure.thresholds import Thresholds
from survey.errors import DataError, DisclosureError

RULE = Thresholds()


def table(rows: list[list[int]], group: str = "g", questions: tuple[str, str] = ("a", "b")) -> CrossTable:
    counts = np.array(rows, dtype=np.int64)
    categories = tuple(tuple(str(i) for i in range(size)) for size in counts.shape)
    return CrossTable(group, questions, categories, counts)


def withheld(tables: LinkedTables, published: np.ndarray) -> set[str]:
    return {tables.cells[place] for place in np.flatnonzero(~published)}


def test_nothing_is_suppressed_where_nothing_is_small() -> None:
    found = suppress_cells(link_cross_tables([table([[20, 30], [40, 0]])]), RULE)
    assert found.published.all()
    assert found.attack.cell.size == 0


def test_one_small_cell_takes_a_rectangle_with_it() -> None:
    linked = link_cross_tables([table([[3, 20, 30], [25, 30, 40], [50, 60, 70]])])
    found = suppress_cells(linked, RULE)
    gone = withheld(linked, found.published)
    assert cell_name("g", [("a", "0"), ("b", "0")]) in gone
    assert len(gone) == 4
    assert found.primary.sum() == 1
    assert found.secondary.sum() == 3
    assert (found.attack.width[found.primary[found.attack.cell]] >= 10).all()


def test_a_single_suppression_in_a_row_is_found_out() -> None:
    linked = link_tables([Relation("t", "n", ("x", "y"))], {"n": 50, "x": 47, "y": 3}, fixed={"n"})
    found = attack_tables(linked, np.array([True, True, False]))
    assert (found.lower.tolist(), found.upper.tolist()) == ([3], [3])


def test_tables_that_share_a_margin_are_protected_together() -> None:
    """The small margin of one table is a cell of the other: hiding it in one alone would not do."""
    first = table([[3, 4], [30, 30]], questions=("a", "b"))
    second = table([[5, 2], [30, 30]], questions=("a", "c"))
    linked = link_cross_tables([first, second])
    assert linked.cells.count(cell_name("g", [("a", "0")])) == 1
    found = suppress_cells(linked, RULE)
    assert not found.shows(cell_name("g", [("a", "0")]))
    assert not found.shows(cell_name("g", [("a", "1")]))
    assert (found.attack.width[found.primary[found.attack.cell]] >= 10).all()


def test_the_joint_table_behind_published_margins_is_protected() -> None:
    """Two-way margins that pin down a single person of a three-way table are not all published."""
    joint = np.zeros((2, 2, 2), dtype=np.int64)
    joint[0, 0, 0], joint[0, 1, 1], joint[1, 0, 1], joint[1, 1, 0] = 1, 19, 19, 19
    hidden = CrossTable("staff", ("post", "years", "clients"), (("0", "1"),) * 3, joint)
    shown = [
        CrossTable("staff", pair, (("0", "1"),) * 2, joint.sum(axis=axis))
        for axis, pair in ((2, ("post", "years")), (1, ("post", "clients")), (0, ("years", "clients")))
    ]
    linked = link_cross_tables(shown, unpublished=[hidden])
    person = linked.cells.index("clients=0:post=0:years=0@staff")
    assert linked.hidden[person]
    found = suppress_cells(linked, RULE)
    place = int(np.flatnonzero(found.attack.cell == person)[0])
    assert found.attack.width[place] >= 10
    everything = attack_tables(linked, ~linked.hidden)
    assert everything.width[int(np.flatnonzero(everything.cell == person)[0])] < 10


def test_the_attack_finds_what_enumeration_finds() -> None:
    counts = np.array([[3, 5, 2], [4, 1, 6]])
    linked = link_cross_tables([table(counts.tolist())])
    inside = [cell_name("g", [("a", str(i)), ("b", str(j))]) for i in range(2) for j in range(3)]
    published = np.array([name not in inside for name in linked.cells])
    found = attack_tables(linked, published)
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    possible = [
        (a, b, rows[0] - a - b, columns[0] - a, columns[1] - b, columns[2] - rows[0] + a + b)
        for a, b in itertools.product(range(11), repeat=2)
    ]
    possible = np.array([p for p in possible if min(p) >= 0])
    names = [linked.cells[cell] for cell in found.cell]
    order = [inside.index(name) for name in names]
    assert found.lower.tolist() == possible.min(axis=0)[order].tolist()
    assert found.upper.tolist() == possible.max(axis=0)[order].tolist()


def test_what_cannot_be_protected_is_refused_with_its_table() -> None:
    linked = link_tables(
        [Relation("all and all but four", "all", ("most", "rest"))],
        {"all": 44, "most": 40, "rest": 4},
        fixed={"all", "most"},
        hidden={"rest"},
    )
    with pytest.raises(DisclosureError, match="all and all but four: rest"):
        suppress_cells(linked, RULE)


def test_a_small_count_that_is_known_is_refused() -> None:
    linked = link_tables([Relation("t", "n", ("x",))], {"n": 4, "x": 4}, fixed={"n"})
    with pytest.raises(DisclosureError, match="n"):
        suppress_cells(linked, RULE)


def test_missing_answers_are_nobody_s_attribute() -> None:
    answers = np.array(["a"] * 20 + ["b"] * 15 + [""] * 3)
    linked = link_cross_tables([cross_answers("g", ["q"], [answers], [["a", "b"]])])
    found = suppress_cells(linked, RULE)
    assert not found.primary.any()
    assert found.published.all()


def test_parts_must_add_up() -> None:
    with pytest.raises(DataError, match="add up"):
        link_tables([Relation("t", "n", ("x", "y"))], {"n": 9, "x": 4, "y": 4})


def test_thresholds_are_raised_never_lowered() -> None:
    assert Thresholds(minimum_cell=15).is_small(14)
    assert not Thresholds(minimum_group=12).is_small_base(12)
    with pytest.raises(DisclosureError, match="minimum_cell"):
        Thresholds(minimum_cell=9)


def test_a_higher_threshold_hides_more() -> None:
    linked = link_cross_tables([table([[12, 40], [40, 40]])])
    assert suppress_cells(linked, RULE).published.all()
    assert not suppress_cells(linked, Thresholds(minimum_cell=15)).published.all()
