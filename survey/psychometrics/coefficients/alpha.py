"""Cronbach's (1951) alpha, from covariance matrices S (k, k) of the items of a scale."""

from __future__ import annotations

import numpy as np

from survey.numerics.tails import f_quantile
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.coefficients.constant_sums import NEGLIGIBLE
from survey.psychometrics.coefficients.item_total import variance_if_deleted

__all__ = ["alpha_if_deleted", "cronbach_alpha", "cronbach_alphas", "feldt_interval"]


def cronbach_alpha(S: Floats) -> float:
    """Return Cronbach's (1951) alpha; of a correlation matrix, the standardised one.

    NaN where the sum of the items does not vary.

    Examples
    --------
    >>> cronbach_alpha(np.array([[1.0, 0.5], [0.5, 1.0]])).__round__(6)
    0.666667
    """
    return float(cronbach_alphas(S[None])[0])


def cronbach_alphas(S: Floats) -> Floats:
    """Return alpha (b,) of covariance matrices S (b, k, k), as `cronbach_alpha` does of one.

    Examples
    --------
    >>> cronbach_alphas(np.array([[[1.0, 0.5], [0.5, 1.0]], [[1.0, -1.0], [-1.0, 1.0]]])).round(6)
    array([0.666667,      nan])
    """
    k = S.shape[1]
    own, total = np.trace(S, axis1=1, axis2=2), S.sum(axis=(1, 2))
    varies = total > NEGLIGIBLE * own
    return np.where(varies, k / (k - 1) * (1.0 - own / np.where(varies, total, 1.0)), np.nan)


def alpha_if_deleted(S: Floats) -> Floats:
    """Return alpha without each item in turn; NaN for a scale of two items, or where the others cancel.

    Examples
    --------
    >>> alpha_if_deleted(np.full((3, 3), 0.5) + 0.5 * np.eye(3)).round(6).tolist()
    [0.666667, 0.666667, 0.666667]
    """
    k = S.shape[0]
    if k < 3:
        return np.full_like(np.diag(S), np.nan)
    own: Floats = np.diag(S)
    total = variance_if_deleted(S)
    left = float(own.sum()) - own
    varies = total > NEGLIGIBLE * left
    return np.where(varies, (k - 1) / (k - 2) * (1.0 - left / np.where(varies, total, 1.0)), np.nan)


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
