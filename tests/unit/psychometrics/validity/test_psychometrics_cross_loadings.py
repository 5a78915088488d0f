"""Cross-loadings by hand."""

from __future__ import annotations

import numpy as np
import pytest
from two_factors import two_factors

from survey.psychometrics import cross_loadings

SCALES = {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]}


def test_cross_loadings_leave_the_item_out_of_its_own_scale() -> None:
    X = two_factors(500, r=0.4)
    made = cross_loadings(X, SCALES)
    rest = X[:, [1, 2]].sum(axis=1)
    assert made.correlations[0, 0] == pytest.approx(np.corrcoef(X[:, 0], rest)[0, 1])
    assert made.correlations[0, 1] == pytest.approx(np.corrcoef(X[:, 0], X[:, 3:].sum(axis=1))[0, 1])
    assert made.failing == ()
    wrong = cross_loadings(X, {"A": ["V1", "V2", "V4"], "B": ["V3", "V5", "V6"]})
    assert set(wrong.failing) == {"V3", "V4"}
    assert wrong.frame.shape == (6, 2)
