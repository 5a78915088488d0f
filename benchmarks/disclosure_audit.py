"""Seconds to suppress and to audit linked tables of the same respondents: questions alone, and in pairs.

Usage: python benchmarks/disclosure_audit.py [--tables 60] [--respondents 455] [--questions 11] [--minimum 10]
"""

from __future__ import annotations

import argparse
import itertools
import time

import numpy as np

from survey.disclosure.attack import attack_tables
from survey.disclosure.cross_table import CrossTable, cross_answers, link_cross_tables
from survey.disclosure.suppression import suppress_cells
from survey.disclosure.thresholds import Thresholds


def simulate(n: int, n_questions: int, n_tables: int, seed: int = 20260316) -> list[CrossTable]:
    """Draw related answers to questions of three to eight categories, and tabulate them."""
    generator = np.random.default_rng(seed)
    common = generator.normal(size=n)
    names = [f"q{place:02d}" for place in range(n_questions)]
    answers: list[np.ndarray] = []
    categories: list[list[str]] = []
    for _ in names:
        size = int(generator.integers(3, 9))
        score = 0.5 * common + generator.normal(size=n)
        cuts = np.quantile(score, generator.dirichlet(np.full(size, 3.0)).cumsum()[:-1])
        answers.append(np.digitize(score, cuts).astype(str))
        categories.append([str(c) for c in range(size)])
    chosen = [*((i,) for i in range(n_questions)), *itertools.combinations(range(n_questions), 2)]
    return [
        cross_answers("g", [names[i] for i in at], [answers[i] for i in at], [categories[i] for i in at])
        for at in chosen[:n_tables]
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=60)
    parser.add_argument("--respondents", type=int, default=455)
    parser.add_argument("--questions", type=int, default=11)
    parser.add_argument("--minimum", type=int, default=10)
    options = parser.parse_args()
    tables = simulate(options.respondents, options.questions, options.tables)
    linked = link_cross_tables(tables)
    clocks = time.perf_counter, time.process_time
    before = [clock() for clock in clocks]
    found = suppress_cells(linked, Thresholds(minimum_cell=options.minimum))
    chosen = [clock() for clock in clocks]
    attack = attack_tables(linked, found.published)
    after = [clock() for clock in clocks]
    small = attack.width[found.primary[attack.cell]]
    print(f"{len(tables)} tables, {len(linked.cells)} cells, {found.primary.sum()} small, "
          f"{found.secondary.sum()} suppressed with them; narrowest interval {small.min()}")  # fmt: skip
    print(f"choosing: {chosen[0] - before[0]:.1f} s (processor {chosen[1] - before[1]:.1f} s)")
    print(f"audit:    {after[0] - chosen[0]:.1f} s (processor {after[1] - chosen[1]:.1f} s), "
          f"{attack.n_programs} programs")  # fmt: skip


if __name__ == "__main__":
    main()
