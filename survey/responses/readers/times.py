"""Dates and times as platforms write them, with their zones, as ISO text."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

__all__ = ["parse_moment", "parse_moments", "seconds_between"]

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_CLOCK = (
    r"(?:(?P<half>上午|下午|午前|午後)\s*)?(?P<hour>\d{1,2})[:点](?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.\d+)?)?"
    r"\s*(?P<half2>[AaPp]\.?[Mm]\.?)?"
)
_ZONE = r"\s*\[?(?P<zone>Z|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d{2})?|UTC|GMT)?\]?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})[/.年-](?P<month>\d{{1,2}})[/.月-](?P<day>\d{{1,2}})日?(?:[T\s]+{_CLOCK}{_ZONE})?"
)
_DAY_MONTH_NAME = re.compile(
    rf"(?P<day>\d{{1,2}})[- ](?P<name>[A-Za-z]{{3}})[a-z]*[- ,]+(?P<year>\d{{4}})(?:[T\s]+{_CLOCK}{_ZONE})?"
)
_MONTH_FIRST = re.compile(
    rf"(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>\d{{4}})(?:[T\s]+{_CLOCK}{_ZONE})?"
)
_SHAPES = (_YEAR_FIRST, _DAY_MONTH_NAME, _MONTH_FIRST)


def parse_moment(text: str, zone: str = "", *, day_first: bool = False) -> str:
    """Return a date and time as ISO text; empty when the text is none, or names a moment that there is not.

    Parameters
    ----------
    text : str
        ``2026/3/2 9:01:05``, ``05-Jul-2025 21:00:42``, ``2024/03/05 10:11:12 AM GMT+8``,
        ``2024/3/5 下午 3:00:00``, ``2023-05-01T12:00:00.000+03:00`` or, month first,
        ``7/18/2017 8:28`` (as SurveyMonkey and Google write it).
    zone : str
        An IANA zone that the platform names apart from the text.
    day_first : bool
        Read ``3/4/2024`` as the third of April.

    Examples
    --------
    >>> parse_moment("2024/03/05 10:11:12 PM GMT+8")
    '2024-03-05T22:11:12+08:00'
    >>> parse_moment("05-Jul-2025 21:00:42"), parse_moment("2024-02-30 08:00")
    ('2025-07-05T21:00:42', '')
    """
    for shape in _SHAPES:
        match = shape.fullmatch(text.strip())
        if match is not None:
            found = match.groupdict()
            if shape is _MONTH_FIRST and day_first:
                found["month"], found["day"] = found["day"], found["month"]
            return _moment(found, zone)
    return ""


def _moment(found: dict[str, str | None], zone: str) -> str:
    if "name" in found:
        name = (found["name"] or "").lower()
        month = _MONTHS.index(name) + 1 if name in _MONTHS else 0
    else:
        month = int(found["month"] or 0)
    hour = int(found["hour"] or 0)
    half = found["half"] or (found["half2"] or "").replace(".", "").lower()
    if half in ("下午", "午後", "pm") and hour < 12:
        hour += 12
    elif half in ("上午", "午前", "am") and hour == 12:
        hour = 0
    try:
        moment = dt.datetime(
            int(found["year"] or 0),
            month,
            int(found["day"] or 0),
            hour,
            int(found["minute"] or 0),
            int(found["second"] or 0),
            tzinfo=_zone(found["zone"], zone),
        )
        return moment.isoformat()
    except ValueError:  # a day or an hour that there is not
        return ""


def _zone(offset: str | None, name: str) -> dt.tzinfo | None:
    bare = re.sub(r"UTC|GMT|\s", "", offset or "")
    if offset and bare in ("", "Z"):
        return dt.UTC
    if bare:
        sign = -1 if bare[0] == "-" else 1
        hours, _, minutes = bare[1:].partition(":") if ":" in bare else (bare[1:3], "", bare[3:])
        return dt.timezone(sign * dt.timedelta(hours=int(hours), minutes=int(minutes or 0)))
    if not name:
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None  # a system without this zone: the local time stays, without an offset


def parse_moments(cells: Iterable[str], zone: str = "") -> tuple[str, ...]:
    """Return `parse_moment` of each cell; a first number above 12 anywhere says that days come first."""
    known = tuple(cells)
    firsts = (_MONTH_FIRST.fullmatch(cell.strip()) for cell in known if "/" in cell)
    day_first = any(match is not None and int(match["month"]) > 12 for match in firsts)
    return tuple(parse_moment(cell, zone, day_first=day_first) for cell in known)


def seconds_between(started: Iterable[str], ended: Iterable[str]) -> NDArray[np.float64]:
    """Return the seconds between two ISO times, NaN where one is absent or they go backwards.

    Examples
    --------
    >>> seconds_between(["2024-03-05T10:00:00", ""], ["2024-03-05T10:01:30", "2024-03-05T10:00:00"])
    array([90., nan])
    """
    spans: list[float] = []
    for a, b in zip(started, ended, strict=True):
        first = dt.datetime.fromisoformat(a) if a else None
        last = dt.datetime.fromisoformat(b) if b else None
        same = first is not None and last is not None and (first.tzinfo is None) == (last.tzinfo is None)
        span = (last - first).total_seconds() if same and first and last else float("nan")
        spans.append(span if span >= 0 else float("nan"))
    return np.array(spans, dtype=float)
