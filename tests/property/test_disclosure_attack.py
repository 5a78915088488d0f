"""No attacker gets inside the protection interval of a small cell, whatever the linked tables are.

The attacker here shares no code with the package: it names cells by itself, writes its own equations from the
counts, and knows every number that is printed.
"""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from survey.disclosure.cross_table import CrossTable, cross_answers, link_cross_tables
from survey.disclosure.suppression import Suppression, suppress_cells
from survey.disclosure.thresholds import Thresholds


@st.composite
def linked(draw: st.DrawFn) -> list[CrossTable]:
    """Three questions of the same respondents, each alone and by pairs."""
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(30, 160))
    sizes = [draw(st.integers(2, 5)) for _ in range(3)]
    answers = [
        generator.choice(size, n, p=generator.dirichlet(np.full(size, 0.8))).astype(str) for size in sizes
    ]
    blank = generator.random(n) < draw(st.sampled_from([0.0, 0.05]))
    answers[0] = np.where(blank, "", answers[0])
    categories = [[str(i) for i in range(size)] for size in sizes]
    chosen = [(0,), (1,), (2,), *itertools.combinations(range(3), 2)]
    return [
        cross_answers("g", [f"q{i}" for i in at], [answers[i] for i in at], [categories[i] for i in at])
        for at in chosen
    ]


def printed(found: Suppression) -> dict[str, int]:
    counts = found.tables.counts.tolist()
    seen = found.published | found.tables.fixed
    return {name: counts[place] for place, name in enumerate(found.tables.cells) if seen[place]}


def attacker_interval(tables: list[CrossTable], seen: dict[str, int], wanted: str) -> tuple[float, float]:
    """Bound a cell by equations written from nothing but the tables' shapes and the printed numbers."""
    names: dict[str, int] = {}

    def at(group: str, values: list[tuple[str, str]]) -> int:
        name = (":".join(f"{q}={c}" for q, c in sorted(values)) or "n") + f"@{group}"
        return names.setdefault(name, len(names))

    equations: list[tuple[int, list[int]]] = []
    for one in tables:
        for fixed in range(len(one.questions) + 1):
            for kept in itertools.combinations(range(len(one.questions)), fixed):
                for gone in set(range(len(one.questions))) - set(kept):
                    for values in itertools.product(*(one.categories[k] for k in kept)):
                        own = [(one.questions[k], v) for k, v in zip(kept, values, strict=True)]
                        parts = [
                            at(one.group, [*own, (one.questions[gone], c)]) for c in one.categories[gone]
                        ]
                        equations.append((at(one.group, own), parts))
    matrix = np.zeros((len(equations), len(names)))
    for row, (total, parts) in enumerate(equations):
        matrix[row, total] += 1
        matrix[row, parts] -= 1
    bounds = [(seen[name], seen[name]) if name in seen else (0, None) for name in names]
    cost = np.zeros(len(names))
    cost[names[wanted]] = 1.0
    low, high = (
        optimize.linprog(sign * cost, A_eq=matrix, b_eq=np.zeros(len(equations)), bounds=bounds)
        for sign in (1, -1)
    )
    assert low.status == high.status == 0
    return float(low.fun), -float(high.fun)


@settings(max_examples=5, deadline=None, derandomize=True)
@given(linked())
def test_no_small_cell_is_published_or_found_out(tables: list[CrossTable]) -> None:
    found = suppress_cells(link_cross_tables(tables), Thresholds())
    seen = printed(found)
    missing = {name for name in seen if "=@" in name or "=:" in name}
    assert not [name for name, count in seen.items() if 0 < count < 10 and name not in missing]
    attack = {found.tables.cells[c]: i for i, c in enumerate(found.attack.cell.tolist())}
    small = [name for name, i in attack.items() if found.primary[found.attack.cell[i]]]
    for name in small[:6]:
        low, high = attacker_interval(tables, seen, name)
        assert high - low >= 10 - 1e-6, name
        place = attack[name]
        # In whole persons an attacker knows at least as much as in fractions of them.
        assert low - 1e-6 <= found.attack.lower[place] <= found.attack.upper[place] <= high + 1e-6


@settings(max_examples=4, deadline=None, derandomize=True)
@given(linked())
def test_printed_totals_add_up_and_true_counts_lie_in_the_intervals(tables: list[CrossTable]) -> None:
    found = suppress_cells(link_cross_tables(tables), Thresholds())
    seen = found.published | found.tables.fixed
    matrix = found.tables.matrix.toarray()
    whole = ~(matrix[:, ~seen] != 0).any(axis=1)
    assert (matrix[whole] @ found.tables.counts == 0).all()
    truth = found.tables.counts[found.attack.cell]
    assert (found.attack.lower <= truth).all()
    assert (truth <= found.attack.upper).all()
