"""Percentile limits of omega, CR and AVE from the refits of one measurement model, all draws at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.coefficients.composite import (
    average_variance_extracted,
    composite_reliability,
    omega_total,
)
from survey.psychometrics.coefficients.percentile_limits import NO_LIMITS, Limits, percentile_limits

__all__ = ["CongenericLimits", "MeasurementDraws", "congeneric_limits"]


@dataclass(frozen=True, slots=True)
class MeasurementDraws:
    """The estimates of each draw that converged: loadings, residuals (b, p) and factor variances (b, m)."""

    loadings: Floats
    residuals: Floats
    factor_variances: Floats


@dataclass(frozen=True, slots=True)
class CongenericLimits:
    """Percentile limits of one scale's coefficients; None where there were no draws."""

    omega_total: Limits = NO_LIMITS
    cr: Limits = NO_LIMITS
    ave: Limits = NO_LIMITS


def congeneric_limits(draws: MeasurementDraws | None, j: int, block: slice, level: float) -> CongenericLimits:
    """Return the limits of omega total, CR and AVE of the j-th scale, whose items are `block`.

    Examples
    --------
    >>> residuals = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])
    >>> draws = MeasurementDraws(np.ones((3, 2)), residuals, np.ones((3, 1)))
    >>> made = congeneric_limits(draws, 0, slice(0, 2), 1.0)
    >>> made.omega_total, round(made.ave[1], 6)
    ((0.4, 0.6666666666666666), 0.5)
    """
    if draws is None or draws.loadings.shape[0] == 0:
        return CongenericLimits()
    raw, theta, psi = draws.loadings[:, block], draws.residuals[:, block], draws.factor_variances[:, j]
    with np.errstate(invalid="ignore", divide="ignore"):
        standard = raw * np.sqrt(psi[:, None] / (raw**2 * psi[:, None] + theta))
        values = (
            omega_total(raw, theta, factor_variance=psi),
            composite_reliability(standard),
            average_variance_extracted(standard),
        )
    return CongenericLimits(*(percentile_limits(each, level) for each in values))
