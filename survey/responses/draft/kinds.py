"""What kind of question a column's answers look like, and which options they show."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from survey.responses.cells import CellState
from survey.responses.distinct import distinct
from survey.responses.draft.amounts import by_amount
from survey.responses.export import ExportColumn
from survey.responses.privacy import find_identifiers
from survey.responses.readers.times import parse_moment
from survey.responses.texts import normal, parse_number

__all__ = ["Look", "look_at"]

_MOST_OPTIONS = 30
_MOST_POINTS = 11
# Words that answer scales use, from least to most; a column is a scale when its answers climb one of them.
_LADDERS = (
    "非常不同意|强烈反对,很不同意,比较不同意|不太同意,不同意,有点不同意|略微不同意,一般|不确定|中立|说不清,有点同意|略微同意,"
    "同意,比较同意|基本同意,很同意,非常同意|完全同意|强烈同意",
    "非常不满意,不满意|比较不满意,一般,满意|比较满意,非常满意",
    "非常不符合|完全不符合,不符合|比较不符合,一般|不确定,符合|比较符合,非常符合|完全符合",
    "非常不重要,不重要|比较不重要,一般,重要|比较重要,非常重要",
    "从不|从来没有,很少|偶尔,有时,经常,总是",
    "strongly disagree,disagree,somewhat disagree|slightly disagree,neutral|neither agree nor disagree,"
    "somewhat agree|slightly agree,agree,strongly agree",
    "not at all important,slightly|slightly important,moderately|moderately important,"
    "very|very important,extremely important",
    "very poor,poor,fair,good,very good,excellent",
    "very dissatisfied,dissatisfied,neutral,satisfied,very satisfied",
    "never,rarely|seldom,sometimes,often|usually,always",
    "not at all,a little|slightly,somewhat|moderately,very much|very,extremely",
)
_OUTSIDE = frozenset(
    map(
        normal,
        (
            "无法判断",
            "不知道",
            "不清楚",
            "不适用",
            "cannot judge",
            "don't know",
            "I do not know",
            "not applicable",
        ),
    )
)
_OTHER = re.compile(r"(?:其他|其它|other)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """What a column looks like.

    Parameters
    ----------
    kind : str
        ``likert``, ``single``, ``multi``, ``ranking``, ``numeric``, ``text`` or ``date``; ``points`` for
        whole numbers that are a scale if other columns share them.
    options : tuple of (str, str)
        Code and label, in order.
    outside : str
        The label outside the scale ("cannot judge"), or empty.
    other : frozenset of str
        Codes of options that take words.
    codes : frozenset of str
        Negative whole numbers, and NA, among numbers that are not negative: codes for no answer.
    """

    kind: str
    options: tuple[tuple[str, str], ...] = ()
    outside: str = ""
    other: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()


def look_at(column: ExportColumn) -> Look:
    """Return what a column's answers look like."""
    cells = column.cells[column.states == CellState.ANSWERED]
    different = sorted(distinct(cells).texts)
    if not different:
        return Look("single", column.labels) if _usable(column.labels) else Look("text")
    if find_identifiers(column.cells, np.arange(column.cells.size), column.header):
        return Look("text")
    if _usable(column.labels):
        return _declared(column.labels, different)
    numbers = [parse_number(text) for text in different if text != "NA"]
    if numbers and not any(number != number for number in numbers):
        return _numeric(different, numbers)
    if all(parse_moment(text) for text in different):
        return Look("date")
    return _worded(different, cells.size)


def _usable(labels: tuple[tuple[str, str], ...]) -> bool:
    wordings = [normal(label) for _, label in labels]
    return len(labels) >= 2 and len(set(wordings)) == len(wordings) and all(wordings)


def _declared(labels: tuple[tuple[str, str], ...], different: list[str]) -> Look:
    """Return a choice with the labels that the file declares, and codes that occur without one."""
    known = {value for value, _ in labels}
    extra = [text for text in different if text not in known and text not in {label for _, label in labels}]
    if len(extra) > len(labels):
        return _numeric_or_text(different)
    options = (*labels, *((text, text) for text in extra))
    whole = sorted(int(value) for value, _ in options if re.fullmatch(r"\d+", value))
    if len(whole) == len(options) >= 3 and whole == list(range(whole[0], whole[0] + len(whole))):
        words = dict(options)
        return Look("points", tuple((str(code), words[str(code)]) for code in whole))
    return Look("single", options)


def _numeric_or_text(different: list[str]) -> Look:
    numbers = [parse_number(text) for text in different]
    return Look("text") if any(n != n for n in numbers) else _numeric(different, numbers)


def _numeric(different: list[str], numbers: list[float]) -> Look:
    """Return points of a scale, or numbers; negative whole numbers below others that are not are codes."""
    negative = {n for n in numbers if n < 0}
    rest = [n for n in numbers if n >= 0]
    codes = {f"{n:g}" for n in negative if n.is_integer() and n >= -99}
    if any(not n.is_integer() for n in negative) or not rest or len(negative) > 6:
        codes, rest = set[str](), numbers
    if "NA" in different:
        codes.add("NA")
    low, high = min(rest), max(rest)
    whole = all(n.is_integer() for n in rest)
    if whole and low >= 0 and high <= 10 and high - low < _MOST_POINTS:
        options = tuple((f"{code}", f"{code}") for code in range(int(low), int(high) + 1))
        return Look("points", options, codes=frozenset(codes))
    return Look("numeric", codes=frozenset(codes))


def _worded(different: list[str], n: int) -> Look:
    plain = {text: text.partition("〖")[0] for text in different}
    wordings = list(dict.fromkeys(plain.values()))
    parts = _joined(wordings)
    if parts is not None:
        kind = "ranking" if any("→" in text for text in wordings) else "multi"
        return Look(
            kind, tuple((str(k), part) for k, part in enumerate(parts, start=1)), other=_others(parts)
        )
    outside = [word for word in wordings if normal(word) in _OUTSIDE]
    ladder = _climb([word for word in wordings if word not in outside])
    if ladder is not None and len(outside) <= 1:
        options = tuple((str(k), word) for k, word in enumerate(ladder, start=1))
        return Look("likert", options, outside=outside[0] if outside else "")
    folded = {normal(word) for word in wordings}
    longest = max(len(word) for word in wordings)
    choice = 2 <= len(wordings) <= _MOST_OPTIONS and len(folded) == len(wordings) and longest <= 80
    if choice and (n < 10 or len(wordings) * 3 <= n) and "" not in folded:
        wordings = by_amount(wordings)
        return Look(
            "single", tuple((str(k), w) for k, w in enumerate(wordings, start=1)), other=_others(wordings)
        )
    return Look("text")


def _others(words: list[str]) -> frozenset[str]:
    return frozenset(str(k) for k, word in enumerate(words, start=1) if _OTHER.match(word))


def _joined(wordings: list[str]) -> list[str] | None:
    """Return the options of cells that join several with a sign of their own; None when they do not."""
    for sign in ("┋", "→", ";"):
        if any(sign in text for text in wordings):
            parts = dict.fromkeys(part.strip() for text in wordings for part in text.split(sign))
            words = [part for part in parts if part]
            folded = {normal(word) for word in words}
            return words if 2 <= len(words) <= 60 and len(folded) == len(words) else None
    return None


def _climb(words: list[str]) -> list[str] | None:
    """Return words in the order of a known ladder, or None when any of them is not on it."""
    if len(words) < 3:
        return None
    for ladder in _LADDERS:
        rungs = {normal(w): k for k, rung in enumerate(ladder.split(",")) for w in rung.split("|")}
        places = [rungs.get(normal(re.sub(r"\s*\(.*\)$", "", word))) for word in words]
        if None not in places and len(set(places)) == len(places):
            return [
                word for _, word in sorted(zip(places, words, strict=True), key=lambda pair: pair[0] or 0)
            ]
    return None
