"""Root mean square residuals (Bentler 1995; Muthen & Muthen for Mplus's form), averaged over groups by n."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.sem.statistic_vector import lower_places

__all__ = ["ResidualIndices", "residual_indices"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ResidualIndices:
    """RMR, SRMR (Bentler), SRMR as Mplus takes it, and CRMR (correlations alone)."""

    rmr: float
    srmr: float
    srmr_mplus: float
    crmr: float


def residual_indices(
    S: Floats, sigma: Floats, weights: Floats, mean: Floats | None = None, mu: Floats | None = None
) -> ResidualIndices:
    """Return the indices.

    Parameters
    ----------
    S, sigma : ndarray, shape (G, p, p)
    weights : ndarray, shape (G,)
    mean, mu : ndarray, shape (G, p), optional
        With a mean structure.

    Examples
    --------
    >>> S, sigma = np.array([[[4.0, 1.0], [1.0, 1.0]]]), np.array([[[4.0, 0.0], [0.0, 1.0]]])
    >>> round(residual_indices(S, sigma, np.ones(1)).srmr, 4)
    0.2887
    """
    total = np.zeros(4)
    for g, weight in enumerate(weights):
        d, m = (None, None) if mean is None or mu is None else (mean[g], mu[g])
        total += weight * np.array(_of_group(S[g], sigma[g], d, m))
    return ResidualIndices(*total.tolist())


def _of_group(S: Floats, sigma: Floats, mean: Floats | None, mu: Floats | None) -> tuple[float, ...]:
    i, j = lower_places(S.shape[0])
    off = i != j
    own, implied = np.sqrt(np.diag(S)), np.sqrt(np.diag(sigma))
    raw = (S - sigma)[i, j]
    bentler = raw / (own[i] * own[j])
    correlations = S[i, j] / (own[i] * own[j]) - sigma[i, j] / (implied[i] * implied[j])
    mplus = np.where(off, correlations, bentler)
    kinds = [raw, bentler, mplus, correlations[off]]
    if mean is not None and mu is not None:
        bent = (mean - mu) / own
        shifts = [mean - mu, bent, mean / own - mu / implied, bent]
        kinds = [np.concatenate(pair) for pair in zip(kinds, shifts, strict=True)]
    return tuple(math.sqrt(float(np.mean(x**2))) if x.size else 0.0 for x in kinds)
