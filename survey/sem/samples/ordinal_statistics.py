"""Ordinal and mixed data as an estimator takes them: three-step statistics, weights, sample moments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.numerics.ordinal_moments import OrdinalMoments, ordinal_moments
from survey.sem.model.variables import ModelVariables
from survey.sem.results import Sample
from survey.sem.samples.data import GroupedRows
from survey.sem.samples.ordinal_data import Categories
from survey.sem.samples.weighted_statistics import Recipe, WeightedStatistics, weights_from

__all__ = ["OrdinalSample", "ordinal_sample"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OrdinalSample:
    """The statistics of ordinal data, and the thresholds that estimation starts from.

    Parameters
    ----------
    statistics : WeightedStatistics
    thresholds : tuple of mapping of str to ndarray
        Of each group, by variable.
    """

    statistics: WeightedStatistics
    thresholds: tuple[Mapping[str, Floats], ...]


def ordinal_sample(
    found: GroupedRows,
    categories: Categories,
    variables: ModelVariables,
    *,
    discrepancy: str,
    missing: str,
) -> OrdinalSample:
    """Estimate thresholds, correlations and Gamma of every group.

    Raises
    ------
    DataError
        When a table is too sparse for its correlation, or WLS has too few respondents.
    """
    observed = variables.observed
    given = np.array([name in variables.covariates for name in observed])
    ordinal = np.array([name in categories.ordinal for name in observed])[~given]
    names = [name for name, x in zip(observed, given, strict=True) if not x]
    moments: list[OrdinalMoments] = []
    faults: list[Fault] = []
    for label, X in zip(found.labels, categories.rows, strict=True):
        x = X[:, given] if given.any() else None
        faults += _lonely_pairs(X[:, ~given], names, label)
        if not faults:
            moments.append(ordinal_moments(X[:, ~given], ordinal, x))
            faults += _stuck(moments[-1], names, label)
    if faults:
        raise DataError(faults)
    sample = _sample(found, categories.rows, moments, observed, given, missing, categories.merged)
    gamma = tuple(m.gamma for m in moments)
    statistics = np.stack([m.statistics for m in moments])
    weight = weights_from(gamma, discrepancy, sample, statistics.shape)
    thresholds = tuple(
        {name: t for name, t, is_ordinal in zip(names, m.firsts, ordinal, strict=True) if is_ordinal}
        for m in moments
    )
    places = tuple(np.flatnonzero(given).tolist())
    recipe = Recipe(discrepancy, True, places, tuple(ordinal.tolist()))
    return OrdinalSample(
        WeightedStatistics(sample, statistics, weight, gamma, categories.rows, recipe), thresholds
    )


def _lonely_pairs(Y: Floats, names: Sequence[str], label: str) -> list[Fault]:
    """Name the pairs that no respondent answered both of."""
    seen = (~np.isnan(Y)).astype(np.float64)
    i, j = np.nonzero(np.triu(seen.T @ seen < 2, 1))
    what = Text("no two respondents answered both", "没有两名以上受访者同时回答这两项")
    where = f"group {label}" if label else "data"
    return [
        Fault(what, where=where, got=f"{names[a]}, {names[b]}")
        for a, b in zip(i.tolist(), j.tolist(), strict=True)
    ]


def _stuck(moments: OrdinalMoments, names: Sequence[str], label: str) -> list[Fault]:
    """Name the correlations that ran to their limit, as with tables that are too sparse."""
    i, j = np.nonzero(np.triu(~moments.converged))
    what = Text(
        "the table is too sparse: the correlation runs to 1 or -1", "列联表过于稀疏：相关系数趋于 1 或 -1"
    )
    mend = Text(
        "merge categories with --collapse-sparse K, or drop one of the two",
        "请用 --collapse-sparse K 合并类别，或删去其中一项",
    )
    where = f"group {label}" if label else "data"
    return [
        Fault(what, where=where, got=f"{names[a]}, {names[b]}", mend=mend)
        for a, b in zip(i.tolist(), j.tolist(), strict=True)
    ]


def _sample(
    found: GroupedRows,
    rows: Sequence[Floats],
    moments: Sequence[OrdinalMoments],
    observed: Sequence[str],
    given: NDArray[np.bool_],
    missing: str,
    merged: tuple[str, ...],
) -> Sample:
    """Return the moments of latent responses, numeric variables and covariates together."""
    p = len(observed)
    covariance, mean = np.zeros((len(rows), p, p)), np.zeros((len(rows), p))
    y, x = np.flatnonzero(~given), np.flatnonzero(given)
    for g, (X, m) in enumerate(zip(rows, moments, strict=True)):
        middle = np.array([0.0 if o else float(f[0]) for o, f in zip(m.ordinal, m.firsts, strict=True)])
        covariance[g][np.ix_(y, y)] = m.covariance
        mean[g, y] = middle
        if x.size:
            Sxx = np.cov(X[:, x].T).reshape(x.size, x.size)
            covariance[g][np.ix_(y, y)] += m.slopes @ Sxx @ m.slopes.T
            covariance[g][np.ix_(y, x)] = m.slopes @ Sxx
            covariance[g][np.ix_(x, y)] = Sxx @ m.slopes.T
            covariance[g][np.ix_(x, x)] = Sxx
            mean[g, x] = X[:, x].mean(axis=0)
            mean[g, y] += m.slopes @ mean[g, x]
    reason = missing if any(found.dropped) else ""
    sizes = tuple(X.shape[0] for X in rows)
    return Sample(found.labels, sizes, found.dropped, reason, tuple(observed), covariance, mean, merged)
