"""The normal log-likelihoods of complete data: of the model and of the saturated one."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from survey.sem.discrepancy import definite
from survey.sem.results import Sample

__all__ = ["loglikelihoods"]

Floats = NDArray[np.float64]


def loglikelihoods(
    sample: Sample, implied: Floats, mean: Floats, covariates: tuple[int, ...]
) -> tuple[float, float]:
    """Return the log-likelihoods of the model and of the saturated one, without the covariates' own.

    The model has none (NaN) where what it implies is not positive definite.

    Parameters
    ----------
    sample : Sample
    implied, mean : ndarray, shapes (G, p, p) and (G, p)
    covariates : tuple of int
        Places of the exogenous observed variables.
    """
    model = saturated = 0.0
    x = list(covariates)
    p = len(sample.observed) - len(x)
    good, logdets, safe = definite(implied)
    inverses = np.linalg.inv(safe)
    for g, n in enumerate(sample.sizes.tolist()):
        S, inverse = sample.covariance[g], inverses[g]
        constant = p * math.log(2 * math.pi)
        logdet_x = float(np.linalg.slogdet(S[np.ix_(x, x)])[1]) if x else 0.0
        saturated -= n / 2 * (constant + float(np.linalg.slogdet(S)[1]) - logdet_x + p)
        d = sample.mean[g] - mean[g]
        trace = float(np.trace(S @ inverse) + d @ inverse @ d) - len(x)
        model -= n / 2 * (constant + float(logdets[g]) - logdet_x + trace)
    return model if good.all() else math.nan, saturated
