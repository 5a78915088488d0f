"""Composite reliability, average variance extracted and omega of a scale, from the loadings of a factor.

CR and AVE are Fornell & Larcker's (1981), from completely standardised loadings; omega is McDonald's (1999),
from raw ones. Every leading axis is a batch: one scale, or all draws of a bootstrap.
"""

from __future__ import annotations

import numpy as np

from survey.psychometrics.answers.arrays import Floats

__all__ = ["average_variance_extracted", "composite_reliability", "omega_total"]


def composite_reliability(loadings: Floats) -> Floats:
    """Return CR (...) of completely standardised loadings (..., k).

    Examples
    --------
    >>> composite_reliability(np.array([0.8, 0.7, 0.6])).round(6).item()
    0.744932
    """
    return omega_total(loadings, 1.0 - loadings**2)


def average_variance_extracted(loadings: Floats) -> Floats:
    """Return AVE (...) of completely standardised loadings (..., k).

    Examples
    --------
    >>> average_variance_extracted(np.array([0.8, 0.7, 0.6])).round(6).item()
    0.496667
    """
    return np.asarray(np.square(loadings).mean(axis=-1), dtype=np.float64)


def omega_total(
    loadings: Floats,
    residuals: Floats,
    *,
    factor_variance: Floats | float = 1.0,
    total_variance: Floats | float | None = None,
) -> Floats:
    """Return McDonald's (1999) omega (...) of one congeneric factor.

    Parameters
    ----------
    loadings, residuals : (..., k) arrays
        Raw loadings and residual variances.
    factor_variance : float or (...) array
    total_variance : float or (...) array, optional
        The observed variance of the sum score; None takes the model-implied one.

    Examples
    --------
    >>> omega_total(np.ones((2, 2)), np.array([[1.0, 1.0], [2.0, 2.0]])).round(6).tolist()
    [0.666667, 0.5]
    """
    true = loadings.sum(axis=-1) ** 2 * factor_variance
    whole = true + residuals.sum(axis=-1) if total_variance is None else total_variance
    return np.asarray(true / whole, dtype=np.float64)
