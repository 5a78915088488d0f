"""The commands on whole studies: check, run, templates; what they print and how they end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from calling import call

from survey.study.plan.load import load_study

ROOT = Path(__file__).parents[3]


@pytest.fixture
def personality(tmp_path: Path) -> Path:
    source = ROOT / "examples" / "personality"
    for name in ("analysis", "instruments"):
        shutil.copytree(source / name, tmp_path / name, ignore=shutil.ignore_patterns("results"))
    return tmp_path


def change(folder: Path, old: str, new: str, name: str = "analysis/study.yaml") -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_check_says_what_is_sound(personality: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("check", str(personality)) == 0
    assert "bfi.csv: 2800 rows" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("A =~ A1 + A2", "A =~ A1 + A9", "study.yaml:45:14: the model names"),
        ("rotation: oblimin", "rotation: oblimax", "study.yaml:"),
        ("constructs: [A, C", "constructs: [A, Z", "study.yaml:35:17"),
        ("instrument: bfi", "instrument: bif", "no such instrument"),
        ("main: data/raw/bfi.csv", "main: data/raw/nothing.csv", "the export is not there"),
        ("question: gender", "question: sex", "no instrument asks this question"),
        ("frequencies: [gender", "frequencies: [genre", "no instrument asks"),
        ("seed: 2800", "seed: 2800\nsead: 1", "the key is not known here"),
        ("E =~ E1 + E2", "E =~ E1 + + E2", "a term is missing"),
        ("profiles: {zh: gbt7713-zh", "profiles: {zh: gbt-zh", "gbt-zh"),
    ],
)
def test_check_names_the_place_of_a_fault(
    personality: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, what: str
) -> None:
    change(personality, old, new)
    assert call("check", str(personality)) == 1
    told = capsys.readouterr().err
    assert what.split(":")[0] in told
    assert what.split(": ")[-1] in told
    assert "Traceback" not in told


def stdout_as(name: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return the one object on stdout, held to the schema of that name."""
    body = json.loads(capsys.readouterr().out)
    schema = json.loads((ROOT / f"survey/cli/schemas/{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(body, schema)
    return body


def test_check_tells_its_faults_as_json(personality: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert call("check", str(personality), "--json", "-") == 0
    assert stdout_as("check", capfd)["sound"] is True
    change(personality, "rotation: oblimin", "rotation: oblimax")
    assert call("check", str(personality), "--json", "-") == 1
    body = stdout_as("check", capfd)
    assert body["sound"] is False
    assert "study.yaml:" in body["faults"][0]["where"]


def test_simulate_tells_its_exports_as_json(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for name in ("analysis", "instruments"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("results"))
    assert call("simulate", str(tmp_path), "--json", "-") == 0
    exports = stdout_as("simulate", capfd)["exports"]
    assert [one["n"] for one in exports] == [118, 262, 162, 560]
    assert all((tmp_path / "analysis" / one["file"]).is_file() for one in exports)


def test_check_reads_the_exports(personality: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(personality, '"A1",', '"A1x",', "analysis/data/raw/bfi.csv")
    assert call("check", str(personality)) == 1
    assert "no column for this question" in capsys.readouterr().err


def test_check_of_a_folder_without_a_study(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("check", str(tmp_path)) == 1
    assert "holds no study" in capsys.readouterr().err


def test_run_prints_where_the_chapter_is(personality: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(personality, "parallel_draws: 200", "parallel_draws: 20")
    written = personality / "run.json"
    assert call("run", str(personality), "--lang", "en", "--json", str(written)) == 0
    schema = json.loads((ROOT / "survey/cli/schemas/run.schema.json").read_text(encoding="utf-8"))
    body = json.loads(written.read_text(encoding="utf-8"))
    jsonschema.validate(body, schema)
    assert {"chapter.en.docx", "results.json", "manifest.json"} <= set(body["outputs"])
    assert body["untrusted"] == []
    printed = capsys.readouterr()
    assert "chapter.en.docx" in printed.out
    assert "exploratory factor analysis ..." in printed.err
    assert not (personality / "reports/out/chapter.zh.docx").exists()


def test_run_ends_with_2_on_bad_input(personality: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(personality, "seed: 2800", "seed: minus")
    assert call("run", str(personality)) == 2
    assert "study.yaml:" in capsys.readouterr().err


def test_templates_are_listed_and_copied_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("templates", "list") == 0
    assert "06_reliability" in capsys.readouterr().out
    assert call("templates", "copy", "06_reliability", "--study", str(tmp_path)) == 0
    copied = tmp_path / "reports/zh/06_reliability.md.j2"
    default = ROOT / "survey/report/templates/zh/06_reliability.md.j2"
    assert copied.read_text(encoding="utf-8") == default.read_text(encoding="utf-8")
    assert call("templates", "copy", "06_reliability", "--study", str(tmp_path)) == 2
    assert "already" in capsys.readouterr().err


def test_a_plan_carries_its_conventions(personality: Path) -> None:
    plan = load_study(personality).plan
    assert plan.thresholds["cronbach_alpha"].sources == ("nunnally1978",)
