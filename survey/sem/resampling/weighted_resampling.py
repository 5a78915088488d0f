"""Draws of least squares: statistics and weights are estimated anew in every draw.

A draw that lacks a category has not the model's thresholds: it cannot be refitted, and is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.numerics.ordinal_moments import ordinal_moments
from survey.numerics.table_moments import table_moments
from survey.sem.model.matrices import Layout
from survey.sem.model.statistic_vector import statistics_of
from survey.sem.objectives.least_squares import LeastSquares
from survey.sem.resampling.drawn import Drawn, moments_of_counts
from survey.sem.samples.weighted_statistics import Recipe, gamma_of, inverse_weight, normal_weight_of

__all__ = ["WeightedRows"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
# Draws whose weights are in memory at once.
_PART = 20


@dataclass(frozen=True, slots=True)
class _Made:
    """Statistics (b, m) and weights (b, m) or (b, m, m) of one group's draws, and which lack a category."""

    statistics: Floats
    weight: Floats
    empty: Flags


@dataclass(frozen=True, slots=True)
class WeightedRows:
    """Rows of each group, (n_g, p), refitted by least squares."""

    rows: tuple[Floats, ...]
    recipe: Recipe

    @property
    def sizes(self) -> tuple[int, ...]:
        """Rows of each group."""
        return tuple(X.shape[0] for X in self.rows)

    @property
    def part(self) -> int:
        """As many draws as keep their weights in memory."""
        return _PART

    def draw(self, layout: Layout, counts: Sequence[Floats]) -> Drawn:
        """Return the discrepancy of each draw; covariances have the divisor n - 1."""
        S, mean = moments_of_counts(self.rows, counts)
        sizes = np.stack([w.sum(axis=1) for w in counts], axis=1)
        unbiased = S * (sizes / (sizes - 1.0))[:, :, None, None]
        m = 0 if layout.ordinal is None else layout.ordinal.n_statistics
        groups = enumerate(zip(self.rows, counts, strict=True))
        made = [self._made(X, w, unbiased[:, g], mean[:, g], m) for g, (X, w) in groups]
        weights = np.array(self.sizes, dtype=float) - 1.0
        objective = LeastSquares(
            layout,
            np.stack([one.statistics for one in made], axis=1),
            np.stack([one.weight for one in made], axis=1),
            weights / weights.sum(),
        )
        empty: Flags = np.logical_or.reduce([one.empty for one in made], axis=0)
        return Drawn(objective, unbiased, mean, empty)

    def _made(self, rows: Floats, counts: Floats, S: Floats, mean: Floats, m: int) -> _Made:
        """Return one group's draws; of ordinal variables there are m statistics."""
        recipe = self.recipe
        if not recipe.ordinal:
            return _continuous(rows, counts, S, mean, recipe)
        if all(recipe.ordinal) and not recipe.covariates and recipe.discrepancy != "WLS":
            return _from_tables(rows, counts, recipe)
        return _in_three_steps(rows, counts, recipe, m)


def _drawn(rows: Floats, counts: Floats) -> Floats:
    """Return the rows as often as they are drawn."""
    return np.repeat(rows, counts.astype(np.int64), axis=0)


def _continuous(rows: Floats, counts: Floats, S: Floats, mean: Floats, recipe: Recipe) -> _Made:
    statistics = statistics_of(S, mean, means=recipe.means)
    if recipe.discrepancy == "ULS":
        weight = np.ones(statistics.shape)
    elif recipe.discrepancy == "GLS":
        weight = np.stack([normal_weight_of(one, recipe) for one in S])
    else:
        gammas = (gamma_of(_drawn(rows, w), one, recipe) for w, one in zip(counts, S, strict=True))
        weight = np.stack([inverse_weight(G, recipe.discrepancy) for G in gammas])
    b = int(statistics.shape[0])
    return _Made(statistics, weight, np.zeros(b, dtype=np.bool_))


def _from_tables(rows: Floats, counts: Floats, recipe: Recipe) -> _Made:
    """Return draws of ordinal variables alone, all at once."""
    codes = np.where(np.isnan(rows), -1.0, rows).astype(np.int64)
    weighed = recipe.discrepancy == "DWLS"
    found = table_moments(codes, counts, variances=weighed)
    weight = 1.0 / found.variance if weighed else np.ones(found.statistics.shape)
    return _Made(found.statistics, weight, found.empty)


def _in_three_steps(rows: Floats, counts: Floats, recipe: Recipe, m: int) -> _Made:
    """Return draws of mixed variables, of ordinal ones with covariates, and those of WLS, one by one."""
    given = np.isin(np.arange(rows.shape[1], dtype=np.int64), recipe.covariates)
    ordinal = np.array(recipe.ordinal, dtype=np.bool_)
    empty = _lacks_categories(rows[:, ~given][:, ordinal], counts)
    b, full = counts.shape[0], recipe.discrepancy == "WLS"
    statistics, weight = np.full((b, m), np.nan), np.full((b, m, m) if full else (b, m), np.nan)
    for k in np.flatnonzero(~empty).tolist():
        drawn = _drawn(rows, counts[k])
        moments = ordinal_moments(drawn[:, ~given], ordinal, drawn[:, given] if given.any() else None)
        if moments.converged.all():
            uls = recipe.discrepancy == "ULS"
            statistics[k] = moments.statistics
            weight[k] = 1.0 if uls else inverse_weight(moments.gamma, recipe.discrepancy)
    return _Made(statistics, weight, empty)


def _lacks_categories(codes: Floats, counts: Floats) -> Flags:
    """Say which draws (b, n) lack a category that a column of the codes (n, v) has."""
    lacking = np.zeros(counts.shape[0], dtype=np.bool_)
    for column in codes.T:
        values = np.unique(column[~np.isnan(column)])
        lacking |= ((counts @ (column[:, None] == values)) == 0).any(axis=1)
    return lacking
