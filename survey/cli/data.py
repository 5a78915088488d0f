"""Read a plain table for a command: csv, tsv, xlsx, xls, sav, zsav or parquet, with errors that help.

These are tables whose columns are already items; an export of a survey platform goes through the instrument.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from survey.errors import DataError, Fault, Text

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["chosen_items", "parse_scales", "read_groups", "read_table", "read_target"]

_ENCODINGS = ("utf-8-sig", "gb18030")


def read_table(path: str | Path) -> pd.DataFrame:
    """Read a table with one row to a respondent and one column to an item.

    A first column without a name holds row names (as R writes them) and becomes the index. Text files are
    UTF-8, or else GB 18030. Empty cells and NA are missing.

    Raises
    ------
    DataError
        When the file does not exist, is of no known kind, cannot be read, or holds no rows.
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


def parse_scales(values: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the scales of ``--scale NAME=item,item`` options, in order.

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
        items = tuple(item.strip() for item in rest.split(",") if item.strip())
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

    Raises
    ------
    DataError
        When no item is named.
    """
    if value.strip() == "all":
        return tuple(str(name) for name in frame.columns)
    items = tuple(item.strip() for item in value.split(",") if item.strip())
    if not items:
        what = Text("no item is named", "未指定题项")
        raise DataError(Fault(what, where="--items", expected="a,b,c | all", got=value))
    return items


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
    import zipfile

    from python_calamine import CalamineError

    try:
        return reader(file)
    except (ValueError, KeyError, zipfile.BadZipFile, CalamineError) as error:
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


def _refuse_doubled(header: pd.DataFrame, file: Path) -> None:
    """Refuse two columns of one name, which pandas would rename."""
    names = [str(name).strip() for name in header.to_numpy().ravel().tolist()] if len(header) else []
    what = Text("two columns have the same name", "列名重复")
    mend = Text("rename one of them", "请更改其中一列的名称")
    faults = [
        Fault(what, where=f"{file}: row 1, columns {names.index(name) + 1} and {k + 1}", got=name, mend=mend)
        for k, name in enumerate(names)
        if name not in ("", "nan") and name in names[:k]
    ]
    if faults:
        raise DataError(faults)


def _csv(separator: str) -> Callable[[Path], pd.DataFrame]:
    def read(file: Path) -> pd.DataFrame:
        import pandas as pd

        for encoding in _ENCODINGS:
            try:
                header = pd.read_csv(
                    file, sep=separator, encoding=encoding, header=None, nrows=1, dtype=str, na_filter=False
                )
                _refuse_doubled(header, file)
                return pd.read_csv(file, sep=separator, encoding=encoding)
            except UnicodeDecodeError:
                continue
        raise DataError(
            Fault(
                Text("the text is in no known encoding", "无法识别文本编码"),
                where=str(file),
                expected=", ".join(_ENCODINGS),
                mend=Text("save it as UTF-8", "请另存为 UTF-8 编码"),
            )
        )

    return read


def _excel(file: Path) -> pd.DataFrame:
    import pandas as pd

    # The stub leaves the type of one of its many parameters open.
    header = pd.read_excel(file, engine="calamine", header=None, nrows=1, dtype=str)  # pyright: ignore[reportUnknownMemberType]
    _refuse_doubled(header, file)
    return pd.read_excel(file, engine="calamine")  # pyright: ignore[reportUnknownMemberType]


def _spss(file: Path) -> pd.DataFrame:
    import pandas as pd
    import pyreadstat

    try:
        return pd.read_spss(file, convert_categoricals=False)
    except pyreadstat.ReadstatError as error:
        raise ValueError(str(error)) from error


def _parquet(file: Path) -> pd.DataFrame:
    import pandas as pd

    return pd.read_parquet(file, engine="pyarrow")


_READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": _csv(","),
    ".tsv": _csv("\t"),
    ".xlsx": _excel,
    ".xls": _excel,
    ".sav": _spss,
    ".zsav": _spss,
    ".parquet": _parquet,
}
