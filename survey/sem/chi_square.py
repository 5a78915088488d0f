"""The likelihood-ratio test of the model and of its baseline, and the log-likelihoods."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from survey.sem.fit_indices import (
    cfi,
    gfi,
    hoelter,
    rmsea,
    rmsea_interval,
    rmsea_pvalue,
    srmr,
    tli,
)
from survey.sem.results import FitMeasures, Sample

__all__ = ["measure_fit"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The model of uncorrelated variables (covariates keep their sample moments)."""

    chisq: float
    df: int


def _baseline(sample: Sample, covariates: tuple[int, ...], factor: float) -> Baseline:
    """Return the test of independence: n (sum log s_ii - log |S|), covariates among themselves free."""
    p = len(sample.observed)
    chisq = 0.0
    for S, n in zip(sample.covariance, sample.n_used, strict=True):
        rest = [i for i in range(p) if i not in covariates]
        logdet = float(np.linalg.slogdet(S)[1])
        free = float(np.linalg.slogdet(S[np.ix_(covariates, covariates)])[1]) if covariates else 0.0
        chisq += n * factor * (float(np.log(np.diag(S)[rest]).sum()) + free - logdet)
    k = len(covariates)
    df = len(sample.n_used) * (p * (p - 1) // 2 - k * (k - 1) // 2)
    return Baseline(chisq, df)


def measure_fit(
    sample: Sample,
    implied: Floats,
    implied_mean: Floats,
    *,
    value: float,
    npar: int,
    df: int,
    means: bool,
    covariates: tuple[int, ...],
    wishart: bool,
) -> FitMeasures:
    """Compute every fit measure of a maximum-likelihood fit.

    Parameters
    ----------
    sample : Sample
    implied, implied_mean : ndarray, shapes (G, p, p) and (G, p)
    value : float
        F_ML at the solution.
    npar, df : int
    means : bool
        Whether the model has a mean structure.
    covariates : tuple of int
        Places of the exogenous observed variables.
    wishart : bool
        Use n - 1 instead of n.
    """
    n, groups = sample.n, len(sample.n_used)
    total = float(n - groups) if wishart else float(n)
    chisq = max(value, 0.0) * total
    baseline = _baseline(sample, covariates, total / n)
    b, bdf = baseline.chisq, baseline.df
    logl, saturated = _loglikelihood(sample, implied, implied_mean, covariates)
    low, high = rmsea_interval(chisq, df, total, groups)
    mean, mu = (sample.mean, implied_mean) if means else (None, None)
    weights = np.array(sample.n_used) / n
    ratio = gfi(sample.covariance, implied, weights, covariates, mean, mu)
    p = len(sample.observed)
    counted = groups * (p * (p + 1) // 2 + (p if means else 0))
    tli_value = tli(chisq, df, b, bdf) if bdf else math.nan
    return FitMeasures(
        npar=npar,
        chisq=chisq,
        df=df,
        pvalue=_tail(chisq, df),
        baseline_chisq=b,
        baseline_df=bdf,
        baseline_pvalue=_tail(b, bdf),
        cfi=cfi(chisq, df, b, bdf),
        tli=tli_value,
        nnfi=tli_value,
        rfi=(b / bdf - chisq / df) / (b / bdf) if df and bdf else 1.0,
        nfi=(b - chisq) / b if b > 0 else math.nan,
        ifi=(b - chisq) / (b - df) if b != df else math.nan,
        rni=1.0 - (chisq - df) / (b - bdf) if b != bdf else math.nan,
        logl=logl,
        unrestricted_logl=saturated,
        aic=-2 * logl + 2 * npar,
        bic=-2 * logl + npar * math.log(n),
        sabic=-2 * logl + npar * math.log((n + 2) / 24),
        rmsea=rmsea(chisq, df, total, groups),
        rmsea_ci_lower=low,
        rmsea_ci_upper=high,
        rmsea_pvalue=rmsea_pvalue(chisq, df, total, groups),
        srmr=srmr(sample.covariance, implied, weights, mean, mu),
        gfi=ratio,
        agfi=1.0 - counted / df * (1.0 - ratio) if df else math.nan,
        hoelter_05=hoelter(chisq, df, total, 0.05),
        hoelter_01=hoelter(chisq, df, total, 0.01),
        ecvi=(chisq + 2 * npar) / total,
    )


def _tail(chisq: float, df: int) -> float:
    return float(special.chdtrc(df, max(chisq, 0.0))) if df else math.nan


def _loglikelihood(
    sample: Sample, implied: Floats, mean: Floats, covariates: tuple[int, ...]
) -> tuple[float, float]:
    """Return the log-likelihoods of the model and of the saturated one, without the covariates' own."""
    model = saturated = 0.0
    x = list(covariates)
    p = len(sample.observed) - len(x)
    inverses = np.linalg.inv(implied)
    for g, n in enumerate(sample.n_used):
        S, inverse = sample.covariance[g], inverses[g]
        constant = p * math.log(2 * math.pi)
        logdet_x = float(np.linalg.slogdet(S[np.ix_(x, x)])[1]) if x else 0.0
        saturated -= n / 2 * (constant + float(np.linalg.slogdet(S)[1]) - logdet_x + p)
        d = sample.mean[g] - mean[g]
        trace = float(np.trace(S @ inverse) + d @ inverse @ d) - len(x)
        model -= n / 2 * (constant + float(np.linalg.slogdet(implied[g])[1]) - logdet_x + trace)
    return model, saturated
