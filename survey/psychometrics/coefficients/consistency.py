"""Coefficients of internal consistency as functions of a covariance matrix S (k, k) of one scale's items."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from survey.errors import DataError, Fault, Text
from survey.numerics.tails import f_quantile
from survey.psychometrics.answers.arrays import Floats

__all__ = [
    "alpha_if_deleted",
    "cronbach_alpha",
    "feldt_interval",
    "item_rest",
    "item_total",
    "mean_inter_item",
    "refuse_constant_sums",
    "split_half",
    "to_correlation",
]

_NOTHING = 1e-10  # of the items' own variances: a sum that varies less than this varies by rounding alone


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

    NaN where the sum of the items does not vary.

    Examples
    --------
    >>> cronbach_alpha(np.array([[1.0, 0.5], [0.5, 1.0]])).__round__(6)
    0.666667
    """
    k = S.shape[0]
    own, total = float(np.trace(S)), float(S.sum())
    return k / (k - 1) * (1.0 - own / total) if total > _NOTHING * own else float("nan")


def refuse_constant_sums(scales: Mapping[str, Floats]) -> None:
    """Refuse scales whose items cancel, given the covariance matrix (k, k) of each: nothing tells of a sum.

    Raises
    ------
    DataError
        For every scale whose sum has no positive variance.

    Examples
    --------
    >>> refuse_constant_sums({"A": np.eye(2)})
    >>> try:
    ...     refuse_constant_sums({"A": np.eye(2), "B": np.array([[1.0, -1.0], [-1.0, 1.0]])})
    ... except DataError as error:
    ...     error.faults[0].where
    'B'
    """
    what = Text("the sum of the items does not vary", "题项总分没有变异")
    mend = Text(
        "the items cancel each other: recode reverse-keyed ones, or use complete rows",
        "题项相互抵消：请先对反向题重新计分，或改用完整个案",
    )
    faults = [
        Fault(what, where=scale, got=f"{float(S.sum()):.3g}", expected="> 0", mend=mend)
        for scale, S in scales.items()
        if float(S.sum()) <= _NOTHING * float(np.trace(S))
    ]
    if faults:
        raise DataError(faults)


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
    varies = total > _NOTHING * left
    return np.where(varies, (k - 1) / (k - 2) * (1.0 - left / np.where(varies, total, 1.0)), np.nan)


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
        varies = rest > _NOTHING * (float(own.sum()) - own)
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


def split_half(S: Floats) -> float | None:
    """Return the odd-even correlation stepped up by Spearman (1910) and Brown (1910).

    None where a half does not vary, or the halves cancel.

    Examples
    --------
    >>> split_half(np.array([[1.0, 0.5], [0.5, 1.0]])).__round__(6)
    0.666667
    """
    odd, even = float(S[::2, ::2].sum()), float(S[1::2, 1::2].sum())
    if min(odd, even) <= _NOTHING * float(np.trace(S)):
        return None
    r = float(S[::2, 1::2].sum()) / float(np.sqrt(odd * even))
    return 2.0 * r / (1.0 + r) if r > _NOTHING - 1.0 else None


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
