"""Are the tails of the data too heavy for normal theory? Mardia's (1970, 1974) kurtosis of the rows.

Heavy tails make normal theory's standard errors too small and its chi-square too large (Browne 1984).
Skewness alone enters neither where covariances are modelled, and light tails, as answers on few points have
them, err on the safe side; so a test of what matters has one side. Under normality b2p, the mean fourth power
of the Mahalanobis distances, has mean p (p + 2) (n - 1) / (n + 1) and variance
8 p (p + 2) (n - 3) (n - p - 1) (n - p + 1) / ((n + 1)^2 (n + 3) (n + 5)).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

import numpy as np

from survey.numerics.arrays import Floats

__all__ = ["kurtosis_test"]


def kurtosis_test(groups: Sequence[Floats], covariates: Sequence[int] = ()) -> tuple[float, float, float]:
    """Return Mardia's kurtosis of all groups, what normal data would have, and their standardised difference.

    Of complete rows, about each group's own means. Where some variables are covariates, of the others'
    residuals on them. NaN where no group has more rows than variables.

    Parameters
    ----------
    groups : sequence of ndarray, each (n_g, p)
    covariates : sequence of int

    Examples
    --------
    >>> X = np.random.default_rng(1).normal(size=(200, 3))
    >>> [round(value, 2) for value in kurtosis_test([X])]
    [15.38, 14.85, 0.71]
    >>> [round(value, 2) for value in kurtosis_test([X**3])]
    [84.01, 14.85, 93.62]
    """
    total = found = expected = variance = 0.0
    for rows in groups:
        missing = np.isnan(rows)
        X = rows[~missing.any(axis=1)] if missing.any() else rows
        k, p = len(covariates), X.shape[1] - len(covariates)
        n = X.shape[0] - k
        fourth = _mean_fourth_power(X, covariates) if n > p + 3 else math.nan
        if math.isnan(fourth):
            continue
        own = 8 * p * (p + 2) * (n - 3) * (n - p - 1) * (n - p + 1) / ((n + 1) ** 2 * (n + 3) * (n + 5))
        total += n
        found += n * fourth
        expected += n * p * (p + 2) * (n - 1) / (n + 1)
        variance += n**2 * own
    if not variance > 0:
        return math.nan, math.nan, math.nan
    return found / total, expected / total, (found - expected) / math.sqrt(variance)


def _mean_fourth_power(X: Floats, covariates: Sequence[int]) -> float:
    """Return the mean fourth power of the rows' (n, p) Mahalanobis distance; NaN where S is singular."""
    # After the covariates, the coordinates of Cholesky's root are residuals on them.
    order = [*covariates, *(i for i in range(X.shape[1]) if i not in covariates)]
    Z: Floats = (X - X.mean(axis=0))[:, order]
    S: Floats = Z.T @ Z / X.shape[0]
    try:
        root = np.linalg.cholesky(S)
    except np.linalg.LinAlgError:
        return math.nan
    apart = cast("Floats", np.linalg.solve(root, Z.T))[len(covariates) :]
    squares = np.einsum("pn,pn->n", apart, apart)
    return float(squares @ squares) / X.shape[0]
