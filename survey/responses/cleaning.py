"""Cleaning by the plan's rules in their order: every row's reasons, and the flow that adds up.

Nothing is deleted: a result says of each row of the raw file whether it is kept, which rules hit it, and
which came first, so that the log can be replayed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, ResponseError, Text
from survey.instrument.model import Instrument
from survey.responses.cells import CellState
from survey.responses.cleaning_result import CleaningResult
from survey.responses.frame import Responses
from survey.responses.rules import (
    Careless,
    CleaningRule,
    Consent,
    Duplicates,
    InstructedItem,
    LongestRun,
    MissingShare,
    SecondsPerItem,
)
from survey.responses.screening.duplicates import first_of_duplicates
from survey.responses.screening.runs import longest_run
from survey.responses.screening.sources import everything_of, screen_responses

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CleaningResult", "clean", "replay"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def clean(
    responses: Responses,
    instrument: Instrument,
    rules: Sequence[CleaningRule],
    *,
    wave: str = "main",
    distributed: int | None = None,
    cannot_judge_limit: float = 0.20,
) -> CleaningResult:
    """Apply the rules in order; nothing is deleted, and each excluded row keeps its reasons.

    Parameters
    ----------
    responses : Responses
        As `read_responses` returns them.
    instrument : Instrument
    rules : sequence of CleaningRule
        A row is excluded by the first that it meets; the others are recorded too.
    wave : str
        The part of the survey, e.g. ``pretest``.
    distributed : int, optional
        How many questionnaires went out, for the flow.
    cannot_judge_limit : float
        An item whose share of "cannot judge" among kept rows exceeds it leaves the shared model.

    Raises
    ------
    ResponseError
        When a rule speaks of a question that the instrument does not ask, or nobody is left.

    Examples
    --------
    >>> from survey.instrument import load_instrument
    >>> from survey.instrument.example import example_file
    >>> from survey.responses import read_responses
    >>> instrument = load_instrument(example_file("service.yaml"))
    >>> responses = read_responses(example_file("service.csv"), instrument)
    >>> clean(responses, instrument, [LongestRun(maximum=1)]).kept.tolist()
    [True, False, True]
    """
    scored = [_apply(rule, responses, instrument) for rule in rules]
    n = responses.n
    hits = np.column_stack([hit for hit, _ in scored]) if scored else np.zeros((n, 0), dtype=bool)
    values = np.column_stack([value for _, value in scored]) if scored else np.zeros((n, 0))
    first = _first(hits)
    if not (first < 0).any():
        what = Text("the rules exclude every row", "清理规则排除了全部作答")
        mend = Text("look at the rules in the plan", "请检查研究计划中的清理规则")
        raise ResponseError(Fault(what, where=responses.file, mend=mend))
    shares = _cannot_judge(responses, instrument, first < 0)
    dropped = tuple(code for code, share in shares if share > cannot_judge_limit)
    for array in (hits, values, first):
        array.setflags(write=False)
    return CleaningResult(
        responses.group,
        wave,
        responses.file,
        responses.sha256,
        tuple(rule.name for rule in rules),
        hits,
        values,
        first,
        distributed,
        responses.seconds,
        responses.submitted,
        shares,
        dropped,
    )


def replay(log: pd.DataFrame, rules: Sequence[str]) -> NDArray[np.int64]:
    """Return the place of the first rule of each row from a log, -1 for kept rows."""
    place = {rule: k for k, rule in enumerate(rules)}
    reasons = log["first_reason"].fillna("").astype(str)
    return np.array([place.get(reason, -1) for reason in reasons], dtype=np.int64)


def _first(hits: Flags) -> NDArray[np.int64]:
    first = np.full(hits.shape[0], -1, dtype=np.int64)
    for place in reversed(range(hits.shape[1])):
        first[hits[:, place]] = place
    return first


def _apply(rule: CleaningRule, responses: Responses, instrument: Instrument) -> tuple[Flags, Floats]:
    """Return which rows a rule hits, and what it looked at."""
    match rule:
        case Consent():
            _ask(rule.question, instrument)
            agreed = responses.values[rule.question].astype(str) == rule.agreed
            return ~agreed, agreed.astype(float)
        case Duplicates():
            before = first_of_duplicates(everything_of(responses, instrument))
            repeated = before != np.arange(responses.n)
            return repeated, np.where(repeated, before + 1.0, np.nan)
        case SecondsPerItem():
            asked = np.column_stack([responses.states[code] for code in instrument.codes])
            answered = np.isin(asked, (CellState.ANSWERED, CellState.CANNOT_JUDGE, CellState.INVALID))
            count = answered.sum(axis=1)
            pace = np.where(count > 0, responses.seconds / np.maximum(count, 1), np.nan)
            return np.nan_to_num(pace, nan=np.inf) < rule.minimum, pace
        case LongestRun():
            longest = _longest(responses, instrument, rule.within)
            return np.nan_to_num(longest, nan=0.0) > rule.maximum, longest
        case InstructedItem():
            return _instructed(rule, responses, instrument)
        case MissingShare():
            return _missing(rule, responses, instrument)
        case Careless():
            found = screen_responses(responses, instrument, rate=rule.rate, seed=rule.seed)
            return found.families >= rule.families, found.families.astype(float)


def _ask(code: str, instrument: Instrument) -> None:
    if not instrument.has(code):
        what = Text("a rule speaks of a question that is not asked", "规则所指的题目不在问卷中")
        raise ResponseError(Fault(what, where=instrument.id, got=code))


def _longest(responses: Responses, instrument: Instrument, within: str) -> Floats:
    """Return the longest run over all likert questions, or the largest over pages or scales."""
    questions = instrument.of_kind("likert")
    if within == "whole":
        return longest_run(responses.matrix(tuple(q.code for q in questions)))
    keys = [q.page if within == "page" else q.scale for q in questions]
    runs = [
        longest_run(responses.matrix(tuple(q.code for q, k in zip(questions, keys, strict=True) if k == key)))
        for key in dict.fromkeys(keys)
    ]
    stacked = np.column_stack(runs)
    return np.where(np.isnan(stacked).all(axis=1), np.nan, np.fmax.reduce(stacked, axis=1))


def _instructed(rule: InstructedItem, responses: Responses, instrument: Instrument) -> tuple[Flags, Floats]:
    codes = rule.questions or tuple(q.code for q in instrument.instructed_items)
    failed = np.zeros(responses.n)
    for code in codes:
        _ask(code, instrument)
        wanted = instrument.question(code).instructed
        # A blank is not scorable here; the missing share looks after it.
        given = responses.states[code] != CellState.BLANK
        failed += given & (responses.values[code].astype(float) != wanted)
    return failed > 0, failed


def _missing(rule: MissingShare, responses: Responses, instrument: Instrument) -> tuple[Flags, Floats]:
    codes = tuple(question.code for question in instrument.items)
    states = responses.state_matrix(codes)
    asked = ~np.isin(states, (CellState.SKIPPED, CellState.NOT_ASKED))
    empty = np.isin(states, (CellState.BLANK, CellState.INVALID))
    share = empty.sum(axis=1) / np.maximum(asked.sum(axis=1), 1)
    return share > rule.maximum, share


def _cannot_judge(responses: Responses, instrument: Instrument, kept: Flags) -> tuple[tuple[str, float], ...]:
    return tuple(
        (q.code, float((responses.states[q.code][kept] == CellState.CANNOT_JUDGE).mean()))
        for q in instrument.items
    )
