"""Overlapping bases, k-anonymity and l-diversity, on cases known by hand."""

from __future__ import annotations

import itertools

import numpy as np

from survey.disclosure.anonymity import measure_anonymity
from survey.disclosure.overlaps import ExposedSet, exposed_sets, membership_blocks


def test_three_bases_expose_a_block_that_no_two_of_them_do() -> None:
    """1 + 2, 2 + 3 and 1 + 3 together give each block alone."""
    bases = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]], dtype=bool)
    sizes = np.array([4, 50, 60])
    assert exposed_sets(bases, sizes, 10) == (ExposedSet((0,), 4),)
    assert exposed_sets(bases[:2], sizes, 10) == ()


def test_a_base_inside_another_gives_the_rest() -> None:
    bases = np.array([[1, 1, 1], [1, 0, 0]], dtype=bool)
    assert exposed_sets(bases, np.array([90, 3, 4]), 10) == (ExposedSet((1, 2), 7),)
    assert exposed_sets(bases, np.array([90, 6, 6]), 10) == ()


def test_what_combinations_of_any_number_of_bases_expose_is_found_as_by_trying_every_set() -> None:
    def expected(bases: np.ndarray, sizes: np.ndarray) -> set[tuple[int, ...]]:
        """Sets without which the bases have a lower rank: some combination is zero for everybody else."""
        rank, found = np.linalg.matrix_rank(bases.astype(float)), set[tuple[int, ...]]()
        for few in (few for t in range(1, 8) for few in itertools.combinations(range(sizes.size), t)):
            rest = np.delete(bases, few, axis=1).astype(float)
            lower = (np.linalg.matrix_rank(rest) if rest.size else 0) < rank
            if lower and sizes[list(few)].sum() < 10 and not any(set(one) <= set(few) for one in found):
                found.add(few)
        return found

    generator, together = np.random.default_rng(3), 0
    for _ in range(25):
        bases = np.vstack([np.ones(8), generator.random((generator.integers(2, 6), 8)) < 0.5]).astype(bool)
        sizes = generator.integers(1, 14, size=8)
        want = expected(bases, sizes)
        assert {one.blocks for one in exposed_sets(bases, sizes, 10)} == want
        together += sum(len(few) > 1 for few in want)
    assert together > 20


def test_three_overlapping_groups_expose_a_few_that_no_two_of_them_do() -> None:
    """a + b - c is a sum over five people: blocks a, b, a and c, b and c, and who is in c alone."""
    bases = np.array([[1, 1, 1, 1, 1, 1], [1, 0, 1, 0, 0, 0], [0, 1, 0, 1, 0, 0], [0, 0, 1, 1, 1, 0]], bool)
    sizes = np.array([2, 1, 30, 40, 2, 50])
    assert exposed_sets(bases, sizes, 10) == (ExposedSet((0, 1, 4), 5),)
    for left in (1, 2, 3):
        assert exposed_sets(np.delete(bases, left, axis=0), sizes, 10) == ()


def test_a_small_base_is_exposed_by_itself() -> None:
    assert exposed_sets(np.array([[True]]), np.array([9]), 10)[0].size == 9


def test_blocks_are_the_patterns_of_membership() -> None:
    members = np.array([[1, 1, 1, 0], [1, 1, 0, 0]], dtype=bool)
    memberships, sizes = membership_blocks(members)
    assert sorted(zip(memberships.T.tolist(), sizes.tolist(), strict=True)) == [
        ([True, False], 1),
        ([True, True], 2),
    ]


def test_classes_their_sizes_and_what_each_identifier_adds() -> None:
    codes = np.array([[1, 1], [1, 1], [1, 2], [2, 2], [2, 2]])
    answers = np.array([[1], [1], [2], [1], [3]])
    found = measure_anonymity("g", ["post", "years"], codes, ["LR"], answers, target=2)
    assert (found.n, found.k, found.n_classes, found.n_unique, found.n_below) == (5, 1, 3, 1, 1)
    assert found.removed_unique == (0, 0)
    (diversity,) = found.diversity
    assert (diversity.distinct_l, diversity.entropy_l, diversity.n_uniform) == (1, 1.0, 2)


def test_entropy_l_is_the_least_effective_number_of_answers() -> None:
    codes = np.zeros((4, 1), dtype=np.int64)
    found = measure_anonymity("g", ["q"], codes, ["s"], np.array([[0], [1], [2], [3]]))
    assert np.isclose(found.diversity[0].entropy_l, 4.0)
    assert found.diversity[0].distinct_l == 4


def test_nobody_and_no_answers_are_said_plainly() -> None:
    none = measure_anonymity(
        "g", ["q"], np.zeros((0, 1), dtype=np.int64), [], np.zeros((0, 0), dtype=np.int64)
    )
    assert (none.n, none.k) == (0, 0)
    silent = measure_anonymity("g", ["q"], np.ones((3, 1), dtype=np.int64), ["s"], np.full((3, 1), -1))
    assert silent.diversity[0].distinct_l == 0
