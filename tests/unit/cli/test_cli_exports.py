"""The commands ``instrument new`` and ``map``, and the plan's privacy and maps, from file to answers."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from calling import call

from survey.errors import PlanError
from survey.responses.privacy import pseudonym
from survey.study.plan.load import load_study
from survey.study.sources import read_source

ROOT = Path(__file__).parents[3]
ROWS = "S1,S2,客户经理编号是？,备注\r\n" + "1,2,K01,a\r\n2,1,K02,b\r\n2,2,K01,c\r\n" * 6


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    path.write_bytes(ROWS.encode())
    return path


def test_instrument_new_writes_once(export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "instruments" / "draft.yaml"
    assert call("instrument", "new", str(export), "--out", str(out)) == 0
    assert "questions" in capsys.readouterr().err
    before = out.read_text(encoding="utf-8")
    assert call("instrument", "new", str(export), "--out", str(out)) == 2
    assert "there already" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == before
    assert call("instrument", "new", str(export), "--out", str(tmp_path / "not an id.yaml")) == 2


def test_a_map_that_an_earlier_draft_left_is_named_with_how_to_go_on(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, left = tmp_path / "draft.yaml", tmp_path / "draft.map.yaml"
    left.write_text("columns: {}\n", encoding="utf-8")
    for language, said in (("en", "move it away if it is left from an earlier draft"), ("zh", "请移走")):
        monkeypatch.setenv("SURVEY_LANG", language)
        assert call("instrument", "new", str(export), "--out", str(out)) == 2
        told = capsys.readouterr().err
        assert str(left) in told
        assert said in told
    assert not out.exists()
    assert left.read_text(encoding="utf-8") == "columns: {}\n"


def test_a_bad_export_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(b"a,a\n1,2\n")
    out = tmp_path / "instruments" / "draft.yaml"
    assert call("instrument", "new", str(tmp_path / "bad.csv"), "--out", str(out)) == 2
    assert not out.parent.exists()


def test_map_of_an_export(export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "draft.yaml"
    assert call("instrument", "new", str(export), "--out", str(out)) == 0
    assert call("map", str(export)) == 2
    assert "--instrument" in capsys.readouterr().err
    assert call("map", str(export), "--instrument", str(out), "--out", str(tmp_path)) == 0
    text = (tmp_path / "export.map.yaml").read_text(encoding="utf-8")
    assert '"S1": "S1"  # code 1.00' in text


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Copy the branch's study without its outputs."""
    for name in ("instruments", "analysis"):
        shutil.copytree(ROOT / name, tmp_path / "study" / name)
    return tmp_path / "study"


def edit(study: Path, old: str, new: str) -> None:
    path = study / "analysis" / "study.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_maps_of_a_study_are_read_by_its_plan(study: Path) -> None:
    assert call("map", str(study)) == 0
    maps = sorted(path.name for path in (study / "analysis" / "maps").iterdir())
    assert maps == [
        "business_owner.main.yaml",
        "business_owner.pretest.yaml",
        "customer_manager.main.yaml",
        "customer_manager.pretest.yaml",
    ]
    before = read_source(load_study(study), "customer_manager", "main")
    edit(
        study,
        "    instrument: customer_manager\n",
        "    instrument: customer_manager\n    column_map: maps/customer_manager.main.yaml\n",
    )
    loaded = load_study(study)
    assert study / "analysis" / "maps" / "customer_manager.main.yaml" in loaded.inputs
    after = read_source(loaded, "customer_manager", "main")
    assert {match.how for match in after.matches} == {"map"}
    assert all((before.states[code] == states).all() for code, states in after.states.items())


def test_check_tells_what_open_text_holds(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "281904798_按文本_小微企业信贷风险管理调查问卷（小微企业主版·预调查）_162_162.xlsx"
    edit(study, f"data/raw/{name}", "data/raw/own.csv")
    from survey.responses.readers.sheets import read_sheet
    from survey.responses.texts import clean_text

    rows = [[clean_text(cell) for cell in row] for row in read_sheet(study / "analysis/data/raw" / name)[0]]
    place = next(k for k, header in enumerate(rows[0]) if header.startswith("54") or "建议" in header)
    rows[5][place] = "请拨打13800138000"
    with (study / "analysis/data/raw/own.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert call("check", str(study)) == 0
    said = capsys.readouterr().err
    assert "open text holds mobile" in said
    assert ": 6" in said or ", 6" in said
    assert "13800138000" not in said


def test_the_plan_says_which_words_come_in(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = read_source(load_study(study), "business_owner", "pretest")
    assert set(kept.values["suggestion"]) == {""}
    edit(study, "keep: [manager_number]", "pseudonymise: [manager_number]")
    monkeypatch.setenv("SURVEY_PSEUDONYM_KEY", "0123456789abcdef")
    hashed = read_source(load_study(study), "business_owner", "pretest")
    expected = [pseudonym(number, b"0123456789abcdef") for number in kept.values["manager_number"]]
    assert hashed.values["manager_number"].tolist() == expected
    edit(
        study, "pseudonymise: [manager_number]", "pseudonymise: [manager_number]\n  key_file: ../reports/key"
    )
    with pytest.raises(PlanError, match="lies in the outputs"):
        read_source(load_study(study), "business_owner", "pretest")
    edit(study, "../reports/key", "../../key")
    with pytest.raises(PlanError, match="key file is not there"):
        read_source(load_study(study), "business_owner", "pretest")
    (study.parent / "key").write_text("fedcba9876543210\n", encoding="utf-8")
    again = read_source(load_study(study), "business_owner", "pretest")
    assert set(again.values["manager_number"]).isdisjoint(set(expected) - {""})


def test_two_hypotheses_of_one_effect_are_refused(study: Path) -> None:
    edit(study, 'id: H1b, path: "RMS ~ TT"', 'id: H1b, path: "RMS~IA"')
    said = r"study\.yaml:\d+:\d+: two hypotheses are of the same effect; expected: H1a; got: H1b"
    with pytest.raises(PlanError, match=said):
        load_study(study)
