"""The nomological net by hand."""

from __future__ import annotations

import numpy as np
import pytest
from two_factors import two_factors

from survey.errors import DataError
from survey.psychometrics import correlate_nomologically

SCALES = {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]}


def test_nomological_correlations_by_hand() -> None:
    X = np.column_stack([two_factors(500, r=0.4), np.random.default_rng(9).normal(size=500)])
    net = correlate_nomologically(X, SCALES, ["V7"], expected={("B", "A"): "+", ("A", "V7"): "-"})
    scores = np.column_stack([X[:, :3].mean(axis=1), X[:, 3:6].mean(axis=1)])
    pair = net.pairs[0]
    assert (pair.scale, pair.other, pair.as_expected) == ("A", "B", True)
    assert pair.r == pytest.approx(np.corrcoef(scores, rowvar=False)[0, 1])
    assert pair.disattenuated is not None
    assert pair.disattenuated == pytest.approx(0.4, abs=0.1)  # of the factors, not of the scores
    assert [w.objects for w in net.warnings] == [("A ~ V7",)]
    assert net.frame.shape[0] == 3
    with pytest.raises(DataError, match="not there"):
        correlate_nomologically(X, SCALES, expected={("A", "C"): "+"})
