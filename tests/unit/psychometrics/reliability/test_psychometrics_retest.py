"""Test and retest: what cannot be matched is refused."""

from __future__ import annotations

import pandas as pd
import pytest
from two_factors import two_factors

from survey.errors import DataError
from survey.psychometrics import estimate_retest

SCALES = {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]}


def test_retest_refuses_repeated_keys_and_too_few() -> None:
    frame = pd.DataFrame(two_factors(30, r=0.4), columns=[f"V{j}" for j in range(1, 7)])
    double = frame.set_axis([0, *range(29)], axis=0)
    with pytest.raises(DataError, match="more than once") as error:
        estimate_retest(double, frame, SCALES)
    assert error.value.faults[0].where == "first"
    with pytest.raises(DataError, match="too few"):
        estimate_retest(frame, frame.set_axis(range(100, 130), axis=0), SCALES)
