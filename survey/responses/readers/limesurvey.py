"""LimeSurvey exports, headed by full wordings, by codes, or by both.

An answer sheet without a date of submission is partial. Where a survey keeps no dates, LimeSurvey writes
1980-01-01 for all: that is no date.
"""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType

from survey.errors import Text
from survey.responses.cells import CellState
from survey.responses.export import RawExport
from survey.responses.readers.headers import identifies, numbered, without_marks
from survey.responses.readers.layout import Head, Layout, assemble
from survey.responses.readers.table import Table, refuse

__all__ = ["read", "recognises"]

_OWN = {
    **dict.fromkeys(("id", "response id", "答复编号", "响应id"), "respondent"),
    **dict.fromkeys(("submitdate", "date submitted", "提交日期"), "submitted"),
    **dict.fromkeys(("startdate", "date started", "开始日期"), "started"),
    **dict.fromkeys(("datestamp", "date last action", "最后操作日期"), "acted"),
    **dict.fromkeys(("lastpage", "last page", "最后一页"), "page"),
    **dict.fromkeys(("startlanguage", "start language", "开始语言"), "language"),
    **dict.fromkeys(("seed", "种子"), "seed"),
    **dict.fromkeys(("ipaddr", "ip address", "ip地址"), "device"),
    **dict.fromkeys(("refurl", "referrer url", "token", "access code"), "private"),
    **dict.fromkeys(("interviewtime", "total time", "总时间"), "seconds"),
}
_TIMING = re.compile(r"(groupTime\d+|.+(?=Time$)|Group time: .+|Question time: .+)(?:Time)?", re.DOTALL)
_CODE = re.compile(r"([A-Za-z]\w*)((?:\[[^\]]*\])*)")
_BOTH = re.compile(r"([A-Za-z]\w*(?:\[[^\]]*\])*)\.\s+(.*)", re.DOTALL)
_PART = re.compile(r"(.*?)\s*\[([^\[\]]*)\](?:\.\d+)?", re.DOTALL)
_OTHER = frozenset({"other", "comment", "其他", "othercomment"})
_TOKENS = MappingProxyType({"N/A": CellState.NOT_ASKED})
_NO_DATE = "1980-01-01T00:00:00"


def _own(header: str) -> str | None:
    return _OWN.get(header.casefold())


def recognises(table: Table) -> bool:
    """A table is LimeSurvey's when it has a number, a date of submission, a last page and a language."""
    return {"respondent", "submitted", "page", "language"} <= {_own(header) for header in table.headers[:14]}


def read(table: Table) -> RawExport:
    """Take the platform's own columns apart from the answers.

    Raises
    ------
    ResponseError
        When the table is not LimeSurvey's.
    """
    if not recognises(table):
        what = Text("this is no export of LimeSurvey", "这不是 LimeSurvey 的导出文件")
        expected = "id, submitdate, lastpage, startlanguage"
        raise refuse(f"{table.file}: row 1", what, expected=expected, got=", ".join(table.headers[:4]))
    own: dict[str, int] = {}
    private: list[int] = []
    heads: list[Head] = []
    timings: dict[str, int] = {}
    codes = {header for header in table.headers if _CODE.fullmatch(header)}
    by_code = len(codes) > len([header for header in table.headers if header]) // 2
    for place, header in enumerate(table.headers):
        role = _own(header)
        timed = _TIMING.fullmatch(header)
        if role is not None:
            own.setdefault(role, place)
            if role in ("device", "private"):
                private.append(place)
        elif timed is not None and (not by_code or "groupTime" in header or header[:-4] in codes):
            timings[timed.group(1)] = place
        elif identifies(header):
            private.append(place)
        elif header:
            heads.append(_head(place, header, by_code=by_code))
    layout = Layout(
        "limesurvey",
        tuple(heads),
        tokens=_TOKENS,
        submitted=own["submitted"],
        started=own.get("started"),
        seconds=own.get("seconds"),
        respondent=own["respondent"],
        devices=(own["device"],) if "device" in own else (),
        identifying=tuple(private),
        timings=MappingProxyType(timings),
        repeated=True,
    )
    return _without_dates(assemble(table, layout))


def _without_dates(export: RawExport) -> RawExport:
    """Tell partial sheets by their empty date, and then drop dates that are none."""
    import numpy as np

    finished = np.array([moment != "" for moment in export.submitted], dtype=bool)
    submitted = tuple("" if moment == _NO_DATE else moment for moment in export.submitted)
    started = tuple("" if moment == _NO_DATE else moment for moment in export.started)
    return replace(export, finished=finished, submitted=submitted, started=started)


def _head(place: int, header: str, *, by_code: bool) -> Head:
    both = _BOTH.fullmatch(header)
    code, text = (both.group(1), both.group(2)) if both else (header, "") if by_code else ("", header)
    inner = _CODE.fullmatch(code) if code else None
    part = ""
    if inner is not None and inner.group(2):
        part = inner.group(2)[1:-1].split("][")[-1]
    wording = _PART.fullmatch(text) if text else None
    stem = wording.group(1) if wording else text
    if wording is not None and wording.group(2):
        part = wording.group(2)
    number, stem = numbered(without_marks(stem))
    words = part.casefold() in _OTHER
    return Head(place, header, code=code, number=number, stem=stem, part=part, words=words)
