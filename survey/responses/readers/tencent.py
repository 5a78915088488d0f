"""Tencent Questionnaire (腾讯问卷) exports: UTF-8 with a mark, a comma at the end of every row.

A question of one answer is a column ``1.题干`` whose cells read ``A.选项``; a multi-select has a column for
each option, ``5.题干(必填):选项``, with the option or nothing; a matrix one for each row, ``10.题干-行``;
blanks of a fill-in are ``3.题干:_填空1`` or ``3.题干_填空1``. An empty cell does not say whether routing
skipped the question.
"""

from __future__ import annotations

import re

from survey.errors import Text
from survey.responses.export import RawExport
from survey.responses.readers.headers import identifies, numbered, without_marks
from survey.responses.readers.layout import Head, Layout, assemble
from survey.responses.readers.table import Table, refuse

__all__ = ["read", "recognises"]

_ID, _START, _END, _TAKEN = "编号", "开始答题时间", "结束答题时间", "答题时长"
_OWN = frozenset(
    {
        *(_ID, _START, _END, _TAKEN, "语言", "清洗数据结果", "智能清洗数据无效概率", "地理位置国家和地区"),
        *("地理位置省", "地理位置市", "用户类型", "用户标识", "昵称", "自定义字段", "IP", "UA", "Referrer"),
        *("中奖时间", "中奖金额", "审核状态"),
    }
)
_DEVICES = ("用户标识", "IP", "UA")
_IDENTIFYING = ("用户标识", "昵称", "自定义字段", "IP", "UA", "Referrer", "地理位置市")
_PART = re.compile(r"(.*?)\s*(?::|_(?=填空))\s*(.+)", re.DOTALL)
_ROW = re.compile(r"(.+?)\s*-\s*([^-]+)", re.DOTALL)


def recognises(table: Table) -> bool:
    """A table is Tencent's when it begins with its four columns about the answer sheet."""
    return {_ID, _START, _END, _TAKEN} <= set(table.headers[:6])


def read(table: Table) -> RawExport:
    """Take the columns about the answer sheet apart from the answers.

    Raises
    ------
    ResponseError
        When the table is not Tencent's.
    """
    headers = table.headers
    if not recognises(table):
        what = Text("this is no export of Tencent Questionnaire", "这不是腾讯问卷的导出文件")
        expected = ", ".join((_ID, _START, _END, _TAKEN))
        raise refuse(f"{table.file}: row 1", what, expected=expected, got=", ".join(headers[:4]))
    private = tuple(
        p
        for p, h in enumerate(headers)
        if h in _IDENTIFYING or (identifies(h) and numbered(h)[0] is None and h not in _OWN)
    )
    answers = tuple(_head(p, h) for p, h in enumerate(headers) if h and h not in _OWN and p not in private)
    layout = Layout(
        "tencent",
        answers,
        submitted=headers.index(_END),
        started=headers.index(_START),
        seconds=headers.index(_TAKEN),
        respondent=headers.index(_ID),
        devices=tuple(headers.index(name) for name in _DEVICES if name in headers),
        identifying=private,
        repeated=True,
    )
    return assemble(table, layout)


def _head(place: int, header: str) -> Head:
    number, rest = numbered(header)
    part = _PART.fullmatch(rest) if number is not None else None
    if part is not None:
        return Head(place, header, number=number, stem=without_marks(part.group(1)), part=part.group(2))
    row = _ROW.fullmatch(rest) if number is not None else None
    if row is not None:
        # A hyphen may also belong to the wording: matching tries the whole of it first.
        return Head(place, header, number=number, stem=without_marks(row.group(1)), part=row.group(2))
    return Head(place, header, number=number, stem=without_marks(rest))
