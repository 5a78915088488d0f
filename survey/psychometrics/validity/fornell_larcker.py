"""Fornell & Larcker's (1981) criterion: a construct shares more with its items than with other constructs."""

from __future__ import annotations

import numpy as np

from survey.psychometrics.answers.arrays import Floats, readonly
from survey.psychometrics.validity.results import FornellLarcker

__all__ = ["fornell_larcker"]


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
