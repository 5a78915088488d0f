"""Composite reliability, average variance extracted and omega of one scale, from the loadings of a factor.

CR and AVE are Fornell & Larcker's (1981), from completely standardised loadings; omega is McDonald's (1999),
from raw ones.
"""

from __future__ import annotations

import numpy as np

from survey.psychometrics.answers.arrays import Floats

__all__ = ["average_variance_extracted", "composite_reliability", "omega_total"]


def composite_reliability(loadings: Floats) -> float:
    """Return CR of completely standardised loadings (k,).

    Examples
    --------
    >>> round(composite_reliability(np.array([0.8, 0.7, 0.6])), 6)
    0.744932
    """
    squared_sum = float(loadings.sum()) ** 2
    return squared_sum / (squared_sum + float((1.0 - loadings**2).sum()))


def average_variance_extracted(loadings: Floats) -> float:
    """Return AVE of completely standardised loadings (k,).

    Examples
    --------
    >>> round(average_variance_extracted(np.array([0.8, 0.7, 0.6])), 6)
    0.496667
    """
    return float(np.mean(loadings**2))


def omega_total(
    loadings: Floats, factor_variance: float, residuals: Floats, *, total_variance: float | None = None
) -> float:
    """Return McDonald's (1999) omega of one congeneric factor.

    Parameters
    ----------
    loadings, residuals : (k,) arrays
        Raw loadings and residual variances.
    factor_variance : float
    total_variance : float, optional
        The observed variance of the sum score; None takes the model-implied one.

    Examples
    --------
    >>> round(omega_total(np.array([1.0, 1.0]), 1.0, np.array([1.0, 1.0])), 6)
    0.666667
    """
    true = float(loadings.sum()) ** 2 * factor_variance
    return true / (true + float(residuals.sum()) if total_variance is None else total_variance)
