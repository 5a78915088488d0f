"""One survey as nine platforms export it is read to the same answers, states and metadata."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import one_survey as one
import pandas as pd
import pyreadstat
import pytest

from survey.errors import ResponseError
from survey.responses import Responses, read_export, read_responses
from survey.responses import readers as registry
from survey.responses.privacy import PrivacyPolicy
from survey.responses.readers.table import Table
from survey.study.simulate.workbook import workbook_bytes

KEEP = PrivacyPolicy(keep=frozenset(one.INSTRUMENT.codes))
EXPORTS: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "tencent": ("tencent", one.tencent),
    "qualtrics": ("qualtrics", one.qualtrics),
    "qualtrics legacy": ("qualtrics", lambda folder: one.qualtrics(folder, legacy=True)),
    "surveymonkey": ("surveymonkey", one.surveymonkey),
    "limesurvey by code": ("limesurvey", one.limesurvey),
    "limesurvey by wording": ("limesurvey", lambda folder: one.limesurvey(folder, full=True)),
    "kobo split": ("kobo", one.kobo),
    "kobo joined": ("kobo", lambda folder: one.kobo(folder, split=False)),
    "google en": ("google_forms", lambda folder: one.google_forms(folder, chinese=False)),
    "google zh": ("google_forms", lambda folder: one.google_forms(folder, chinese=True)),
    "redcap raw": ("redcap", one.redcap),
    "redcap labels": ("redcap", lambda folder: one.redcap(folder, labels=True)),
}
READ: dict[str, Responses] = {}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Responses]:
    folder = tmp_path_factory.mktemp("exports")

    def reader(name: str) -> Responses:
        if name not in READ:
            READ[name] = read_responses(EXPORTS[name][1](folder), one.INSTRUMENT, privacy=KEEP)
        return READ[name]

    return reader


@pytest.mark.parametrize("name", EXPORTS)
def test_every_platform_is_recognised_and_read_to_the_same_answers(
    name: str, read: Callable[[str], Responses]
) -> None:
    found = read(name)
    assert found.platform == EXPORTS[name][0]
    for code, expected in one.VALUES.items():
        np.testing.assert_array_equal(found.values[code], np.array(expected), err_msg=code)
    for code, states in one.STATES.items():
        assert found.states[code].tolist() == states, code
    assert found.values["remarks"][1] in ("good", "很好")


@pytest.mark.parametrize("name", ["tencent", "qualtrics", "surveymonkey", "limesurvey by code", "kobo split"])
def test_times_taken(name: str, read: Callable[[str], Responses]) -> None:
    assert read(name).seconds.tolist() == [136.5 if "lime" in name else 136.0] * 3


def test_moments_carry_the_offset_that_the_platform_names(read: Callable[[str], Responses]) -> None:
    assert read("tencent").submitted[0] == "2025-07-05T21:02:58"
    assert read("qualtrics").submitted[0] == "2025-07-05T21:02:59+08:00"
    assert read("surveymonkey").submitted[0] == "2025-07-05T21:02:58"
    assert read("google en").submitted[0] == "2024-03-05T21:02:58+08:00"
    assert read("google zh").submitted[0] == "2024-03-05T21:02:58"


def test_previews_partial_answers_and_timers_are_known(read: Callable[[str], Responses]) -> None:
    qualtrics = read("qualtrics")
    assert qualtrics.n == 3
    assert [(w.code, w.objects) for w in qualtrics.warnings] == [("previews_left_out", ("7",))]
    assert qualtrics.rows.tolist() == [4, 5, 6]
    assert qualtrics.timings["Page1"].tolist() == [20.0] * 3
    assert read("limesurvey by code").finished.tolist() == [True, True, False]
    assert set(read("limesurvey by code").timings) == {"groupTime12", "job"}
    assert read("redcap raw").finished.tolist() == [True, False, True]


@pytest.mark.parametrize("name", EXPORTS)
def test_what_identifies_people_does_not_come_in(name: str, read: Callable[[str], Responses]) -> None:
    found = read(name)
    everything = repr([v.tolist() for v in found.values.values()]) + repr(found.respondents)
    for secret in ("192.0.2.1", "example.org", "小王", "oX1", "Ann", "Lee", "imei:1", "nurse1"):
        assert secret not in everything


def test_devices_are_numbers_by_first_appearance(read: Callable[[str], Responses]) -> None:
    assert read("tencent").devices.tolist() == [0, 1, 0]
    assert read("qualtrics").devices.tolist() == [0, 0, 0]
    assert read("google en").devices.tolist() == [-1, -1, -1]


@pytest.mark.parametrize("name", ["tencent", "qualtrics", "limesurvey by code", "google en", "google zh"])
def test_words_behind_other_are_apart_from_the_choice(name: str, read: Callable[[str], Responses]) -> None:
    assert read(name).values["job/3/words"].tolist()[2] in ("顾问", "adviser")


def test_seen_and_unanswered_is_not_unseen(tmp_path: Path) -> None:
    path = one.qualtrics(tmp_path)
    text = path.read_text(encoding="utf-8").replace("R_3,,EN,1,20,3,adviser,,", "R_3,,EN,1,20,3,adviser,-99,")
    path.write_text(text, encoding="utf-8")
    found = read_responses(path, one.INSTRUMENT)
    assert found.states["years"].tolist() == [0, 0, 2]
    assert found.states["since"].tolist() == [0, 4, 0]


def test_a_form_names_headers_that_are_wordings(tmp_path: Path) -> None:
    survey = [
        ["type", "name", "label::English (en)", "label::中文 (zh)", "required", "relevant"],
        ["select_one posts", "job", "What post do you hold?", "岗位", "yes", ""],
        ["integer", "years", "Years of work", "年数", "", ""],
        ["begin_group", "views", "Views", "看法", "", ""],
        ["select_one agree", "IA1", "It suffices", "充分", "", ""],
        ["select_one agree", "IA2", "It is hard", "难", "", ""],
        ["end_group", "", "", "", "", ""],
        ["select_multiple products", "needs", "Needed products", "产品", "", ""],
        ["rank measures", "order", "Ranking", "排序", "", ""],
        ["date", "since", "Day", "日期", "", ""],
        ["text", "remarks", "Words", "话", "", ""],
    ]
    choices = [["list_name", "name", "label::English (en)"]]
    choices += [["posts", "1", "Clerk"], ["posts", "2", "Manager"], ["posts", "3", "Other"]]
    choices += [
        ["agree", "1", "Disagree"],
        ["agree", "2", "Neutral"],
        ["agree", "3", "Agree"],
        ["agree", "9", "Cannot judge"],
    ]
    choices += [
        ["products", "loan", "Loan"],
        ["products", "card", "Card"],
        ["products", "cash", "Cash, drafts"],
    ]
    choices += [["measures", "p", "System"], ["measures", "q", "Team"]]
    form = tmp_path / "form.xlsx"
    write_sheets(form, {"survey": survey, "choices": choices})
    export = one.kobo(tmp_path)
    text = export.read_text(encoding="utf-8")
    for old, new in (
        ("about/job", "What post do you hold?"),
        ("about/years", "Years of work"),
        ("views/IA1", "Views/It suffices"),
        ("views/IA2", "It is hard"),
        ("about/needs/loan", "Needed products/Loan"),
        ("about/needs/card", "Needed products/Card"),
        ("about/needs/cash", "Needed products/Cash, drafts"),
        ("about/needs", "Needed products"),
        (";order;since;remarks", ";Ranking;Day;Words"),
    ):
        text = text.replace(old, new)
    export.write_text(text, encoding="utf-8")
    with pytest.raises(ResponseError, match="another questionnaire"):
        read_responses(export, one.INSTRUMENT)
    found = read_responses(export, one.INSTRUMENT, form=form)
    for code, expected in one.VALUES.items():
        np.testing.assert_array_equal(found.values[code], np.array(expected), err_msg=code)


def write_sheets(path: Path, sheets: dict[str, list[list[str]]]) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def test_a_form_that_is_none_is_refused(tmp_path: Path) -> None:
    export = one.kobo(tmp_path)
    write_sheets(tmp_path / "broken.xlsx", {"survey": [["type", "name"], ["select_one nowhere", "q"]]})
    with pytest.raises(ResponseError, match=r"survey, row 2.*nowhere"):
        read_export(export, form=tmp_path / "broken.xlsx")
    (tmp_path / "no.xlsx").write_bytes(workbook_bytes([["a"], ["b"]]))
    with pytest.raises(ResponseError, match="no XLSForm"):
        read_export(export, form=tmp_path / "no.xlsx")
    (tmp_path / "no.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ResponseError, match="data dictionary"):
        read_export(export, form=tmp_path / "no.csv")


def test_a_data_dictionary_marks_what_identifies(tmp_path: Path) -> None:
    rows = [
        [
            "Variable / Field Name",
            "Form Name",
            "Field Type",
            "Field Label",
            "Choices, Calculations, OR Slider Labels",
        ],
        ["record_id", "one", "text", "Record", ""],
        ["job", "one", "radio", "<b>What is your post?</b>", "1, Clerk | 2, Manager | 3, Other"],
        ["needs", "one", "checkbox", "Which products do you need?", "loan, Loan | card, Card | cash, Cash"],
        ["remarks", "one", "notes", "Any suggestions?", ""],
    ]
    rows = [
        [*row, "Identifier?" if k == 0 else "y" if row[0] == "remarks" else ""] for k, row in enumerate(rows)
    ]
    form = one.write_csv(tmp_path / "dictionary.csv", rows)
    export = read_export(one.redcap(tmp_path), form=form)
    assert "remarks" in export.dropped
    job = next(column for column in export.answers if column.header == "job")
    assert job.stem == "What is your post?"
    assert job.labels == (("1", "Clerk"), ("2", "Manager"), ("3", "Other"))


def test_several_rows_for_a_record_are_a_decision(tmp_path: Path) -> None:
    path = one.redcap(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + "2,,,1,1,1,1,0,0,0,,,,,2\r\n", encoding="utf-8")
    with pytest.raises(ResponseError, match="row 5, column 1: a record has several rows"):
        read_export(path)


def test_stata_and_spss_declare_labels_and_missing_values(tmp_path: Path) -> None:
    frame = pd.DataFrame({"job": [1.0, 2.0, 3.0], "IA1": [1.0, 3.0, 8.0], "IA2": [3.0, 1.0, 2.0]})
    labels = {"IA2": {1: "Agree", 2: "Neutral", 3: "Disagree"}}  # counts the other way round
    missing = {"IA1": [{"lo": 7, "hi": 9}]}
    pyreadstat.write_sav(frame, str(tmp_path / "t.sav"), variable_value_labels=labels, missing_ranges=missing)
    pyreadstat.write_dta(frame, str(tmp_path / "t.dta"), variable_value_labels=labels)
    rest = tuple(code for code in one.INSTRUMENT.codes if code not in frame)
    found = read_responses(tmp_path / "t.sav", one.INSTRUMENT, not_asked=rest)
    assert found.platform == "spss"
    assert found.states["IA1"].tolist() == [0, 0, 2]
    assert found.values["IA2"].tolist() == [1.0, 3.0, 2.0]  # the label decides, not the file's code
    assert found.states["years"].tolist() == [4, 4, 4]
    stata = read_export(tmp_path / "t.dta")
    assert stata.platform == "stata"
    assert stata.answers[2].labels == (("1", "Agree"), ("2", "Neutral"), ("3", "Disagree"))


def test_a_platform_can_be_forced_and_must_fit(tmp_path: Path) -> None:
    path = one.google_forms(tmp_path, chinese=False)
    assert read_export(path, platform="plain").platform == "plain"
    for platform in registry.PLATFORMS[:-1]:
        if platform != "google_forms":
            with pytest.raises(ResponseError, match="no export of"):
                read_export(path, platform=platform)
    for kind in ("spss", "stata"):
        with pytest.raises(ResponseError, match="not of the kind"):
            read_export(path, platform=kind)


class TeaReader:
    """A reader of one's own."""

    def recognises(self, table: Table) -> bool:
        return table.headers[:1] == ["TEA"]

    def read(self, table: Table):
        from survey.responses.readers import plain

        return plain.read(table)


def test_a_reader_of_ones_own_joins_by_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        name = "tea"

        def load(self) -> TeaReader:
            return TeaReader()

    real = importlib.metadata.entry_points
    monkeypatch.setattr(
        registry, "entry_points", lambda group: [Point()] if group == "survey.readers" else real(group=group)
    )
    registry._own_readers.cache_clear()
    try:
        assert registry.platforms()[0] == "tea"
        export = read_export(one.write_csv(tmp_path / "t.csv", [["TEA", "b"], ["1", "2"]]))
        assert export.headers == ("TEA", "b")
        assert read_export(tmp_path / "t.csv", platform="tea").n == 1
    finally:
        registry._own_readers.cache_clear()
