"""Workbooks into cells: xlsx and xls, told by their content, guarded against what they should not hold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from survey.errors import ResponseError, Text
from survey.responses.readers.table import refuse
from survey.responses.readers.xls_guard import inspect_xls
from survey.responses.readers.xlsx_guard import MOST_CELLS, inspect_xlsx

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

__all__ = ["FEWER_COLUMNS", "MOST_COLUMNS", "MOST_ROWS", "read_sheet", "read_sheets"]

MOST_COLUMNS = 5000
FEWER_COLUMNS = Text(
    "check that this is an export of answers, and delete columns far outside the table",
    "请确认这是作答数据的导出文件，并删除表格以外的列",
)
MOST_ROWS = 1_048_576
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_AGAIN = Text("download it again", "请重新下载")


def read_sheet(path: Path) -> tuple[list[list[object]], tuple[tuple[int, int, int, int], ...]]:
    """Return the cells of the first sheet that holds any, and its merged ranges.

    Returns
    -------
    rows : list of list
    merged : tuple of (int, int, int, int)
        First row, first column, last row, last column of each, from 0.

    Raises
    ------
    ResponseError
        When the workbook is damaged, has a password, holds formulas, or is too large.
    """
    _check_content(path)
    book = _open(path)
    for name in book.sheet_names:
        rows, merged = _cells(book, name, path)
        if rows:
            return rows, merged
    return [], ()


def read_sheets(path: Path, names: Sequence[str]) -> dict[str, list[list[object]]]:
    """Return the cells of named sheets; those that are not there are left out.

    Raises
    ------
    ResponseError
        As `read_sheet`.
    """
    _check_content(path)
    book = _open(path)
    return {name: _cells(book, name, path)[0] for name in names if name in book.sheet_names}


def _check_content(path: Path) -> None:
    """Refuse what is no workbook, by its first bytes and not by its name."""
    raw = path.read_bytes()
    if raw.startswith(_OLE):
        if _ENCRYPTED in raw:
            raise _password(path)
        if path.suffix.lower() != ".xlsx" or b"W\0o\0r\0k\0b\0o\0o\0k\0" in raw:
            inspect_xls(path)
        return
    if raw.startswith(b"PK"):
        inspect_xlsx(path, most_columns=MOST_COLUMNS, most_rows=MOST_ROWS)
        return
    head = raw[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<head", b"<meta")):
        what = Text("this is a web page with a workbook's name", "这是一个以工作簿命名的网页文件")
        mend = Text("open it in Excel and save it as xlsx", "请用 Excel 打开后另存为 xlsx")
        raise refuse(path.name, what, mend=mend)
    what = Text("the workbook is damaged or no workbook", "工作簿已损坏，或不是工作簿")
    raise refuse(path.name, what, mend=_AGAIN)


def _password(path: Path) -> ResponseError:
    what = Text("the workbook is protected by a password", "工作簿设有密码")
    return refuse(path.name, what, mend=Text("save it without one", "请取消密码后另存"))


def _open(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        # By content: exports are often saved as xls and hold xlsx, or the other way round.
        with path.open("rb") as file:
            return CalamineWorkbook.from_filelike(file)  # pyright: ignore[reportUnknownMemberType]  # its argument is half typed
    except PasswordError as error:
        raise _password(path) from error
    except (CalamineError, OSError, ValueError, IndexError) as error:
        if path.suffix.lower() == ".xlsx" and path.read_bytes().startswith(_OLE):
            raise _password(path) from error  # what Excel makes of an xlsx with a password
        raise _damaged(path, error) from error


def _damaged(path: Path, error: BaseException) -> ResponseError:
    what = Text("the workbook is damaged", "工作簿已损坏")
    return refuse(path.name, what, got=str(error)[:200], mend=_AGAIN)


def _cells(
    book: CalamineWorkbook, name: str, path: Path
) -> tuple[list[list[object]], tuple[tuple[int, int, int, int], ...]]:
    from python_calamine import CalamineError

    try:
        sheet = book.get_sheet_by_name(name)
        _check_size(sheet, path)
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or []
    except (CalamineError, OSError, ValueError, IndexError, OverflowError) as error:
        raise _damaged(path, error) from error
    return [list(row) for row in rows], tuple((a, b, c, d) for (a, b), (c, d) in merged)


def _check_size(sheet: CalamineSheet, path: Path) -> None:
    if sheet.total_width > MOST_COLUMNS:
        what = Text("the export has too many columns", "导出文件列数过多")
        where = f"{path.name}: row 1, column {sheet.total_width}"
        raise refuse(
            where, what, expected=f"<= {MOST_COLUMNS}", got=str(sheet.total_width), mend=FEWER_COLUMNS
        )
    most = MOST_CELLS
    if path.suffix.lower() == ".xls":
        # Nothing is packed in it: one cell far below the others is a damaged row number.
        most = min(most, 20 * path.stat().st_size)
    if sheet.total_width * sheet.total_height > most:
        what = Text("the sheet is too large", "工作表过大")
        got = f"{sheet.total_height} x {sheet.total_width}"
        raise refuse(path.name, what, expected=f"<= {most} cells", got=got)
