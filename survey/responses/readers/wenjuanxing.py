"""Wenjuanxing (问卷星) exports, by text and by code: six columns of metadata, then the answers."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np

from survey.errors import Fault, ResponseError, Text
from survey.responses.export import RawExport, parse_seconds
from survey.responses.readers.tables import Rows, check_headers

__all__ = ["read", "recognises"]

_NUMBER, _SUBMITTED, _TAKEN = "序号", "提交答卷时间", "所用时间"
_SOURCE = ("来源", "来源详情", "总分")
# Dropped before anything is written: they identify people.
_PRIVATE = ("来自IP", "微信昵称", "微信openid", "用户名", "姓名", "手机", "邮箱")
_TIME = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})\s+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?")


def recognises(rows: Rows) -> bool:
    """A table is Wenjuanxing's when it has its three columns of metadata."""
    return {_NUMBER, _SUBMITTED, _TAKEN} <= set(rows[0])


def read(rows: Rows, file: str, sha256: str) -> RawExport:
    """Take the metadata apart from the answers.

    Raises
    ------
    ResponseError
        When the metadata are not Wenjuanxing's.
    """
    if not recognises(rows):
        what = Text("this is no export of Wenjuanxing", "这不是问卷星的导出文件")
        expected = f"{_NUMBER}, {_SUBMITTED}, {_TAKEN}"
        raise ResponseError(
            Fault(what, where=f"{file}: row 1", expected=expected, got=", ".join(rows[0][:4]))
        )
    check_headers(rows, file)
    headers = rows[0]
    width = len(headers)
    body = [row + [""] * (width - len(row)) for row in rows[1:]]
    private = [h for h in headers if h.startswith(_PRIVATE)]
    metadata = {_NUMBER, _SUBMITTED, _TAKEN, *_SOURCE, *private}
    places = [p for p, header in enumerate(headers) if header and header not in metadata]
    taken, submitted = headers.index(_TAKEN), headers.index(_SUBMITTED)
    return RawExport(
        platform="wenjuanxing",
        file=file,
        sha256=sha256,
        headers=tuple(headers[place] for place in places),
        columns=tuple(np.array([row[place] for row in body], dtype=object) for place in places),
        positions=tuple(place + 1 for place in places),
        first_row=2,
        seconds=np.array([parse_seconds(row[taken]) for row in body]),
        submitted=tuple(_iso(row[submitted]) for row in body),
        dropped=tuple(private),
    )


def _iso(text: str) -> str:
    match = _TIME.fullmatch(text)
    if match is None:
        return ""
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return dt.datetime(year, month, day, hour, minute, second).isoformat()
    except ValueError:  # a day or an hour that there is not
        return ""
