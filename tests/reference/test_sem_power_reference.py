"""Power against semTools (RMSEA), and an independent simulation with lavaan (paths, their difference).

Values: tests/reference/r/sem_power.R.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from survey.sem import power, rmsea_power, rmsea_sample_size

STORED = json.loads((Path(__file__).parent / "expected/sem_power.json").read_text(encoding="utf-8"))
# semTools takes the same quantile and tail of the same distribution, by other routines.
SAME = 1e-6
MEASURES = """X =~ .8*x1 + .7*x2 + .7*x3
M =~ .8*m1 + .7*m2 + .7*m3
Y =~ .8*y1 + .7*y2 + .7*y3
"""
REPLICATIONS = 400


def monte_carlo_error(rate: float) -> float:
    """Return the standard error of the difference of two rates of as many samples each."""
    return (2 * rate * (1 - rate) / REPLICATIONS) ** 0.5


@pytest.mark.parametrize("case", STORED["rmsea"], ids=lambda c: f"{c['null']}-{c['alternative']}-{c['df']}")
def test_the_power_of_rmsea_and_the_n_it_needs_are_those_of_semtools(case: dict[str, Any]) -> None:
    values = {"null": case["null"], "alternative": case["alternative"]}
    for one in case["powers"]:
        assert rmsea_power(case["df"], one["n"], **values) == pytest.approx(one["power"], abs=SAME)
    for one in case["sizes"]:
        found = rmsea_sample_size(case["df"], power=one["power"], **values)
        assert rmsea_power(case["df"], found, **values) >= one["power"] - SAME
        # semTools stops up to one respondent in 600 above the smallest n; ours is the smallest.
        assert found <= one["n"] <= found * (1 + 1 / 600)
        if found > 3:
            assert rmsea_power(case["df"], found - 1, **values) < one["power"]


def test_power_of_paths_is_that_of_an_independent_simulation() -> None:
    model = MEASURES + "M ~ .25*X\nY ~ .35*M"
    found = power(model, n=120, estimator="ML", replications=REPLICATIONS, seed=11)
    assert STORED["replications"] == REPLICATIONS
    for name, rate in STORED["paths"].items():
        assert found.of(name).power == pytest.approx(rate, abs=3 * monte_carlo_error(rate))


def test_power_of_a_difference_between_groups_is_that_of_an_independent_simulation() -> None:
    model = MEASURES + "M ~ c(.5, .2)*X\nY ~ .35*M"
    found = power(
        model, n=[150, 300], targets=["M~X@1-2"], estimator="ML", replications=REPLICATIONS, seed=11
    )
    rate = STORED["difference"]
    assert found.targets[0].power == pytest.approx(rate, abs=3 * monte_carlo_error(rate))
