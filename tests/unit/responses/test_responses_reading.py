"""Reading exports: every state of a cell, every way a file can be wrong, each with its place."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import numpy as np
import pytest

from survey.errors import ResponseError
from survey.instrument.load import parse_instrument
from survey.instrument.model import Instrument
from survey.responses import CellState, match_columns, read_export, read_responses, score_items
from survey.responses.export import clean_text, parse_number, parse_seconds
from survey.study.simulate.workbook import workbook_bytes

YAML = """
id: small
version: "1"
title: {zh: 小问卷, en: Small}
population: {zh: 众人, en: people}
introduction: {zh: 说明, en: text}
response_sets:
  agree:
    options:
      - {code: 1, zh: 非常不同意, en: Strongly disagree}
      - {code: 2, zh: 不同意, en: Disagree}
      - {code: 3, zh: 一般, en: Neutral}
      - {code: 4, zh: 同意, en: Agree}
      - {code: 5, zh: 非常同意, en: Strongly agree}
    cannot_judge: {code: 6, zh: 无法判断, en: Cannot judge}
scales:
  IA: {name: {zh: 信息, en: Information}}
pages:
  - title: {zh: 一, en: One}
    questions:
      - code: job
        kind: single
        number: 1
        zh: 您的岗位是？
        en: Your post?
        options:
          - {code: 1, zh: 职员, en: Clerk}
          - {code: 2, zh: 经理, en: Manager}
          - {code: 3, zh: 其他, en: Other, other: true}
      - {code: years, kind: numeric, number: 2, zh: 工作年限是？, en: Years?, minimum: 0, maximum: 50}
      - {code: IA1, number: 3, zh: 信息充分。, en: Suffices., scale: IA, response_set: agree, reverse: true}
      - {code: IA2, number: 4, zh: 信息难以核实。, en: Hard to verify., scale: IA, response_set: agree}
      - code: needs
        kind: multi
        number: 5
        zh: 需要哪些产品？
        en: Which products?
        options: [{code: loan, zh: 贷款, en: Loan}, {code: card, zh: 信用卡, en: Card}]
      - code: order
        kind: ranking
        number: 6
        zh: 请排序。
        en: Rank.
        options: [{code: p, zh: 制度, en: System}, {code: q, zh: 队伍, en: Team}]
      - {code: words, kind: text, number: 7, zh: 建议？, en: Suggestions?, required: false}
"""
HEAD = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
TEXT = [
    *HEAD,
    "1、您的岗位是？",
    "2、工作年限是？",
    "3、信息充分。",
    "4、信息难以核实。",
    "5、需要哪些产品？",
    "6、请排序。",
    "7、建议？",
]
CODE = [*HEAD, *TEXT[6:10], "第5题(贷款)", "第5题(信用卡)", "第6题(制度)", "第6题(队伍)", "7、建议？"]
META = ["1", "2026/3/2 9:01:05", "136秒", "手机提交", "微信", "192.0.2.1"]
ROWS = [
    [*META, "职员", "１２年", "不同意", "非常不同意", "贷款┋信用卡", "队伍→制度", "(空)"],
    [
        "2",
        "2026/3/2 9:02:05",
        "2分3秒",
        *META[3:],
        "其他〖顾问〗",
        "3",
        "无法判断",
        "(空)",
        "(跳过)",
        "(跳过)",
        "很好",
    ],
    ["3", "bad", "75", *META[3:], "经理", "80", "同意", "同意", "信用卡", "制度→队伍", "(空)"],
]
CODES = [
    [*META, "1", "12", "2", "1", "1", "1", "2", "1", "(空)"],
    ["2", "2026/3/2 9:02:05", "123秒", *META[3:], "3", "3", "6", "-2", "-3", "-3", "-3", "-3", "很好"],
    ["3", "", "75秒", *META[3:], "2", "80", "4", "4", "0", "1", "1", "2", "(空)"],
]


@pytest.fixture(scope="module")
def small() -> Instrument:
    return parse_instrument(YAML, "small.yaml")


def write(path: Path, head: list[str], rows: list[list[str]]) -> Path:
    path.write_bytes(workbook_bytes([head, *rows]))
    return path


def test_text_and_code_exports_read_to_the_same_answers(tmp_path: Path, small: Instrument) -> None:
    text = read_responses(write(tmp_path / "text.xlsx", TEXT, ROWS), small)
    code = read_responses(write(tmp_path / "code.xlsx", CODE, CODES), small)
    for name, values in text.values.items():
        if name != "words":
            np.testing.assert_array_equal(values.astype(str), code.values[name].astype(str))
    for name, states in text.states.items():
        np.testing.assert_array_equal(states, code.states[name])


def test_each_cell_has_its_state_and_value(tmp_path: Path, small: Instrument) -> None:
    found = read_responses(write(tmp_path / "text.xlsx", TEXT, ROWS), small)
    S = CellState
    assert list(found.states["IA1"]) == [S.ANSWERED, S.CANNOT_JUDGE, S.ANSWERED]
    assert list(found.states["IA2"]) == [S.ANSWERED, S.BLANK, S.ANSWERED]
    assert list(found.states["needs"]) == [S.ANSWERED, S.SKIPPED, S.ANSWERED]
    assert list(found.states["years"]) == [S.ANSWERED, S.ANSWERED, S.INVALID]
    assert found.values["IA2"][0] == 1.0  # 非常不同意 contains 不同意
    assert list(found.values["job"]) == ["1", "3", "2"]
    assert found.values["years"][0] == 12.0
    assert list(found.values["order/q"][[0, 2]]) == [1.0, 2.0]
    assert list(found.values["needs/loan"][[0, 2]]) == [1.0, 0.0]
    assert list(found.seconds) == [136.0, 123.0, 75.0]
    assert found.submitted == ("2026-03-02T09:01:05", "2026-03-02T09:02:05", "")
    np.testing.assert_array_equal(score_items(found, small)[:, 0], [4.0, np.nan, 2.0])
    assert found.n == 3


def test_addresses_are_dropped_at_the_door(tmp_path: Path) -> None:
    export = read_export(write(tmp_path / "text.xlsx", TEXT, ROWS))
    assert export.platform == "wenjuanxing"
    assert export.dropped == ("来自IP",)
    assert not any("192.0.2" in cell for column in export.columns for cell in column)


def test_every_unknown_answer_is_told_with_row_and_column(tmp_path: Path, small: Instrument) -> None:
    rows = [list(row) for row in ROWS]
    rows[1][8], rows[2][6], rows[0][7] = "大概同意吧", "院长", "很久"
    rows[2][10] = "信用卡┋黄金"
    with pytest.raises(ResponseError) as caught:
        read_responses(write(tmp_path / "text.xlsx", TEXT, rows), small)
    places = {fault.got: fault.where for fault in caught.value.faults}
    assert set(places) == {"大概同意吧", "院长", "很久", "信用卡┋黄金"}
    assert "row 3, column 9" in places["大概同意吧"]
    assert all(fault.expected and fault.mend for fault in caught.value.faults)


def test_a_mark_out_of_range_is_told(tmp_path: Path, small: Instrument) -> None:
    rows = [list(row) for row in CODES]
    rows[0][10] = "7"
    with pytest.raises(ResponseError, match="out of range"):
        read_responses(write(tmp_path / "code.xlsx", CODE, rows), small)


def test_missing_columns_are_all_told(tmp_path: Path, small: Instrument) -> None:
    head = [h for h in TEXT if not h.startswith(("3、", "5、"))]
    keep = [i for i, h in enumerate(TEXT) if h in head]
    with pytest.raises(ResponseError) as caught:
        read_responses(write(tmp_path / "text.xlsx", head, [[row[i] for i in keep] for row in ROWS]), small)
    assert [fault.got.split(" ")[0] for fault in caught.value.faults] == ["IA1", "needs"]


def test_another_version_is_not_guessed(tmp_path: Path, small: Instrument) -> None:
    head = [*TEXT[:8], "3、贷后管理很严格。", *TEXT[9:]]
    with pytest.raises(ResponseError, match="wording is another's"):
        read_responses(write(tmp_path / "text.xlsx", head, ROWS), small)


def test_a_map_decides(tmp_path: Path, small: Instrument) -> None:
    head = [*TEXT[:8], "完全不同的标题", *TEXT[9:]]
    path = write(tmp_path / "text.xlsx", head, ROWS)
    found = read_responses(path, small, column_map={"完全不同的标题": "IA1"})
    assert next(m.how for m in found.matches if m.question == "IA1") == "map"
    with pytest.raises(ResponseError, match="header that the export does not have"):
        match_columns(read_export(path), small, {"nowhere": "IA1"})
    with pytest.raises(ResponseError, match="names no question"):
        match_columns(read_export(path), small, {"完全不同的标题": "IA9"})


def test_unknown_options_and_double_columns_are_told(tmp_path: Path, small: Instrument) -> None:
    head = [*CODE[:10], "第5题(黄金)", *CODE[11:]]
    with pytest.raises(ResponseError, match="no such option"):
        read_responses(write(tmp_path / "code.xlsx", head, CODES), small)
    head = [*TEXT, "4、信息难以核实"]
    with pytest.raises(ResponseError, match="same question"):
        read_responses(write(tmp_path / "two.xlsx", head, [[*row, "同意"] for row in ROWS]), small)


def test_plain_tables_match_by_code(tmp_path: Path, small: Instrument) -> None:
    codes = ["job", "years", "IA1", "IA2", "needs", "order", "words"]
    for encoding in ("utf-8-sig", "gb18030"):
        path = tmp_path / f"{encoding}.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([codes, *[row[6:] for row in ROWS]])
        found = read_responses(path, small)
        assert {m.how for m in found.matches} == {"code"}
        assert found.values["IA1"][0] == 2.0


def test_parquet_and_sav_are_plain_tables(tmp_path: Path) -> None:
    import pandas as pd
    import pyreadstat

    frame = pd.DataFrame({"a": [1.0, 2.0, None], "b": ["x", "y", None]})
    frame.to_parquet(tmp_path / "t.parquet")
    pyreadstat.write_sav(frame, str(tmp_path / "t.sav"))
    for name in ("t.parquet", "t.sav"):
        export = read_export(tmp_path / name)
        assert export.headers == ("a", "b")
        assert list(export.columns[0]) == ["1", "2", ""]


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    good = write(tmp_path / "good.xlsx", TEXT, ROWS)
    cases = {
        "cut.xlsx": (good.read_bytes()[:900], "damaged"),
        "locked.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "password"),
        "text.xlsx": (b"hello", "damaged"),
        "bytes.csv": (b"a,b\n\xff\xfe\xfa\x81,1\n", "UTF-8"),
        "empty.csv": (b"", "no answers"),
        "head.csv": (b"a,b\n", "no answers"),
        "twice.csv": (b"a,a\n1,2\n", "same header"),
        "what.pdf": (b"%PDF", "kind of file"),
        "bad.sav": (b"$FL2 not really", "SPSS"),
        "wide.csv": (
            (",".join(f"c{i}" for i in range(6000)) + "\n" + ",".join("1" * 6000) + "\n").encode(),
            "many columns",
        ),
    }
    for name, (content, what) in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ResponseError, match=what):
            read_export(tmp_path / name)
    with pytest.raises(ResponseError, match="not there"):
        read_export(tmp_path / "nowhere.xlsx")
    with pytest.raises(ResponseError, match="no reader"):
        read_export(good, platform="telepathy")
    (tmp_path / "p.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ResponseError, match="no export of Wenjuanxing"):
        read_export(tmp_path / "p.csv", platform="wenjuanxing")


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey.responses.readers.xlsx_guard.MOST_UNPACKED", 1000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", b"0" * 5000)
    with pytest.raises(ResponseError, match="too much"):
        read_export(path)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("136秒", 136.0),
        ("2分3秒", 123.0),
        ("1小时2分", 3720.0),
        ("75", 75.0),
        ("１２秒", 12.0),
        ("soon", np.nan),
    ],
)
def test_times_taken(text: str, seconds: float) -> None:
    np.testing.assert_equal(parse_seconds(clean_text(text)), seconds)


@pytest.mark.parametrize(("text", "number"), [("4分", 4.0), ("1,200", 1200.0), ("-3", -3.0), ("x4", np.nan)])
def test_numbers_with_units(text: str, number: float) -> None:
    np.testing.assert_equal(parse_number(text), number)


def test_real_exports_by_text_and_by_code(shared_folder: Path) -> None:
    text = read_export(shared_folder / "data/wenjuanxing/800_800_0_text.xls")
    code = read_export(shared_folder / "data/wenjuanxing/800_800_2_codes.xls")
    assert text.n == code.n == 800
    assert text.platform == code.platform == "wenjuanxing"
    sports = code.columns[code.headers.index("第6题(运动)")] == "1"
    hobby = text.columns[next(i for i, h in enumerate(text.headers) if h.startswith("6、"))]
    np.testing.assert_array_equal(sports, ["运动" in cell.split("┋") for cell in hobby])
    four = read_export(shared_folder / "data/wenjuanxing/All_Data_Original_4rows_deid.xlsx")
    assert list(four.seconds[:2]) == [5.0, 136.0]
    assert four.columns[1][0] == "-3"
