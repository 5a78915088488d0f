"""Minimum average partial: how many components leave the smallest partial correlations."""

from __future__ import annotations

import numpy as np

from survey.psychometrics.answers.arrays import Floats, readonly
from survey.psychometrics.factors.retention_results import MapValues

__all__ = ["minimum_average_partial"]


def minimum_average_partial(R: Floats) -> MapValues:
    """Return the average squared (and fourth-power) partial correlations after m = 0, 1, ... components.

    Velicer (1976); Velicer, Eaton & Fava (2000) for the fourth power.

    Examples
    --------
    >>> load = np.array([0.9, 0.8, 0.7, 0.6, 0.7])
    >>> minimum_average_partial(np.outer(load, load) + np.diag(1 - load**2)).suggestion
    1
    """
    p = R.shape[0]
    values, vectors = np.linalg.eigh(R)
    A = (vectors * np.sqrt(np.maximum(values, 0.0)))[:, ::-1]
    squared, fourth = np.full(p - 1, np.nan), np.full(p - 1, np.nan)
    for m in range(p - 1):
        partial = R - A[:, :m] @ A[:, :m].T
        scale = np.diag(partial)
        if scale.min() <= 1e-12:
            break
        r2 = partial * partial / scale[:, None] / scale[None, :]
        np.fill_diagonal(r2, 0.0)
        squared[m], fourth[m] = r2.sum() / (p * (p - 1)), (r2 * r2).sum() / (p * (p - 1))
    return MapValues(
        readonly(squared), readonly(fourth), int(np.nanargmin(squared)), int(np.nanargmin(fourth))
    )
