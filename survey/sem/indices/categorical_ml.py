"""The fit that maximum likelihood would see in polychoric correlations (Savalei 2021).

Naive and scaled CFI and RMSEA of DWLS are far from what continuous data would give. So the normal-theory
discrepancy F of the polychoric matrix R is taken at the least squares estimates, X = n F, and corrected by
its own mean under the model, tr(V Q Gamma Q'), with V the normal weight of the correlations at the implied
matrix and Q = I - Delta (Delta' W Delta)^-1 Delta' W the projection of the residuals. It exists where all
variables are ordinal, nothing is conditioned on covariates, and the model leaves the thresholds as they are:
it sees correlations alone, and would call a model with badly wrong thresholds a good one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.sem.estimation.sandwich import meat_of_estimates, reduced_inverse
from survey.sem.model.matrices import Layout
from survey.sem.model.statistic_vector import lower_places
from survey.sem.objectives.least_squares import implied_statistics
from survey.sem.samples.saturated import Saturated, normal_weight
from survey.sem.samples.weighted_statistics import WeightedStatistics

__all__ = ["CatMl", "CategoricalTest", "categorical_test"]

Floats = NDArray[np.float64]
# Thresholds that the model leaves free are met to the optimiser's tolerance.
_MET = 1e-5


@dataclass(frozen=True, slots=True)
class CategoricalTest:
    """n F of the polychoric matrices, and its mean where the model holds."""

    chisq: float
    mean: float


@dataclass(frozen=True, slots=True)
class CatMl:
    """The tests of the model and of its baseline."""

    model: CategoricalTest
    baseline: CategoricalTest


def categorical_test(
    statistics: WeightedStatistics, layout: Layout, theta: Floats, null_space: Floats | None
) -> CategoricalTest | None:
    """Return the test at theta (q,); None where it does not exist or a matrix is not positive definite."""
    ordinal = layout.ordinal
    if ordinal is None or ordinal.covariates.size or ordinal.places.size < layout.p:
        return None
    cuts = ordinal.owner.size
    given = implied_statistics(layout, theta[None])[0]
    if np.abs(given[:, :cuts] - statistics.observed[:, :cuts]).max() > _MET:
        return None
    R = _matrices(statistics.observed[:, cuts:], layout.p)
    implied = _matrices(given[:, cuts:], layout.p)
    if min(np.linalg.eigvalsh(R).min(), np.linalg.eigvalsh(implied).min()) <= 0.0:
        return None
    sizes = np.array(statistics.sample.n_used, dtype=float)
    gaps = np.linalg.slogdet(implied)[1] - np.linalg.slogdet(R)[1] - layout.p
    traces = np.einsum("gij,gji->g", R, np.linalg.inv(implied))
    mean = _mean(statistics, layout, theta, null_space, implied, cuts)
    return CategoricalTest(float(sizes @ (gaps + traces)), mean)


def _matrices(correlations: Floats, p: int) -> Floats:
    """Return correlation matrices (G, p, p) from what lies below their diagonals, column by column."""
    found = np.repeat(np.eye(p)[None], correlations.shape[0], axis=0)
    i, j = np.triu_indices(p, 1)
    found[:, i, j] = found[:, j, i] = correlations
    return found


def _mean(
    statistics: WeightedStatistics,
    layout: Layout,
    theta: Floats,
    null_space: Floats | None,
    implied: Floats,
    cuts: int,
) -> float:
    """Return sum_g tr(V_g [Gamma - w (B Y + Y'B') + w B M B']_g), Y = Delta' W Gamma, B = Delta E^-1."""
    delta = statistics.derivatives(layout, theta)
    saturated: Saturated = statistics.saturated(layout, theta)
    shares = statistics.shares
    meat = meat_of_estimates(delta, saturated, shares)
    weighted = [W @ D for W, D in zip(saturated.weight, delta, strict=True)]
    E: Floats = sum(
        (w * D.T @ x for w, D, x in zip(shares, delta, weighted, strict=True)), np.zeros_like(meat)
    )
    bread = reduced_inverse(E, null_space)
    i, j = lower_places(layout.p)
    below = i != j
    total = 0.0
    for g, w in enumerate(shares.tolist()):
        V = normal_weight(implied[g], means=False)[np.ix_(below, below)]
        B = delta[g][cuts:] @ bread
        gamma = saturated.gamma[g]
        BY = B @ (weighted[g].T @ gamma[:, cuts:])
        spread = gamma[cuts:, cuts:] - w * (BY + BY.T) + w * B @ meat @ B.T
        total += float((V * spread).sum())
    return total
