"""Text files into cells, in the encodings of their platforms; broken rows are told by their number."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from survey.errors import Fault, ResponseError, Text
from survey.responses.readers.table import refuse

__all__ = ["decode_text_file", "read_delimited"]

_HEAD = 200_000
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_delimited(path: Path) -> list[list[str]]:
    """Return the rows of a text file; the separator is the one of ``, ; tab`` that fits the first rows.

    Raises
    ------
    ResponseError
        When the encoding is unknown or mixed, a quote is not closed, the file is cut off within a row, or
        rows have more cells than the header; with the row.
    """
    text = decode_text_file(path)
    # A lone CR within quotes is part of a cell; csv keeps it, and clean_text folds it into a blank.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        what = Text(
            "the row cannot be read: a quote is not closed, or out of place",
            "该行无法读取：引号未闭合或位置有误",
        )
        where = f"{path.name}: row {len(rows) + 1} (line {reader.line_num})"
        mend = Text("download the export again, or mend this row", "请重新下载导出文件，或修正该行")
        raise ResponseError(Fault(what, where=where, got=str(error), mend=mend)) from error
    _check_rows(rows, text, path)
    return rows


def decode_text_file(path: Path) -> str:
    """Return a file as text: UTF-8 with or without its mark, UTF-16 with it, else GB 18030.

    Raises
    ------
    ResponseError
    """
    raw = path.read_bytes()
    if raw.startswith(_UTF16):
        return _decoded(raw, "utf-16", path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        _check_mixture(raw, path)
        text = _decoded(raw, "gb18030", path)
    if "\x00" in text:
        what = Text("the text file holds bytes that are no text", "文本文件中含有非文本内容")
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise refuse(f"{path.name}: row {line}", what, mend=Text("download it again", "请重新下载"))
    return text


def _decoded(raw: bytes, encoding: str, path: Path) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = Text("the file is neither UTF-8 nor GB 18030", "文件编码既不是 UTF-8 也不是 GB 18030")
        mend = Text("save it as UTF-8", "请另存为 UTF-8 编码")
        raise refuse(f"{path.name}: row {line}", what, mend=mend) from error


def _check_mixture(raw: bytes, path: Path) -> None:
    """Refuse a file with lines of both encodings: read as one of them, the others turn to nonsense."""
    utf8: list[int] = []
    other: list[int] = []
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            utf8.append(number)
        except UnicodeDecodeError:
            other.append(number)
    if utf8 and other and (len(utf8) >= len(other) or not _is(raw, "gb18030")):
        what = Text(
            f"the file mixes UTF-8 with another encoding (rows: {len(other)})",
            f"文件混用了 UTF-8 与其他编码，涉及 {len(other)} 行",
        )
        where = f"{path.name}: row {other[0]}"
        mend = Text("save every part as UTF-8 before joining them", "请先将各部分统一另存为 UTF-8 再合并")
        raise refuse(where, what, mend=mend)


def _is(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _separator(text: str) -> str:
    """Return the separator that cuts the first rows into equally many cells, the most where several do."""
    head = text[:_HEAD]
    if len(text) > _HEAD:
        head = head[: head.rfind("\n") + 1] or head
    best, found = (False, 0.0, 0), ","
    for separator in ",;\t":
        rows = [row for row in _lenient(head, separator) if row][:30]
        width = len(rows[0]) if rows else 0
        same = sum(len(row) == width for row in rows) / max(len(rows), 1)
        score = (width > 1, same, width)
        if score > best:
            best, found = score, separator
    return found


def _lenient(head: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(head, newline=""), delimiter=separator))
    except csv.Error:  # a field larger than csv's limit: this separator cuts nothing
        return []


def _check_rows(rows: list[list[str]], text: str, path: Path) -> None:
    if not rows:
        return
    width = len(rows[0])
    faults = [
        Fault(
            Text("the row has more cells than the header", "该行的单元格多于标题行"),
            where=f"{path.name}: row {place}, column {width + 1}",
            expected=str(width),
            got=str(len(row)),
            mend=Text("is a separator inside an answer not quoted?", "答案中的分隔符是否未加引号？"),
        )
        for place, row in enumerate(rows[1:], start=2)
        if len(row) > width and any(cell.strip() for cell in row[width:])
    ]
    last = rows[-1]
    if len(rows) > 1 and 0 < len(last) < width and not text.endswith(("\n", "\r")):
        what = Text("the file is cut off within its last row", "文件在最后一行中断")
        where = f"{path.name}: row {len(rows)}, column {len(last)}"
        mend = Text("download it again", "请重新下载")
        faults.append(Fault(what, where=where, expected=str(width), got=str(len(last)), mend=mend))
    if faults:
        raise ResponseError(faults[:20])
