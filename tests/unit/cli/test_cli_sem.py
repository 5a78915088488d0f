"""``survey sem``: a table for readers, strict JSON for programs, and an exit code that tells the truth."""

from __future__ import annotations

import io
import json
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest
from calling import call

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "survey/cli/schemas/sem.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    random = np.random.default_rng(2)
    f = random.normal(size=200)
    frame = pd.DataFrame({f"x{k}": 0.8 * f + random.normal(scale=0.6, size=200) for k in range(1, 5)})
    frame["g"] = ["a", "b"] * 100
    frame.to_csv(tmp_path / "d.csv", index=False)
    (tmp_path / "m.txt").write_text("f =~ x1 + x2 + x3 + x4\n", encoding="utf-8")
    return str(tmp_path / "m.txt"), str(tmp_path / "d.csv")


def test_json_is_one_strict_object_of_the_schema(
    files: tuple[str, str], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert call("sem", *files, "--json", "-") == 0
    body = json.loads(capfdbinary.readouterr().out, parse_constant=lambda name: pytest.fail(name))
    jsonschema.validate(body, SCHEMA)
    assert body["n_obs"] == 200
    assert body["fit"]["df"] == 2
    first = body["parameters"][0]
    assert (first["lhs"], first["op"], first["rhs"], first["se"], first["z"]) == ("f", "=~", "x1", 0.0, None)


def test_groups_and_options(files: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    words = ("--group", "g", "--group-equal", "loadings", "--std-lv", "--bootstrap", "10", "--seed", "1")
    assert call("sem", *files, *words, "--json", str(out)) == 0
    body = json.loads(out.read_text(encoding="utf-8"))
    assert body["group_labels"] == ["a", "b"]
    assert {row["group"] for row in body["parameters"]} == {1, 2}


def test_indices_against_a_baseline_of_ones_own(files: tuple[str, str], tmp_path: Path) -> None:
    baseline, out = tmp_path / "b.txt", tmp_path / "out.json"
    baseline.write_text("f =~ 1*x1 + 0.2*x2 + 1*x3 + 1*x4; x1 ~~ v*x1; x2 ~~ v*x2; x3 ~~ v*x3; x4 ~~ v*x4\n")
    assert call("sem", *files, "--baseline", str(baseline), "--json", str(out)) == 0
    fit = json.loads(out.read_text(encoding="utf-8"))["fit"]
    assert fit["baseline_df"] == 8
    own, worst = fit["chisq"] - fit["df"], fit["baseline_chisq"] - 8
    assert fit["cfi"] == pytest.approx(1 - max(own, 0) / max(own, worst, 0))
    baseline.write_text("f =~ x1 + x2 + x3 + x4\n")
    assert call("sem", *files, "--baseline", str(baseline)) == 2


def test_a_reader_gets_a_table(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert call("sem", *files) == 0
    out = capsys.readouterr().out
    assert "CFI =" in out
    assert "f =~ x2" in out


def test_the_model_may_come_from_stdin_and_covariances_instead_of_data(
    files: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    frame = pd.read_csv(files[1]).drop(columns="g")
    frame.cov().to_csv(tmp_path / "c.csv", index=False)
    monkeypatch.setattr("sys.stdin", io.StringIO("f =~ x1 + x2 + x3 + x4"))
    assert call("sem", "-", "--cov", str(tmp_path / "c.csv"), "--n", "200") == 0
    assert "n = 200" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--estimator", "nothing"), "not available"),
        (("--estimator", "MLR", "--ordered", "all"), "takes no ordinal variables"),
        (("--bootstrap", "10"), "seed"),
        (("--cov", "nowhere.csv", "--n", "9"), "give DATA, or --cov"),
        (("--group", "nobody"), "no such column"),
    ],
)
def test_bad_options_end_with_2(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str], words: tuple[str, ...], what: str
) -> None:
    assert call("sem", *files, *words) == 2
    assert what in capsys.readouterr().err


def test_bad_covariances_and_models_end_with_2(files: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("x1,x2\n1,0.5\n", encoding="utf-8")
    assert call("sem", files[0], "--cov", str(tmp_path / "c.csv"), "--n", "9") == 2
    assert call("sem", files[0], "--cov", str(tmp_path / "c.csv")) == 2
    (tmp_path / "bad.txt").write_bytes(b"f =~ \xff\xfe")
    assert call("sem", str(tmp_path / "bad.txt"), files[1]) == 2
    assert call("sem", str(tmp_path / "nowhere.txt"), files[1]) == 2


def test_weights_and_clusters(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = pd.read_csv(files[1])
    rows = np.arange(len(frame))
    frame.assign(w=1 + rows % 2, k=rows % 12).to_csv(tmp_path / "d.csv", index=False)
    assert call("sem", *files, "--weights", "w", "--cluster", "k", "--json", str(tmp_path / "o.json")) == 0
    found = json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))
    assert found["estimator"] == "MLR"
    assert "few_clusters" in [w["code"] for w in found["warnings"]]
    frame.assign(w=1 - rows % 2 * 2).to_csv(tmp_path / "d.csv", index=False)
    assert call("sem", *files, "--weights", "w") == 2
    assert "row 2, column w" in capsys.readouterr().err


def test_a_solution_that_cannot_be_trusted_ends_with_3(tmp_path: Path, files: tuple[str, str]) -> None:
    (tmp_path / "r.csv").write_text("x1,x2,x3\n1,.8,.2\n.8,1,.4\n.2,.4,1\n", encoding="utf-8")
    (tmp_path / "three.txt").write_text("f =~ x1 + x2 + x3", encoding="utf-8")
    assert call("sem", str(tmp_path / "three.txt"), "--cov", str(tmp_path / "r.csv"), "--n", "100") == 3


def test_ordinal_answers_are_fitted_by_wlsmv(
    files: tuple[str, str], tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    frame = pd.read_csv(files[1])
    items = [f"x{k}" for k in range(1, 5)]
    frame[items] = np.digitize(frame[items], [-1.0, 0.0, 1.0]) + 1
    frame.loc[frame["g"] == "a", "x1"] = frame.loc[frame["g"] == "a", "x1"].clip(upper=3)
    path = str(tmp_path / "o.csv")
    frame.to_csv(path, index=False)
    words = (
        "sem",
        files[0],
        path,
        "--ordered",
        "all",
        "--group",
        "g",
        "--group-equal",
        "thresholds,loadings",
    )
    assert call(*words) == 2
    assert b"--collapse-sparse" in capfdbinary.readouterr().err
    assert call(*words, "--collapse-sparse", "1", "--parameterization", "theta", "--json", "-") == 0
    body = json.loads(capfdbinary.readouterr().out)
    jsonschema.validate(body, SCHEMA)
    assert body["estimator"] == "WLSMV"
    assert any("x1: 3 + 4" in w["message"] for w in body["warnings"])
    assert ("x1", "|", "t1") in {(row["lhs"], row["op"], row["rhs"]) for row in body["parameters"]}
