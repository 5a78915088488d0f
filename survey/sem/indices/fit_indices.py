"""Fit indices of a normal-theory chi-square, each a pure function with its paper."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = [
    "bartlett_factor",
    "cfi",
    "gfi",
    "hoelter",
    "swain_factor",
    "tli",
]

Floats = NDArray[np.float64]


def cfi(chisq: float, df: float, baseline_chisq: float, baseline_df: float) -> float:
    """Comparative fit index (Bentler 1990); NaN where either test is absent.

    Examples
    --------
    >>> round(cfi(85.306, 24, 918.852, 36), 3)
    0.931
    >>> cfi(10.0, 24, float("nan"), 36)
    nan
    """
    if math.isnan(chisq) or math.isnan(baseline_chisq):
        return math.nan
    own = max(chisq - df, 0.0)
    worst = max(chisq - df, baseline_chisq - baseline_df, 0.0)
    return 1.0 if worst == 0.0 else 1.0 - own / worst


def tli(chisq: float, df: float, baseline_chisq: float, baseline_df: float) -> float:
    """Tucker-Lewis index (Tucker & Lewis 1973); 1 for a saturated model.

    Examples
    --------
    >>> round(tli(85.306, 24, 918.852, 36), 3)
    0.896
    """
    if df == 0:
        return 1.0
    baseline = baseline_chisq / baseline_df
    return (baseline - chisq / df) / (baseline - 1.0)


def gfi(
    S: Floats,
    sigma: Floats,
    weights: Floats,
    covariates: Sequence[int] = (),
    mean: Floats | None = None,
    mu: Floats | None = None,
) -> float:
    """Goodness-of-fit index (Tanaka & Huba 1985) with the implied matrix as weight.

    Of several groups the mean, weighted by their n.

    Parameters
    ----------
    S, sigma : ndarray, shape (G, p, p)
    weights : ndarray, shape (G,)
    covariates : sequence of int
        Places of exogenous variables with fixed moments; these moments are not counted.
    mean, mu : ndarray, shape (G, p), optional
        With a mean structure; lavaan counts the means in, which lifts the index.
    """
    x = list(covariates)
    total = 0.0
    inverses = np.linalg.inv(sigma)
    fitted = S.copy()
    fitted[:, np.array(x, dtype=int)[:, None], x] = 0.0
    off, whole = inverses @ (S - sigma), inverses @ fitted
    numerators = np.einsum("gij,gji->g", off, off) / 2
    denominators = np.einsum("gij,gji->g", whole, whole) / 2
    for g, weight in enumerate(weights):
        inverse = inverses[g]
        apart, all_of_it = float(numerators[g]), float(denominators[g])
        if mean is not None and mu is not None:
            m, d = mean[g].copy(), mean[g] - mu[g]
            m[x] = 0.0
            apart, all_of_it = apart + float(d @ inverse @ d), all_of_it + float(m @ inverse @ m)
        total += float(weight) * (1.0 - apart / all_of_it)
    return total


def hoelter(chisq: float, df: float, n: float, level: float) -> float:
    """Hoelter's critical N (1983) at a significance level."""
    return float(special.chdtri(df, level)) / (chisq / n) + 1.0 if df and chisq > 0 else math.nan


def swain_factor(p: int, df: float, n: float) -> float:
    """Swain's (1975) small-sample correction of a normal-theory chi-square, by which it is multiplied.

    As in Herzog, Boomsma & Reinecke (2007), for one group; `n` is the number of respondents minus one.

    Examples
    --------
    >>> round(swain_factor(30, 390, 149), 4)
    0.924
    """
    q = (math.sqrt(1 + 4 * p * (p + 1) - 8 * df) - 1) / 2
    taken = p * (2 * p**2 + 3 * p - 1) - q * (2 * q**2 + 3 * q - 1)
    return 1 - taken / (12 * df * n) if df > 0 else math.nan


def bartlett_factor(p: int, factors: int, n: float) -> float:
    """Bartlett's (1950) correction of a normal-theory chi-square, by which it is multiplied.

    Parameters
    ----------
    p, factors : int
    n : float
        Respondents minus one.

    Examples
    --------
    >>> round(bartlett_factor(9, 3, 300), 4)
    0.9806
    """
    return 1 - (4 * factors + 2 * p + 5) / (6 * n)
