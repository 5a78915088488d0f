"""Read a plain table for a command: csv, tsv, xlsx, xls, sav, zsav or parquet, with errors that help.

These are tables whose columns are already items; an export of a survey platform goes through the instrument.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from survey.cli.messages import print_warning
from survey.cli.spss_files import read_sav
from survey.errors import DataError, Fault, Text, Warn

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["chosen_items", "listed_names", "parse_scales", "read_groups", "read_table", "read_target"]

# What R, pandas and Excel write for no value.
_MISSING = frozenset(("", "NA", "N/A", "#N/A", "n/a", "<NA>", "NaN", "nan", "null", "NULL", "None"))


def read_table(path: str | Path) -> pd.DataFrame:
    """Read a table with one row to a respondent and one column to an item.

    A first column without a name holds row names (as R writes them) and becomes the index. Text files are
    UTF-8, UTF-16 with its mark, or else GB 18030. Empty cells and NA are missing.

    Raises
    ------
    DataError, ResponseError
        When the file does not exist, is of no known kind, cannot be read, or holds no rows; a workbook or a
        text file with row and column, as an export's reader tells it.
    """
    file = Path(path)
    if not file.is_file():
        what = Text("there is no such file", "文件不存在")
        raise DataError(Fault(what, where=str(file), mend=Text("check the path", "请检查路径")))
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        raise DataError(
            Fault(
                Text("the kind of file is not known", "无法识别的文件类型"),
                where=str(file),
                expected=", ".join(_READERS),
                got=file.suffix,
            )
        )
    frame = _read(file, reader)
    frame.columns = [str(name).strip() for name in frame.columns]
    if len(frame.columns) and (frame.columns[0] == "" or frame.columns[0].startswith("Unnamed: 0")):
        frame = frame.set_index(frame.columns[0])
    if frame.empty:
        raise DataError(Fault(Text("the file holds no rows", "文件中没有数据行"), where=str(file)))
    return frame


def listed_names(value: str, known: Collection[str] = ()) -> tuple[str, ...]:
    """Return the names between commas, those of a Chinese keyboard too, unless a known name holds them.

    Examples
    --------
    >>> listed_names("a1, a2，a3、a4"), listed_names("x，y,z", {"x，y"})
    (('a1', 'a2', 'a3', 'a4'), ('x，y', 'z'))
    """
    names: list[str] = []
    for part in value.split(","):
        names += [part] if part.strip() in known else re.split("[，、]", part)
    return tuple(name.strip() for name in names if name.strip())


def parse_scales(values: Sequence[str], known: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """Return the scales of ``--scale NAME=item,item`` options, in order; `known` are the table's columns.

    Raises
    ------
    DataError
        For every option without a name or without items, and every name given twice.

    Examples
    --------
    >>> parse_scales(["IA=ia1,ia2", "TT = tt1, tt2"])
    {'IA': ('ia1', 'ia2'), 'TT': ('tt1', 'tt2')}
    """
    scales: dict[str, tuple[str, ...]] = {}
    faults: list[Fault] = []
    for value in values:
        name, _, rest = value.partition("=")
        items = listed_names(rest, known)
        if not name.strip() or not items:
            what = Text("a scale needs a name and items", "量表需要名称与题项")
            faults.append(Fault(what, where="--scale", expected="NAME=item1,item2,...", got=value))
        elif name.strip() in scales:
            faults.append(Fault(Text("the scale is given twice", "量表重复指定"), where="--scale", got=value))
        else:
            scales[name.strip()] = items
    if faults:
        raise DataError(faults)
    return scales


def chosen_items(value: str, frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the items of ``--items a,b,c|all``, in the order given.

    All are the columns of the table but those that number its rows, which are told on stderr.

    Raises
    ------
    DataError
        When no item is named, or all are to be taken and some are text.
    """
    if value.strip() == "all":
        return _all_items(frame)
    items = listed_names(value, tuple(map(str, frame.columns)))
    if not items:
        what = Text("no item is named", "未指定题项")
        raise DataError(Fault(what, where="--items", expected="a,b,c | all", got=value))
    return items


def _all_items(frame: pd.DataFrame) -> tuple[str, ...]:
    text = [str(name) for name in frame.columns if frame[name].dtype.kind not in "biuf"]
    if text:
        what = Text(f"{len(text)} column(s) of the table are not numbers", f"表中有 {len(text)} 列不是数值")
        mend = Text(
            "name the items (--items a,b,c), and recode answers that are text to numbers",
            "请用 --items 列出题项；文字答案须先编码为数值",
        )
        shown = ", ".join(text[:5]) + (", ..." if len(text) > 5 else "")
        raise DataError(Fault(what, where="--items all", got=shown, mend=mend))
    counters = tuple(str(name) for name in frame.columns if _numbers_rows(frame[name]))
    if counters:
        en = "left out, because it numbers the rows; to keep it, name the items"
        zh = "该列为行序号，未作为题项；如需保留，请逐一列出题项"
        print_warning(Warn("row_numbers_left_out", Text(en, zh), counters))
    return tuple(str(name) for name in frame.columns if str(name) not in counters)


def _numbers_rows(column: pd.Series[Any]) -> bool:
    """Say whether a column holds whole numbers that go up by one from row to row."""
    import numpy as np

    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return values.size > 2 and bool((np.diff(values) == 1.0).all())


def read_groups(frame: pd.DataFrame, column: str) -> list[object]:
    """Return the groups of ``--cluster COLUMN``, one to a row.

    Raises
    ------
    DataError
        When there is no such column.
    """
    if column not in frame.columns:
        what = Text("there is no such column", "数据中没有这一列")
        raise DataError(Fault(what, where="--cluster", expected=", ".join(frame.columns[:20]), got=column))
    return frame[column].tolist()


def read_target(path: str | Path, items: Sequence[str]) -> NDArray[np.float64]:
    """Return the target (items, factors) of ``--target FILE``: one row to an item, NaN where blank.

    The first column names the items; their order in the file does not matter.

    Raises
    ------
    DataError
        As `read_table`; also for an item that the file lacks, or a cell that is no number.
    """
    import numpy as np
    import pandas as pd

    frame = read_table(path)
    table = frame if frame.index.dtype == object else frame.set_index(frame.columns[0])
    table.index = table.index.map(str)
    lacking = [item for item in items if item not in table.index]
    if lacking:
        what = Text("the target lacks an item", "目标矩阵缺少题项")
        raise DataError([Fault(what, where=str(path), expected=item) for item in lacking])
    try:
        return table.loc[list(items)].apply(pd.to_numeric).to_numpy(dtype=np.float64)
    except (ValueError, TypeError) as error:
        what = Text("the target holds a cell that is no number", "目标矩阵中有非数值")
        raise DataError(Fault(what, where=str(path), got=str(error))) from error


def _read(file: Path, reader: Callable[[Path], pd.DataFrame]) -> pd.DataFrame:
    """Run a reader, and turn what each library raises on a broken file into one error."""
    try:
        return reader(file)
    except (ValueError, KeyError, OSError) as error:
        raise DataError(
            Fault(
                Text("the file cannot be read as a table", "文件无法读取为表格"),
                where=str(file),
                got=str(error).splitlines()[0] if str(error) else type(error).__name__,
                mend=Text(
                    "is it whole, and of the kind its name says?", "请确认文件完整，且扩展名与内容一致"
                ),
            )
        ) from error


def _cells(file: Path) -> pd.DataFrame:
    """Read a workbook or a text file through the guards that exports go through."""
    import pandas as pd

    from survey.responses.readers import tables

    table = tables.read_table(file, empty_rows=True)
    tables.check_headers(table)
    columns = [_typed(table.cells[1:, place].tolist()) for place in range(len(table.headers))]
    frame = pd.concat(columns, axis=1)
    frame.columns = list(table.headers)
    return frame


def _typed(cells: Sequence[str]) -> pd.Series[Any]:
    """Return a column as numbers where every cell is one or missing, whole ones as such."""
    import numpy as np
    import pandas as pd

    missing = [cell in _MISSING for cell in cells]
    try:
        numbers = np.array(
            ["nan" if none else cell for cell, none in zip(cells, missing, strict=True)], float
        )
    except ValueError:
        return pd.Series([None if none else cell for cell, none in zip(cells, missing, strict=True)])
    whole = not any(missing) and bool(np.all((numbers == np.floor(numbers)) & (np.abs(numbers) < 2**53)))
    return pd.Series(numbers.astype(np.int64) if whole else numbers)


def _parquet(file: Path) -> pd.DataFrame:
    import pandas as pd

    return pd.read_parquet(file, engine="pyarrow")


_READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": _cells,
    ".tsv": _cells,
    ".xlsx": _cells,
    ".xls": _cells,
    ".sav": read_sav,
    ".zsav": read_sav,
    ".parquet": _parquet,
}
