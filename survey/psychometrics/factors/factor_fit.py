"""How well an exploratory solution reproduces the correlations.

The discrepancy at the solution is the normal-theory one, F = log|Sigma| - log|R| + tr(R Sigma^-1) - p,
whatever the extraction; chi-square carries Bartlett's (1951) multiplier m = n - 1 - (2p + 5)/6 - 2k/3; TLI
is Tucker & Lewis (1973), (F0 / df0 - F / df) / (F0 / df0 - 1 / m), one multiplier for both models; RMSEA
(Steiger 1990) and its interval come from that chi-square; RMSR is the root mean squared off-diagonal
residual, corrected for df where named so.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from survey.numerics.rmsea import rmsea, rmsea_interval
from survey.numerics.tails import chi_square_tail
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.factors.results import EfaFit

__all__ = ["efa_fit"]


def efa_fit(
    R: Floats, A: Floats, n: int, *, components: bool = False, confidence_level: float = 0.90
) -> EfaFit:
    """Return the fit of orthogonal loadings A (p, k) to R (p, p) of n rows.

    Examples
    --------
    >>> load = np.array([0.9, 0.8, 0.7, 0.6])
    >>> R = np.outer(load, load) + np.diag(1 - load**2)
    >>> fit = efa_fit(R, load[:, None], 200)
    >>> fit.df, round(fit.rmsr, 6)
    (2, 0.0)
    """
    p, k = A.shape
    plain = _residual_fit(R, A, None if components else _ml_discrepancy(R, A))
    if plain.objective is None:
        return plain
    base = n - 1 - (2 * p + 5) / 6
    multiplier, objective = base - 2 * k / 3, max(plain.objective, 0.0)
    chisq, null_chisq = objective * multiplier, -float(np.linalg.slogdet(R)[1]) * base
    tested, df = replace(plain, chisq=chisq, null_chisq=null_chisq), plain.df
    if df <= 0:
        return tested
    lower, upper = rmsea_interval(chisq, df, n - 1, confidence_level=confidence_level)
    return replace(
        tested,
        pvalue=chi_square_tail(chisq, df),
        rmsea=rmsea(chisq, df, n - 1),
        rmsea_ci_lower=None if math.isnan(lower) else lower,
        rmsea_ci_upper=None if math.isnan(upper) else upper,
        tli=_tli(objective / df, null_chisq / base / plain.null_df, multiplier),
        bic=chisq - df * math.log(n),
    )


def _residual_fit(R: Floats, A: Floats, objective: float | None) -> EfaFit:
    """Return what needs no chi-square."""
    p, k = A.shape
    df = ((p - k) ** 2 - (p + k)) // 2
    off = (R - A @ A.T)[np.triu_indices(p, 1)]
    return EfaFit(
        objective=objective,
        chisq=None,
        df=df,
        pvalue=None,
        null_chisq=None,
        null_df=p * (p - 1) // 2,
        rmsea=None,
        rmsea_ci_lower=None,
        rmsea_ci_upper=None,
        tli=None,
        bic=None,
        rmsr=float(np.sqrt(np.mean(off * off))),
        rmsr_corrected=float(np.sqrt((off * off).sum() / df)) if df > 0 else None,
    )


def _ml_discrepancy(R: Floats, A: Floats) -> float | None:
    """Return F with unit diagonal restored by the uniquenesses; None when Sigma is not positive definite."""
    Sigma = A @ A.T
    np.fill_diagonal(Sigma, 1.0)
    sign, logdet = np.linalg.slogdet(Sigma)
    if sign <= 0 or np.linalg.eigvalsh(Sigma)[0] <= 0.0:
        return None
    return float(logdet - np.linalg.slogdet(R)[1] + np.trace(np.linalg.solve(Sigma, R)) - R.shape[0])


def _tli(mean: float, null_mean: float, multiplier: float) -> float:
    """Return TLI of discrepancies per degree of freedom."""
    return float((null_mean - mean) / (null_mean - 1.0 / multiplier))
