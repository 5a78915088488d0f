"""Reliability and validity in one call."""

from __future__ import annotations

import numpy as np
from two_factors import two_factors

from survey.psychometrics.validity.assessment import assess_scales

SCALES = {"量表 A": ["V1", "V2", "V3"], "B 1": ["V4", "V5", "V6"]}


def test_reliability_and_validity_rest_on_the_same_rows_and_model() -> None:
    X = two_factors()
    X[0, 0] = np.nan
    both = assess_scales(X, SCALES, draws=50)
    assert both.reliability.sample == both.validity.sample
    assert both.reliability.sample.n_dropped == 1
    assert both.validity.convergent is not None
    assert [s.cr for s in both.reliability.scales] == both.validity.convergent.cr.tolist()
    assert both.validity.htmt is not None
    assert both.validity.htmt.scales == tuple(SCALES)
    assert both.reliability.frame.shape[0] == 2
