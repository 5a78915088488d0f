"""Cross-tables of respondents, and the relations that link them through their margins.

A cell is named by what it counts: ``position=2:education=1@group``. The margin of one table is therefore the
cell of another, and tables of the same respondents link by themselves.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.disclosure.linked_tables import LinkedTables, Relation, link_tables

__all__ = ["MISSING", "CrossTable", "cell_name", "cross_answers", "link_cross_tables"]

MISSING = ""  # the category of those who did not answer; it is no attribute of theirs


@dataclass(frozen=True, slots=True)
class CrossTable:
    """The respondents of one group, counted by one or more questions.

    Parameters
    ----------
    group : str
    questions : tuple of str, length d
    categories : tuple of tuple of str
        For each question, in the order of the questionnaire; `MISSING` last, where somebody did not answer.
    counts : ndarray of int, shape (k1, ..., kd)
    """

    group: str
    questions: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    counts: NDArray[np.int64]

    @property
    def name(self) -> str:
        """What the table is called: ``position x education @ group``."""
        return f"{' x '.join(self.questions)} @ {self.group}"


def cell_name(group: str, values: Iterable[tuple[str, str]]) -> str:
    """Return the name of a cell from its questions and categories, in whatever order they are given.

    Examples
    --------
    >>> cell_name("managers", [("position", "2"), ("education", "1")])
    'education=1:position=2@managers'
    >>> cell_name("managers", [])
    'n@managers'
    """
    return (":".join(f"{q}={c}" for q, c in sorted(values)) or "n") + f"@{group}"


def cross_answers(
    group: str,
    questions: Sequence[str],
    answers: Sequence[NDArray[np.str_]],
    categories: Sequence[Sequence[str]],
) -> CrossTable:
    """Count respondents by the categories of one or more questions.

    Parameters
    ----------
    group : str
    questions : sequence of str, length d
    answers : sequence of ndarray of str, each of length n
        A category, or an empty text where it was not answered.
    categories : sequence of sequence of str
        For each question, in the order of the questionnaire.

    Examples
    --------
    >>> table = cross_answers("g", ["q"], [np.array(["a", "b", "a", ""])], [["a", "b"]])
    >>> table.categories, table.counts.tolist()
    ((('a', 'b', ''),), [2, 1, 1])
    """
    known = [
        (*own, *((MISSING,) if (~np.isin(given, list(own))).any() else ()))
        for own, given in zip(categories, answers, strict=True)
    ]
    codes = [
        np.select([given == c for c in own if c != MISSING], range(len(own) - (MISSING in own)), len(own) - 1)
        for own, given in zip(known, answers, strict=True)
    ]
    shape = tuple(len(own) for own in known)
    places = np.ravel_multi_index(tuple(code.astype(np.int64) for code in codes), shape)
    counts = np.bincount(places, minlength=int(np.prod(shape))).reshape(shape).astype(np.int64)
    return CrossTable(group, tuple(questions), tuple(known), counts)


def link_cross_tables(
    tables: Sequence[CrossTable], *, unpublished: Sequence[CrossTable] = ()
) -> LinkedTables:
    """Link cross-tables of one or more groups by their margins.

    Parameters
    ----------
    tables : sequence of CrossTable
        Those to publish, with all their margins.
    unpublished : sequence of CrossTable
        Tables that nobody will see and whose cells must stay hidden nevertheless: the joint table of what
        identifies a person.

    Returns
    -------
    LinkedTables
        The number of respondents of each group is fixed, and so is the number who did not answer a question.

    Examples
    --------
    >>> one = CrossTable("g", ("q",), (("a", "b"),), np.array([27, 3]))
    >>> link_cross_tables([one]).cells
    ('n@g', 'q=a@g', 'q=b@g')
    """
    counts: dict[str, int] = {}
    relations: dict[tuple[str, tuple[str, ...]], Relation] = {}
    shown: set[str] = set()
    harmless: set[str] = set()
    known: set[str] = set()
    for table in (*tables, *unpublished):
        inside = table.counts.ndim
        for kept in (k for size in range(inside + 1) for k in itertools.combinations(range(inside), size)):
            margin = _margin(table, kept)
            names = _names(table, kept)
            counts.update(zip(names, margin.ravel().tolist(), strict=True))
            missing = {name for name in names if "=:" in name or "=@" in name}
            harmless |= missing
            known |= {name for name in names if len(kept) == 0 or (len(kept) == 1 and name in missing)}
            if table not in unpublished:
                shown |= set(names) - (missing if len(kept) > 1 else set())
            for relation in _relations(table, kept):
                relations.setdefault((relation.total, relation.parts), relation)
    return link_tables(
        list(relations.values()), counts, hidden=counts.keys() - shown - known, fixed=known, harmless=harmless
    )


def _margin(table: CrossTable, kept: Sequence[int]) -> NDArray[np.int64]:
    gone = tuple(axis for axis in range(table.counts.ndim) if axis not in kept)
    return np.asarray(table.counts.sum(axis=gone))


def _names(table: CrossTable, kept: Sequence[int]) -> list[str]:
    """Return the names of a margin's cells, in the order of the margin's elements."""
    chosen = itertools.product(*(table.categories[axis] for axis in kept))
    questions = [table.questions[axis] for axis in kept]
    return [cell_name(table.group, zip(questions, values, strict=True)) for values in chosen]


def _relations(table: CrossTable, kept: Sequence[int]) -> list[Relation]:
    """Return how each cell of a margin is the sum over one more question."""
    made: list[Relation] = []
    fewer = [table.questions[axis] for axis in kept]
    for axis in (axis for axis in range(table.counts.ndim) if axis not in kept):
        for values in itertools.product(*(table.categories[a] for a in kept)):
            own = list(zip(fewer, values, strict=True))
            parts = tuple(
                cell_name(table.group, [*own, (table.questions[axis], category)])
                for category in table.categories[axis]
            )
            made.append(Relation(table.name, cell_name(table.group, own), parts))
    return made
