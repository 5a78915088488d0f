"""Cleaning: each rule on a small example worked by hand, and a flow that adds up."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import ResponseError, Text
from survey.instrument.model import Instrument, Option, Question, ResponseSet, Scale
from survey.responses import CellState, Responses, clean
from survey.responses.cleaning import replay
from survey.responses.recoding import reverse_scores
from survey.responses.rules import (
    Consent,
    Duplicates,
    InstructedItem,
    LongestRun,
    MissingShare,
    SecondsPerItem,
)
from survey.responses.screening import first_of_duplicates, longest_run

T = Text("t", "t")
POINTS = ResponseSet("a", tuple(Option(k, Text(str(k), str(k))) for k in range(1, 6)), Option(6, T))
ITEMS = tuple(
    Question(f"A{k}", "likert", T, response_set=POINTS, scale="A" if k < 5 else None) for k in range(1, 6)
)
ASK = Instrument(
    "small",
    "1",
    T,
    T,
    T,
    (POINTS,),
    (
        Question("ok", "consent", T, options=(Option(1, T), Option(2, T))),
        *ITEMS[:4],
        Question("A5", "likert", T, page=2, response_set=POINTS, instructed=2),
    ),
    (Scale("A", T, ("A1", "A2", "A3", "A4")),),
)
NAN = float("nan")
ANSWERS = np.array(
    [
        [1, 2, 3, 4, 2],
        [3, 3, 3, 3, 3],
        [1, 2, 3, 4, 2],
        [NAN, NAN, NAN, 4, 2],
        [5, 4, 5, 4, 1],
        [2, 5, NAN, 1, 2],
    ]
)
CONSENT = np.array(["1", "1", "1", "1", "1", "2"], dtype=object)


def responses(answers: np.ndarray = ANSWERS, consent: np.ndarray = CONSENT) -> Responses:
    n = answers.shape[0]
    values = {"ok": consent, **{f"A{k + 1}": answers[:, k] for k in range(5)}}
    states = {"ok": np.zeros(n, dtype=np.uint8)}
    for k in range(5):
        states[f"A{k + 1}"] = np.where(np.isnan(answers[:, k]), CellState.BLANK, CellState.ANSWERED).astype(
            np.uint8
        )
    seconds = np.array([60.0, 6.0, 60, 60, 60, 60])[:n]
    empty = ("",) * n
    return Responses(
        "small", "g", "f", "h", MappingProxyType(values), MappingProxyType(states), seconds, empty, ()
    )


@pytest.mark.parametrize(
    ("rule", "hit"),
    [
        (Consent("ok", "1"), [5]),
        (Duplicates(), [2]),
        (SecondsPerItem(2.0), [1]),
        (LongestRun(3), [1]),
        (LongestRun(3, "page"), [1]),
        (LongestRun(3, "scale"), [1]),
        (InstructedItem(), [1, 4]),
        (InstructedItem(("A5",)), [1, 4]),
        (MissingShare(0.5), [3]),
    ],
)
def test_a_rule_hits_the_rows_it_is_for(rule: object, hit: list[int]) -> None:
    found = clean(responses(), ASK, [rule])  # type: ignore[list-item]  # one of the rules
    assert list(np.flatnonzero(found.hits[:, 0])) == hit
    assert list(np.flatnonzero(~found.kept)) == hit


def test_the_flow_counts_each_row_once() -> None:
    rules = [
        Consent("ok", "1"),
        Duplicates(),
        SecondsPerItem(2.0),
        LongestRun(3),
        InstructedItem(),
        MissingShare(0.5),
    ]
    found = clean(responses(), ASK, rules, distributed=12)
    assert found.excluded == {
        "consent": 1,
        "duplicates": 1,
        "seconds_per_item": 1,
        "longest_run": 0,
        "instructed_item": 1,
        "missing_share": 1,
    }
    assert found.hit["longest_run"] == 1
    assert found.hit_alone["longest_run"] == 0
    assert (found.n_returned, found.n_valid) == (6, 1)
    assert found.return_rate == 0.5
    log = found.log
    np.testing.assert_array_equal(replay(log, found.rules), found.first)
    assert log.loc[1, "reasons"] == "seconds_per_item;longest_run;instructed_item"


def test_without_rules_everybody_is_kept_and_the_rate_is_not_computable() -> None:
    found = clean(responses(), ASK, [])
    assert found.n_valid == 6
    assert found.return_rate is None
    assert found.valid_rate == 1.0


def test_nobody_left_and_unknown_questions_are_refused() -> None:
    with pytest.raises(ResponseError, match="exclude every row"):
        clean(responses(), ASK, [Consent("ok", "9")])
    with pytest.raises(ResponseError, match="not asked"):
        clean(responses(), ASK, [Consent("agree", "1")])
    with pytest.raises(ResponseError, match="not asked"):
        clean(responses(), ASK, [InstructedItem(("A9",))])


def test_items_above_the_cannot_judge_limit_leave_the_model() -> None:
    given_ = responses()
    states = dict(given_.states)
    states["A2"] = np.array([1, 1, 0, 0, 0, 0], dtype=np.uint8)
    changed = Responses("small", "g", "f", "h", given_.values, states, given_.seconds, given_.submitted, ())
    assert clean(changed, ASK, [], cannot_judge_limit=0.2).dropped_items == ("A2",)
    assert clean(changed, ASK, [], cannot_judge_limit=0.4).dropped_items == ()


def test_blanks_do_not_break_a_run() -> None:
    rows = np.array([[3, NAN, 3, NAN, 3, 1], [NAN] * 6, [1, 1, 2, 2, 2, NAN]])
    np.testing.assert_array_equal(longest_run(rows), [3, NAN, 3])


def test_duplicates_count_blanks_as_part_of_the_pattern() -> None:
    rows = np.array([[1, NAN], [1, 2], [1, NAN], [NAN, 1]])
    assert first_of_duplicates(rows).tolist() == [0, 1, 0, 3]


def test_longest_run_equals_the_stored_values(shared_folder: object) -> None:
    import json
    from pathlib import Path

    stored = json.loads((Path(str(shared_folder)) / "reference/screening.json").read_text(encoding="utf-8"))
    found = longest_run(np.array(stored["answers"], dtype=float))
    np.testing.assert_array_equal(found, stored["longstring"])


@given(st.lists(st.integers(1, 7), min_size=1, max_size=20))
def test_reversing_twice_is_the_identity(answers: list[int]) -> None:
    scores = np.array(answers, dtype=float)
    np.testing.assert_array_equal(reverse_scores(reverse_scores(scores, 1, 7), 1, 7), scores)


@given(st.permutations(range(6)))
def test_rules_but_duplicates_do_not_depend_on_row_order(order: list[int]) -> None:
    rules = [LongestRun(3), InstructedItem(), MissingShare(0.5)]
    straight = clean(responses(), ASK, rules)
    shuffled = clean(responses(ANSWERS[order], CONSENT[order]), ASK, rules)
    np.testing.assert_array_equal(shuffled.hits, straight.hits[order])
