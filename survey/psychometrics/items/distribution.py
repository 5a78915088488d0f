"""How often each answer was given."""

from __future__ import annotations

import numpy as np

from survey.psychometrics.answers.arrays import Floats, readonly
from survey.psychometrics.items.results import ResponseDistribution

__all__ = ["response_distribution"]

_MOST_VALUES = 20


def response_distribution(X: Floats, items: tuple[str, ...]) -> ResponseDistribution | None:
    """Count each value of each item; None when there are more than twenty different values.

    Examples
    --------
    >>> made = response_distribution(np.array([[1.0, 2.0], [2.0, 2.0]]), ("a", "b"))
    >>> made.counts.tolist() if made else None
    [[1, 1], [0, 2]]
    """
    values = np.unique(X[~np.isnan(X)])
    if values.size > _MOST_VALUES:
        return None
    counts = (X[:, :, None] == values).sum(axis=0)
    shares = counts / counts.sum(axis=1, keepdims=True)
    return ResponseDistribution(items, readonly(values), readonly(counts), readonly(shares))
