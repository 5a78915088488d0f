"""What an xlsx file must not hold, looked for before it is unpacked into memory.

A cell at the far corner makes a dense sheet of seventeen thousand million cells; a few kilobytes can unpack
to gigabytes; a formula shows the value that some program once computed. All three are refused with the
place.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from survey.errors import Fault, ResponseError, Text
from survey.responses.readers.table import refuse

__all__ = ["inspect_xlsx"]

MOST_UNPACKED = 1024 * 1024 * 1024
MOST_RATIO = 200
MOST_CELLS = 60_000_000
_SMALL = 10 * 1024 * 1024  # below this a ratio harms nobody: a sheet of zeros packs well
_CHUNK = 1 << 20
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_LETTERS = re.compile(rb"""\br\s*=\s*["']([A-Z]+)""")
# Rows: of their own tags, and of cells so far down that they may lie outside.
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br\s*=\s*["'](\d{1,18})""")
_DEEP = re.compile(rb"""\br\s*=\s*["'][A-Z]*(\d{5,18})""")
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'][^>]*>\s*<(?:\w+:)?f[\s>/]"""
)
_ANEW = Text(
    "is it from a platform? then open it in Excel and save the answers as a new file",
    "若确为平台导出，请用 Excel 打开后将作答数据另存为新文件",
)
_AGAIN = Text("download it again", "请重新下载")


def inspect_xlsx(path: Path, *, most_columns: int, most_rows: int) -> None:
    """Refuse a workbook that is damaged, unpacks to too much, reaches too far or holds formulas.

    Raises
    ------
    ResponseError
        For formulas with the row and column of each of the first ten.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive, path)
            for entry in archive.infolist():
                if _SHEET.fullmatch(entry.filename):
                    with archive.open(entry) as sheet:
                        _check_sheet(sheet, path, most_columns, most_rows)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        what = Text("the workbook is damaged or cut off", "工作簿已损坏或不完整")
        got = "" if "not a zip" in str(error) else str(error)[:200]
        raise refuse(path.name, what, got=got, mend=_AGAIN) from error


def _check_sizes(archive: zipfile.ZipFile, path: Path) -> None:
    entries = archive.infolist()
    size = sum(entry.file_size for entry in entries)
    what = Text("the workbook unpacks to too much", "工作簿解压后过大")
    if size > MOST_UNPACKED:
        raise refuse(path.name, what, expected=f"<= {MOST_UNPACKED} bytes", got=f"{size} bytes", mend=_ANEW)
    for entry in entries:
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > _SMALL and ratio > MOST_RATIO:
            got = f"{entry.filename}: {ratio:.0f} : 1"
            raise refuse(path.name, what, expected=f"<= {MOST_RATIO} : 1", got=got, mend=_ANEW)


def _pieces(sheet: IO[bytes]) -> Iterator[bytes]:
    """Yield the sheet in pieces that end with a cell, so that no cell is cut in two."""
    rest = b""
    unpacked = 0
    while chunk := sheet.read(_CHUNK):
        unpacked += len(chunk)
        if unpacked > MOST_UNPACKED:  # the directory of the archive may lie about sizes
            raise zipfile.BadZipFile("a sheet unpacks to more than the archive says")
        whole = rest + chunk
        end = whole.rfind(b"</")
        cut = whole.rfind(b"<c ", 0, end) if end > 0 else -1
        cut = cut if cut > 0 else len(whole)
        yield whole[:cut]
        rest = whole[cut:]
    yield rest


def _check_sheet(sheet: IO[bytes], path: Path, most_columns: int, most_rows: int) -> None:
    formulas: list[Fault] = []
    letters: set[bytes] = set()
    deepest = 1
    for piece in _pieces(sheet):
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
            raise zipfile.BadZipFile("the sheet declares entities")
        letters.update(_LETTERS.findall(piece))
        rows = map(int, (*_ROW.findall(piece), *_DEEP.findall(piece)))
        deepest = max(deepest, *rows, 1)
        if b"<f" in piece or b":f" in piece:
            for column, row in _FORMULA.findall(piece):
                if len(formulas) < 10:
                    formulas.append(_formula(column, row, path))
    _check_reach(max(map(_column, letters), default=1), deepest, path, most_columns, most_rows)
    if formulas:
        raise ResponseError(formulas)


def _check_reach(column: int, row: int, path: Path, most_columns: int, most_rows: int) -> None:
    """Refuse a sheet whose dense rectangle is too large, however few cells of it are filled."""
    if column <= most_columns and row <= most_rows and column * row <= MOST_CELLS:
        return
    what = Text("the export has too many columns or rows", "导出文件列数或行数过多")
    where = f"{path.name}: row {row}, column {column}"
    mend = Text("delete the cells far outside the table", "请删除表格以外的单元格")
    expected = f"<= {most_rows} x {most_columns}, {MOST_CELLS} cells"
    raise ResponseError(Fault(what, where=where, expected=expected, mend=mend))


def _formula(letters: bytes, digits: bytes, path: Path) -> Fault:
    what = Text("the cell holds a formula, not an answer", "单元格中是公式而不是答案")
    mend = Text("copy the table and paste it as values", "请复制表格并以“值”的方式粘贴")
    return Fault(what, where=f"{path.name}: row {int(digits)}, column {_column(letters)}", mend=mend)


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place
