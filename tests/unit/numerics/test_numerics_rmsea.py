"""RMSEA at the ends of its range."""

from __future__ import annotations

import math

import pytest

from survey.numerics.rmsea import rmsea_interval


@pytest.mark.parametrize("chisq", [1e12, math.inf, math.nan])
def test_a_chi_square_out_of_range_has_no_interval(chisq: float) -> None:
    assert all(math.isnan(limit) for limit in rmsea_interval(chisq, 6, 60))


@pytest.mark.parametrize("chisq", [0.0, 6.0, 1e3, 1e6])
def test_an_interval_holds_the_estimate(chisq: float) -> None:
    lower, upper = rmsea_interval(chisq, 6, 60)
    assert lower <= math.sqrt(max(chisq - 6, 0.0) / 360) <= upper or chisq == 0.0
