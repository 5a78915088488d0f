"""The room as a whole: what it offers, that its results survive storage, and what reading them needs."""

from __future__ import annotations

import ast
from pathlib import Path

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

FILES = sorted(Path(room.__file__).parent.rglob("*results.py"))
SCALES = {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]}


def test_results_survive_storage(tmp_path: Path) -> None:
    X = two_factors()
    results = {
        "efa": factor_analysis(X, draws=50),
        "items": analyze_items(X, SCALES),
        "htmt": heterotrait_monotrait(X, SCALES, draws=20),
        "mardia": mardia_test(X),
        "harman": harman_single_factor(X),
    }
    save_results(results, tmp_path)
    stored = load_results(tmp_path)
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


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_stored_results_are_read_without_what_computes_them(file: Path) -> None:
    body = ast.parse(file.read_text(encoding="utf-8")).body
    modules = [node.module or "" for node in body if isinstance(node, ast.ImportFrom)]
    ours = [name for name in modules if name.startswith("survey.psychometrics.")]
    assert [name for name in ours if not name.endswith(("results", "arrays", "sample", "lookup"))] == []
