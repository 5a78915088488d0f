"""Bad input ends with what, where and how to mend; a model that failed is marked and left uninterpreted."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT, copy_study, small_copy

from survey.errors import DataError, IdentificationError, PlanError, ResponseError, SurveyError
from survey.study.pipeline.study_run import run_study

Change = Callable[[Path], None]


def in_plan(old: str, new: str) -> Change:
    def change(study: Path) -> None:
        path = study / "analysis" / "study.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


def in_data(function: Callable[[pd.DataFrame], pd.DataFrame]) -> Change:
    def change(study: Path) -> None:
        path = study / "analysis" / "data" / "raw" / "bfi.csv"
        function(pd.read_csv(path, dtype=str)).to_csv(path, index=False)

    return change


def as_bytes(function: Callable[[bytes], bytes]) -> Change:
    def change(study: Path) -> None:
        path = study / "analysis" / "data" / "raw" / "bfi.csv"
        path.write_bytes(function(path.read_bytes()))

    return change


def unidentified(study: Path) -> None:
    path = study / "analysis" / "study.yaml"
    text = path.read_text(encoding="utf-8")
    block = re.search(r"measurement: \|\n(  .*\n)+", text)
    assert block is not None
    path.write_text(
        text.replace(block.group(), "measurement: |\n  A =~ A1 + A2 + A3\n  C =~ A1 + A2 + A3\n"),
        encoding="utf-8",
    )


CASES: dict[str, tuple[Change, type[SurveyError], str]] = {
    "a missing column": (in_data(lambda d: d.drop(columns="A3")), ResponseError, "A3"),
    "an answer outside the scale": (
        in_data(lambda d: d.replace({"A3": {"4": "9"}})),
        ResponseError,
        r"row \d+",
    ),
    "an unknown option": (in_data(lambda d: d.replace({"gender": {"1": "7"}})), ResponseError, "gender"),
    "a wrong encoding": (as_bytes(lambda b: b"\xff\xfe\x00" + b[:999]), ResponseError, "bfi.csv"),
    "an item that the instrument lacks": (
        in_plan("A1 + A2", "A1 + A9"),
        PlanError,
        r"study.yaml:\d+:\d+.*A9",
    ),
    "a scale of one item": (
        in_plan("A =~ A1 + A2 + A3 + A4 + A5", "A =~ A1"),
        PlanError,
        r"study.yaml:\d+:\d+",
    ),
    "a constant item": (in_data(lambda d: d.assign(A1="3")), DataError, "A1: the item is constant"),
    "more items than rows": (in_data(lambda d: d.dropna().head(20)), DataError, "20 usable"),
    "a model that is not identified": (unidentified, IdentificationError, "measurement, all"),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input_says_what_and_where_and_leaves_the_output(name: str, tmp_path: Path) -> None:
    study = copy_study(ROOT / "examples" / "personality", tmp_path)
    before = study / "reports" / "out" / "kept.txt"
    before.parent.mkdir(parents=True)
    before.write_text("an earlier output")
    change, kind, pattern = CASES[name]
    change(study)
    with pytest.raises(kind, match=pattern) as caught:
        run_study(study)
    assert all(fault.what.zh and fault.what.en for fault in caught.value.faults)
    assert [path.name for path in before.parent.iterdir()] == ["kept.txt"]


def test_a_model_without_a_trusted_solution_is_marked_and_not_interpreted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is interpreted is decided before any format; the pages are read here.
    monkeypatch.setattr("survey.report.writing.emit.RUN_FORMATS", ("html",))
    study = small_copy(tmp_path)

    def noise(data: pd.DataFrame) -> pd.DataFrame:
        few = data.dropna().head(60).reset_index(drop=True)
        items = [name for name in few.columns if re.fullmatch(r"[AC]\d", name)]
        for place, name in enumerate(items):
            few[name] = few[name].sample(frac=1, random_state=place).to_numpy()
        return few

    in_data(noise)(study)
    run = run_study(study, languages=("en", "zh"))
    assert "cfa.measurement.chisq@all" in run.untrusted
    english = (run.folder / "chapter.en.html").read_text(encoding="utf-8")
    chinese = (run.folder / "chapter.zh.html").read_text(encoding="utf-8")
    assert "reached no solution that can be trusted" in english
    assert "未得到可信" in chinese
    assert "Standardised loadings lie between" not in english


def sheet_cell(path: Path, old: object, new: object) -> tuple[int, str]:
    """Change the first cell of a workbook that holds a value, and return its row and column title."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=2):
        for cell in row[10:]:
            if cell.value == old:
                cell.value = new
                book.save(path)
                return cell.row, str(sheet.cell(1, cell.column).value)
    raise AssertionError(f"no cell holds {old!r}")


def branch_export(tmp_path: Path, name: str) -> tuple[Path, Path]:
    """Return a copy of the repository's study, and one of its exports of the main survey."""
    study = copy_study(ROOT, tmp_path)
    return study, next(path for path in (study / "analysis/data/raw").iterdir() if name in path.name)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("（小微企业主版）", "同意", "相当同意"), ("（客户经理版）", 4, 9)],
    ids=["a label outside the scale", "an unknown code"],
)
def test_an_answer_outside_the_scale_is_told_with_its_row_and_column(
    name: str, old: object, new: object, tmp_path: Path
) -> None:
    study, path = branch_export(tmp_path, name)
    row, column = sheet_cell(path, old, new)
    with pytest.raises(ResponseError) as caught:
        run_study(study)
    (fault,) = caught.value.faults
    assert path.name in fault.where
    assert str(row) in fault.where
    assert column in fault.say("en")
    assert str(new) in str(fault.got)
    assert fault.expected is not None
    assert not (study / "reports" / "out").exists()


def test_a_truncated_workbook_is_named(tmp_path: Path) -> None:
    study, path = branch_export(tmp_path, "（小微企业主版）")
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(ResponseError) as caught:
        run_study(study)
    (fault,) = caught.value.faults
    assert path.name in fault.where
    assert fault.mend is not None


def test_an_interrupted_run_ends_with_130_and_leaves_the_output(tmp_path: Path) -> None:
    study = small_copy(tmp_path)
    kept = study / "reports" / "out" / "kept.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("an earlier output")
    # A process started in the background of a shell, as the tests may be, would ignore Ctrl-C.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    code += "from survey.cli.main import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "run", str(study)],
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "SURVEY_LANG": "en", "PYTHONIOENCODING": "utf-8"},
    ) as running:
        assert running.stderr is not None
        said = ""
        for line in running.stderr:
            said += line
            if line.startswith("writing the chapter"):
                # Within the writing, when the new folder is half full.
                time.sleep(0.2)
                running.send_signal(signal.SIGINT)
                break
        said += running.stderr.read()
    assert running.returncode == 130, said
    assert "earlier output was left as it was" in said
    assert [path.name for path in kept.parent.iterdir()] == ["kept.txt"]
    assert [path.name for path in kept.parents[1].iterdir()] == ["out"]
    assert [path.name for path in (study / "analysis").iterdir() if path.name.startswith(".")] == [".cache"]
