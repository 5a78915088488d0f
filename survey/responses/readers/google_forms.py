"""Google Forms exports, in English and Chinese: a time stamp, then the questions; a grid is ``Q [row]``.

A file from Sheets joins several answers with a comma and a blank, the form's own CSV with a semicolon and the
zone behind the time.
"""

from __future__ import annotations

import re

from survey.errors import Text
from survey.responses.export import RawExport
from survey.responses.readers.headers import identifies, numbered, without_marks
from survey.responses.readers.layout import Head, Layout, assemble
from survey.responses.readers.table import Table, refuse

__all__ = ["read", "recognises"]

_STAMPS = frozenset({"timestamp", "时间戳记", "時間戳記", "时间戳"})
_OWN = frozenset({"score", "得分", "分数", "總分"})
_ROW = re.compile(r"(.*\S)\s*\[(.+)\]", re.DOTALL)


def recognises(table: Table) -> bool:
    """A table is Google Forms' when its first column is the time stamp."""
    return table.headers[0].casefold() in _STAMPS


def read(table: Table) -> RawExport:
    """Take the time stamp apart from the answers.

    Raises
    ------
    ResponseError
        When the table is not Google Forms'.
    """
    if not recognises(table):
        what = Text("this is no export of Google Forms", "这不是 Google 表单的导出文件")
        raise refuse(
            f"{table.file}: row 1, column 1", what, expected="Timestamp | 时间戳记", got=table.headers[0]
        )
    private = tuple(p for p, h in enumerate(table.headers) if identifies(h))
    answers = tuple(
        _head(p, h)
        for p, h in enumerate(table.headers)
        if p > 0 and h and p not in private and h.casefold() not in _OWN
    )
    return assemble(table, Layout("google_forms", answers, submitted=0, identifying=private, repeated=True))


def _head(place: int, header: str) -> Head:
    row = _ROW.fullmatch(header)
    stem, part = (row.group(1), row.group(2)) if row else (header, "")
    number, stem = numbered(without_marks(stem))
    return Head(place, header, number=number, stem=stem, part=part)
