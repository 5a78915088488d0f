"""Sampling weights and clusters as columns of a frame, every fault of them named at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.sem.objectives.design import GroupDesign

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_design"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


def read_design(
    data: pd.DataFrame, places: Sequence[Places], labels: Sequence[str], *, weights: str, cluster: str
) -> tuple[GroupDesign, ...]:
    """Return the design of each group.

    Parameters
    ----------
    data : DataFrame
    places : sequence of ndarray of int
        The rows of the frame that each group has.
    labels : sequence of str
        Of the groups.
    weights, cluster : str
        Columns; empty for none.

    Raises
    ------
    DataError
        For columns that are absent or there twice; weights that are missing, negative, infinite, text or sum
        to nothing in a group; respondents without a cluster; a single cluster.
    """
    names = [str(column) for column in data.columns]
    faults = [
        Fault(Text("the data have no such column", "数据中没有这一列"), where=what, got=name)
        if names.count(name) == 0
        else Fault(Text("the data have this column twice", "数据中该列重复"), where=what, got=name)
        for what, name in (("weights", weights), ("cluster", cluster))
        if name and names.count(name) != 1
    ]
    if faults:
        raise DataError(faults)
    weighed = _weights(data, places, labels, weights, faults) if weights else [None] * len(places)
    grouped = _clusters(data, places, labels, cluster, faults) if cluster else [None] * len(places)
    if faults:
        raise DataError(faults)
    return tuple(GroupDesign(w, c) for w, c in zip(weighed, grouped, strict=True))


def _weights(
    data: pd.DataFrame, places: Sequence[Places], labels: Sequence[str], name: str, faults: list[Fault]
) -> list[Floats | None]:
    """Return the weights of each group, scaled so that all of them sum to the number of respondents."""
    import pandas as pd

    rows = np.sort(np.concatenate(places))
    numbers = pd.to_numeric(data[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    given = data[name].notna().to_numpy(dtype=bool)
    wrong = (
        (~given, Text("a respondent has no weight", "有作答者缺少抽样权重")),
        (given & np.isnan(numbers), Text("a weight is no number", "抽样权重不是数值")),
        (np.isinf(numbers), Text("a weight is infinite", "抽样权重为无穷大")),
        (numbers < 0, Text("a weight is negative", "抽样权重为负")),
    )
    mend = Text(
        "give every respondent a weight of 0 or more, or leave the row out",
        "请为每一行给出非负权重，或删去该行",
    )
    faults += [_of_rows(what, rows[bad[rows]], data, name, mend) for bad, what in wrong if bad[rows].any()]
    if faults:
        return []
    for place, label in zip(places, labels, strict=True):
        if numbers[place].sum() <= 0:
            what = Text("the weights sum to nothing", "抽样权重之和为零")
            faults.append(Fault(what, where=f"group {label}" if label else f"column {name}"))
    total = float(numbers[rows].sum())
    return [numbers[place] * (rows.size / total) for place in places] if total > 0 else []


def _clusters(
    data: pd.DataFrame, places: Sequence[Places], labels: Sequence[str], name: str, faults: list[Fault]
) -> list[Places | None]:
    """Return the clusters of each group, numbered from 0."""
    rows = np.sort(np.concatenate(places))
    absent = data[name].isna().to_numpy(dtype=bool)
    if absent[rows].any():
        what = Text("a respondent has no cluster", "有作答者缺少聚类编号")
        mend = Text("give every respondent one, or leave the row out", "请补全聚类编号，或删去该行")
        faults.append(_of_rows(what, rows[absent[rows]], data, name, mend))
        return []
    words = data[name].astype(str).to_numpy(dtype=object)
    found: list[Places | None] = []
    for place, label in zip(places, labels, strict=True):
        numbers = np.unique(words[place].astype(str), return_inverse=True)[1].reshape(-1).astype(np.int64)
        found.append(numbers)
        if numbers.max() == 0:
            what = Text("there is one cluster alone", "只有一个聚类")
            mend = Text("leave the option out", "请去掉该选项")
            where = f"group {label}" if label else f"column {name}"
            faults.append(Fault(what, where=where, expected="2 or more", got="1", mend=mend))
    return found


def _of_rows(what: Text, rows: Places, data: pd.DataFrame, name: str, mend: Text) -> Fault:
    """Return a fault that names the first row, and says how many there are."""
    where = f"row {int(rows[0]) + 1}, column {name}"
    value = str(data[name].iloc[int(rows[0])])
    return Fault(what, where=where, got=f"{value} ({rows.size} rows)" if rows.size > 1 else value, mend=mend)
