"""SPSS and Stata files through pyreadstat: codes as written, with value labels and missing values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from survey.errors import Text
from survey.responses.export import clean_text
from survey.responses.readers.table import Variable, refuse

if TYPE_CHECKING:
    import pandas as pd
    from pyreadstat import metadata_container

__all__ = ["read_statistics", "write_sav"]

# One byte of zlib holds at most 1032; a compressed value takes a byte.
_MOST_RATIO = 1100

Ranges: TypeAlias = Sequence[Mapping[str, float | str]]


def read_statistics(path: Path, suffix: str) -> tuple[list[list[object]], tuple[Variable, ...]]:
    """Return header and rows of a .sav, .zsav, .por or .dta file, and what it declares of each column.

    User-missing values stay in the cells and are marked in the variables: numeric ones by value or by
    range, those of text by value, Stata's ``.a`` to ``.z`` by their letter.

    Raises
    ------
    ResponseError
        When the file is damaged.
    """
    import pyreadstat

    try:
        _check_size(path, suffix)
        try:
            frame, meta = _read(path, suffix, convert=True)
        except OverflowError:
            # A date outside the calendar of Python (year 1 to 9999): dates stay seconds, the rest is read.
            frame, meta = _read(path, suffix, convert=False)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, ValueError) as error:
        what = Text("the SPSS or Stata file cannot be read", "无法读取 SPSS 或 Stata 文件")
        raise refuse(
            path.name, what, got=str(error)[:200], mend=Text("save it again", "请重新保存")
        ) from error
    columns = [np.asarray(frame[name], dtype=object) for name in frame.columns]
    names = [str(name) for name in frame.columns]
    blank = [np.asarray(frame[name].isna(), dtype=bool) for name in frame.columns]
    variables = tuple(_variable(n, c, b, meta) for n, c, b in zip(names, columns, blank, strict=True))
    cells = [np.where(b, "", c) for c, b in zip(columns, blank, strict=True)]
    rows: list[list[object]] = [list(row) for row in zip(*(column.tolist() for column in cells), strict=True)]
    return [cast("list[object]", names), *rows], variables


def write_sav(
    frame: pd.DataFrame,
    path: Path,
    labels: Sequence[str],
    values: Mapping[str, Mapping[int | float, str]],
    missing: Mapping[str, Sequence[int | Mapping[str, int]]],
) -> None:
    """Write a frame as an SPSS file: a label a column, and by column value labels and user-missing codes."""
    import pyreadstat

    pyreadstat.write_sav(
        frame, str(path), column_labels=labels, variable_value_labels=values, missing_ranges=missing
    )


def _check_size(path: Path, suffix: str) -> None:
    """Refuse a file that is said to hold more cells than its bytes can unpack to."""
    import pyreadstat

    if suffix == ".por":
        return
    reader = pyreadstat.read_dta if suffix == ".dta" else pyreadstat.read_sav
    _, meta = reader(str(path), metadataonly=True)
    cells = max(meta.number_rows or 0, 0) * max(meta.number_columns or 0, 1)
    if cells > path.stat().st_size * _MOST_RATIO:
        raise ValueError(f"{meta.number_rows} rows in {path.stat().st_size} bytes")


def _read(path: Path, suffix: str, *, convert: bool) -> tuple[pd.DataFrame, metadata_container]:
    import pyreadstat

    plain = not convert
    if suffix == ".dta":
        return pyreadstat.read_dta(str(path), user_missing=True, disable_datetime_conversion=plain)
    if suffix == ".por":
        return pyreadstat.read_por(str(path), disable_datetime_conversion=plain)
    return pyreadstat.read_sav(str(path), user_missing=True, disable_datetime_conversion=plain)


def _variable(
    name: str, column: NDArray[np.object_], blank: NDArray[np.bool_], meta: metadata_container
) -> Variable:
    declared: Mapping[object, object] = meta.variable_value_labels.get(name, {})
    labels = tuple((clean_text(value), clean_text(label)) for value, label in declared.items())
    ranges: Ranges = meta.missing_ranges.get(name, ())
    letters: Sequence[object] = meta.missing_user_values.get(name, ())
    missing = np.isin(column.astype(str), [str(letter) for letter in letters]) & ~blank
    for span in ranges:
        missing |= _inside(column, blank, span["lo"], span["hi"])
    label = clean_text(meta.column_names_to_labels.get(name) or "")
    ordered = meta.variable_measure.get(name) == "ordinal"
    return Variable(name, label, labels, missing, ordered)


def _inside(
    column: NDArray[np.object_], blank: NDArray[np.bool_], low: float | str, high: float | str
) -> NDArray[np.bool_]:
    if isinstance(low, str) or isinstance(high, str):
        return np.isin(column.astype(str), [str(low), str(high)]) & ~blank
    numbers = np.full(column.size, np.nan)
    numbers[~blank] = column[~blank].astype(float)
    return (numbers >= low) & (numbers <= high)
