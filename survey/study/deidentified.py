"""The answers of a study without what identifies people, kept beside the raw exports or in their place.

What passes the door (see `survey.responses.privacy`) is written by the codec of results. The numbers that a
platform gave to answer sheets go, and of the time of a submission its day and its place in the order of that
day stay, so that early and late respondents are still told apart.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, ResponseError, Text, Warn
from survey.findings import load_results, save_results
from survey.responses.column_match import ColumnMatch
from survey.responses.frame import Responses
from survey.responses.privacy import Identifier, find_identifiers

__all__ = [
    "DEIDENTIFIED",
    "deidentified_files",
    "identifying_words",
    "load_deidentified",
    "order_only",
    "save_deidentified",
    "without_identity",
]

DEIDENTIFIED = Path("analysis", "data", "deidentified")
_DAY = len("2026-01-31")


def deidentified_files(folder: Path) -> tuple[Path, ...]:
    """Return the files of a study's de-identified answers; none when it holds none."""
    files = tuple(folder / DEIDENTIFIED / name for name in ("store.json", "store.npz"))
    return files if all(path.is_file() for path in files) else ()


def save_deidentified(responses: Mapping[str, Responses], folder: Path) -> None:
    """Write answers, each export by its name ``WAVE.GROUP``, into a folder."""
    save_results({name: without_identity(one) for name, one in responses.items()}, folder)


def load_deidentified(folder: Path, group: str, wave: str) -> Responses:
    """Read the de-identified answers of one group in one wave.

    Parameters
    ----------
    folder : Path
        The study.
    group, wave : str

    Raises
    ------
    ResponseError
        When the store has no such answers, or they are not what answers are.
    ReportError
        When the store is damaged or of another version.
    """
    stored = load_results(folder / DEIDENTIFIED)
    found = stored.get(f"{wave}.{group}")
    if not isinstance(found, Responses):
        what = Text("the de-identified data lack this export", "去标识化数据中缺少该导出文件")
        where = (DEIDENTIFIED / "store.json").as_posix()
        raise ResponseError(Fault(what, where=where, expected=f"{wave}.{group}", got=", ".join(stored)))
    if wrong := ", ".join(_misshapen(found, group)):
        what = Text("the de-identified data are not answers", "去标识化数据的结构不符")
        raise ResponseError(Fault(what, where=f"{wave}.{group}", got=wrong))
    return found


def _misshapen(found: Responses, group: str) -> Iterator[str]:
    """Yield the fields that are not of the kind or length that answers have: a store may be forged."""
    fields: dict[str, Any] = {field.name: getattr(found, field.name) for field in dataclasses.fields(found)}
    if not all(isinstance(fields[name], str) for name in _TEXTS) or found.group != group:
        yield "group"
    submitted = fields["submitted"]
    if not isinstance(submitted, tuple) or not all(map(_is_time, cast("tuple[object, ...]", submitted))):
        yield "submitted"
        return
    for name in ("values", "states", "timings"):
        columns = fields[name]
        if not isinstance(columns, Mapping) or not all(
            isinstance(code, str) and _is_column(column, found.n)
            for code, column in cast("Mapping[object, object]", columns).items()
        ):
            yield name
    for name in ("seconds", "rows", "finished", "devices"):
        if not _is_column(fields[name], found.n) and (name == "seconds" or not _is_column(fields[name], 0)):
            yield name
    for name, kind in (("matches", ColumnMatch), ("warnings", Warn), ("identifiers", Identifier)):
        parts = fields[name]
        if not isinstance(parts, tuple) or not all(
            isinstance(one, kind) for one in cast("tuple[object]", parts)
        ):
            yield name


_TEXTS = ("instrument", "group", "file", "sha256", "platform")


def _is_column(column: object, n: int) -> bool:
    return isinstance(column, np.ndarray) and cast("NDArray[Any]", column).shape == (n,)


def _is_time(text: object) -> bool:
    if not isinstance(text, str):
        return False
    try:
        dt.datetime.fromisoformat(text or "2026-01-31")
    except ValueError:
        return False
    return True


def without_identity(responses: Responses) -> Responses:
    """Return answers without the platform's numbers of answer sheets and without times of day."""
    return replace(responses, submitted=order_only(responses.submitted), respondents=())


def order_only(submitted: Sequence[str]) -> tuple[str, ...]:
    """Return times that keep the day and the order within the day, and nothing else.

    Parameters
    ----------
    submitted : sequence of str
        ISO dates, with or without a time; empty where unknown. A day may hold 86,400 different times.

    Examples
    --------
    >>> order_only(["2026-03-02T21:10:07", "", "2026-03-02T08:30:00", "2026-03-02T21:10:07"])
    ('2026-03-02T00:00:01', '', '2026-03-02T00:00:00', '2026-03-02T00:00:01')
    """
    by_day: dict[str, list[str]] = {}
    for text in sorted({text for text in submitted if len(text) > _DAY}):
        by_day.setdefault(text[:_DAY], []).append(text)
    places = {text: place for texts in by_day.values() for place, text in enumerate(texts)}
    return tuple(_clock(text[:_DAY], places[text]) if text in places else text for text in submitted)


def _clock(day: str, place: int) -> str:
    return f"{day}T{place // 3600:02d}:{place // 60 % 60:02d}:{place % 60:02d}"


def identifying_words(name: str, responses: Responses) -> Iterator[Fault]:
    """Yield a fault for every question whose kept words hold telephone, identity or e-mail numbers.

    Parameters
    ----------
    name : str
        ``WAVE.GROUP``, for the message.
    responses : Responses
    """
    rows = responses.rows if responses.rows.size else np.arange(1, responses.n + 1)
    for code, values in responses.values.items():
        if values.dtype != object:
            continue
        words = np.array(["" if value is None else str(value) for value in values], dtype=object)
        for found in find_identifiers(words, rows, code):
            what = Text(f"kept words hold {found.kind}", f"保留的文字中含有 {found.kind}")
            mend = Text(
                "take the question out of privacy.keep, or put it into privacy.pseudonymise",
                "请将该题移出 privacy.keep，或移入 privacy.pseudonymise",
            )
            got = ", ".join(map(str, found.rows[:10]))
            yield Fault(what, where=f"{name}: {code}", got=f"rows {got}", mend=mend)
