"""Respondents nested in groups: how much of a scale lies between groups, and whether members agree.

ICC(1), ICC(2) and the design effect say what nesting costs (Bliese 2000; Kish 1965): answers of people who
share a customer manager or a branch are not independent. rwg (James, Demaree & Wolf 1984) sets a group's
variance against that of answers without any agreement, uniform over the scale unless told otherwise; for J
items, rwg(j) = J (1 - v) / (J (1 - v) + v) with v the mean variance ratio. Where members vary more than such
answers would, rwg is zero, as its authors set it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text, Warn
from survey.psychometrics.answers.arrays import Floats, Ints, readonly
from survey.psychometrics.answers.reading import Data, Scales, read_items, read_scales
from survey.psychometrics.coefficients.intraclass import one_way
from survey.psychometrics.reliability.results import FEW_GROUPS, AgreementResult, ScaleAgreement

__all__ = ["assess_agreement", "within_group_agreement"]


@dataclass(frozen=True, slots=True)
class _Members:
    """Groups by name, in order; the number of the group that each row belongs to; how many rows each has."""

    names: tuple[str, ...]
    group: Ints
    sizes: Ints


def assess_agreement(
    data: Data,
    scales: Scales,
    groups: Sequence[Any] | NDArray[Any],
    *,
    limits: Mapping[str, tuple[float, float]] | None = None,
    null_variance: Mapping[str, float] | None = None,
    confidence_level: float = 0.95,
) -> AgreementResult:
    """Return ICC(1), ICC(2), the design effect and rwg of every scale.

    Parameters
    ----------
    data : DataFrame or (n, p) array
        Items already recoded. Rows that lack an answer or a group are left out and counted.
    scales : mapping of str to sequence of str
    groups : sequence of length n
        The group of each row, in the order of the rows.
    limits : mapping of scale to (lowest, highest), optional
        The declared answer scale, which gives the variance of uniform answers, (A^2 - 1) / 12 for A points;
        else the range observed, with a warning.
    null_variance : mapping of scale to float, optional
        Another null, e.g. 1.34 for slightly skewed answers on five points (LeBreton & Senter 2008).

    Raises
    ------
    DataError
        As `read_scales`; also for groups of another length than the data, fewer than two groups, or no group
        with two members.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> team = np.repeat(np.arange(40), 5)
    >>> X = np.clip(np.round(3 + rng.normal(size=(40, 1))[team] + rng.normal(size=(200, 3))), 1, 5)
    >>> made = assess_agreement(X, {"A": ["V1", "V2", "V3"]}, team, limits={"A": (1, 5)}).scale("A")
    >>> round(made.icc.icc1, 2), made.null_variance
    (0.72, 2.0)
    """
    complete, members = _read(data, scales, groups)
    said: list[Warn] = []
    if len(members.names) < FEW_GROUPS:
        said.append(_few_groups(len(members.names)))
    found: list[ScaleAgreement] = []
    start = 0
    for scale, own in scales.items():
        X = complete[:, start : start + len(own)]
        start += len(own)
        null, warning = _null_variance(scale, X, limits or {}, null_variance or {})
        said += warning
        found.append(_one_scale(scale, X, members, null, confidence_level))
    used = complete.shape[0]
    return AgreementResult(
        tuple(found),
        members.names,
        readonly(members.sizes),
        used,
        data.shape[0] - used,
        confidence_level,
        tuple(said),
    )


def within_group_agreement(X: Floats, group: Ints, null: float) -> tuple[Floats, int]:
    """Return rwg(j) of the items X (n, J) in each group numbered 0, 1, ..., and how many were set to zero.

    Examples
    --------
    >>> X = np.array([[4.0, 4.0], [4.0, 5.0], [1.0, 1.0], [5.0, 5.0]])
    >>> values, zero = within_group_agreement(X, np.array([0, 0, 1, 1]), 2.0)
    >>> values.round(4).tolist(), zero
    ([0.9333, 0.0], 1)
    """
    sizes = np.bincount(group).astype(np.float64)
    mean = np.stack([np.bincount(group, weights=column) / sizes for column in X.T], axis=1)
    squares = (X - mean[group]) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = (
            np.stack([np.bincount(group, weights=column) for column in squares.T], axis=1)
            / (sizes - 1.0)[:, None]
        )
        ratio = variance.mean(axis=1) / null
        J = X.shape[1]
        raw = J * (1.0 - ratio) / (J * (1.0 - ratio) + ratio)
    usable = sizes > 1
    above = usable & (ratio > 1.0)
    return np.where(usable, np.where(above, 0.0, raw), np.nan), int(above.sum())


def _read(data: Data, scales: Scales, groups: Sequence[Any] | NDArray[Any]) -> tuple[Floats, _Members]:
    """Return the rows with every answer and a group, items by scale, and which group each belongs to."""
    import pandas as pd

    named = np.asarray(groups, dtype=object)
    if named.shape != (data.shape[0],):
        what = Text("there must be one group to a row", "分组变量的长度须与数据行数一致")
        raise DataError(Fault(what, expected=str(data.shape[0]), got=str(named.shape)))
    read_scales(data, scales)
    X = read_items(data, [item for own in scales.values() for item in own]).X
    known = ~np.isnan(X).any(axis=1) & ~pd.Series(named).isna().to_numpy(dtype=np.bool_)
    names, group = np.unique([str(value) for value in named[known]], return_inverse=True)
    sizes = np.bincount(group, minlength=names.size)
    if names.size < 2 or sizes.max() < 2:
        what = Text(
            "agreement needs two groups or more, one with two members", "至少需要两个组，且有一组不少于两人"
        )
        raise DataError(Fault(what, got=f"{names.size}"))
    return X[known], _Members(tuple(names.tolist()), group.astype(np.int64), sizes)


def _null_variance(
    scale: str, X: Floats, limits: Mapping[str, tuple[float, float]], given: Mapping[str, float]
) -> tuple[float, list[Warn]]:
    if scale in given:
        return given[scale], []
    said: list[Warn] = []
    if scale not in limits:
        en = f"{scale}: the answer scale was not declared; the range observed stands for it in rwg"
        zh = f"{scale}：未声明选项范围，rwg 以观测到的取值范围代替"
        said.append(Warn("answer_scale_not_declared", Text(en, zh), (scale,)))
    lowest, highest = limits.get(scale, (float(X.min()), float(X.max())))
    points = highest - lowest + 1.0
    return (points**2 - 1.0) / 12.0, said


def _one_scale(
    scale: str, X: Floats, members: _Members, null: float, confidence_level: float
) -> ScaleAgreement:
    icc = one_way(X.mean(axis=1), members.group, confidence_level=confidence_level)
    n = float(members.group.size)
    effect = 1.0 + (float((members.sizes.astype(np.float64) ** 2).sum()) / n - 1.0) * icc.icc1
    rwg, zeroed = within_group_agreement(X, members.group, null)
    usable = rwg[~np.isnan(rwg)]
    return ScaleAgreement(
        scale=scale,
        icc=icc,
        design_effect=effect,
        effective_n=n / max(effect, 1.0),
        null_variance=null,
        rwg=readonly(rwg),
        rwg_mean=float(usable.mean()),
        rwg_median=float(np.median(usable)),
        share_above_70=float((usable >= 0.7).mean()),
        n_set_to_zero=zeroed,
    )


def _few_groups(count: int) -> Warn:
    return Warn(
        "few_groups",
        Text(
            f"{count} groups: with fewer than {FEW_GROUPS} the share between groups is known badly",
            f"仅 {count} 个组：少于 {FEW_GROUPS} 组时，组间方差占比的估计很不精确",
        ),
    )
