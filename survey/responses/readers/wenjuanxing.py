"""Wenjuanxing (问卷星) exports, by text and by code: columns about the answer sheet, then the answers.

By text a multi-select is one cell joined by ``┋`` and a ranking one joined by ``→``; by code each option has
a column ``第6题(运动)`` of 0 and 1, or of ranks. A question that routing skipped is ``(跳过)`` or -3, an
empty one ``(空)`` or -2; both are told from 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from survey.errors import Text
from survey.responses.cells import CellState
from survey.responses.export import RawExport
from survey.responses.readers.headers import identifies, numbered, without_marks
from survey.responses.readers.layout import Head, Layout, assemble
from survey.responses.readers.table import Table, refuse

__all__ = ["read", "recognises"]

_NUMBER, _SUBMITTED, _TAKEN = "序号", "提交答卷时间", "所用时间"
_OWN = frozenset(
    {
        _NUMBER,
        _SUBMITTED,
        _TAKEN,
        "来源",
        "来源详情",
        "总分",
        "开始答题时间",
        "答题开始时间",
        "省份",
        "城市",
        "自定义字段",
    }
)
_DEVICE = ("来自IP", "微信openid", "openid", "微信OpenID")
_OPTION = re.compile(r"第\s*(\d+)\s*题\s*[\((](.*)[\))]", re.DOTALL)
_ROW = re.compile(r"(.*\S)\s*(?:—|――|--)\s*(\S.*)", re.DOTALL)
_TEXT = MappingProxyType({"(空)": CellState.BLANK, "(跳过)": CellState.SKIPPED})
_CODE = MappingProxyType({**_TEXT, "-2": CellState.BLANK, "-3": CellState.SKIPPED})


def recognises(table: Table) -> bool:
    """A table is Wenjuanxing's when it has its three columns about the answer sheet."""
    return {_NUMBER, _SUBMITTED, _TAKEN} <= set(table.headers)


def read(table: Table) -> RawExport:
    """Take the columns about the answer sheet apart from the answers.

    Raises
    ------
    ResponseError
        When the table is not Wenjuanxing's.
    """
    if not recognises(table):
        what = Text("this is no export of Wenjuanxing", "这不是问卷星的导出文件")
        expected = f"{_NUMBER}, {_SUBMITTED}, {_TAKEN}"
        got = ", ".join(table.headers[:4])
        raise refuse(f"{table.file}: row 1", what, expected=expected, got=got)
    headers = table.headers
    first = max(headers.index(name) for name in (_NUMBER, _SUBMITTED, _TAKEN))
    private = tuple(
        p for p, h in enumerate(headers) if h in _DEVICE or (identifies(h) and numbered(h)[0] is None)
    )
    own = {p for p, h in enumerate(headers) if h in _OWN and (p <= first + 4 or h in headers[:8])}
    places = [p for p, h in enumerate(headers) if h and p not in own and p not in private]
    started = next((headers.index(n) for n in ("开始答题时间", "答题开始时间") if n in headers), None)
    layout = Layout(
        "wenjuanxing",
        _heads(places, headers),
        tokens=_tokens(table),
        submitted=headers.index(_SUBMITTED),
        started=started,
        seconds=headers.index(_TAKEN),
        respondent=headers.index(_NUMBER),
        devices=tuple(headers.index(name) for name in _DEVICE if name in headers),
        identifying=private,
        repeated=True,
    )
    return assemble(table, layout)


def _tokens(table: Table) -> Mapping[str, CellState]:
    """Return what stands for no answer; -2 and -3 only where the export is by code."""
    if "按文本" in table.file:
        return _TEXT
    by_code = "按序号" in table.file or any(_OPTION.fullmatch(header) for header in table.headers)
    said = (table.cells[1:] == "(跳过)").any() or (table.cells[1:] == "(空)").any()
    return _CODE if by_code or not said else _TEXT


def _heads(places: list[int], headers: list[str]) -> tuple[Head, ...]:
    """Return what each header says; bare headers after the first row of a matrix are its other rows."""
    heads: list[Head] = []
    matrix: tuple[int | None, str] | None = None
    for place in places:
        header = headers[place]
        option = _OPTION.fullmatch(header)
        number, stem = numbered(header)
        row = _ROW.fullmatch(stem) if number is not None else None
        if option is not None:
            matrix = None
            part = without_marks(option.group(2)) or option.group(2)
            heads.append(Head(place, header, number=int(option.group(1)), part=part))
        elif row is not None and "矩阵" in stem:
            matrix = (number, without_marks(row.group(1)))
            heads.append(Head(place, header, number=number, stem=matrix[1], part=row.group(2)))
        elif number is None and matrix is not None:
            heads.append(Head(place, header, number=matrix[0], stem=matrix[1], part=header))
        else:
            matrix = None
            heads.append(Head(place, header, number=number, stem=without_marks(stem)))
    return tuple(heads)
