"""Answers as arrays: named columns of a frame, checked, with every fault found at once."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from survey.errors import DataError, Fault, Text
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.sample import Missing

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Answers", "Data", "Scales", "read_answers", "read_items", "read_scales"]

Data: TypeAlias = "pd.DataFrame | Floats"
Scales: TypeAlias = Mapping[str, Sequence[str]]
_MOST_NAMES = 30  # of columns that a message lists


@dataclass(frozen=True, slots=True)
class Answers:
    """Items and their answers X (n, p), NaN where an answer is missing."""

    items: tuple[str, ...]
    X: Floats

    def places(self, names: Sequence[str]) -> list[int]:
        """Return which columns some items are."""
        return [self.items.index(name) for name in names]

    def take(self, names: Sequence[str]) -> Floats:
        """Return the columns of some items."""
        return self.X[:, self.places(names)]


def read_answers(
    data: Data, items: Sequence[str] | None, *, missing: Missing = "listwise", minimum: int = 3
) -> Answers:
    """Take items out of a frame or an array, and check that they can be analysed.

    Parameters
    ----------
    data : DataFrame or (n, p) array
        Items already recoded. The columns of an array are called V1, V2, ...
    items : sequence of str, optional
        Which columns, in this order; None takes all.
    missing : {"listwise", "pairwise", "fiml"}
        "listwise" keeps the complete rows only; the others the rows with at least one answer.
    minimum : int
        The smallest number of items that the method needs.

    Raises
    ------
    DataError
        With every fault: unknown or repeated items, text, infinite values, constant or empty items,
        pairs never answered together, fewer rows than items.

    Examples
    --------
    >>> X = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [np.nan, 4.0]])
    >>> read_answers(X, ["V2", "V1"], minimum=2).X.tolist()
    [[2.0, 1.0], [1.0, 2.0], [5.0, 3.0]]
    """
    everything = read_items(data, items, minimum=minimum)
    blank = np.isnan(everything.X)
    X = everything.X[~(blank.any(axis=1) if missing == "listwise" else blank.all(axis=1))]
    if X.shape[0] <= X.shape[1]:
        raise DataError(_too_few_rows(everything, X.shape[0], missing))
    faults = _content_faults(everything.items, X, missing)
    if faults:
        raise DataError(faults)
    return Answers(everything.items, X)


def read_items(data: Data, items: Sequence[str] | None, *, minimum: int = 1) -> Answers:
    """Take items out of a frame or an array with every row, blank or not, checking names and numbers alone.

    Raises
    ------
    DataError
        With every fault: unknown or repeated items, text, infinite values.

    Examples
    --------
    >>> try:
    ...     read_items(np.zeros((2, 2)), ["V1", "v2", "V3"])
    ... except DataError as error:
    ...     [fault.where for fault in error.faults]
    ['v2', 'V3']
    """
    names, columns = _columns(data)
    wanted = tuple(names) if items is None else tuple(items)
    faults = _naming_faults(wanted, names, minimum)
    if faults:
        raise DataError(faults)
    read = [_numbers(columns[name], name, faults) for name in wanted]
    if faults:
        raise DataError(faults)
    return Answers(wanted, np.column_stack(read))


def read_scales(data: Data, scales: Scales, *, missing: Missing = "listwise", minimum: int = 2) -> Answers:
    """Take the items of several scales, each item in one scale only; listwise over all of them.

    Raises
    ------
    DataError
        As `read_answers`; also for no scale at all, a scale with fewer than `minimum` items, or an item in
        two scales.

    Examples
    --------
    >>> X = np.random.default_rng(1).normal(size=(9, 4))
    >>> read_scales(X, {"A": ["V3", "V4"], "B": ["V1", "V2"]}).items
    ('V3', 'V4', 'V1', 'V2')
    """
    faults = _scale_faults(scales, minimum)
    items = tuple(dict.fromkeys(item for own in scales.values() for item in own))
    try:
        answers = read_answers(data, items, missing=missing, minimum=1)
    except DataError as error:
        raise DataError([*faults, *error.faults]) from error
    if faults:
        raise DataError(faults)
    return answers


def _scale_faults(scales: Scales, minimum: int) -> list[Fault]:
    faults: list[Fault] = []
    if not scales:
        faults.append(Fault(Text("no scale was named", "未指定任何量表")))
    home: dict[str, str] = {}
    for scale, items in scales.items():
        if len(items) < minimum:
            faults.append(
                Fault(
                    Text(
                        f"the scale has {len(items)} item(s); this method needs at least {minimum}",
                        f"该量表只有 {len(items)} 个题项，此方法至少需要 {minimum} 个",
                    ),
                    where=scale,
                    mend=Text("name more items, or leave the scale out", "请补充题项，或不分析该量表"),
                )
            )
        for item in items:
            if item in home:
                faults.append(_named_twice(item, home[item], scale))
            home[item] = scale
    return faults


def _named_twice(item: str, first: str, scale: str) -> Fault:
    if first == scale:
        return Fault(Text(f"the item is named twice in {scale}", f"该题项在 {scale} 中重复出现"), where=item)
    what = Text(f"the item is named twice, in {first} and {scale}", f"该题项重复出现于 {first} 与 {scale}")
    return Fault(what, where=item)


def _columns(data: Data) -> tuple[list[str], dict[str, Any]]:
    if isinstance(data, np.ndarray):
        if data.ndim != 2:
            raise DataError(
                Fault(
                    Text("the data must be a table", "数据必须是二维表"),
                    expected="(n, p)",
                    got=str(data.shape),
                )
            )
        names = [f"V{j + 1}" for j in range(data.shape[1])]
        return names, {name: data[:, j] for j, name in enumerate(names)}
    names = [str(name) for name in data.columns]
    return names, {name: data.iloc[:, j] for j, name in enumerate(names)}


def _naming_faults(wanted: tuple[str, ...], names: list[str], minimum: int) -> list[Fault]:
    faults: list[Fault] = []
    for name in wanted:
        if name not in names:
            faults.append(_unknown(name, names))
        elif names.count(name) > 1:
            faults.append(Fault(Text("the column occurs more than once", "该列名重复出现"), where=name))
    for name in sorted({name for name in wanted if wanted.count(name) > 1}):
        faults.append(Fault(Text("the item is named twice", "该题项被重复指定"), where=name))
    if len(wanted) < minimum:
        what = Text(f"at least {minimum} items are needed", f"至少需要 {minimum} 个题项")
        faults.append(Fault(what, got=str(len(wanted))))
    return faults


def _unknown(name: str, names: list[str]) -> Fault:
    """Say which column may have been meant: one that differs in case, or little; else which there are."""
    alike = [other for other in names if other.casefold() == name.casefold()]
    near = alike or difflib.get_close_matches(name, names, n=1)
    mend = Text(f"did you mean {near[0]}?", f"是否为 {near[0]}？") if near else None
    known = "" if near else ", ".join(names[:_MOST_NAMES]) + (", ..." if len(names) > _MOST_NAMES else "")
    return Fault(Text("there is no such column", "数据中没有这一列"), where=name, expected=known, mend=mend)


def _numbers(column: Any, name: str, faults: list[Fault]) -> Floats:
    """Return a column as floats; text becomes a fault that names the first row of it."""
    import pandas as pd

    series: pd.Series[Any] = pd.Series(column)
    numbers: pd.Series[Any] = pd.to_numeric(series, errors="coerce")
    values = numbers.to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = np.isnan(values) & ~series.isna().to_numpy(dtype=np.bool_)
    wrong |= np.isinf(values)
    if wrong.any():
        first = int(np.argmax(wrong))
        faults.append(
            Fault(
                Text(
                    f"the item holds {int(wrong.sum())} value(s) that are not numbers",
                    f"该题项含有 {int(wrong.sum())} 个非数值",
                ),
                where=f"{name}:{first + 1}",
                got=repr(series.iloc[[first]].tolist()[0]),
                mend=Text("recode the answers to numbers first", "请先将答案编码为数值"),
            )
        )
    return values


def _too_few_rows(everything: Answers, n: int, missing: Missing) -> Fault:
    """Say how many rows there are, and, where blanks cost some, which items are most often blank."""
    total, p = everything.X.shape
    what = Text(
        f"{n} usable row(s) for {p} item(s): more rows than items are needed",
        f"可用数据 {n} 行、题项 {p} 个：行数必须多于题项数",
    )
    if n == total:
        return Fault(what, mend=Text("collect more, or name fewer items", "请补充样本或减少题项"))
    blanks: list[int] = np.isnan(everything.X).sum(axis=0).tolist()
    ranked = sorted(zip(everything.items, blanks, strict=True), key=lambda pair: -pair[1])
    worst = [(item, count) for item, count in ranked[:5] if count]
    en, zh = (mark.join(f"{item} ({count})" for item, count in worst) for mark in (", ", "、"))
    way = (
        Text(", or take missing answers by fiml", "，或以 fiml 处理缺失值")
        if missing == "listwise"
        else Text("", "")
    )
    mend = Text(
        f"{total - n} of {total} rows were left out for missing answers, most often of {en}: name fewer "
        f"items{way.en}",
        f"{total} 行中有 {total - n} 行因缺失值被剔除，缺失最多的题项：{zh}；请减少题项{way.zh}",
    )
    return Fault(what, mend=mend)


def _content_faults(items: tuple[str, ...], X: Floats, missing: Missing) -> list[Fault]:
    faults: list[Fault] = []
    counts = (~np.isnan(X)).sum(axis=0)
    for j, item in enumerate(items):
        answered = X[~np.isnan(X[:, j]), j]
        if counts[j] == 0:
            faults.append(Fault(Text("the item was never answered", "该题项没有任何答案"), where=item))
        elif np.ptp(answered) == 0.0:
            what = Text("the item is constant in the rows used", "该题项在所用数据中没有变异")
            mend = Text("leave the item out", "请剔除该题项")
            faults.append(Fault(what, where=item, got=f"{answered[0]:g}", mend=mend))
    if missing != "listwise":
        observed = (~np.isnan(X)).astype(np.float64)
        together = observed.T @ observed
        for i, j in np.argwhere(np.triu(together < 3, 1)).tolist():
            what = Text("fewer than three rows answered both items", "同时回答这两个题项的行数不足三行")
            faults.append(Fault(what, where=f"{items[i]} / {items[j]}", got=f"{together[i, j]:.0f}"))
    return faults
