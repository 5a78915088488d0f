"""``survey share`` after a run: the brief on two pages, findings without small numbers, or a refusal."""

from __future__ import annotations

import base64
import json
import re
import shutil
from importlib.resources import files
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from conftest import ROOT, copy_study

from survey.cli.main import main
from survey.report.checking.pdf_text import read_pdf

SCHEMAS = Path(str(files("survey") / "study/share/schemas"))
NAMES = [
    *(f"brief.{language}.{form}" for language in ("en", "zh") for form in ("html", "pdf")),
    "disclosure.json",
    "findings.json",
    "findings.xlsx",
]


def share(folder: Path, *options: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["share", str(folder), *options])
    return int(ended.value.code or 0)


@pytest.fixture(scope="module")
def shared(branch_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the finished study that was shared once, with the record of ``--json``."""
    folder = tmp_path_factory.mktemp("shared") / "study"
    shutil.copytree(branch_study, folder, ignore=shutil.ignore_patterns("out"))
    assert share(folder, "--json", str(folder / "record.json")) == 0
    return folder


def test_every_file_is_there_and_keeps_to_its_schema(shared: Path) -> None:
    out = shared / "reports" / "share"
    assert sorted(path.name for path in out.iterdir()) == NAMES
    for path, schema in (
        (out / "findings.json", SCHEMAS / "findings.schema.json"),
        (out / "disclosure.json", SCHEMAS / "disclosure.schema.json"),
        (shared / "reports" / "anonymity.json", SCHEMAS / "anonymity.schema.json"),
        (shared / "record.json", Path(str(files("survey") / "cli/schemas/share.schema.json"))),
    ):
        jsonschema.validate(json.loads(path.read_text()), json.loads(schema.read_text()))


@pytest.mark.parametrize(("language", "banner"), [("en", "Simulated data"), ("zh", "模拟数据")])
def test_the_brief_is_short_and_says_on_every_page_that_data_are_simulated(
    shared: Path, language: str, banner: str
) -> None:
    out = shared / "reports" / "share"
    pages = read_pdf((out / f"brief.{language}.pdf").read_bytes())
    assert len(pages) == 2
    texts = ["".join(run.text for run in page.runs) for page in pages]
    assert all(banner.replace(" ", "") in text.replace(" ", "") for text in texts)
    page = (out / f"brief.{language}.html").read_text()
    assert banner in page
    assert "would reduce" not in page
    # A figure has marks for coefficients and axes: none of them is a person.
    (figure,) = re.findall(r"data:image/svg\+xml;base64,([^\"]+)", page)
    marks = re.findall(r'<use [^>]*href="#m[0-9a-f]+"', base64.b64decode(figure).decode())
    assert 0 < len(marks) < 60


def test_no_count_of_fewer_than_ten_people_leaves(shared: Path) -> None:
    body = json.loads((shared / "reports" / "share" / "findings.json").read_text())
    people = {"flow", "sample", "multiple", "ranking", "open", "cross"}
    for one in body["findings"]:
        section, statistic = one["key"].split(".")[0], one["key"].split(".")[2].partition("@")[0]
        if section in people and one["value"] is not None:
            assert statistic not in ("minimum", "maximum")
            if one["unit"] == "count":
                assert not 0 < one["value"] < 10, one["key"]
            # A share of choices is not one of people.
            if one["unit"] == "share" and one["n"] and statistic != "response_share":
                assert not 0.01 < one["value"] * one["n"] < 9.5, one["key"]
    gone = [one for one in body["findings"] if one["value"] is None]
    assert gone
    assert all(one["reason"]["zh"] for one in gone)


def test_intervals_are_wide_and_do_not_say_which_cells_are_small(shared: Path) -> None:
    body = json.loads((shared / "reports" / "share" / "disclosure.json").read_text())
    intervals = [one for table in body["tables"] for one in table["intervals"]]
    assert len(intervals) > 20
    assert all(one["upper"] - one["lower"] >= 1 for one in intervals)
    assert all(set(one) == {"cell", "lower", "upper"} for one in intervals)


def test_the_workbook_holds_every_shared_number_under_its_key(shared: Path) -> None:
    out = shared / "reports" / "share"
    book = openpyxl.load_workbook(out / "findings.xlsx")
    rows = [row[0].value for row in book[book.sheetnames[-1]].iter_rows()]
    body = json.loads((out / "findings.json").read_text())
    assert {one["key"] for one in body["findings"]} <= set(rows)


def test_what_may_not_leave_is_refused_and_earlier_output_stays(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEY_LANG", "en")
    folder = tmp_path / "study"
    shutil.copytree(shared, folder)
    plan = folder / "analysis" / "study.yaml"
    plan.write_text(plan.read_text().replace("minimum_group: 10", "minimum_group: 400"))
    before = (folder / "reports" / "share" / "findings.json").read_bytes()
    assert share(folder) == 1
    assert "customer_manager: the group is too small" in capsys.readouterr().err
    assert (folder / "reports" / "share" / "findings.json").read_bytes() == before


def test_a_study_that_was_not_run_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEY_LANG", "en")
    assert share(copy_study(ROOT / "examples" / "personality", tmp_path)) == 2
    assert "run `survey run` first" in capsys.readouterr().err


def test_sharing_again_gives_the_same_bytes(shared: Path) -> None:
    out = shared / "reports" / "share"
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert share(shared) == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
