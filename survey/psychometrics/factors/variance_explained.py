"""The variance that factors explain, before extraction, after it and after rotation."""

from __future__ import annotations

import numpy as np

from survey.numerics.rotation import Rotation
from survey.psychometrics.answers.arrays import Floats, readonly
from survey.psychometrics.factors.results import VarianceExplained

__all__ = ["explain_variance"]


def explain_variance(R: Floats, A: Floats, rotated: Rotation) -> VarianceExplained:
    """Return the three sections for correlations R (p, p), unrotated loadings A (p, k) and their rotation.

    Examples
    --------
    >>> from survey.numerics.rotation import rotate_loadings
    >>> A = np.array([[0.8, 0.0], [0.0, 0.6]])
    >>> made = explain_variance(A @ A.T + np.diag([0.36, 0.64]), A, rotate_loadings(A, "none"))
    >>> made.extracted.round(2).tolist(), made.rotated_cumulative.round(2).tolist()
    ([0.64, 0.36], [0.32, 0.5])
    """
    p = R.shape[0]
    initial = np.linalg.eigvalsh(R)[::-1]
    extracted = (A * A).sum(axis=0)
    after = np.diag(rotated.phi @ rotated.loadings.T @ rotated.loadings)
    parts: list[Floats] = []
    for value in (initial, extracted, after):
        parts += [readonly(value), readonly(value / p), readonly(np.cumsum(value) / p)]
    return VarianceExplained(*parts)
