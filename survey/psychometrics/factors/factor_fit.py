"""How well an exploratory solution reproduces the correlations.

The discrepancy at the solution is the normal-theory one, F = log|Sigma| - log|R| + tr(R Sigma^-1) - p,
whatever the extraction; chi-square carries Bartlett's (1951) multiplier m = n - 1 - (2p + 5)/6 - 2k/3; TLI
is Tucker & Lewis (1973), (F0 / df0 - F / df) / (F0 / df0 - 1 / m), one multiplier for both models; RMSEA
(Steiger 1990) and its interval come from that chi-square; RMSR is the root mean squared off-diagonal
residual, corrected for df where named so.
"""

from __future__ import annotations

import math

import numpy as np

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
    df = ((p - k) ** 2 - (p + k)) // 2
    residual = R - A @ A.T
    off = residual[np.triu_indices(p, 1)]
    rmsr = float(np.sqrt(np.mean(off * off)))
    null_df = p * (p - 1) // 2
    corrected = float(np.sqrt((off * off).sum() / df)) if df > 0 else None
    objective = None if components else _ml_discrepancy(R, A)
    if objective is None:
        return EfaFit(objective, None, df, None, None, null_df, None, None, None, None, None, rmsr, corrected)
    base = n - 1 - (2 * p + 5) / 6
    chisq = max(objective, 0.0) * (base - 2 * k / 3)
    null_chisq = -float(np.linalg.slogdet(R)[1]) * base
    if df <= 0:
        return EfaFit(
            objective, chisq, df, None, null_chisq, null_df, None, None, None, None, None, rmsr, corrected
        )
    lower, upper = _rmsea_interval(chisq, df, n, confidence_level)
    return EfaFit(
        objective=objective,
        chisq=chisq,
        df=df,
        pvalue=chi_square_tail(chisq, df),
        null_chisq=null_chisq,
        null_df=null_df,
        rmsea=math.sqrt(max(chisq / (df * (n - 1)) - 1 / (n - 1), 0.0)),
        rmsea_ci_lower=lower,
        rmsea_ci_upper=upper,
        tli=_tli(max(objective, 0.0) / df, null_chisq / base / null_df, base - 2 * k / 3),
        bic=chisq - df * math.log(n),
        rmsr=rmsr,
        rmsr_corrected=corrected,
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


def _rmsea_interval(chisq: float, df: int, n: int, level: float) -> tuple[float, float]:
    """Invert the noncentral chi-square for both limits (Browne & Cudeck 1993)."""
    from scipy import optimize, stats

    def limit(probability: float) -> float:
        def gap(noncentrality: float) -> float:
            return float(stats.ncx2.cdf(chisq, df, noncentrality)) - probability

        if float(stats.chi2.cdf(chisq, df)) < probability:
            return 0.0
        top = max(chisq, 1.0)
        while gap(top) > 0.0:
            top *= 2.0
        return float(optimize.brentq(gap, 1e-12, top, xtol=1e-10))

    tail = (1.0 - level) / 2.0
    lower, upper = limit(1.0 - tail), limit(tail)
    return float(np.sqrt(lower / (df * (n - 1)))), float(np.sqrt(upper / (df * (n - 1))))
