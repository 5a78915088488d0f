"""Items against the sum of their scale, that sum without them, and each other, from covariances S (k, k)."""

from __future__ import annotations

import numpy as np

from survey.numerics.uniquenesses import smc
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.correlating import to_correlation
from survey.psychometrics.coefficients.constant_sums import NEGLIGIBLE

__all__ = ["item_rest", "item_smc", "item_total", "mean_inter_item", "variance_if_deleted"]

_SINGULAR = 1e-10  # of the correlations' smallest eigenvalue: below it an item is foretold by the others


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
    rest = variance_if_deleted(S)
    with np.errstate(invalid="ignore", divide="ignore"):
        varies = rest > NEGLIGIBLE * (float(own.sum()) - own)
        return np.where(varies, (S.sum(axis=1) - own) / np.sqrt(own * rest), np.nan)


def variance_if_deleted(S: Floats) -> Floats:
    """Return the variance of the sum of the others, without each item in turn.

    Examples
    --------
    >>> variance_if_deleted(np.eye(3) + 1.0).tolist()
    [6.0, 6.0, 6.0]
    """
    return np.asarray(float(S.sum()) - 2.0 * S.sum(axis=1) + np.diag(S), dtype=np.float64)


def item_smc(S: Floats) -> Floats:
    """Return the squared multiple correlation of each item with the others; NaN where S is singular.

    Examples
    --------
    >>> item_smc(np.array([[4.0, 1.0], [1.0, 1.0]])).round(4).tolist()
    [0.25, 0.25]
    >>> item_smc(np.ones((2, 2))).tolist()
    [nan, nan]
    """
    R = to_correlation(S)
    if float(np.linalg.eigvalsh(R)[0]) <= _SINGULAR:
        return np.full_like(np.diag(R), np.nan)
    return smc(R)


def mean_inter_item(S: Floats) -> float:
    """Return the mean correlation between different items.

    Examples
    --------
    >>> mean_inter_item(np.array([[4.0, 1.0], [1.0, 1.0]]))
    0.5
    """
    k = S.shape[0]
    return float((to_correlation(S).sum() - k) / (k * (k - 1)))
