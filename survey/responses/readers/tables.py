"""Files into rows of cells: workbooks, text, SPSS and Parquet, with what is wrong said clearly."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from survey.errors import Fault, ResponseError, Text
from survey.responses.export import clean_text

__all__ = ["Rows", "check_headers", "read_rows"]

Rows: TypeAlias = list[list[str]]
_MOST_BYTES = 200 * 1024 * 1024
_MOST_UNPACKED = 1024 * 1024 * 1024
_MOST_COLUMNS = 5000
_LOOSE = frozenset({".xlsx", ".xls", ".csv", ".tsv", ".txt"})
_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_rows(path: Path) -> Rows:
    """Read a file's first sheet as rows of clean text.

    Raises
    ------
    ResponseError
    """
    if not path.is_file():
        raise _refuse(path, Text("the export is not there", "找不到导出文件"))
    if path.stat().st_size > _MOST_BYTES:
        raise _refuse(path, Text("the file is too large", "文件过大"), expected="200 MB")
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        what = Text("this kind of file cannot be read", "无法读取这种文件")
        raise _refuse(path, what, expected=", ".join(_READERS), got=path.suffix)
    rows = [[clean_text(cell) for cell in row] for row in reader(path)]
    # Sheets and text files end in empty lines; a data file's empty last row is a respondent.
    while rows and path.suffix.lower() in _LOOSE and not any(rows[-1]):
        rows.pop()
    if len(rows) < 2 or not any(rows[0]):
        raise _refuse(path, Text("the export holds no answers", "导出文件中没有作答数据"))
    if len(rows[0]) > _MOST_COLUMNS:
        raise _refuse(
            path, Text("the export has too many columns", "导出文件列数过多"), got=str(len(rows[0]))
        )
    return rows


def check_headers(rows: Rows, file: str) -> None:
    """Refuse headers that stand twice, and name their columns.

    Raises
    ------
    ResponseError
    """
    headers = rows[0]
    faults = [
        Fault(
            Text("two columns have the same header", "两列的标题相同"),
            where=f"{file}: row 1, column {place + 1}",
            got=header,
            mend=Text("rename one of them", "请修改其中一列的标题"),
        )
        for place, header in enumerate(headers)
        if header and header in headers[:place]
    ]
    if faults:
        raise ResponseError(faults)


def _refuse(
    path: Path, what: Text, *, expected: str = "", got: str = "", mend: Text | None = None
) -> ResponseError:
    return ResponseError(Fault(what, where=path.name, expected=expected, got=got, mend=mend))


def _workbook(path: Path) -> list[list[object]]:
    from python_calamine import CalamineError, CalamineWorkbook

    head = path.read_bytes()[:8]
    if path.suffix.lower() == ".xlsx":
        if head == _ENCRYPTED:
            what = Text("the workbook is protected by a password", "工作簿设有密码")
            raise _refuse(path, what, mend=Text("save it without one", "请取消密码后另存"))
        _check_zip(path)
    try:
        book = CalamineWorkbook.from_path(str(path))  # pyright: ignore[reportUnknownMemberType]  # its argument is half typed
        return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]
    except (CalamineError, OSError, ValueError, IndexError) as error:
        what = Text("the workbook is damaged", "工作簿已损坏")
        raise _refuse(path, what, got=str(error), mend=Text("download it again", "请重新下载")) from error


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        what = Text("the workbook is damaged or cut off", "工作簿已损坏或不完整")
        raise _refuse(path, what, got=str(error), mend=Text("download it again", "请重新下载")) from error
    if size > _MOST_UNPACKED:
        raise _refuse(path, Text("the workbook unpacks to too much", "工作簿解压后过大"), got=f"{size} bytes")


def _text(path: Path) -> list[list[object]]:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        first = text.split("\n", 1)[0]
        separator = "\t" if first.count("\t") > first.count(",") else ","
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    what = Text("the file is neither UTF-8 nor GB 18030", "文件编码既不是 UTF-8 也不是 GB 18030")
    raise _refuse(path, what, mend=Text("save it as UTF-8", "请另存为 UTF-8 编码"))


def _parquet(path: Path) -> list[list[object]]:
    import pandas as pd

    frame = pd.read_parquet(path)
    return [
        list(map(str, frame.columns)),
        *_cells(frame.astype(object).where(frame.notna(), None).values.tolist()),
    ]


def _cells(rows: list[list[object]]) -> list[list[object]]:
    return rows


def _spss(path: Path) -> list[list[object]]:
    from survey.responses.readers.spss import read_spss

    return read_spss(path)


_READERS: dict[str, Callable[[Path], list[list[object]]]] = {
    ".xlsx": _workbook,
    ".xls": _workbook,
    ".csv": _text,
    ".tsv": _text,
    ".txt": _text,
    ".parquet": _parquet,
    ".sav": _spss,
    ".zsav": _spss,
    ".por": _spss,
}
