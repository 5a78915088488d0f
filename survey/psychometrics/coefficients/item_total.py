"""Correlations of items with the sum of their scale and with each other, from its covariances S (k, k)."""

from __future__ import annotations

import numpy as np

from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.correlating import to_correlation
from survey.psychometrics.coefficients.constant_sums import NEGLIGIBLE

__all__ = ["item_rest", "item_total", "mean_inter_item"]


def item_total(S: Floats) -> Floats:
    """Return the correlation of each item with the sum of all, itself included.

    Examples
    --------
    >>> item_total(np.eye(4)).tolist()
    [0.5, 0.5, 0.5, 0.5]
    """
    return S.sum(axis=1) / np.sqrt(np.diag(S) * float(S.sum()))


def item_rest(S: Floats) -> Floats:
    """Return the correlation of each item with the sum of the others (corrected item-total).

    Examples
    --------
    >>> item_rest(np.array([[1.0, 0.5], [0.5, 1.0]])).tolist()
    [0.5, 0.5]
    """
    own = np.diag(S)
    rest = float(S.sum()) - 2.0 * S.sum(axis=1) + own
    with np.errstate(invalid="ignore", divide="ignore"):
        varies = rest > NEGLIGIBLE * (float(own.sum()) - own)
        return np.where(varies, (S.sum(axis=1) - own) / np.sqrt(own * rest), np.nan)


def mean_inter_item(S: Floats) -> float:
    """Return the mean correlation between different items.

    Examples
    --------
    >>> mean_inter_item(np.array([[4.0, 1.0], [1.0, 1.0]]))
    0.5
    """
    k = S.shape[0]
    return float((to_correlation(S).sum() - k) / (k * (k - 1)))
