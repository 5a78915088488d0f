"""``survey invariance``, ``survey power``, summary data for ``survey sem``: shapes, exit codes, bad input."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest
from calling import call

from survey.sem import fit_sem

SCHEMAS = Path(str(files("survey") / "cli/schemas"))
HS = Path(str(files("semopy") / "examples/holzinger_swineford39_data.csv"))
POPULATION = "f =~ .8*a + .7*b + .7*c\ny ~ .5*f\n"


def read(path: Path, schema: str) -> dict[str, object]:
    body = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(body, json.loads((SCHEMAS / f"{schema}.schema.json").read_text(encoding="utf-8")))
    return body


def test_invariance(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, out = tmp_path / "m.txt", tmp_path / "out.json"
    model.write_text("visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\n", encoding="utf-8")
    assert call("invariance", str(model), str(HS), "--group", "school", "--json", str(out)) == 0
    body = read(out, "invariance")
    assert [level["name"] for level in body["levels"]][:2] == ["configural", "metric"]
    assert call("invariance", str(model), str(HS), "--group", "school", "--no-partial") == 0
    assert "reached:" in capsys.readouterr().out


def test_invariance_of_ordinal_indicators(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frame = pd.read_csv(HS, index_col=0)
    for name in ("x1", "x2", "x3", "x4"):
        frame[name] = np.searchsorted(np.quantile(frame[name], [0.25, 0.5, 0.75]), frame[name])
    frame.to_csv(tmp_path / "data.csv", index=False)
    model, out = tmp_path / "m.txt", tmp_path / "out.json"
    model.write_text("f =~ x1 + x2 + x3 + x4\n", encoding="utf-8")
    words = ("invariance", str(model), str(tmp_path / "data.csv"), "--group", "school", "--ordered", "all")
    assert call(*words, "--json", str(out)) == 0
    body = read(out, "invariance")
    assert body["estimator"] == "WLSMV"
    assert [level["name"] for level in body["levels"]][:2] == ["configural", "thresholds"]
    assert body["warnings"][0]["code"] == "no_established_cutoff"
    assert call(*words) == 0
    assert "no established cutoff" in capsys.readouterr().out


def test_power(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, out = tmp_path / "m.txt", tmp_path / "out.json"
    model.write_text(POPULATION, encoding="utf-8")
    common = ("power", str(model), "--n", "150", "--replications", "40", "--estimator", "ML")
    assert call(*common, "--target", "y~f", "--detectable", "--needed", "--json", str(out)) == 0
    body = read(out, "power")
    assert body["power"]["targets"][0]["target"] == "y~f"
    assert body["detectable"][0]["effect"] < 0.5
    assert call(*common) == 0
    assert "power 1.000" in capsys.readouterr().out
    assert call("power", str(model), "--n", "many") == 2


def test_power_of_a_study_before_there_are_any_data(
    tmp_path: Path, project_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(project_root / "instruments", tmp_path / "instruments")
    text = (project_root / "analysis" / "study.yaml").read_text(encoding="utf-8")
    planned = "  n: {customer_manager: 240, business_owner: 520}\n"
    assert planned in text
    (tmp_path / "analysis").mkdir()
    plan, out = tmp_path / "analysis" / "study.yaml", tmp_path / "out.json"
    plan.write_text(text.replace(planned, f"{planned}  replications: 50\n"), encoding="utf-8")
    assert call("power", str(tmp_path), "--json", str(out)) == 0
    body = read(out, "power")
    assert body["power"]["n"] == [240, 520]
    found = {effect["target"]: effect["effect"] for effect in body["detectable"]}
    assert len(found) == 12 * 3
    assert found["RMS~IA@2"] < found["RMS~IA"] < found["RMS~IA@1-2"]
    assert call("power", str(tmp_path), "--n", "100,100") == 0
    assert "business_owner" in capsys.readouterr().out
    assert call("power", str(tmp_path), "--n", "100") == 2
    plan.write_text(text.replace(planned, "  n: {customer_manager: 240}\n"), encoding="utf-8")
    assert call("power", str(tmp_path)) == 2
    assert "business_owner" in capsys.readouterr().err


def test_summary_data_of_two_groups_are_their_rows(tmp_path: Path) -> None:
    frame = pd.read_csv(HS, index_col=0)
    names = ["x1", "x2", "x3", "x4"]
    parts = [part for _, part in frame.groupby("school", sort=False)]
    pd.concat([part[names].cov() for part in parts]).to_csv(tmp_path / "cov.csv", index=False)
    pd.DataFrame([part[names].mean() for part in parts]).to_csv(tmp_path / "means.csv", index=False)
    model, out = tmp_path / "m.txt", tmp_path / "out.json"
    model.write_text("f =~ x1 + x2 + x3 + x4\n", encoding="utf-8")
    sizes = ",".join(str(len(part)) for part in parts)
    words = ["sem", str(model), "--cov", str(tmp_path / "cov.csv"), "--n", sizes]
    assert call(*words, "--means", str(tmp_path / "means.csv"), "--json", str(out)) == 0
    fit = fit_sem(model.read_text(encoding="utf-8"), frame, group="school")
    ours = read(out, "sem")["parameters"]
    np.testing.assert_allclose([row["est"] for row in ours], fit.table.est, atol=1e-6)
    assert call(*words[:-1], "10") == 2
