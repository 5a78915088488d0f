"""The empirical Kaiser criterion: eigenvalues against those that sampling alone would give."""

from __future__ import annotations

import numpy as np

from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.factors.parallel_analysis import until_first_failure

__all__ = ["empirical_kaiser"]


def empirical_kaiser(eigenvalues: Floats, n: int) -> tuple[int, Floats]:
    """Return the suggestion and reference values of the empirical Kaiser criterion.

    The j-th reference is the asymptotic largest eigenvalue of uncorrelated items, (1 + sqrt(p/n))^2, times
    the mean variance that the earlier eigenvalues left, and at least 1 (Braeken & van Assen 2017, eq. 2).

    Examples
    --------
    >>> empirical_kaiser(np.array([2.6, 0.8, 0.6]), 100)[0]
    1
    """
    p = eigenvalues.size
    used = np.concatenate([[0.0], np.cumsum(eigenvalues)[:-1]])
    reference = np.maximum((p - used) / (p - np.arange(p)) * (1.0 + np.sqrt(p / n)) ** 2, 1.0)
    return until_first_failure(eigenvalues > reference), reference
