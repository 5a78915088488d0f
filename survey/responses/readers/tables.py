"""Files into tables of clean text, by their kind, with what is wrong said clearly."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from survey.errors import Fault, ResponseError, Text
from survey.responses.distinct import map_cells
from survey.responses.export import clean_text
from survey.responses.readers.delimited import read_delimited
from survey.responses.readers.forms import Form
from survey.responses.readers.sheets import FEWER_COLUMNS, MOST_COLUMNS, read_sheet
from survey.responses.readers.statistics import read_statistics
from survey.responses.readers.table import Table, Variable, refuse

__all__ = ["KINDS", "check_headers", "clean_cells", "read_table"]

_MOST_BYTES = 200 * 1024 * 1024
KINDS = {
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xls": "workbook",
    ".csv": "text",
    ".tsv": "text",
    ".txt": "text",
    ".tab": "text",
    ".parquet": "parquet",
    ".sav": "spss",
    ".zsav": "spss",
    ".por": "spss",
    ".dta": "stata",
}


def read_table(path: Path, form: Form | None = None, *, empty_rows: bool = False) -> Table:
    """Read a file's first filled sheet as cells of clean text.

    Parameters
    ----------
    path : Path
        xlsx, xls, csv, tsv, parquet, sav, zsav, por or dta.
    form : Form, optional
        What the questionnaire's own file declares.
    empty_rows : bool
        Keep the empty rows at the end of a text file, but blank lines: each is somebody who answered nothing.

    Raises
    ------
    ResponseError
        When the file cannot be read or holds no answers; with row and column where there is one.
    """
    if not path.is_file():
        raise refuse(path.name, Text("the export is not there", "找不到导出文件"))
    if path.stat().st_size > _MOST_BYTES:
        raise refuse(path.name, Text("the file is too large", "文件过大"), expected="200 MB")
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        what = Text("this kind of file cannot be read", "无法读取这种文件")
        raise refuse(path.name, what, expected=", ".join(KINDS), got=path.suffix)
    rows, variables, merged = _rows(path, kind)
    _check_width(rows, path)
    cells = _clean_text_cells(rows) if kind == "text" else clean_cells(rows)
    if empty_rows and kind == "text":
        cells = cells[[bool(row) for row in rows]]
    elif kind in ("workbook", "text"):
        cells = _trimmed(cells)
    if cells.shape[0] < 2 or not any(cells[0]):
        what = Text("the export holds no answers", "导出文件中没有作答数据")
        mend = Text(
            "a row of headers and a row for each respondent are needed: download it again",
            "需有一行标题及每位受访者一行作答：请重新下载",
        )
        raise refuse(path.name, what, mend=mend)
    _check_merged(merged, cells, path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Table(path.name, sha256, kind, cells, variables, form)


def _check_width(rows: Sequence[Sequence[object]], path: Path) -> None:
    """Refuse more columns than any questionnaire has; empty cells at the end of a row are none."""
    for place, row in enumerate(rows, start=1):
        if len(row) > MOST_COLUMNS and any(cell not in (None, "") for cell in row[MOST_COLUMNS:]):
            what = Text("the export has too many columns", "导出文件列数过多")
            where = f"{path.name}: row {place}, column {len(row)}"
            raise refuse(where, what, expected=f"<= {MOST_COLUMNS}", got=str(len(row)), mend=FEWER_COLUMNS)


def _rows(
    path: Path, kind: str
) -> tuple[Sequence[Sequence[object]], tuple[Variable, ...], tuple[tuple[int, int, int, int], ...]]:
    if kind == "workbook":
        rows, merged = read_sheet(path)
        return rows, (), merged
    if kind == "text":
        return read_delimited(path), (), ()
    if kind == "parquet":
        return _parquet(path), (), ()
    rows, variables = read_statistics(path, path.suffix.lower())
    return rows, variables, ()


def _parquet(path: Path) -> list[list[object]]:
    import pandas as pd

    try:
        frame = pd.read_parquet(path, engine="pyarrow")
    except (OSError, ValueError) as error:  # ArrowInvalid is a ValueError, ArrowIOError an OSError
        what = Text("the Parquet file is damaged", "Parquet 文件已损坏")
        raise refuse(path.name, what, got=str(error)[:200]) from error
    cells: list[list[object]] = frame.astype(object).where(frame.notna(), None).values.tolist()
    return [list(map(str, frame.columns)), *cells]


def clean_cells(rows: Sequence[Sequence[object]]) -> NDArray[np.object_]:
    """Return rows as a rectangle of clean text; short rows end in empty cells.

    Examples
    --------
    >>> clean_cells([["a", " b "], [1.0]]).tolist()
    [['a', 'b'], ['1', '']]
    """
    width = max((len(row) for row in rows), default=0)
    known: dict[object, str] = {}

    def clean(cell: object) -> str:
        key = (type(cell), cell)  # 1, 1.0 and True are one key to a dict
        try:
            found = known.get(key)
        except TypeError:  # a list or an array in a Parquet cell
            return clean_text(cell)
        if found is None:
            found = known[key] = clean_text(cell)
        return found

    cells = np.full((len(rows), width), "", dtype=object)
    for place, row in enumerate(rows):
        cells[place, : len(row)] = [clean(cell) for cell in row]
    return cells


def _clean_text_cells(rows: Sequence[Sequence[object]]) -> NDArray[np.object_]:
    """Return rows of text as `clean_cells` does, a column at a time."""
    columns = [map_cells(_column(cells), clean_text) for cells in zip_longest(*rows, fillvalue="")]
    return np.column_stack(columns) if columns else np.full((len(rows), 0), "", dtype=object)


def _column(cells: tuple[object, ...]) -> NDArray[np.object_]:
    column = np.empty(len(cells), dtype=object)
    column[:] = cells
    return column


def _trimmed(cells: NDArray[np.object_]) -> NDArray[np.object_]:
    """Leave empty lines and columns at the end away; a statistics file's empty last row is a respondent."""
    filled = cells != ""
    rows, columns = np.flatnonzero(filled.any(axis=1)), np.flatnonzero(filled.any(axis=0))
    if rows.size == 0:
        return cells[:0]
    return cells[: rows[-1] + 1, : columns[-1] + 1]


def _check_merged(
    merged: Sequence[tuple[int, int, int, int]], cells: NDArray[np.object_], path: Path
) -> None:
    """Refuse merged cells: all but the first of a merged range are empty, and whose answer it is is a guess.

    A header of SurveyMonkey is merged over its options by design, and only there.
    """
    headers = "Respondent ID" in cells[0].tolist() or "respondent_id" in cells[0].tolist()
    faults = [
        Fault(
            Text("cells are merged", "存在合并单元格"),
            where=f"{path.name}: row {top + 1}, column {left + 1}",
            got=f"{bottom - top + 1} x {right - left + 1}",
            mend=Text("unmerge them and fill every cell", "请取消合并并填写每个单元格"),
        )
        for top, left, bottom, right in merged
        if top < cells.shape[0] and left < cells.shape[1] and not (headers and top == 0 and bottom == 0)
    ]
    if faults:
        raise ResponseError(faults[:20])


def check_headers(table: Table) -> None:
    """Refuse headers that stand twice, and answers without a header, and name their columns.

    The first column may lack one: R writes row names so.

    Raises
    ------
    ResponseError
    """
    headers = table.headers
    twice = Text("two columns have the same header", "两列的标题相同")
    none = Text("the column has answers but no header", "该列有答案但没有标题")
    seen: dict[str, int] = {}
    faults: list[Fault] = []
    for place, header in enumerate(headers):
        where = f"{table.file}: row 1, column {place + 1}"
        if header and header in seen:
            expected = f"column {seen[header] + 1}"
            mend = Text("rename one of them", "请修改其中一列的标题")
            faults.append(Fault(twice, where=where, expected=expected, got=header, mend=mend))
        elif not header and place > 0 and (table.cells[1:, place] != "").any():
            mend = Text("write what it holds into the first row", "请在第一行写明该列内容")
            faults.append(Fault(none, where=where, mend=mend))
        seen.setdefault(header, place)
    if faults:
        raise ResponseError(faults[:20])
