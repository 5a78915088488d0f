"""Qualtrics exports: three header rows (names, wordings, ImportIds), or the two of the legacy format.

Page timers are kept as seconds, not as answers. A response is a preview when Status is 1 (``Survey Preview``)
or 2 (``Survey Test``), and partial when Finished is 0. Where questions that were seen and not answered are
recoded to -99, a cell that is empty was not shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from survey.errors import Text
from survey.responses.cells import CellState
from survey.responses.export import RawExport
from survey.responses.readers.headers import identifies, numbered, without_marks
from survey.responses.readers.layout import Head, Layout, assemble
from survey.responses.readers.table import Table, refuse

__all__ = ["read", "recognises"]

_OWN = {
    "startdate": "started",
    "enddate": "ended",
    "status": "status",
    "progress": "",
    "duration (in seconds)": "seconds",
    "duration": "seconds",
    "finished": "finished",
    "recordeddate": "submitted",
    "responseid": "respondent",
    "responseset": "",
    "distributionchannel": "",
    "userlanguage": "",
    "locationaccuracy": "",
}
_PRIVATE = re.compile(
    r"ipaddress|recipient\w*|external(?:data)?reference|location(?:latitude|longitude)|tokenguid|recipientid",
    re.I,
)
_TIMER = re.compile(r"(.*?)\s*_(First Click|Last Click|Page Submit|Click Count)", re.DOTALL)
_BROWSER = re.compile(r".*_(?:Browser|Version|Operating System|Resolution)")
_COMPUTED = re.compile(
    r".* - (?:Parent Topics|Topics|Sentiment\b.*|Topic .*)|.*_DO(?:_\w+)?|SC\d+", re.DOTALL
)
_PART = re.compile(r"(.*\S)\s+-\s+(\S.*)", re.DOTALL)
_PREVIEW = frozenset(
    {"1", "survey preview", "2", "survey test", "9", "spam preview", "17", "offline preview"}
)
_YES = frozenset({"1", "true", "yes"})
_SEEN = MappingProxyType({"-99": CellState.BLANK, "": CellState.NOT_ASKED})


def recognises(table: Table) -> bool:
    """A table is Qualtrics' when its third row holds ImportIds, or one of two names a ResponseSet."""
    third = [cell for cell in table.row(2) if cell]
    if third and all(cell.startswith('{"ImportId"') for cell in third):
        return True
    return _legacy(table) is not None


def _legacy(table: Table) -> int | None:
    """Return which of the first two rows names the platform's own columns, or None."""
    for place in (0, 1):
        names = {cell.casefold() for cell in table.row(place)}
        if {"responseid", "startdate", "enddate", "finished", "status"} <= names and "responseset" in names:
            return place
    return None


def read(table: Table) -> RawExport:
    """Take the platform's own columns apart from the answers.

    Raises
    ------
    ResponseError
        When the table is not Qualtrics'.
    """
    third = table.row(2)
    modern = bool(third) and third[0].startswith('{"ImportId"')
    legacy = _legacy(table)
    if not modern and legacy is None:
        what = Text("this is no export of Qualtrics", "这不是 Qualtrics 的导出文件")
        expected = '{"ImportId": ...} | ResponseID, ResponseSet'
        raise refuse(f"{table.file}: rows 1-3", what, expected=expected, got=", ".join(table.headers[:4]))
    names = [h.casefold() for h in (table.headers if modern else table.row(legacy or 0))]
    own = {_OWN[name]: place for place, name in enumerate(names) if name in _OWN}
    texts = table.row(1)
    imported = [_import_id(cell) for cell in third] if modern else []
    private: list[int] = []
    heads: list[Head] = []
    timings: dict[str, int] = {}
    for place, header in enumerate(table.headers):
        timer = _TIMER.fullmatch(header)
        if timer is not None:
            if timer.group(2) == "Page Submit":
                timings[timer.group(1)] = place
        elif _PRIVATE.fullmatch(names[place]) or _BROWSER.fullmatch(header) or identifies(header):
            private.append(place)
        elif names[place] not in _OWN and header and not _COMPUTED.fullmatch(header):
            heads.append(_head(place, header, texts[place]))
    layout = Layout(
        "qualtrics",
        tuple(heads),
        header_rows=3 if modern else 2,
        tokens=_SEEN if (table.cells[2:] == "-99").any() else MappingProxyType({}),
        submitted=own.get("submitted", own.get("ended")),
        started=own.get("started"),
        seconds=own.get("seconds"),
        respondent=own.get("respondent"),
        finished=None if "finished" not in own else (own["finished"], _YES),
        # In the legacy format Status 1 is no preview, and the format has none.
        preview=(own["status"], _PREVIEW) if modern and "status" in own else None,
        devices=tuple(place for place in private if names[place] == "ipaddress"),
        identifying=tuple(private),
        timings=MappingProxyType(timings),
        zone=str(next((found["timeZone"] for found in imported if "timeZone" in found), "")),
        repeated=True,
    )
    return assemble(table, layout)


def _import_id(cell: str) -> Mapping[str, Any]:
    try:
        found: object = json.loads(cell)
    except json.JSONDecodeError:
        return {}
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}


def _head(place: int, header: str, text: str) -> Head:
    part = _PART.fullmatch(text)
    stem, rest = (part.group(1), part.group(2)) if part else (text, "")
    words = header.endswith("_TEXT") or (rest == "Text" and part is not None)
    if rest in ("Selected Choice", "Text"):
        again = _PART.fullmatch(stem) if rest == "Text" else None
        stem, rest = (again.group(1), again.group(2)) if again else (stem, "")
    number, stem = numbered(without_marks(stem))
    return Head(place, header, code=header, number=number, stem=stem, part=rest, words=words)
