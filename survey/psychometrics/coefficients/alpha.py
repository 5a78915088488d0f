"""Cronbach's (1951) alpha of one scale, from the covariance matrix S (k, k) of its items."""

from __future__ import annotations

import numpy as np

from survey.numerics.tails import f_quantile
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.coefficients.constant_sums import NEGLIGIBLE

__all__ = ["alpha_if_deleted", "cronbach_alpha", "feldt_interval"]


def cronbach_alpha(S: Floats) -> float:
    """Return Cronbach's (1951) alpha; of a correlation matrix, the standardised one.

    NaN where the sum of the items does not vary.

    Examples
    --------
    >>> cronbach_alpha(np.array([[1.0, 0.5], [0.5, 1.0]])).__round__(6)
    0.666667
    """
    k = S.shape[0]
    own, total = float(np.trace(S)), float(S.sum())
    return k / (k - 1) * (1.0 - own / total) if total > NEGLIGIBLE * own else float("nan")


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
    total: Floats = float(S.sum()) - 2.0 * S.sum(axis=1) + own
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
