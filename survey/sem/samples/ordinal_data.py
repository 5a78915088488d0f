"""Answers of ordinal variables as running categories, equal in all groups, sparse ones merged on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.sem.model.variables import ModelVariables
from survey.sem.samples.data import GroupedRows

__all__ = ["Categories", "name_ordinal", "number_categories"]

Floats = NDArray[np.float64]
# An ordered variable with more values than this is almost surely a number.
_MOST = 20


@dataclass(frozen=True, slots=True)
class Categories:
    """Rows with running codes in the ordinal columns.

    Parameters
    ----------
    rows : tuple of ndarray, each (n_g, p)
        NaN where missing.
    ordinal : tuple of str
    thresholds : tuple of int
        How many each ordinal variable has.
    merged : tuple of str
        What was merged, e.g. ``x1: 4 + 5``.
    """

    rows: tuple[Floats, ...]
    ordinal: tuple[str, ...]
    thresholds: tuple[int, ...]
    merged: tuple[str, ...]


def name_ordinal(ordered: Sequence[str], variables: ModelVariables) -> tuple[str, ...]:
    """Return the ordinal variables of a model; ``all`` are the observed ones that are not covariates.

    Raises
    ------
    DataError
        For names that the model does not have, and for covariates, which enter as they are.
    """
    covariates = set(variables.covariates)
    able = tuple(name for name in variables.observed if name not in covariates)
    if list(ordered) == ["all"] and "all" not in variables.observed:
        return able
    faults: list[Fault] = []
    for name in ordered:
        if name in covariates:
            what = Text("a covariate enters the model as it is", "外生协变量按原值进入模型")
            mend = Text(
                "leave it out of ordered, or code it as dummies", "请从 ordered 中去掉，或改为虚拟变量"
            )
            faults.append(Fault(what, where="ordered", got=name, mend=mend))
        elif name not in able:
            what = Text("the model has no such observed variable", "模型中没有该观测变量")
            faults.append(Fault(what, where="ordered", got=name, expected=", ".join(able)))
    if faults:
        raise DataError(faults)
    return tuple(name for name in able if name in set(ordered))


def number_categories(
    found: GroupedRows, observed: Sequence[str], ordinal: Sequence[str], *, collapse: int = 0
) -> Categories:
    """Turn the answers of ordinal variables into 0, 1, ...

    Parameters
    ----------
    found : GroupedRows
    observed, ordinal : sequence of str
    collapse : int
        Merge a category with fewer answers than this in any group with its smaller neighbour, in all groups.

    Raises
    ------
    DataError
        For values that are no whole numbers, variables with very many categories, and categories that are
        empty in one group.
    """
    faults: list[Fault] = []
    rows = [X.copy() for X in found.rows]
    thresholds: list[int] = []
    merged: list[str] = []
    for name in ordinal:
        j = list(observed).index(name)
        columns = [X[:, j] for X in rows]
        values = np.unique(np.concatenate(columns))
        values = values[~np.isnan(values)]
        problem = _unfit(name, values)
        if problem is not None:
            faults.append(problem)
            continue
        codes = [np.where(np.isnan(c), np.nan, np.searchsorted(values, c)) for c in columns]
        counts = np.stack([[(c == k).sum() for k in range(values.size)] for c in codes])
        parts = _merge(counts, collapse)
        label = {part: " + ".join(f"{values[k]:g}" for k in part) for part in parts}
        merged += [f"{name}: {label[part]}" for part in parts if len(part) > 1]
        faults += _empty(name, counts, parts, label, found.labels)
        place = np.array([next(i for i, part in enumerate(parts) if k in part) for k in range(values.size)])
        for X, c in zip(rows, codes, strict=True):
            seen = ~np.isnan(c)
            X[seen, j] = place[c[seen].astype(np.int64)]
        thresholds.append(len(parts) - 1)
    if faults:
        raise DataError(faults)
    return Categories(tuple(rows), tuple(ordinal), tuple(thresholds), tuple(merged))


def _unfit(name: str, values: Floats) -> Fault | None:
    if bool((values != np.round(values)).any()):
        what = Text("an ordered variable holds what is no whole number", "有序变量中含有非整数")
        first = values[values != np.round(values)][0]
        return Fault(what, where=f"column {name}", got=f"{first:g}")
    if values.size > _MOST:
        what = Text("an ordered variable has very many categories", "有序变量的类别过多")
        mend = Text("treat it as numeric", "请按连续变量处理")
        return Fault(what, where=f"column {name}", expected=f"<= {_MOST}", got=str(values.size), mend=mend)
    return None


def _merge(counts: NDArray[np.int64], least: int) -> list[tuple[int, ...]]:
    """Return which categories go together, from counts (G, C)."""
    parts: list[tuple[int, ...]] = [(k,) for k in range(counts.shape[1])]
    sums = [counts[:, k] for k in range(counts.shape[1])]
    while len(parts) > 2:
        smallest = [int(s.min()) for s in sums]
        if min(smallest) >= least:
            break
        k = smallest.index(min(smallest))
        near = [i for i in (k - 1, k + 1) if 0 <= i < len(parts)]
        other = min(near, key=lambda i: int(sums[i].sum()))
        low, high = min(k, other), max(k, other)
        parts[low : high + 1] = [parts[low] + parts[high]]
        sums[low : high + 1] = [sums[low] + sums[high]]
    return parts


def _empty(
    name: str,
    counts: NDArray[np.int64],
    parts: Sequence[tuple[int, ...]],
    label: dict[tuple[int, ...], str],
    groups: Sequence[str],
) -> list[Fault]:
    faults: list[Fault] = []
    for part in parts:
        for g, group in enumerate(groups):
            if counts[g, list(part)].sum() == 0:
                what = Text("a category is empty in one group", "某一类别在一个组中无人选择")
                mend = Text(
                    "merge sparse categories with --collapse-sparse 1",
                    "请用 --collapse-sparse 1 合并稀疏类别",
                )
                where = f"column {name}, group {group}"
                faults.append(Fault(what, where=where, got=label[part], mend=mend))
    return faults
