"""What an xls file must not hold, looked for before a parser in another language trusts its numbers.

An xls file is a small file system (MS-CFB): sectors that point to their next. Where one points back, or a
size or a count is a lie, a parser reserves memory until the process ends, which no handler can catch. The
records of the workbook (MS-XLS) are walked for what is refused elsewhere too: formulas and passwords.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, ResponseError, Text
from survey.responses.readers.table import refuse

__all__ = ["inspect_xls"]

_LAST = 0xFFFFFFFA  # sector numbers above this are marks
_STREAM, _ROOT = 2, 5
_FORMULA, _FILEPASS, _SST = 0x0006, 0x002F, 0x00FC
# Records of cells, all of which begin with row and column.
_CELLS = frozenset({0x0006, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00BD, 0x00BE, 0x00D6})
_MOST_COLUMNS = 256

Sectors = NDArray[np.int64]


class _Damaged(ValueError):
    """The file breaks a rule of its format."""


def inspect_xls(path: Path) -> None:
    """Refuse a workbook that is damaged, has a password or holds formulas.

    Raises
    ------
    ResponseError
        For formulas with the row and column of each of the first ten.
    """
    raw = path.read_bytes()
    try:
        formulas = _walk(_workbook(raw), path)
    except (_Damaged, struct.error, IndexError) as error:
        what = Text("the workbook is damaged", "工作簿已损坏")
        mend = Text("download it again", "请重新下载")
        raise refuse(path.name, what, got=str(error), mend=mend) from error
    if formulas:
        raise ResponseError(formulas[:10])


def _workbook(raw: bytes) -> bytes:
    """Return the stream of the workbook, with every chain of the file followed to an end."""
    shift = struct.unpack_from("<H", raw, 0x1E)[0]
    if shift not in (9, 12):
        raise _Damaged("the size of its sectors is none")
    size = 1 << shift
    count = -(-len(raw) // size)
    fat = _table(raw, size, count)
    _check_chains(fat, count)
    first = struct.unpack_from("<I", raw, 0x30)[0]
    directory = _stream(raw, fat, first, size)
    mini_first, mini_count = struct.unpack_from("<II", raw, 0x3C)
    if mini_count:
        mini = np.frombuffer(_stream(raw, fat, mini_first, size), dtype="<u4").astype(np.int64)
        _check_chains(mini, mini.size)
    workbook = b""
    for place in range(0, len(directory) - 127, 128):
        entry = directory[place : place + 128]
        start, length = struct.unpack_from("<II", entry, 0x74)
        if entry[0x42] not in (_STREAM, _ROOT):
            continue
        if length > len(raw):
            raise _Damaged("a stream is said to be longer than the file")
        name = entry[: max(struct.unpack_from("<H", entry, 0x40)[0] - 2, 0)]
        if name in ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le")) and length >= 4096:
            workbook = _stream(raw, fat, start, size)[:length]
    return workbook


def _table(raw: bytes, size: int, count: int) -> Sectors:
    """Return the table of next sectors."""
    listed = [sector for sector in struct.unpack_from("<109I", raw, 0x4C) if sector <= _LAST]
    further, seen = struct.unpack_from("<I", raw, 0x44)[0], 0
    while further <= _LAST:
        seen += 1
        block = _sector(raw, further, size)
        if seen > count or len(block) < size:
            raise _Damaged("its table of sectors has no end")
        listed += [sector for sector in struct.unpack(f"<{size // 4}I", block)[:-1] if sector <= _LAST]
        further = struct.unpack_from("<I", block, size - 4)[0]
    if len(listed) > count:
        raise _Damaged("its table of sectors is longer than the file")
    parts = [_sector(raw, sector, size) for sector in listed]
    whole = b"".join(parts)
    return np.frombuffer(whole[: len(whole) // 4 * 4], dtype="<u4").astype(np.int64)


def _sector(raw: bytes, sector: int, size: int) -> bytes:
    start = (sector + 1) * size
    if start >= len(raw):
        raise _Damaged(f"sector {sector} lies outside the file")
    return raw[start : start + size]


def _check_chains(table: Sectors, count: int) -> None:
    """Refuse tables in which a chain turns back into itself, by doubling every step until all have ended."""
    n = table.size
    inside = table <= _LAST
    if (table[inside] >= max(count, n)).any():
        raise _Damaged("a sector points outside the file")
    following = np.append(np.where(inside & (table < n), table, n), n)
    for _ in range(max(n, 1).bit_length() + 1):
        following = following[following]
    if (following != n).any():
        raise _Damaged("a chain of sectors turns back into itself")


def _stream(raw: bytes, table: Sectors, first: int, size: int) -> bytes:
    parts: list[bytes] = []
    sector = first
    while sector <= _LAST:
        parts.append(_sector(raw, sector, size))
        if sector >= table.size:
            raise _Damaged(f"sector {sector} is in no table")
        sector = int(table[sector])
    return b"".join(parts)


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _walk(stream: bytes, path: Path) -> list[Fault]:
    """Return the formulas, and refuse passwords and counts that cannot be."""
    formulas: list[Fault] = []
    for kind, data in _records(stream):
        if kind == _FILEPASS:
            what = Text("the workbook is protected by a password", "工作簿设有密码")
            raise refuse(path.name, what, mend=Text("save it without one", "请取消密码后另存"))
        if kind == _SST and len(data) >= 8 and struct.unpack_from("<I", data, 4)[0] > len(stream):
            raise _Damaged("it is said to hold more texts than bytes")
        if kind in _CELLS and len(data) >= 4:
            row, column = struct.unpack_from("<HH", data)
            if column >= _MOST_COLUMNS:
                raise _Damaged(f"row {row + 1} has a cell in column {column + 1}")
            if kind == _FORMULA:
                what = Text("the cell holds a formula, not an answer", "单元格中是公式而不是答案")
                mend = Text("copy the table and paste it as values", "请复制表格并以“值”的方式粘贴")
                where = f"{path.name}: row {row + 1}, column {column + 1}"
                formulas.append(Fault(what, where=where, mend=mend))
    return formulas
