"""The plan's models of method variance: what a plan may ask for, and the findings that come of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.errors import PlanError
from survey.findings import Findings
from survey.findings.method_bias import method_bias_findings
from survey.psychometrics import assess_method_bias
from survey.study.plan.load import load_study

ROOT = Path(__file__).parents[3]


def plan_with(tmp_path: Path, old: str, new: str) -> Path:
    (tmp_path / "analysis").mkdir()
    for folder in ("instruments", "analysis/data"):
        source = ROOT / "examples/personality" / folder
        (tmp_path / folder).symlink_to(source)
    text = (ROOT / "examples/personality/analysis/study.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "analysis/study.yaml").write_text(text.replace(old, new), encoding="utf-8")
    return tmp_path


def test_a_marker_sequence_needs_a_marker(tmp_path: Path) -> None:
    folder = plan_with(tmp_path, "models: [unmeasured, acquiescence]", "models: [marker]")
    with pytest.raises(PlanError, match="needs the plan's marker"):
        load_study(folder)


def test_a_marker_is_a_scale_of_the_instrument(tmp_path: Path) -> None:
    folder = plan_with(tmp_path, "method_bias:", "marker: MK\nmethod_bias:")
    with pytest.raises(PlanError, match="no such scale"):
        load_study(folder)


def test_findings_of_one_group() -> None:
    rng = np.random.default_rng(11)
    f, shared = rng.normal(size=(400, 2)), rng.normal(size=(400, 1))
    X = np.repeat(f, 4, axis=1) + 0.6 * shared + rng.normal(size=(400, 8))
    Y = shared + rng.normal(size=(400, 3))
    data = pd.DataFrame(np.hstack([X, Y]), columns=[*"abcdeghi", *"xyz"])
    model, marker = "F =~ a + b + c + d\nG =~ e + g + h + i", ["x", "y", "z"]
    (found,) = assess_method_bias(model, data, structural="G ~ F", marker=marker, reversed_items=["c"])
    findings = Findings.of(list(method_bias_findings(found, "one")))
    keys = findings.entries
    assert keys["method_bias.marker.refused@one"].value == "no"
    assert keys["method_bias.marker_c.delta_df@one"].value == 1
    without, marked = (keys[f"method_bias.G~F.std_{kind}@one"].value for kind in ("without", "marker"))
    assert isinstance(without, float)
    assert isinstance(marked, float)
    change = keys["method_bias.marker.largest_change@one"].value
    assert change == pytest.approx(abs(marked - without), abs=1e-6)
    # What cannot be read is absent with its reason, never marked: it is no finding at all.
    assert all(finding.trusted for finding in keys.values())
    for model_name in ("method_equal", "method_free", "acquiescence"):
        share = keys[f"method_bias.{model_name}.share@one"]
        assert (share.value is None) == (share.reason is not None)


def test_a_refused_marker_gives_its_alpha_and_nothing_else() -> None:
    rng = np.random.default_rng(12)
    X = np.repeat(rng.normal(size=(300, 2)), 3, axis=1) + rng.normal(size=(300, 6))
    data = pd.DataFrame(np.hstack([X, rng.normal(size=(300, 2))]), columns=[*"abcdeg", *"xy"])
    (found,) = assess_method_bias("F =~ a + b + c\nG =~ d + e + g", data, marker=["x", "y"], unmeasured=False)
    keys = Findings.of(list(method_bias_findings(found, "one"))).entries
    assert keys["method_bias.marker.refused@one"].value == "yes"
    assert [key for key in keys if "marker" in key] == [
        "method_bias.marker.cronbach_alpha@one",
        "method_bias.marker.refused@one",
    ]
