"""Covariances of the estimates of a whole batch of samples, expected or sandwich, for simulations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.matrices import Layout, implied_moments
from survey.sem.model.statistic_vector import lower_places, statistic_derivatives
from survey.sem.objectives.objective import NormalTheory

__all__ = ["batched_covariances"]

Floats = NDArray[np.float64]


def batched_covariances(
    objective: NormalTheory,
    layout: Layout,
    theta: Floats,
    drawn: Sequence[Floats],
    *,
    robust: bool,
) -> Floats:
    """Return the covariance of theta in every sample (b, q, q); NaN where the information is singular.

    Parameters
    ----------
    objective : NormalTheory
    layout : Layout
    theta : ndarray, shape (b, q)
    drawn : sequence of ndarray, each (b, n_g, p)
    robust : bool
        Huber and White's sandwich with the observed information, instead of the expected one.
    """
    information = (objective.newton if robust else objective.scoring)(theta)[2]
    finite = np.asarray(np.isfinite(information).all(axis=(1, 2)))
    unit = np.eye(layout.q)
    safe = np.where(finite[:, None, None], information, unit)
    low: Floats = np.linalg.eigvalsh(safe)[:, 0]
    finite &= low > 1e-12
    bread: Floats = np.linalg.inv(np.where(finite[:, None, None], safe, unit))
    total = float(objective.moments.n.sum())
    found = bread @ _meats(layout, theta, drawn) @ bread / total if robust else bread / total
    return np.where(finite[:, None, None], found, np.nan)


def _meats(layout: Layout, theta: Floats, drawn: Sequence[Floats]) -> Floats:
    """Return the mean cross product of casewise scores in every sample (b, q, q)."""
    implied = implied_moments(layout, theta)
    delta = statistic_derivatives(layout, theta)
    i, j = lower_places(layout.p)
    off = np.where(i == j, 0.5, 1.0)
    total = sum(X.shape[1] for X in drawn)
    meat = np.zeros((theta.shape[0], layout.q, layout.q))
    shift = layout.p if layout.means else 0
    for g, X in enumerate(drawn):
        centre = implied.mu[:, g] if layout.means else X.mean(axis=1)
        # With y = Sigma^-1 (x - mu): d log f = y' dmu + [y y' - Sigma^-1] : dSigma / 2.
        inverse = np.linalg.inv(implied.sigma[:, g])
        y = (X - centre[:, None, :]) @ inverse
        products = (y[..., i] * y[..., j] - inverse[:, None, i, j]) * off
        scores = products @ delta[:, g, shift:]
        if layout.means:
            scores += y @ delta[:, g, :shift]
        meat += np.swapaxes(scores, 1, 2) @ scores / total
    return meat
