"""Composite reliability, average variance extracted, omega and Fornell & Larcker's table.

All from the estimates of one CFA (see `measurement`), as functions of arrays: loadings, residuals and
factor correlations. CR and AVE are Fornell & Larcker's (1981), from completely standardised loadings.
"""

from __future__ import annotations

import numpy as np

from survey.psychometrics.answers import readonly
from survey.psychometrics.measurement import MeasurementModel
from survey.psychometrics.results import Floats
from survey.psychometrics.validity_results import ConvergentValidity, FornellLarcker

__all__ = [
    "average_variance_extracted",
    "composite_reliability",
    "convergent_validity",
    "fornell_larcker",
    "omega_total",
]


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


def convergent_validity(model: MeasurementModel) -> ConvergentValidity:
    """Return CR, AVE and omega of every scale of a fitted measurement model."""
    rows: list[tuple[float, float, float, float]] = []
    loadings: list[Floats] = []
    for j in range(len(model.scales)):
        block = model.block(j)
        raw, standard, theta = model.loadings[block], model.std_loadings[block], model.residuals[block]
        variance = float(model.factor_variances[j])
        observed = float(model.covariance[block, block].sum())
        loadings.append(readonly(standard))
        rows.append(
            (
                composite_reliability(standard),
                average_variance_extracted(standard),
                omega_total(raw, variance, theta),
                omega_total(raw, variance, theta, total_variance=observed),
            )
        )
    cr, ave, omega, omega_observed = (readonly(np.array(column)) for column in zip(*rows, strict=True))
    return ConvergentValidity(model.scales, model.items, tuple(loadings), cr, ave, omega, omega_observed)


def fornell_larcker(scales: tuple[str, ...], ave: Floats, correlations: Floats) -> FornellLarcker:
    """Compare sqrt(AVE) (m,) of every scale with its correlations (m, m) with the other factors.

    Examples
    --------
    >>> made = fornell_larcker(("A", "B"), np.array([0.49, 0.64]), np.array([[1.0, 0.75], [0.75, 1.0]]))
    >>> made.discriminant, made.failing_pairs
    ((False, True), (('A', 'B'),))
    """
    root = np.sqrt(ave)
    size = np.abs(correlations)
    table = correlations.copy()
    np.fill_diagonal(table, root)
    others = size.copy()
    np.fill_diagonal(others, 0.0)
    failing = [
        (scales[j], scales[i])
        for i in range(len(scales))
        for j in range(i)
        if size[i, j] >= min(root[i], root[j])
    ]
    return FornellLarcker(
        scales=scales,
        table=readonly(table),
        correlations=readonly(correlations),
        sqrt_ave=readonly(root),
        discriminant=tuple(bool(good) for good in root > others.max(axis=1)),
        failing_pairs=tuple(failing),
    )
