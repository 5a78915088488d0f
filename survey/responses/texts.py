"""Cells as text: one normal form for all platforms, numbers with their units, times taken."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from survey.errors import Text

__all__ = ["clean_text", "normal", "parse_number", "parse_seconds"]

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_UNIT = re.compile(r"(?:分|秒|年|个|人|天|小时|个月|月|元|次|家|户|岁|%)")
_MULTIPLES = {"万": 1e4, "亿": 1e8}
_SPAN = re.compile(
    r"(?:(\d+)\s*(?:天|d))?\s*(?:(\d+)\s*(?:小时|时|hours?|h))?\s*(?:(\d+)\s*(?:分钟|分|min(?:ute)?s?|m))?"
    r"\s*(?:(\d+(?:\.\d+)?)\s*(?:秒|seconds?|sec|s))?"
)
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)")
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\u00ad"))


def clean_text(value: object) -> str:
    """Return a cell as text: NFKC, blanks folded, a whole float without its point.

    Examples
    --------
    >>> clean_text(3.0), clean_text(" １２　分 ")
    ('3', '12 分')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        if value != value:
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return " ".join(unicodedata.normalize("NFKC", str(value)).translate(_INVISIBLE).split())


@lru_cache(maxsize=65536)
def normal(text: str) -> str:
    """Return a wording without blanks and punctuation, for comparison.

    Examples
    --------
    >>> normal("您的 学历是？") == normal("您的学历是?")
    True
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LNM")


def parse_number(text: str, unit: Text | None = None) -> float:
    """Return a number with or without its unit; NaN when the text is none.

    Parameters
    ----------
    text : str
        As `clean_text` returns it.
    unit : Text, optional
        The question's unit. With one, no other unit is taken, and 万 and 亿 before it multiply; without one,
        common units are taken and 万 and 亿 are not, because nothing says what they multiply.

    Examples
    --------
    >>> parse_number("4分"), parse_number("1,200"), parse_number("abc")
    (4.0, 1200.0, nan)
    >>> parse_number("5万元", Text("yuan", "元")), parse_number("5万元", Text("10,000 yuan", "万元"))
    (50000.0, 5.0)
    """
    match = _NUMBER.match(text.strip())
    if match is None:
        return float("nan")
    number = float(match.group().replace(",", ""))
    rest = text.strip()[match.end() :].strip()
    if not rest:
        return number
    if unit is None:
        return number if _UNIT.fullmatch(rest) else float("nan")
    units = {normal(unit.zh), normal(unit.en), ""}
    if (normal(rest) in units and normal(rest)) or rest in (unit.zh, unit.en):
        return number
    times = _MULTIPLES.get(rest[0])
    return number * times if times is not None and normal(rest[1:]) in units else float("nan")


def parse_seconds(text: str) -> float:
    """Return a time taken in seconds; NaN when the text is none.

    Examples
    --------
    >>> parse_seconds("136秒"), parse_seconds("2分3秒"), parse_seconds("75"), parse_seconds("0:02:16")
    (136.0, 123.0, 75.0, 136.0)
    """
    bare = text.strip()
    if _NUMBER.fullmatch(bare):
        return float(bare.replace(",", ""))
    clock = _CLOCK.fullmatch(bare)
    if clock is not None:
        hours, minutes, seconds = (float(part or 0) for part in clock.groups())
        return hours * 3600 + minutes * 60 + seconds
    match = _SPAN.fullmatch(bare)
    if match is None or not any(match.groups()):
        return float("nan")
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return days * 86400 + hours * 3600 + minutes * 60 + seconds
