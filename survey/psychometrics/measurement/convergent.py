"""CR, AVE and omega of every scale of the measurement model."""

from __future__ import annotations

import numpy as np

from survey.psychometrics.answers.arrays import Floats, readonly
from survey.psychometrics.coefficients.composite import (
    average_variance_extracted,
    composite_reliability,
    omega_total,
)
from survey.psychometrics.measurement.model import MeasurementModel
from survey.psychometrics.measurement.results import ConvergentValidity

__all__ = ["convergent_validity"]


def convergent_validity(model: MeasurementModel) -> ConvergentValidity:
    """Return CR, AVE and omega of every scale of a fitted measurement model."""
    rows: list[tuple[Floats, Floats, Floats, Floats]] = []
    loadings: list[Floats] = []
    for j in range(len(model.scales)):
        block = model.block(j)
        raw, standard, theta = model.loadings[block], model.std_loadings[block], model.residuals[block]
        variance, observed = model.factor_variances[j], float(model.covariance[block, block].sum())
        loadings.append(readonly(standard))
        rows.append(
            (
                composite_reliability(standard),
                average_variance_extracted(standard),
                omega_total(raw, theta, factor_variance=variance),
                omega_total(raw, theta, factor_variance=variance, total_variance=observed),
            )
        )
    cr, ave, omega, omega_observed = (readonly(np.array(column)) for column in zip(*rows, strict=True))
    return ConvergentValidity(model.scales, model.items, tuple(loadings), cr, ave, omega, omega_observed)
