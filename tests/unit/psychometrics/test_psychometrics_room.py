"""The room as a whole: what it offers, and that its results survive storage."""

from __future__ import annotations

import numpy as np
import pytest
from two_factors import two_factors

import survey.psychometrics as room
from survey.findings.codec import load_results, save_results
from survey.psychometrics.answers.mardia import mardia_test
from survey.psychometrics.factors.efa import factor_analysis
from survey.psychometrics.items.analysis import analyze_items
from survey.psychometrics.method_bias.harman import harman_single_factor
from survey.psychometrics.validity.htmt import heterotrait_monotrait

SCALES = {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]}


def test_results_survive_storage(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    X = two_factors()
    results = {
        "efa": factor_analysis(X, draws=50),
        "items": analyze_items(X, SCALES),
        "htmt": heterotrait_monotrait(X, SCALES, draws=20),
        "mardia": mardia_test(X),
        "harman": harman_single_factor(X),
    }
    save_results(results, folder)
    stored = load_results(folder)
    for name in results:
        assert type(stored[name]) is type(results[name])
    np.testing.assert_array_equal(stored["efa"].loadings, results["efa"].loadings)
    assert stored["items"].scales[0].decision == results["items"].scales[0].decision


def test_public_names_can_be_had() -> None:
    for name in room.__all__:
        assert getattr(room, name) is not None
    assert set(dir(room)) == set(room.__all__)
    with pytest.raises(AttributeError):
        _ = room.nothing  # type: ignore[attr-defined]  # absent on purpose
