"""Agreement within groups: by hand, and what it refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from two_factors import two_factors

from survey.errors import DataError
from survey.psychometrics import assess_agreement
from survey.psychometrics.reliability.agreement import within_group_agreement

SCALES = {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]}


def test_rwg_by_hand() -> None:
    X = np.array([[4.0, 5.0], [4.0, 4.0], [5.0, 5.0], [1.0, 5.0], [5.0, 1.0], [3.0, 3.0]])
    values, zeroed = within_group_agreement(X, np.array([0, 0, 0, 1, 1, 2]), 2.0)
    ratio = np.mean([1 / 3, 1 / 3]) / 2.0
    assert values[0] == pytest.approx(2 * (1 - ratio) / (2 * (1 - ratio) + ratio))
    assert values[1] == 0.0
    assert np.isnan(values[2])
    assert zeroed == 1


def test_agreement_refuses_and_says() -> None:
    frame = pd.DataFrame(two_factors(60, r=0.4), columns=[f"V{j}" for j in range(1, 7)])
    groups = np.repeat(np.arange(6), 10)
    made = assess_agreement(frame, SCALES, groups)
    assert {w.code for w in made.warnings} == {"few_groups", "answer_scale_not_declared"}
    assert made.frame.shape[0] == 2
    with pytest.raises(DataError, match="one group to a row"):
        assess_agreement(frame, SCALES, groups[:5])
    with pytest.raises(DataError, match="two groups"):
        assess_agreement(frame, SCALES, np.arange(60))
    blank = [None, *groups[1:].tolist()]
    assert assess_agreement(frame, SCALES, blank).n_dropped == 1
