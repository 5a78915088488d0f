"""Columns find their questions by evidence; what is not certain is a decision, never a guess."""

from __future__ import annotations

from pathlib import Path

import one_survey as one
import pytest

from survey.errors import ResponseError
from survey.instrument.load import parse_instrument
from survey.instrument.model import Instrument
from survey.responses import RawExport, match_columns, read_export, read_responses
from survey.responses.mapping import draft_map, read_map
from survey.responses.matching import propose_matches

HEAD = """
id: like
version: "1"
title: {zh: 问卷, en: Q}
population: {zh: 众人, en: people}
introduction: {zh: 说明, en: text}
response_sets:
  yes: {options: [{code: 1, zh: 否, en: "No"}, {code: 2, zh: 是, en: "Yes"}]}
scales: {S: {name: {zh: 量, en: S}}}
pages:
  - questions:
"""


def instrument(*wordings: str, numbered: bool = True) -> Instrument:
    lines = [
        f"      - {{code: S{k}, zh: {w}, en: english {k}, scale: S, response_set: yes"
        + (f", number: {k}}}" if numbered else "}")
        for k, w in enumerate(wordings, start=1)
    ]
    return parse_instrument(HEAD + "\n".join(lines) + "\n", "like.yaml")


def export(folder: Path, *headers: str) -> RawExport:
    rows = [list(headers), *[["1"] * len(headers)] * 3]
    return read_export(one.write_csv(folder / "like.csv", rows))


def found(folder: Path, asked: Instrument, *headers: str) -> dict[str, tuple[str, str]]:
    matching = propose_matches(export(folder, *headers), asked)
    return {headers[match.column]: (match.question, match.how) for match in matching.matches}


def test_evidence_in_its_order(tmp_path: Path) -> None:
    asked = instrument("银行难以核实企业的经营情况", "企业主比银行更了解还款能力")
    headers = ("S2", "1、银行难以核实企业的经营状况（单选题 *必答）", "其他列")
    assert found(tmp_path, asked, *headers) == {headers[0]: ("S2", "code"), headers[1]: ("S1", "number")}
    wording = "【矩阵】企业主比银行更了解还款能力！"
    assert found(tmp_path, asked, wording)[wording] == ("S2", "wording")


def test_the_longest_wording_wins_over_one_that_it_contains(tmp_path: Path) -> None:
    asked = instrument("贷后管理执行严格", "支行的贷后管理执行严格", numbered=False)
    headers = ("支行的贷后管理执行严格", "贷后管理执行严格", "题目：支行的贷后管理执行严格。")
    places = found(tmp_path, asked, headers[0], headers[1])
    assert places == {headers[0]: ("S2", "wording"), headers[1]: ("S1", "wording")}
    assert found(tmp_path, asked, headers[2]) == {headers[2]: ("S2", "wording")}


def test_a_number_whose_wording_is_anothers_yields_to_the_wording(tmp_path: Path) -> None:
    asked = instrument("银行难以核实企业的经营情况", "企业主比银行更了解还款能力")
    header = "1、企业主比银行更了解还款能力"
    assert found(tmp_path, asked, header) == {header: ("S2", "wording")}


def test_what_is_only_alike_is_a_decision(tmp_path: Path) -> None:
    asked = instrument("银行难以核实企业的真实经营情况", "银行难以核实企业的真实财务情况", numbered=False)
    header = "银行难以核实企业的真实情况"
    matching = propose_matches(export(tmp_path, header), asked)
    assert matching.matches == ()
    assert {c.question for c in matching.decisions[0].candidates} == {"S1", "S2"}
    with pytest.raises(ResponseError, match="like a question's, but not the same"):
        match_columns(export(tmp_path, header), asked)


def test_two_questions_of_one_wording_are_a_decision(tmp_path: Path) -> None:
    asked = instrument("总体满意", "总体满意")
    with pytest.raises(ResponseError, match="several questions have this wording"):
        match_columns(export(tmp_path, "总体满意"), asked)


def test_a_bare_number_is_no_evidence(tmp_path: Path) -> None:
    asked = instrument("总体满意", "服务满意")
    matching = propose_matches(export(tmp_path, "1、", "2、"), asked)
    assert matching.matches == ()
    assert [d.candidates[0].question for d in matching.decisions if d.column is not None] == ["S1", "S2"]


def test_a_map_is_written_edited_and_read(tmp_path: Path) -> None:
    asked = instrument("银行难以核实企业的真实经营情况", "企业主比银行更了解还款能力", "贷款审批流程过长")
    headers = ("S1", "第二题的题干改过了", "3、贷款审批流程太长", "渠道")
    raw = export(tmp_path, *headers)
    text, matching = draft_map(raw, asked)
    assert [d.question for d in matching.decisions] == ["S2"]
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    assert "# without a column / 没有对应列: S2" in text
    assert read_map(path).columns == {headers[0]: "S1", headers[1]: "-", headers[2]: "S3", headers[3]: "-"}
    path.write_text(text.replace(f'"{headers[1]}": "-"', f'"{headers[1]}": S2'), encoding="utf-8")
    decided = match_columns(raw, asked, read_map(path).columns)
    assert [(match.question, match.how) for match in decided] == [("S1", "map"), ("S2", "map"), ("S3", "map")]
    again, matching = draft_map(raw, asked, read_map(path).columns)
    assert matching.decisions == ()
    path.write_text(again, encoding="utf-8")
    assert match_columns(raw, asked, read_map(path).columns) == decided


def test_a_map_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    for text, place in (("a: 1\n", "map.yaml:1:1"), ("columns:\n  x: [1]\n", "map.yaml:2:6")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ResponseError, match=place):
            read_map(path)


def test_a_map_names_options_and_words(tmp_path: Path) -> None:
    rows = [["job", "own", "a", "b", "c"], ["3", "adviser", "1", "0", "0"]]
    path = one.write_csv(tmp_path / "t.csv", rows)
    rest = tuple(code for code in one.INSTRUMENT.codes if code not in ("job", "needs"))
    columns = {"own": "job/3/words", "a": "needs/loan", "b": "needs/card", "c": "needs/cash"}
    read = read_responses(path, one.INSTRUMENT, column_map=columns, not_asked=rest)
    assert read.values["needs/loan"].tolist() == [1.0]
    with pytest.raises(ResponseError, match=r"code/option"):
        read_responses(path, one.INSTRUMENT, column_map={"a": "needs/gold"}, not_asked=rest)


def test_a_multi_select_with_a_column_too_few_is_told(tmp_path: Path) -> None:
    path = one.redcap(tmp_path)
    path.write_text(
        path.read_text(encoding="utf-8").replace("needs___card", "other___card"), encoding="utf-8"
    )
    with pytest.raises(ResponseError, match="an option of the question has no column"):
        read_responses(path, one.INSTRUMENT)


def test_another_questionnaire_and_a_turned_table_are_called_so(tmp_path: Path) -> None:
    other = one.write_csv(tmp_path / "other.csv", [["city", "rain", "wind"], ["a", "1", "2"]])
    with pytest.raises(ResponseError, match="another questionnaire"):
        read_responses(other, one.INSTRUMENT)
    rows = [["", "r1", "r2"], *[[code, "1", "2"] for code in one.INSTRUMENT.codes]]
    rows[0][0] = "question"
    turned = one.write_csv(tmp_path / "turned.csv", rows)
    with pytest.raises(ResponseError, match="transpose"):
        read_responses(turned, one.INSTRUMENT)


def test_labels_of_another_language_are_one_fault_a_column(tmp_path: Path) -> None:
    path = one.google_forms(tmp_path, chinese=False)
    text = path.read_text(encoding="utf-8")
    for english, german in (
        ("Agree", "Stimme zu"),
        ("Clerk", "Angestellter"),
        ("Manager", "Leiter"),
        ("Other", "Sonst"),
    ):
        text = text.replace(english, german)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ResponseError) as caught:
        read_responses(path, one.INSTRUMENT)
    job = [fault for fault in caught.value.faults if "column 3" in fault.where]
    assert len(job) == 1
    assert "another language" in job[0].what.en
    assert "Leiter" in job[0].got


def test_routing_makes_blanks_skipped_and_answers_against_it_are_told(tmp_path: Path) -> None:
    path = one.redcap(tmp_path)
    text = path.read_text(encoding="utf-8").replace("0,0,1,,,,good", "0,0,1,1,2,,good")
    path.write_text(text, encoding="utf-8")
    read = read_responses(path, one.INSTRUMENT)
    assert read.states["order"].tolist() == [0, 0, 0]
    assert [(w.code, w.objects) for w in read.warnings] == [("answered_though_skipped", ("order", "3"))]


def test_a_question_whose_column_stayed_at_the_door_is_told_why(tmp_path: Path) -> None:
    asked = instrument("您的手机号码", "服务满意")
    with pytest.raises(ResponseError, match="dropped at the door") as caught:
        match_columns(export(tmp_path, "1、您的手机号码", "2、服务满意"), asked)
    assert [fault.got for fault in caught.value.faults] == ["1、您的手机号码"]
