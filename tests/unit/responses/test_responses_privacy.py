"""What identifies people stays at the door, and what was found in open text is told without repeating it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import one_survey as one
import pytest

from survey.errors import ResponseError
from survey.responses import CellState, read_responses
from survey.responses.privacy import PrivacyPolicy, find_identifiers, pseudonym, treat_words
from survey.responses.readers.headers import identifies

KEY = b"0123456789abcdef"
# 11010519491231002X is the example of GB 11643; the others break its date or its check digit.
GOOD, BAD_CHECK, BAD_DATE = "11010519491231002X", "110105194912310021", "11010519491331002X"


def kinds(text: str) -> list[str]:
    found = find_identifiers(np.array([text], dtype=object), np.array([7]), "words")
    assert all(one_.rows == (7,) for one_ in found)
    return [one_.kind for one_ in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请致电13800138000联系", ["mobile"]),
        ("+86 138-0013-8000", ["mobile"]),
        ("12800138000", []),
        ("138001380001", []),
        (f"身份证{GOOD}", ["national_id"]),
        (f"身份证{GOOD.lower()}", ["national_id"]),
        (BAD_CHECK, []),
        (BAD_DATE, []),
        ("写信到 a.b+c@example.org.cn 吧", ["email"]),
        ("a@b", []),
        ("贷款 3800 元，利率 4.35%", []),
        (f"{GOOD} 13800138000 x@y.cn", ["mobile", "national_id", "email"]),
    ],
)
def test_identifiers_are_found_and_numbers_are_left(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


PERSONS = [
    "来自IP",
    "昵称",
    "微信昵称",
    "您的手机号码：",
    "3、您的姓名",
    "E-mail",
    "Email Address",
    "IPAddress",
]
PERSONS += ["身份证号", "openid", "联系电话", "RecipientLastName", "LocationLatitude", "_geolocation"]
PERSONS += ["Your name", "QQ号"]
QUESTIONS = ["手机部数", "GPS定位速度", "1、企业名称类型", "您使用手机银行吗？", "邮件营销的作用", "IPA1"]
QUESTIONS += ["name of the product line", "经营地址是否自有", "shipping", "equipment"]


@pytest.mark.parametrize("header", PERSONS)
def test_headers_of_persons(header: str) -> None:
    assert identifies(header)


@pytest.mark.parametrize("header", QUESTIONS)
def test_headers_of_questions(header: str) -> None:
    assert not identifies(header)


def test_open_text_is_dropped_by_default_and_searched_first(tmp_path: Path) -> None:
    path = one.qualtrics(tmp_path)
    text = path.read_text(encoding="utf-8").replace(",good", ",call 13800138000")
    path.write_text(text.replace("adviser", "adviser at x@example.org"), encoding="utf-8")
    found = read_responses(path, one.INSTRUMENT)
    assert found.states["remarks"].tolist() == [CellState.BLANK, CellState.ANSWERED, CellState.BLANK]
    assert set(found.values["remarks"]) == {""}
    assert "job/3/words" not in found.values
    assert {(i.kind, i.column, i.rows) for i in found.identifiers} == {
        ("mobile", "remarks", (5,)),
        ("email", "job_3_TEXT", (6,)),
    }
    assert "13800138000" not in repr(found)
    assert "example.org" not in repr(found)


def test_words_are_kept_or_become_pseudonyms_as_the_plan_says(tmp_path: Path) -> None:
    path = one.qualtrics(tmp_path)
    kept = read_responses(path, one.INSTRUMENT, privacy=PrivacyPolicy(keep=frozenset({"remarks"})))
    assert kept.values["remarks"].tolist() == ["", "good", ""]
    assert "job/3/words" not in kept.values
    policy = PrivacyPolicy(pseudonymise=frozenset({"remarks"}), key=KEY)
    hashed = read_responses(path, one.INSTRUMENT, privacy=policy)
    assert hashed.values["remarks"].tolist() == ["", pseudonym("good", KEY), ""]
    assert repr(KEY) not in repr(policy)


def test_pseudonyms_need_a_key_and_depend_on_it() -> None:
    words = np.array(["a", "b", "a", ""], dtype=object)
    policy = PrivacyPolicy(pseudonymise=frozenset({"q"}), key=KEY)
    names = treat_words("q", words, policy).tolist()
    assert names[0] == names[2] != names[1]
    assert names[3] == ""
    assert names[0] != pseudonym("a", KEY[::-1])
    with pytest.raises(ResponseError, match="SURVEY_PSEUDONYM_KEY"):
        pseudonym("a", b"short")


def test_an_unknown_answer_is_not_repeated_where_it_identifies(tmp_path: Path) -> None:
    path = one.qualtrics(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace(",12,1,", ",13800138000x,1,"), encoding="utf-8")
    with pytest.raises(ResponseError) as caught:
        read_responses(path, one.INSTRUMENT)
    assert "13800138000" not in str(caught.value)
