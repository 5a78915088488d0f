"""The example on real data: the chapter's numbers are those of psych and lavaan on the same rows and keys."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from survey.findings import load_results
from survey.study.pipeline.study_run import StudyRun

ROOT = Path(__file__).parents[2]
# alpha and KMO are closed formulas; loadings and estimates come from two optimisers, each stopped by its own
# rule, lavaan's tightened until its gradient is below 1e-6.
CLOSED = 1e-10
LOADINGS = 1e-4
ESTIMATES = {"rel": 1e-5, "abs": 1e-6}
CHI_SQUARE = {"rel": 1e-5}


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    path = ROOT / "tests" / "reference" / "expected" / "example_personality.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def stored(personality_run: StudyRun) -> dict[str, Any]:
    return load_results(personality_run.folder.parents[1] / "analysis" / "results")


def test_the_reference_was_made_from_the_same_file(expected: dict[str, Any]) -> None:
    path = ROOT / "examples/personality/analysis/data/raw/bfi.csv"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == expected["sha256"]


def test_sample_alpha_and_kmo(personality_run: StudyRun, expected: dict[str, Any]) -> None:
    found = personality_run.findings
    assert found["cfa.measurement.n@all"].value == expected["n"] == 2436
    for scale, alpha in expected["alpha"].items():
        assert found[f"reliability.{scale}.cronbach_alpha@all"].value == pytest.approx(alpha, abs=CLOSED)
    assert found["efa.adequacy.kmo@all"].value == pytest.approx(expected["kmo"], abs=CLOSED)
    assert found["efa.adequacy.bartlett_chisq@all"].value == pytest.approx(
        expected["bartlett_chisq"], rel=1e-9
    )
    assert found["efa.adequacy.bartlett_df@all"].value == expected["bartlett_df"]


def test_minres_loadings_unrotated_and_rotated(stored: dict[str, Any], expected: dict[str, Any]) -> None:
    efa = stored["efa.all"]
    assert list(efa.items) == expected["items"]
    for name in ("unrotated", "loadings"):
        ours, theirs = np.array(getattr(efa, name)), np.array(expected[name])
        # Factors may come in another order or direction: match each to its most alike.
        alike = ours.T @ theirs
        order = np.abs(alike).argmax(axis=0)
        assert sorted(order) == list(range(theirs.shape[1]))
        aligned = ours[:, order] * np.sign(alike[order, range(theirs.shape[1])])
        np.testing.assert_allclose(aligned, theirs, atol=LOADINGS)
    # The rotated ones are those of the last turn: their factors correlate as psych's do.
    signs = np.sign(alike[order, range(theirs.shape[1])])
    phi = np.array(efa.phi)[np.ix_(order, order)] * np.outer(signs, signs)
    np.testing.assert_allclose(phi, expected["phi"], atol=10 * LOADINGS)


def test_fit_of_the_measurement_model(personality_run: StudyRun, expected: dict[str, Any]) -> None:
    names = {"chisq", "df", "cfi", "tli", "rmsea", "srmr", "aic", "bic"}
    names |= {"rmsea_ci_lower", "rmsea_ci_upper"}
    fit = {name.replace(".", "_"): value for name, value in expected["fit"].items()}
    for name in names:
        value = personality_run.findings[f"cfa.measurement.{name}@all"].value
        assert value == pytest.approx(fit[name], **CHI_SQUARE), name


def test_little_omega_and_htmt(personality_run: StudyRun, expected: dict[str, Any]) -> None:
    found = personality_run.findings
    little = found["missing.little.chisq@all"].value
    assert little == pytest.approx(expected["little_chisq"], **CHI_SQUARE)
    assert found["missing.little.df@all"].value == expected["little_df"]
    for scale, omega in expected["omega"].items():
        assert found[f"reliability.{scale}.omega_total@all"].value == pytest.approx(omega, rel=1e-5)
    for i, lower in enumerate("ACENO"):
        for j, upper in enumerate("ACENO"[:i]):
            ratio = found[f"validity.{upper}~{lower}.htmt@all"].value
            assert ratio == pytest.approx(expected["htmt"][i][j], abs=1e-9), (lower, upper)


def test_estimates_and_standard_errors(stored: dict[str, Any], expected: dict[str, Any]) -> None:
    assert expected["gradient"] < 1e-5
    table = stored["cfa.all"].table
    for row in expected["parameters"]:
        i = table.row(row["lhs"], row["op"], row["rhs"])
        assert table.est[i] == pytest.approx(row["est"], **ESTIMATES)
        assert table.se[i] == pytest.approx(row["se"], **ESTIMATES)
        assert table.std_all[i] == pytest.approx(row["std.all"], **ESTIMATES)


def test_what_is_missing_is_drawn_where_nobody_was_excluded(personality_run: StudyRun) -> None:
    figures = {path.name for path in (personality_run.folder / "figures").iterdir()}
    assert "flow.en.svg" not in figures
    assert {"missing_all.en.svg", "missing_all.zh.svg"} <= figures
