"""Rules that need no null model: time, instructed and infrequency items, duplicates, impossible answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.errors import Text
from survey.responses.screening.attention import infrequency_failures, instructed_failures
from survey.responses.screening.design import Family, ScreenDesign, Tail
from survey.responses.screening.duplicates import device_duplicates, first_of_duplicates
from survey.responses.screening.result import ScreenIndex, Verdict
from survey.responses.screening.speed import seconds_per_item, seconds_per_page

__all__ = ["HardEvidence", "hard_indices", "no_index", "verdicts_of"]

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class HardEvidence:
    """What is known of the respondents besides their answers to the items; None where nothing is.

    Attributes
    ----------
    seconds : (n,) array or None
        Time taken; NaN where unknown.
    questions_answered : (n,) array of int or None
        How many questions that time was for; the items answered by default.
    page_seconds : (n, pages) array or None
        By page of the design.
    instructed : (n, k) array or None
        Answers to instructed items, and the points that they ask for, (k,).
    infrequency : (n, k) array or None
        Answers to infrequency items, and the ends of the points that pass, (k,) each.
    impossible, contradictions : (n,) array or None
        How many impossible answers each row has, and how many declared contradictions.
    everything : (n, columns) array or None
        All answers, for exact duplicates; the items by default.
    devices : (n,) array of int or None
        A number for each device, -1 where unknown.
    least_seconds : float
        Seconds per question below which nobody reads (Huang et al. 2012: 2).
    """

    seconds: Floats | None = None
    questions_answered: NDArray[np.int64] | None = None
    page_seconds: Floats | None = None
    instructed: Floats | None = None
    wanted: Floats | None = None
    infrequency: Floats | None = None
    infrequency_low: Floats | None = None
    infrequency_high: Floats | None = None
    impossible: Floats | None = None
    contradictions: Floats | None = None
    everything: Floats | None = None
    devices: NDArray[np.int64] | None = None
    least_seconds: float = 2.0


def hard_indices(answers: Floats, design: ScreenDesign, known: HardEvidence) -> tuple[ScreenIndex, ...]:
    """Return the indices of what is known, each with its verdicts."""
    found = [*_times(answers, design, known), *_attention(known)]
    everything = answers if known.everything is None else known.everything
    found.append(_repeats(first_of_duplicates(everything), answers))
    if known.devices is not None:
        earlier = device_duplicates(known.devices, everything)
        values = np.where(earlier >= 0, earlier + 1.0, np.nan)
        title = Text("same device, same answers as row", "同一设备且作答相同的行")
        found.append(
            _index("duplicate_device", "duplicates", title, values, 1.0, scorable=known.devices >= 0)
        )
    return tuple(found)


def verdicts_of(flagged: Bools, scorable: Bools) -> NDArray[np.uint8]:
    """Return verdicts from who is flagged and who could be scored.

    Examples
    --------
    >>> verdicts_of(np.array([True, False, False]), np.array([True, True, False])).tolist()
    [1, 0, 2]
    """
    seen = np.where(flagged, Verdict.FLAG, Verdict.PASS)
    return np.where(scorable, seen, Verdict.NOT_SCORABLE).astype(np.uint8)


def no_index(index: ScreenIndex, reason: Text) -> ScreenIndex:
    """Return the index with nobody scored, for a reason."""
    verdicts = np.full(index.values.size, Verdict.NOT_SCORABLE, dtype=np.uint8)
    return ScreenIndex(
        index.name, index.family, index.tail, index.title, index.sources, index.hard, index.values, verdicts,
        np.nan, np.nan, reason,
    )  # fmt: skip


def _index(
    name: str,
    family: Family,
    title: Text,
    values: Floats,
    cutoff: float,
    *sources: str,
    tail: Tail = "upper",
    hard: bool = True,
    scorable: Bools | None = None,
) -> ScreenIndex:
    beyond = values >= cutoff if tail == "upper" else values < cutoff
    known = ~np.isnan(values) if scorable is None else scorable
    verdicts = verdicts_of(beyond, known)
    return ScreenIndex(name, family, tail, title, sources, hard, values, verdicts, cutoff, np.nan)


def _times(answers: Floats, design: ScreenDesign, known: HardEvidence) -> list[ScreenIndex]:
    found: list[ScreenIndex] = []
    least = known.least_seconds
    if known.seconds is not None:
        count = known.questions_answered
        answered = (~np.isnan(answers)).sum(axis=1) if count is None else count
        pace = seconds_per_item(known.seconds, answered)
        title = Text("seconds per item", "每题用时（秒）")
        found.append(_index("seconds_per_item", "time", title, pace, least, "huang2012", tail="lower"))
    if known.page_seconds is not None:
        on_page = np.column_stack([(~np.isnan(answers[:, list(page)])).sum(axis=1) for page in design.pages])
        pace = seconds_per_page(known.page_seconds, on_page)
        title = Text("seconds per item on the fastest page", "最快一页的每题用时（秒）")
        found.append(_index("seconds_per_page", "time", title, pace, least, "huang2012", tail="lower"))
    return found


def _attention(known: HardEvidence) -> list[ScreenIndex]:
    found: list[ScreenIndex] = []
    if known.instructed is not None and known.wanted is not None:
        failed = instructed_failures(known.instructed, known.wanted)
        title = Text("instructed items failed", "指令题未按要求作答数")
        found.append(_index("instructed", "attention", title, failed, 1.0, "meade2012"))
    if (
        known.infrequency is not None
        and known.infrequency_low is not None
        and known.infrequency_high is not None
    ):
        failed = infrequency_failures(known.infrequency, known.infrequency_low, known.infrequency_high)
        title = Text("infrequency items failed", "低频题异常作答数")
        found.append(_index("infrequency", "attention", title, failed, 1.0, "huang2015"))
    if known.impossible is not None:
        title = Text("impossible answers", "不可能的作答数")
        found.append(_index("impossible", "inconsistency", title, known.impossible, 1.0, hard=False))
    if known.contradictions is not None:
        title = Text("contradictory answers", "相互矛盾的作答数")
        found.append(_index("contradictions", "inconsistency", title, known.contradictions, 1.0, hard=False))
    return found


def _repeats(first: NDArray[np.int64], answers: Floats) -> ScreenIndex:
    """Return which rows repeat an earlier one; one answer throughout repeats by chance and is not scored."""
    repeated = first != np.arange(first.size)
    values = np.where(repeated, first + 1.0, np.nan)
    varies = np.fmax.reduce(answers, axis=1) > np.fmin.reduce(answers, axis=1)
    title = Text("same answers as row", "与该行作答完全相同")
    return _index("duplicates", "duplicates", title, values, 1.0, scorable=varies)
