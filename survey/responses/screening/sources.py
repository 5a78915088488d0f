"""Screens of a bare table of items, and of the answers to an instrument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text, Warn
from survey.instrument.claims import Claim
from survey.instrument.model import Instrument
from survey.responses.cells import CellState
from survey.responses.frame import Responses
from survey.responses.screening.design import ScreenDesign
from survey.responses.screening.hard import HardEvidence
from survey.responses.screening.result import ScreenResult
from survey.responses.screening.screen import Override, screen

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["contradictions_of", "everything_of", "evidence_of", "screen_frame", "screen_responses"]

Floats: TypeAlias = NDArray[np.float64]
_MOST_POINTS = 21
_GIVEN = (CellState.ANSWERED, CellState.CANNOT_JUDGE, CellState.INVALID)


def screen_frame(
    frame: pd.DataFrame,
    scales: Mapping[str, Sequence[str]] | None = None,
    *,
    seconds: str | None = None,
    rate: float = 0.05,
    draws: int = 10_000,
    seed: int = 1,
) -> tuple[ScreenResult, tuple[Warn, ...]]:
    """Screen a table with one row to a respondent and one column to an item, recoded already.

    Parameters
    ----------
    frame : DataFrame
    scales : mapping of str to sequence of str, optional
        Items by scale; by default every numeric column is an item of one scale, but one that numbers the
        rows.
    seconds : str, optional
        The column that holds the time taken; it is no item.
    rate, draws, seed
        As in `screen`.

    Returns
    -------
    result : ScreenResult
    warnings : tuple of Warn
        What was left out.

    Raises
    ------
    DataError
        For columns that do not exist, are no numbers, are empty, or stand twice.

    Examples
    --------
    >>> import pandas as pd
    >>> rng = np.random.default_rng(3)
    >>> table = pd.DataFrame(rng.integers(1, 6, (80, 8)), columns=list("abcdefgh"))
    >>> table.iloc[0] = 3
    >>> result, _ = screen_frame(table, draws=500)
    >>> "longstring" in result.reasons(0)
    True
    """
    import pandas as pd

    named = {name: tuple(items) for name, items in (scales or {}).items()}
    columns = [str(name) for name in frame.columns]
    faults = _wrong_columns(named, seconds, columns)
    if faults:
        raise DataError(faults)
    wanted = {item for items in named.values() for item in items}
    items: list[str] = []
    left_out: list[str] = []
    numbering: list[str] = []
    for name in columns:
        if name == seconds or (named and name not in wanted):
            continue
        if not named and _numbers_rows(frame[name]):
            numbering.append(name)
        elif pd.api.types.is_numeric_dtype(frame[name]) and frame[name].notna().any():
            items.append(name)
        elif named:
            what = Text("the column holds no numbers", "该列不是数值")
            faults.append(Fault(what, where=name))
        else:
            left_out.append(name)
    if faults:
        raise DataError(faults)
    answers = frame[items].to_numpy(dtype=np.float64, na_value=np.nan)
    places = {name: k for k, name in enumerate(items)}
    parts = {name: tuple(sorted(places[item] for item in own)) for name, own in named.items()}
    taken = None if seconds is None else frame[seconds].to_numpy(dtype=np.float64, na_value=np.nan)
    if not items:
        what = Text("there are no numeric columns that could be items", "没有可作为题项的数值列")
        mend = Text("an export by text needs --instrument", "按文本导出的文件需配合 --instrument")
        raise DataError(Fault(what, mend=mend))
    design = ScreenDesign.of_answers(answers, items, parts)
    result = screen(answers, design, HardEvidence(seconds=taken), rate=rate, draws=draws, seed=seed)
    told = (
        (Text("columns without numbers are no items", "非数值列不作为题项"), left_out),
        (Text("a column that numbers the rows is no item", "给各行编号的列不作为题项"), numbering),
    )
    return result, tuple(Warn("columns_left_out", text, tuple(names)) for text, names in told if names)


def _numbers_rows(column: pd.Series[Any]) -> bool:
    """Tell whether a column counts the rows: as many whole numbers without a gap as no response scale has."""
    values = column.to_numpy()
    if values.dtype.kind not in "iuf" or values.size <= _MOST_POINTS:
        return False
    ordered = np.sort(values.astype(np.float64))
    return bool((np.diff(ordered) == 1.0).all())


def screen_responses(
    responses: Responses,
    instrument: Instrument,
    *,
    rate: float = 0.05,
    draws: int = 10_000,
    seed: int = 1,
    overrides: Mapping[str, Override] | None = None,
    least_seconds: float = 2.0,
) -> ScreenResult:
    """Screen the answers to an instrument: its scale items, with what else the export knows.

    Parameters
    ----------
    responses : Responses
    instrument : Instrument
    rate, draws, seed, overrides
        As in `screen`.
    least_seconds : float
        Seconds per question below which nobody reads.
    """
    questions = instrument.items
    places = {question.code: k for k, question in enumerate(questions)}
    scales = [scale for scale in instrument.scales if scale.items]
    pages = [
        tuple(places[q.code] for q in questions if q.page == page)
        for page in dict.fromkeys(q.page for q in questions)
    ]
    sets = [question.response_set for question in questions]
    design = ScreenDesign(
        tuple(places),
        tuple(tuple(places[item] for item in scale.items) for scale in scales),
        tuple(scale.code for scale in scales),
        tuple(k for k, question in enumerate(questions) if question.reverse),
        tuple(float(one.minimum) if one else 1.0 for one in sets),
        tuple(float(one.maximum) if one else 1.0 for one in sets),
        tuple(pages),
    )
    known = evidence_of(responses, instrument, least_seconds=least_seconds)
    answers = responses.matrix(tuple(places))
    return screen(answers, design, known, rate=rate, draws=draws, seed=seed, overrides=overrides)


def evidence_of(responses: Responses, instrument: Instrument, *, least_seconds: float = 2.0) -> HardEvidence:
    """Gather times, instructed and infrequency items, impossible answers, contradictions and devices."""
    states = responses.state_matrix(instrument.codes)
    instructed = instrument.instructed_items
    infrequency = instrument.infrequency_items
    timed = bool((~np.isnan(responses.seconds)).any())
    devices = responses.devices
    return HardEvidence(
        seconds=responses.seconds if timed else None,
        questions_answered=np.isin(states, _GIVEN).sum(axis=1).astype(np.int64),
        instructed=responses.matrix(tuple(q.code for q in instructed)) if instructed else None,
        wanted=np.array([float(q.instructed or 0) for q in instructed]) if instructed else None,
        infrequency=responses.matrix(tuple(q.code for q in infrequency)) if infrequency else None,
        infrequency_low=np.array([float(min(q.infrequency)) for q in infrequency]) if infrequency else None,
        infrequency_high=np.array([float(max(q.infrequency)) for q in infrequency]) if infrequency else None,
        impossible=(states == CellState.INVALID).sum(axis=1).astype(np.float64),
        contradictions=contradictions_of(responses, instrument) if instrument.contradictions else None,
        everything=everything_of(responses, instrument),
        devices=devices if devices.size and bool((devices >= 0).any()) else None,
        least_seconds=least_seconds,
    )


def everything_of(responses: Responses, instrument: Instrument) -> Floats:
    """Return every answer but open text as numbers, for exact comparison; empty cells are NaN."""
    texts = {question.code for question in instrument.of_kind("text")}
    columns: list[Floats] = []
    for code, values in responses.values.items():
        if code in texts or code.endswith("/words"):
            continue
        if values.dtype == object:
            _, numbers = np.unique(values.astype(str), return_inverse=True)
            columns.append(np.where(values == "", np.nan, numbers.astype(np.float64)))
        else:
            columns.append(values.astype(np.float64))
    return np.column_stack(columns)


def contradictions_of(responses: Responses, instrument: Instrument) -> Floats:
    """Return how many of the instrument's contradictions each respondent states."""
    count = np.zeros(responses.n)
    for contradiction in instrument.contradictions:
        claims = [_claimed(claim, responses, instrument) for claim in contradiction.all_of]
        count += np.logical_and.reduce(claims)
    return count


def _claimed(claim: Claim, responses: Responses, instrument: Instrument) -> NDArray[np.bool_]:
    """Return who makes a claim; no answer claims nothing."""
    kind = instrument.question(claim.question).kind
    if kind == "multi":
        marks = [responses.values[f"{claim.question}/{code}"] == 1.0 for code in claim.any_of]
        return np.logical_or.reduce(marks)
    values: NDArray[Any] = responses.values[claim.question]
    if kind not in ("numeric", "likert"):
        return np.isin(values.astype(str), [str(code) for code in claim.any_of])
    numbers = values.astype(np.float64)
    if claim.any_of:
        return np.isin(numbers, [float(code) for code in claim.any_of])
    low = -np.inf if claim.at_least is None else claim.at_least
    high = np.inf if claim.at_most is None else claim.at_most
    return (numbers >= low) & (numbers <= high)


def _wrong_columns(
    scales: Mapping[str, Sequence[str]], seconds: str | None, columns: Sequence[str]
) -> list[Fault]:
    faults: list[Fault] = []
    seen: dict[str, str] = {}
    for name, items in scales.items():
        for item in items:
            if item not in columns:
                what = Text("the data have no such column", "数据中没有这一列")
                faults.append(Fault(what, where=f"scale {name}", got=item))
            elif item in seen:
                what = Text("an item stands in two scales, or twice in one", "题项在量表中重复出现")
                faults.append(Fault(what, where=f"scale {name}", got=item, expected=seen[item]))
            seen[item] = name
    if seconds is not None and seconds not in columns:
        what = Text("the data have no such column", "数据中没有这一列")
        faults.append(Fault(what, where="seconds", got=seconds))
    doubled = {name for name in columns if columns.count(name) > 1}
    for name in sorted(doubled):
        faults.append(Fault(Text("two columns have the same name", "列名重复"), got=name))
    return faults
