"""Frames into sample moments: listwise, per group, every fault named before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.sem.objectives.design import GroupDesign
from survey.sem.results import Sample

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AllRows", "GroupedRows", "all_rows", "from_covariance", "grouped_rows", "sample_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GroupedRows:
    """Complete rows of each group, in the order in which groups first appear.

    Parameters
    ----------
    labels : tuple of str
    rows : tuple of ndarray, each (n_g, p)
    places : tuple of ndarray of int
        Positions in the frame that the rows came from.
    dropped : tuple of int
    design : tuple of GroupDesign
        Weights and clusters of the rows.
    """

    labels: tuple[str, ...]
    rows: tuple[Floats, ...]
    places: tuple[NDArray[np.int64], ...]
    dropped: tuple[int, ...]
    design: tuple[GroupDesign, ...] = ()

    @property
    def weighed(self) -> tuple[float, ...]:
        """The sum of each group's weights; empty without."""
        return tuple(float(d.weights.sum()) for d in self.design if d.weights is not None)

    @property
    def n_clusters(self) -> tuple[int, ...]:
        """The number of each group's clusters; empty without."""
        return tuple(d.n_clusters for d in self.design if d.clusters is not None)


@dataclass(frozen=True, slots=True)
class AllRows:
    """Every row of a frame: values (n, p) with NaN for blanks, labels, and which rows have a label."""

    values: Floats
    labels: NDArray[np.object_]
    labelled: NDArray[np.bool_]


def all_rows(data: pd.DataFrame, observed: Sequence[str], group: str | None) -> AllRows:
    """Take the model's variables from a frame, every row.

    Parameters
    ----------
    data : DataFrame
    observed : sequence of str
    group : str, optional

    Raises
    ------
    DataError
        For columns that are missing, twice there, not numeric or infinite.
    """
    wanted = [*observed, *([group] if group else [])]
    names = [str(column) for column in data.columns]
    faults = [
        Fault(
            Text("the data have no such column", "数据中没有这一列"), got=name, expected=", ".join(names[:40])
        )
        for name in wanted
        if names.count(name) == 0
    ]
    faults += [
        Fault(Text("the data have this column twice", "数据中该列重复"), got=name)
        for name in wanted
        if names.count(name) > 1
    ]
    if faults:
        raise DataError(faults)
    values = _values(data, observed, names, faults)
    if faults:
        raise DataError(faults)
    labels = data[group].astype(str).to_numpy(dtype=object) if group else np.full(len(data), "", dtype=object)
    labelled = data[group].notna().to_numpy() if group else np.ones(len(data), dtype=bool)
    return AllRows(values, labels, labelled)


def grouped_rows(
    data: pd.DataFrame,
    observed: Sequence[str],
    group: str | None,
    *,
    complete: Sequence[str] | None = None,
    bare: bool = False,
) -> GroupedRows:
    """Take the model's variables from a frame, listwise complete.

    Parameters
    ----------
    data : DataFrame
    observed : sequence of str
    group : str, optional
    complete : sequence of str, optional
        The variables that a row must have to be kept, besides one other; by default all of them.
    bare : bool
        Keep rows that have these variables and no other.

    Raises
    ------
    DataError
        For columns that are missing, not numeric, infinite or constant, and for groups that are too small.
    """
    every = all_rows(data, observed, group)
    seen = ~np.isnan(every.values)
    needed = np.array([name in (observed if complete is None else complete) for name in observed])
    other = seen.any(axis=1) if bare else seen[:, ~needed].any(axis=1) | bool(needed.all())
    whole = seen[:, needed].all(axis=1) & other
    order = tuple(dict.fromkeys(every.labels[every.labelled]))
    own = [(every.labels == g) & every.labelled for g in order]
    places = tuple(np.flatnonzero(one & whole) for one in own)
    dropped = tuple(int((one & ~whole).sum()) for one in own)
    found = GroupedRows(order, tuple(every.values[p] for p in places), places, dropped)
    _check(found, observed)
    return found


def _values(data: pd.DataFrame, observed: Sequence[str], names: Sequence[str], faults: list[Fault]) -> Floats:
    """Return the observed variables as numbers (rows, p)."""
    if set(data.dtypes) == {np.dtype(float)}:
        found: Floats = data.to_numpy(dtype=float)[:, [names.index(name) for name in observed]]
        infinite = np.flatnonzero(np.isinf(found).any(axis=0))
        faults += [_infinite(observed[int(j)], found[:, j]) for j in infinite]
        return found
    return np.stack([_numbers(data, name, faults) for name in observed], axis=1)


def _numbers(data: pd.DataFrame, name: str, faults: list[Fault]) -> Floats:
    import pandas as pd

    column = data[name]
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "fiu":
        numbers = column.to_numpy(dtype=float)
    else:
        numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        lost = np.flatnonzero(np.isnan(numbers) & column.notna().to_numpy())
        if lost.size:
            what = Text("the column holds what is no number", "该列含有非数值内容")
            where = f"row {int(lost[0]) + 1}, column {name}"
            faults.append(Fault(what, where=where, got=str(column.iloc[int(lost[0])])))
    if np.isinf(numbers).any():
        faults.append(_infinite(name, numbers))
    return numbers


def _infinite(name: str, numbers: Floats) -> Fault:
    first = int(np.flatnonzero(np.isinf(numbers))[0])
    what = Text("the column holds an infinite value", "该列含有无穷值")
    return Fault(what, where=f"row {first + 1}, column {name}", got=str(numbers[first]))


def _check(found: GroupedRows, observed: Sequence[str]) -> None:
    faults: list[Fault] = []
    for label, rows in zip(found.labels, found.rows, strict=True):
        where = f"group {label}" if label else ""
        if rows.shape[0] <= len(observed):
            what = Text("there are no more complete rows than variables", "完整的行数不多于变量数")
            got = f"{rows.shape[0]} rows, {len(observed)} variables"
            mend = Text("use fewer items, or look at the missing values", "请减少题项或检查缺失值")
            faults.append(Fault(what, where=where, got=got, mend=mend))
            continue
        unseen = np.asarray(np.isnan(rows).all(axis=0), dtype=np.bool_)
        faults += [
            Fault(Text("nobody answered the variable", "该变量无人作答"), where=where, got=name)
            for name, none in zip(observed, unseen, strict=True)
            if none
        ]
        # Of what was answered; NaN, which equals nothing, where nobody did.
        constant = np.fmax.reduce(rows) == np.fmin.reduce(rows)
        faults += [
            Fault(Text("the variable is constant", "该变量为常数"), where=where, got=name)
            for name, same in zip(observed, constant, strict=True)
            if same
        ]
    if not found.labels:
        faults.append(Fault(Text("there are no rows", "没有数据行"), where=""))
    if faults:
        raise DataError(faults)


def sample_of(found: GroupedRows, observed: Sequence[str], *, unbiased: bool = False) -> Sample:
    """Return the moments of each group, with divisor n, or n - 1 when `unbiased` (the Wishart likelihood).

    Raises
    ------
    DataError
        When a covariance matrix is singular; the variables that make it so are named.
    """
    weights = [d.weights for d in found.design] or [None] * len(found.rows)
    moments = [_moments(rows, w, unbiased=unbiased) for rows, w in zip(found.rows, weights, strict=True)]
    mean, covariance = (np.stack(of_groups) for of_groups in zip(*moments, strict=True))
    check_positive(covariance, observed, found.labels)
    return Sample(
        found.labels,
        tuple(rows.shape[0] for rows in found.rows),
        found.dropped,
        "listwise" if any(found.dropped) else "",
        tuple(observed),
        covariance,
        mean,
        weighed=found.weighed,
        n_clusters=found.n_clusters,
    )


def _moments(rows: Floats, weights: Floats | None, *, unbiased: bool) -> tuple[Floats, Floats]:
    """Return the means (p,) and covariances (p, p) of rows (n, p)."""
    if weights is not None:
        covariance = np.cov(rows.T, bias=not unbiased, aweights=weights)
        return np.average(rows, axis=0, weights=weights), covariance.reshape(rows.shape[1], -1)
    mean: Floats = rows.mean(axis=0)
    apart = rows - mean
    return mean, apart.T @ apart / (rows.shape[0] - unbiased)


def from_covariance(
    observed: Sequence[str],
    names: Sequence[str],
    covariances: Sequence[Floats],
    means: Sequence[Floats] | None,
    n: Sequence[int],
    *,
    rescale: bool,
) -> Sample:
    """Return the sample that summary data describe; `rescale` turns the divisor n - 1 into n.

    Raises
    ------
    DataError
    """
    absent = [name for name in observed if name not in names]
    if absent:
        what = Text("the covariance matrix has no such variable", "协方差矩阵中没有这个变量")
        raise DataError([Fault(what, got=name, expected=", ".join(names)) for name in absent])
    at = [list(names).index(name) for name in observed]
    taken = np.stack([np.asarray(S, dtype=float)[np.ix_(at, at)] for S in covariances])
    if rescale:
        taken = taken * ((np.array(n) - 1) / np.array(n))[:, None, None]
    mean = np.zeros(taken.shape[:2]) if means is None else np.stack([np.asarray(m)[at] for m in means])
    labels = tuple(str(g + 1) for g in range(len(n))) if len(n) > 1 else ("",)
    check_positive(taken, observed, labels)
    return Sample(labels, tuple(n), (0,) * len(n), "", tuple(observed), taken, mean)


def check_positive(covariance: Floats, observed: Sequence[str], labels: Sequence[str]) -> None:
    """Refuse a covariance matrix that is not positive definite, and name the variables behind it."""
    faults: list[Fault] = []
    for S, label in zip(covariance, labels, strict=True):
        d = np.sqrt(np.maximum(np.diag(S), 1e-300))
        R = S / np.outer(d, d)
        if np.linalg.eigvalsh(R)[0] < 1e-10:
            weight: Floats = np.abs(np.linalg.eigh(R)[1][:, 0])
            guilty = [name for name, w in zip(observed, weight, strict=True) if w > 0.1]
            what = Text("the covariance matrix is not positive definite", "协方差矩阵非正定")
            mend = Text("these variables depend on each other; drop one", "这些变量线性相关，请删除其一")
            where = f"group {label}" if label else ""
            faults.append(Fault(what, where=where, got=", ".join(guilty), mend=mend))
    if faults:
        raise DataError(faults)
