"""Residual indices and GFI of least squares, from the statistics themselves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.sem.indices.residual_indices import ResidualIndices, residual_indices
from survey.sem.model.matrices import Layout, implied_moments
from survey.sem.model.ordinal_layout import OrdinalLayout
from survey.sem.objectives.least_squares import implied_statistics
from survey.sem.samples.weighted_statistics import WeightedStatistics

__all__ = ["WeightedIndices", "weighted_indices"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WeightedIndices:
    """Residual indices, GFI, and the number of statistics that GFI is adjusted by."""

    residuals: ResidualIndices
    gfi: float
    n_statistics: int


def weighted_indices(statistics: WeightedStatistics, layout: Layout, theta: Floats) -> WeightedIndices:
    """Return the indices at theta (q,)."""
    if layout.ordinal is not None:
        residuals = _ordinal_residuals(statistics, layout, layout.ordinal, theta)
    else:
        implied, sample = implied_moments(layout, theta[None]), statistics.sample
        mean, mu = (sample.mean, implied.mu[0]) if layout.means else (None, None)
        residuals = residual_indices(sample.covariance, implied.sigma[0], statistics.shares, mean, mu)
    return WeightedIndices(residuals, statistics.gfi(layout, theta), statistics.observed.size)


def _ordinal_residuals(
    statistics: WeightedStatistics, layout: Layout, ordinal: OrdinalLayout, theta: Floats
) -> ResidualIndices:
    """Return the indices of thresholds, variances and correlations, as lavaan counts them.

    SRMR takes (co)variances alone, the diagonal (of covariates too) counted in; RMR and CRMR take thresholds.
    """
    apart = statistics.observed - implied_statistics(layout, theta[None])[0]
    outcomes, numeric = ordinal.outcomes.size, ordinal.outcomes.size - ordinal.places.size
    is_numeric = ~np.isin(ordinal.outcomes, ordinal.places)
    cuts = ordinal.thresholds_among_statistics
    pairs = outcomes * (outcomes - 1) // 2
    start = apart.shape[1] - pairs - numeric
    i, j = (side[np.triu_indices(outcomes, 1)] for side in np.indices((outcomes, outcomes)))
    total = np.zeros(3)
    for g, share in enumerate(statistics.shares.tolist()):
        variance = np.ones(outcomes)
        variance[is_numeric] = statistics.observed[g, start : start + numeric]
        own = np.sqrt(variance)
        diagonal = apart[g, start : start + numeric]
        off = apart[g, start + numeric :]
        bent = off / (own[i] * own[j])
        diagonal_bent = diagonal / variance[is_numeric]
        level = apart[g, cuts]
        squares = (float((off**2).sum()), float((bent**2).sum()), float((level**2).sum()))
        own_squares = (float((diagonal**2).sum()), float((diagonal_bent**2).sum()))
        total += share * np.array(
            [
                math.sqrt((squares[0] + own_squares[0] + squares[2]) / (pairs + layout.p + cuts.size)),
                math.sqrt((squares[1] + own_squares[1]) / (pairs + layout.p)),
                math.sqrt((squares[1] + squares[2]) / (pairs + cuts.size)),
            ]
        )
    return ResidualIndices(float(total[0]), float(total[1]), math.nan, float(total[2]))
