"""Where a platform puts what, and the export that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from survey.errors import Text, Warn
from survey.responses.cells import CellState
from survey.responses.distinct import distinct
from survey.responses.export import ExportColumn, RawExport, parse_seconds
from survey.responses.readers.table import Table, refuse
from survey.responses.readers.tables import check_headers
from survey.responses.readers.times import parse_moments, seconds_between

__all__ = ["Head", "Layout", "assemble"]


@dataclass(frozen=True, slots=True)
class Head:
    """What the header of one column says; see `ExportColumn`."""

    place: int
    header: str
    code: str = ""
    number: int | None = None
    stem: str = ""
    part: str = ""
    words: bool = False
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a platform's table holds what; places are columns, counted from 0.

    Parameters
    ----------
    platform : str
    answers : tuple of Head
    header_rows : int
    tokens : mapping of str to CellState
        What cells say instead of an answer; an empty cell is blank unless it stands here.
    submitted, started, seconds, respondent : int or None
    finished, preview : (int, frozenset of str) or None
        A column, and the words in it (case folded) that mean yes.
    devices : tuple of int
        Columns by which a device or account is recognised; they are dropped.
    identifying : tuple of int
        Columns that identify people; they are dropped.
    timings : mapping of str to int
    zone : str
        The zone of the times, where it is written apart from them.
    repeated : bool
        The platform writes the same header twice by design.
    """

    platform: str
    answers: tuple[Head, ...]
    header_rows: int = 1
    tokens: Mapping[str, CellState] = field(default_factory=lambda: MappingProxyType({}))
    submitted: int | None = None
    started: int | None = None
    seconds: int | None = None
    respondent: int | None = None
    finished: tuple[int, frozenset[str]] | None = None
    preview: tuple[int, frozenset[str]] | None = None
    devices: tuple[int, ...] = ()
    identifying: tuple[int, ...] = ()
    timings: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    zone: str = ""
    repeated: bool = False


def assemble(table: Table, layout: Layout) -> RawExport:
    """Return the export of a table whose layout is known.

    Raises
    ------
    ResponseError
        When a header stands twice where the platform does not write it so, or no respondent is left.
    """
    if not layout.repeated:
        check_headers(table)
    body = table.cells[layout.header_rows :]
    keep, warnings = _kept(body, layout, loose=table.kind in ("workbook", "text"))
    body = body[keep]
    if body.shape[0] == 0:
        raise refuse(table.file, Text("the export holds no answers", "导出文件中没有作答数据"))
    rows = np.flatnonzero(keep) + layout.header_rows + 1
    submitted, started = (_moments(body, place, layout.zone) for place in (layout.submitted, layout.started))
    return RawExport(
        platform=layout.platform,
        file=table.file,
        sha256=table.sha256,
        answers=_columns(table, layout, body, keep),
        rows=rows.astype(np.int64),
        seconds=_seconds(body, layout, started, submitted),
        submitted=submitted,
        started=started,
        respondents=_texts(body, layout.respondent),
        finished=_says(body, layout.finished, absent=True),
        devices=_devices(body, layout.devices),
        timings=MappingProxyType({k: _numbers(body[:, place]) for k, place in layout.timings.items()}),
        dropped=tuple(table.headers[place] for place in layout.identifying),
        warnings=warnings,
    )


def _kept(
    body: NDArray[np.object_], layout: Layout, *, loose: bool
) -> tuple[NDArray[np.bool_], tuple[Warn, ...]]:
    """Leave out the author's own trials, and empty lines of sheets and text; say which rows they are.

    An empty row of a statistics file is a respondent who answered nothing.
    """
    preview = _says(body, layout.preview, absent=False)
    empty = (body == "").all(axis=1) & loose
    notes: list[Warn] = []
    for code, where, message in (
        (
            "previews_left_out",
            preview & ~empty,
            Text("rows of the author's preview are left out", "已略去预览产生的行"),
        ),
        ("empty_rows_left_out", empty, Text("empty rows are left out", "已略去空行")),
    ):
        if where.any():
            places = tuple(str(row + layout.header_rows + 1) for row in np.flatnonzero(where))
            notes.append(Warn(code, message, places))
    return ~(preview | empty), tuple(notes)


def _columns(
    table: Table, layout: Layout, body: NDArray[np.object_], keep: NDArray[np.bool_]
) -> tuple[ExportColumn, ...]:
    seen: dict[str, int] = {}
    columns: list[ExportColumn] = []
    for head in layout.answers:
        count = seen[head.header] = seen.get(head.header, 0) + 1
        header = head.header if count == 1 else f"{head.header} ({count})"
        missing = table.variables[head.place].missing[keep] if table.variables else None
        cells = body[:, head.place]
        columns.append(
            ExportColumn(
                header,
                head.place + 1,
                cells,
                _states(cells, layout.tokens, missing),
                head.code,
                head.number,
                head.stem,
                head.part,
                head.words,
                head.labels,
            )
        )
    return tuple(columns)


def _states(
    cells: NDArray[np.object_], tokens: Mapping[str, CellState], missing: NDArray[np.bool_] | None
) -> NDArray[np.uint8]:
    found = distinct(cells)
    known = {"": CellState.BLANK, **tokens}
    of_text = np.array([known.get(text, CellState.ANSWERED) for text in found.texts], dtype=np.uint8)
    states = of_text[found.inverse]
    if missing is not None:
        states[missing] = CellState.BLANK
    return states


def _texts(body: NDArray[np.object_], place: int | None) -> tuple[str, ...]:
    return ("",) * body.shape[0] if place is None else tuple(map(str, body[:, place]))


def _moments(body: NDArray[np.object_], place: int | None, zone: str) -> tuple[str, ...]:
    if place is None:
        return ("",) * body.shape[0]
    found = distinct(body[:, place])
    moments = np.array(parse_moments(found.texts, zone), dtype=object)
    return tuple(map(str, moments[found.inverse].tolist()))


def _numbers(cells: Sequence[str] | NDArray[np.object_]) -> NDArray[np.float64]:
    return np.array([parse_seconds(cell) for cell in cells], dtype=float)


def _seconds(
    body: NDArray[np.object_], layout: Layout, started: tuple[str, ...], submitted: tuple[str, ...]
) -> NDArray[np.float64]:
    if layout.seconds is not None:
        return _numbers(body[:, layout.seconds])
    if layout.started is None or layout.submitted is None:
        return np.full(len(body), np.nan)
    return seconds_between(started, submitted)


def _says(
    body: NDArray[np.object_], column: tuple[int, frozenset[str]] | None, *, absent: bool
) -> NDArray[np.bool_]:
    if column is None:
        return np.full(len(body), absent)
    place, words = column
    return np.array([cell.casefold() in words for cell in _texts(body, place)], dtype=bool)


def _devices(body: NDArray[np.object_], places: tuple[int, ...]) -> NDArray[np.int64]:
    """Number devices by first appearance: a number says which rows share one, and nothing of whose it is."""
    if not places:
        return np.full(len(body), -1, dtype=np.int64)
    known: dict[tuple[str, ...], int] = {}
    marks = zip(*(_texts(body, place) for place in places), strict=True)
    return np.array([known.setdefault(m, len(known)) if any(m) else -1 for m in marks], dtype=np.int64)
