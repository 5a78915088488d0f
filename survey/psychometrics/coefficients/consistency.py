"""Coefficients of internal consistency as functions of a covariance matrix S (k, k) of one scale's items."""

from __future__ import annotations

import numpy as np

from survey.numerics.tails import f_quantile
from survey.psychometrics.answers.arrays import Floats

__all__ = [
    "alpha_if_deleted",
    "cronbach_alpha",
    "feldt_interval",
    "item_rest",
    "item_total",
    "mean_inter_item",
    "split_half",
    "to_correlation",
]


def to_correlation(S: Floats) -> Floats:
    """Return the correlation matrix of a covariance matrix.

    Examples
    --------
    >>> to_correlation(np.array([[4.0, 1.0], [1.0, 1.0]])).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    sd = np.sqrt(np.diag(S))
    return S / sd[:, None] / sd[None, :]


def cronbach_alpha(S: Floats) -> float:
    """Return Cronbach's (1951) alpha; of a correlation matrix, the standardised one.

    Examples
    --------
    >>> cronbach_alpha(np.array([[1.0, 0.5], [0.5, 1.0]])).__round__(6)
    0.666667
    """
    k = S.shape[0]
    return float(k / (k - 1) * (1.0 - np.diag(S).sum() / S.sum()))


def alpha_if_deleted(S: Floats) -> Floats:
    """Return alpha without each item in turn; NaN for a scale of two items.

    Examples
    --------
    >>> alpha_if_deleted(np.full((3, 3), 0.5) + 0.5 * np.eye(3)).round(6).tolist()
    [0.666667, 0.666667, 0.666667]
    """
    k = S.shape[0]
    if k < 3:
        return np.full_like(np.diag(S), np.nan)
    own: Floats = np.diag(S)
    total: Floats = float(S.sum()) - 2.0 * S.sum(axis=1) + own
    return (k - 1) / (k - 2) * (1.0 - (float(own.sum()) - own) / total)


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
        return np.where(rest > 0.0, (S.sum(axis=1) - own) / np.sqrt(own * rest), np.nan)


def mean_inter_item(S: Floats) -> float:
    """Return the mean correlation between different items.

    Examples
    --------
    >>> mean_inter_item(np.array([[4.0, 1.0], [1.0, 1.0]]))
    0.5
    """
    k = S.shape[0]
    return float((to_correlation(S).sum() - k) / (k * (k - 1)))


def split_half(S: Floats) -> float:
    """Return the odd-even correlation stepped up by Spearman (1910) and Brown (1910).

    Examples
    --------
    >>> split_half(np.array([[1.0, 0.5], [0.5, 1.0]])).__round__(6)
    0.666667
    """
    odd, even = S[::2, ::2].sum(), S[1::2, 1::2].sum()
    r = float(S[::2, 1::2].sum()) / float(np.sqrt(odd * even))
    return 2.0 * r / (1.0 + r)


def feldt_interval(alpha: float, n: int, k: int, confidence_level: float = 0.95) -> tuple[float, float]:
    """Return Feldt, Woodruff & Salih's (1987) interval of alpha for n rows and k items.

    (1 - alpha) / (1 - alpha_hat) is referred to F with n - 1 and (n - 1)(k - 1) degrees of freedom.

    Examples
    --------
    >>> lower, upper = feldt_interval(0.8, 100, 5)
    >>> round(lower, 4), round(upper, 4)
    (0.7306, 0.8559)
    """
    tail = (1.0 - confidence_level) / 2.0
    df1, df2 = n - 1, (n - 1) * (k - 1)
    lower = 1.0 - (1.0 - alpha) * f_quantile(1.0 - tail, df1, df2)
    upper = 1.0 - (1.0 - alpha) * f_quantile(tail, df1, df2)
    return lower, upper
