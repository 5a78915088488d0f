"""What a bundle holds of the answers: nothing that identifies, and the order in which they came."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import ReportError, ResponseError
from survey.findings import save_results
from survey.responses.frame import Responses
from survey.study.deidentified import (
    DEIDENTIFIED,
    deidentified_files,
    identifying_words,
    load_deidentified,
    order_only,
    save_deidentified,
)

ANSWERS = Responses(
    instrument="one",
    group="a",
    file="one.xlsx",
    sha256="0" * 64,
    values={
        "IA1": np.array([1.0, np.nan, 3.0]),
        "remarks": np.array(["none", "call 13800138000", ""], dtype=object),
    },
    states={"IA1": np.array([0, 2, 0], dtype=np.uint8)},
    seconds=np.array([60.0, np.nan, 80.0]),
    submitted=("2026-03-02T21:10:07", "2026-03-02T08:30:00", ""),
    matches=(),
    rows=np.array([2, 3, 4]),
    respondents=("R_1x9", "R_2x9", "R_3x9"),
)


def test_what_is_stored_has_no_number_of_a_sheet_and_no_time_of_day(tmp_path: Path) -> None:
    assert deidentified_files(tmp_path) == ()
    save_deidentified({"main.a": ANSWERS}, tmp_path / DEIDENTIFIED)
    assert len(deidentified_files(tmp_path)) == 2
    text = (tmp_path / DEIDENTIFIED / "store.json").read_text(encoding="utf-8")
    assert json.loads(text)["results"].keys() == {"main.a"}
    assert "R_1x9" not in text
    assert "21:10" not in text
    found = load_deidentified(tmp_path, "a", "main")
    assert found.submitted == ("2026-03-02T00:00:01", "2026-03-02T00:00:00", "")
    assert found.respondents == ()
    np.testing.assert_array_equal(found.values["IA1"], ANSWERS.values["IA1"])
    assert found.values["remarks"].tolist() == ANSWERS.values["remarks"].tolist()
    with pytest.raises(ResponseError, match=r"expected: pretest\.a; got: main\.a"):
        load_deidentified(tmp_path, "a", "pretest")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"group": "b"}, "group"),
        ({"sha256": 7}, "group"),
        ({"submitted": ("yesterday", "", "")}, "submitted"),
        ({"values": {"IA1": np.zeros(2)}}, "values"),
        ({"values": ()}, "values"),
        ({"seconds": np.zeros((3, 1))}, "seconds"),
        ({"devices": np.zeros(5)}, "devices"),
        ({"warnings": ("x",)}, "warnings"),
    ],
)
def test_forged_answers_are_refused(change: dict[str, Any], named: str, tmp_path: Path) -> None:
    save_results({"main.a": replace(ANSWERS, **change)}, tmp_path / DEIDENTIFIED)
    with pytest.raises(ResponseError, match=f"are not answers; got: {named}"):
        load_deidentified(tmp_path, "a", "main")


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{",
        "[" * 5000,
        '{"codec_version": 1}',
        '{"codec_version": 1, "results": {"main.a": {"$array": "a9"}}}',
        '{"codec_version": 1, "results": {"main.a": {"$map": [[{"$map": []}, 1]]}}}',
        '{"codec_version": 1, "results": {"main.a": {"$type": "survey.nowhere:X", "fields": {}}}}',
        '{"codec_version": 1, "results": {"main.a": {"$type": "os:system", "fields": {}}}}',
        '{"codec_version": 1, "results": {"main.a": {"$type": "survey.cli.main:main", "fields": {}}}}',
    ],
)
def test_a_damaged_store_is_refused_with_a_message(body: str, tmp_path: Path) -> None:
    save_deidentified({"main.a": ANSWERS}, tmp_path / DEIDENTIFIED)
    (tmp_path / DEIDENTIFIED / "store.json").write_text(body, encoding="utf-8")
    with pytest.raises(ReportError, match=r"damaged|not a result"):
        load_deidentified(tmp_path, "a", "main")


def test_kept_words_that_identify_are_named_by_row_and_not_repeated() -> None:
    [fault] = identifying_words("main.a", ANSWERS)
    assert (fault.where, fault.got) == ("main.a: remarks", "rows 3")
    assert "138" not in fault.say("en")
    assert list(identifying_words("main.a", replace(ANSWERS, values={"IA1": ANSWERS.values["IA1"]}))) == []


times = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 4)).map(
    lambda time: time.isoformat(timespec="seconds")
)


@given(st.lists(times | st.just(""), max_size=30))
def test_day_and_order_stay(submitted: list[str]) -> None:
    kept = order_only(submitted)
    assert [text[:10] for text in kept] == [text[:10] for text in submitted]
    assert np.argsort(kept, kind="stable").tolist() == np.argsort(submitted, kind="stable").tolist()
    assert [a == b for a in kept for b in kept] == [a == b for a in submitted for b in submitted]
