"""Exploring one part and confirming on the other."""

from __future__ import annotations

import numpy as np
import pytest
from two_factors import two_factors

from survey.errors import DataError
from survey.psychometrics import explore_and_confirm
from survey.psychometrics.factors.split_sample import split_rows

SCALES = {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]}


def test_the_split_explores_one_part_and_confirms_on_the_other() -> None:
    made = explore_and_confirm(two_factors(600, r=0.4), n_factors=2, seed=3)
    assert made.exploratory.sample.n_used == 300
    assert made.confirmatory is not None
    assert made.confirmatory.sample.n_used == (300,)
    assert set(made.confirmatory.sample.observed) == {f"V{j}" for j in range(1, 7)}
    assert not set(made.exploratory_rows) & set(made.confirmatory_rows)
    assert {frozenset(items) for _, items in made.structure} == {frozenset(v) for v in SCALES.values()}
    same = explore_and_confirm(two_factors(600, r=0.4), n_factors=2, seed=3)
    np.testing.assert_array_equal(made.exploratory_rows, same.exploratory_rows)


def test_items_without_a_factor_are_left_out_and_said() -> None:
    noise = np.random.default_rng(5).normal(size=(600, 1))
    made = explore_and_confirm(np.column_stack([two_factors(600, r=0.4), noise]), n_factors=2)
    assert made.left_out == ("V7",)
    assert "items_without_factor" in {w.code for w in made.warnings}
    assert "V7" not in made.model


def test_the_split_keeps_the_share_of_every_stratum() -> None:
    strata = ["manager"] * 40 + ["owner"] * 100
    taken = split_rows(140, 0.3, np.random.default_rng(1), strata)
    assert (taken[:40].sum(), taken[40:].sum()) == (12, 30)
    with pytest.raises(DataError) as error:
        split_rows(5, 1.5, np.random.default_rng(1), ["a"])
    assert len(error.value.faults) == 2
