"""The normal log-likelihood of complete data under the saturated model."""

from __future__ import annotations

import math

import numpy as np

from survey.sem.results import Sample

__all__ = ["saturated_loglikelihood"]


def saturated_loglikelihood(sample: Sample, covariates: tuple[int, ...]) -> float:
    """Return the log-likelihood of the saturated model, without the covariates' own.

    Parameters
    ----------
    sample : Sample
    covariates : tuple of int
        Places of the exogenous observed variables.
    """
    S, x = sample.covariance, list(covariates)
    p = len(sample.observed) - len(x)
    logdets = np.linalg.slogdet(S)[1]
    if x:
        logdets = logdets - np.linalg.slogdet(S[:, x][:, :, x])[1]
    return -0.5 * float(sample.sizes @ (p * (math.log(2 * math.pi) + 1) + logdets))
