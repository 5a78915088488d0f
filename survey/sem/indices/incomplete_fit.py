"""Fit indices of incomplete data that complete data would have had (Zhang & Savalei 2023).

The complete-data discrepancy F of the saturated moments is taken at the full-information estimates; X = n F
has the mean k = tr(W [Gamma - Delta E^-1 Delta']) where the model holds, W the complete-data weight and Gamma
the asymptotic covariance of the saturated moments, both at these moments. Robust (MLR): Gamma is the
sandwich, and the estimates' part of the residuals is projected out with A1.
"""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from survey.sem.estimation.sandwich import meat_of_estimates, reduced_inverse
from survey.sem.indices.categorical_ml import CategoricalTest
from survey.sem.model.algebra import inverse_or_nan
from survey.sem.model.matrices import Layout, implied_moments
from survey.sem.model.statistic_vector import lower_places
from survey.sem.objectives.incomplete_information import saturated_information
from survey.sem.samples.incomplete_statistics import IncompleteStatistics
from survey.sem.samples.saturated import Saturated, given_covariates, normal_weight, stacked

__all__ = ["available_gfi", "completed_test"]

Floats = NDArray[np.float64]


def completed_test(
    statistics: IncompleteStatistics,
    layout: Layout,
    theta: Floats,
    null_space: Floats | None,
    reference: Saturated,
    *,
    robust: bool,
) -> CategoricalTest:
    """Return X and its mean at theta (q,).

    Parameters
    ----------
    statistics : IncompleteStatistics
    layout : Layout
    theta : ndarray, shape (q,)
    null_space : ndarray, optional
    reference : Saturated
        A1, observed, and the sandwich Gamma at the saturated moments.
    robust : bool
    """
    sample = statistics.sample
    n = sample.sizes
    implied = implied_moments(layout, theta[None])
    sigma, d = implied.sigma[0], sample.mean - implied.mu[0]
    inverse = cast("Floats", np.linalg.inv(sigma))
    target = sample.covariance + d[:, :, None] * d[:, None, :]
    gaps = np.linalg.slogdet(sigma)[1] - np.linalg.slogdet(sample.covariance)[1] - layout.p
    traces: Floats = np.einsum("gij,gji->g", target, inverse)
    value = float(n @ (gaps + traces))
    return CategoricalTest(value, _mean(statistics, layout, theta, null_space, reference, robust=robust))


def _mean(
    statistics: IncompleteStatistics,
    layout: Layout,
    theta: Floats,
    null_space: Floats | None,
    reference: Saturated,
    *,
    robust: bool,
) -> float:
    sample = statistics.sample
    shares = sample.shares
    delta = statistics.derivatives(layout, theta)
    weight = reference.weight
    if not (robust or statistics.observed):
        pairs = zip(statistics.groups, sample.covariance, sample.mean, strict=True)
        weight = tuple(saturated_information(g, S, m, observed=False) for g, S, m in pairs)
    E = stacked([D.T @ V @ D for V, D in zip(weight, delta, strict=True)], shares)
    bread = reduced_inverse(E, null_space)
    meat = meat_of_estimates(delta, reference, shares)
    total = 0.0
    for g, w in enumerate(shares.tolist()):
        D = delta[g]
        if robust:
            gamma = reference.gamma[g]
            across = D @ bread @ (weight[g] @ D).T @ gamma
            spread = gamma - w * (across + across.T) + w * D @ bread @ meat @ bread @ D.T
        else:
            spread = inverse_or_nan(reference.weight[g]) - w * D @ bread @ D.T
        S = sample.covariance[g]
        spread = given_covariates(spread, S, statistics.covariates, means=True)
        total += float((normal_weight(S, means=True) * spread).sum())
    return total


def available_gfi(statistics: IncompleteStatistics, layout: Layout, theta: Floats) -> float:
    """Return GFI as lavaan has it for incomplete data: of the moments of available answers, pair by pair.

    With sampling weights they are the saturated moments. They weigh by the expected information at the
    model's moments; covariates are not counted.
    """
    implied = implied_moments(layout, theta[None])
    i, j = lower_places(layout.p)
    x = np.array(statistics.covariates, dtype=np.int64)
    counted = np.concatenate([~np.isin(np.arange(layout.p), x), ~(np.isin(i, x) & np.isin(j, x))])
    sample = statistics.sample
    found = 0.0
    for g, (X, one) in enumerate(zip(statistics.rows, statistics.groups, strict=True)):
        sigma, mu = implied.sigma[0, g], implied.mu[0, g]
        V = saturated_information(one, sigma, mu, observed=False)
        weighted = statistics.design[g].weights is not None
        mean, S = (sample.mean[g], sample.covariance[g]) if weighted else _available(X)
        s = np.concatenate([mean, S[i, j]]) * counted
        r = np.concatenate([mean - mu, (S - sigma)[i, j]])
        found += float(sample.shares[g]) * (1 - float(r @ V @ r) / float(s @ V @ s))
    return found


def _available(X: Floats) -> tuple[Floats, Floats]:
    """Return means, and covariances of the rows with both: (n - 1) / n of those with divisor n_ij - 1."""
    n, p = X.shape
    seen = (~np.isnan(X)).astype(np.float64)
    mean: Floats = np.nanmean(X, axis=0)
    Z = np.where(seen > 0, X - mean, 0.0)
    both = seen.T @ seen
    # Means over the rows that have both: of the row's variable, pair by pair.
    own = Z.T @ seen / both
    S = (Z.T @ Z - both * own * own.T) / np.maximum(both - 1, 1) * ((n - 1) / n)
    return mean, S.reshape(p, p)
