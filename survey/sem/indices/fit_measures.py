"""Every fit measure of a fit, from its tests, its baseline's, and its moments: naive, scaled, robust.

Robust ones: CFI and TLI by Brosseau-Liard & Savalei (2014), RMSEA by Brosseau-Liard, Savalei & Li (2012).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from survey.numerics.rmsea import rmsea, rmsea_interval, rmsea_notclose, rmsea_pvalue
from survey.sem.estimation.robust_tests import TestStatistic, tail
from survey.sem.indices import fit_indices as index
from survey.sem.indices.categorical_ml import CatMl
from survey.sem.indices.fit_inputs import FitInputs
from survey.sem.indices.residual_indices import residual_indices
from survey.sem.results import FitMeasures

__all__ = ["measure_fit"]

Floats = NDArray[np.float64]
_ROUNDING = 1e-8


@dataclass(frozen=True, slots=True)
class _Incremental:
    """Indices against the baseline."""

    cfi: float
    tli: float
    rfi: float
    nfi: float
    pnfi: float
    ifi: float
    rni: float


@dataclass(frozen=True, slots=True)
class _Rmsea:
    """RMSEA with its interval and tests."""

    value: float
    lower: float
    upper: float
    close: float
    notclose: float


@dataclass(frozen=True, slots=True)
class _Residual:
    """Measures of the residual moments."""

    rmr: float
    srmr: float
    srmr_mplus: float
    crmr: float
    gfi: float
    agfi: float
    pgfi: float


def measure_fit(inputs: FitInputs) -> FitMeasures:
    """Compute every fit measure; those of a robust test only where there is one."""
    fit = _corrected(_naive(inputs), inputs)
    if inputs.robust is not None and inputs.robust_baseline is not None:
        fit = _scaled(fit, inputs, inputs.robust, inputs.robust_baseline)
        return _robust(fit, inputs, inputs.robust, inputs.robust_baseline)
    return fit if inputs.catml is None else _from_complete(fit, inputs, inputs.catml)


def _incremental(test: TestStatistic, base: TestStatistic) -> _Incremental:
    df, bdf = test.df, base.df
    # Without degrees of freedom a chi-square is rounding, and no misfit.
    x, b = (0.0 if d == 0 and c < _ROUNDING else c for c, d in ((test.chisq, df), (base.chisq, bdf)))
    nfi = (b - x) / b if b > 0 else math.nan
    return _Incremental(
        index.cfi(x, df, b, bdf),
        index.tli(x, df, b, bdf) if bdf or not df else math.nan,
        (b / bdf - x / df) / (b / bdf) if df and bdf else 1.0,
        nfi,
        df / bdf * nfi if bdf else math.nan,
        (b - x) / (b - df) if b != df else math.nan,
        1.0 - (x - df) / (b - bdf) if b != bdf else math.nan,
    )


def _rmsea(chisq: float, df: float, n: float, groups: int) -> _Rmsea:
    lower, upper = rmsea_interval(chisq, df, n, groups)
    close, notclose = rmsea_pvalue(chisq, df, n, groups), rmsea_notclose(chisq, df, n, groups)
    return _Rmsea(rmsea(chisq, df, n, groups), lower, upper, close, notclose)


def _naive(inputs: FitInputs) -> FitMeasures:
    test, base = inputs.test, inputs.baseline
    n, groups, npar, df = inputs.sample.n, inputs.groups, inputs.npar, int(inputs.test.df)
    apart, residual = _incremental(test, base), _residual(inputs, df)
    close = _rmsea(test.chisq, df, inputs.total, groups)
    return FitMeasures(
        npar=npar,
        ntotal=n,
        fmin=test.chisq / (2 * (inputs.total if inputs.weighted is None else n)),
        chisq=test.chisq,
        df=df,
        pvalue=test.pvalue,
        baseline_chisq=base.chisq,
        baseline_df=int(base.df),
        baseline_pvalue=base.pvalue,
        cfi=apart.cfi,
        tli=apart.tli,
        nnfi=apart.tli,
        rfi=apart.rfi,
        nfi=apart.nfi,
        pnfi=apart.pnfi,
        ifi=apart.ifi,
        rni=apart.rni,
        logl=inputs.logl,
        unrestricted_logl=inputs.unrestricted_logl,
        aic=-2 * inputs.logl + 2 * npar,
        bic=-2 * inputs.logl + npar * math.log(n),
        sabic=-2 * inputs.logl + npar * math.log((n + 2) / 24),
        rmsea=close.value,
        rmsea_ci_lower=close.lower,
        rmsea_ci_upper=close.upper,
        rmsea_pvalue=close.close,
        rmsea_notclose_pvalue=close.notclose,
        rmsea_amos=close.value / math.sqrt(groups),
        mfi=math.exp(-0.5 * (test.chisq - df) / inputs.total),
        hoelter_05=index.hoelter(test.chisq, df, inputs.total, 0.05),
        hoelter_01=index.hoelter(test.chisq, df, inputs.total, 0.01),
        ecvi=(test.chisq + 2 * npar) / inputs.total,
        rmr=residual.rmr,
        srmr=residual.srmr,
        srmr_mplus=residual.srmr_mplus,
        crmr=residual.crmr,
        gfi=residual.gfi,
        agfi=residual.agfi,
        pgfi=residual.pgfi,
    )


def _residual(inputs: FitInputs, df: int) -> _Residual:
    """Return what is made of residual moments."""
    sample, means, weighted = inputs.sample, inputs.means, inputs.weighted
    if weighted is not None:
        found, gfi, counted = weighted.residuals, weighted.gfi, weighted.n_statistics
    else:
        mean, mu = (sample.mean, inputs.mu) if means else (None, None)
        weights, p, gfi = sample.shares, len(sample.observed), inputs.gfi
        found = residual_indices(sample.covariance, inputs.sigma, weights, mean, mu)
        if math.isnan(gfi):
            gfi = index.gfi(sample.covariance, inputs.sigma, weights, inputs.covariates, mean, mu)
        counted = inputs.groups * (p * (p + 1) // 2 + (p if means else 0))
    agfi = 1.0 - counted / df * (1.0 - gfi) if df else math.nan
    return _Residual(found.rmr, found.srmr, found.srmr_mplus, found.crmr, gfi, agfi, df / counted * gfi)


def _corrected(fit: FitMeasures, inputs: FitInputs) -> FitMeasures:
    """Add Swain's and Bartlett's small-sample corrections, which exist for one group."""
    if fit.df == 0 or inputs.groups > 1 or inputs.weighted is not None:
        return fit
    p, n = len(inputs.sample.observed), inputs.sample.n - 1
    swain = fit.chisq * index.swain_factor(p, fit.df, n)
    bartlett = fit.chisq * index.bartlett_factor(p, inputs.factors, n)
    return replace(
        fit,
        chisq_swain=swain,
        pvalue_swain=tail(swain, fit.df),
        chisq_bartlett=bartlett,
        pvalue_bartlett=tail(bartlett, fit.df),
    )


def _scaled(fit: FitMeasures, inputs: FitInputs, test: TestStatistic, base: TestStatistic) -> FitMeasures:
    """Put the robust test in the place of the naive one."""
    apart = _incremental(test, base)
    # A shifted test keeps its own chi-square; of a scaled one the interval is that of chisq over c df.
    shifted = test.shift != 0.0
    own = shifted or test.df == 0
    x, df = (test.chisq, test.df) if own else (inputs.test.chisq, test.df * test.scaling_factor)
    close = _rmsea(x, df, inputs.total, inputs.groups)
    return replace(
        fit,
        chisq_scaled=test.chisq,
        df_scaled=test.df,
        pvalue_scaled=test.pvalue,
        chisq_scaling_factor=test.scaling_factor,
        chisq_shift_parameter=test.shift if shifted else math.nan,
        baseline_chisq_scaled=base.chisq,
        baseline_df_scaled=base.df,
        baseline_pvalue_scaled=base.pvalue,
        baseline_chisq_scaling_factor=base.scaling_factor,
        cfi_scaled=apart.cfi,
        tli_scaled=apart.tli,
        nnfi_scaled=apart.tli,
        rfi_scaled=apart.rfi,
        nfi_scaled=apart.nfi,
        pnfi_scaled=apart.pnfi,
        ifi_scaled=apart.ifi,
        rni_scaled=apart.rni,
        rmsea_scaled=close.value,
        rmsea_ci_lower_scaled=close.lower,
        rmsea_ci_upper_scaled=close.upper,
        rmsea_pvalue_scaled=close.close,
        rmsea_notclose_pvalue_scaled=close.notclose,
        scaling_factor_h0=inputs.scaling_factor_h0,
        scaling_factor_h1=inputs.scaling_factor_h1,
    )


def correction(test: TestStatistic) -> float:
    """Return c, the mean of the naive test over its df; of a shifted test c = (df - shift) a / df."""
    if test.df == 0:
        return math.nan
    return test.scaling_factor * (test.df - test.shift) / test.df


def _robust(fit: FitMeasures, inputs: FitInputs, test: TestStatistic, base: TestStatistic) -> FitMeasures:
    """Add the robust measures that exist: of ordinal data those of Savalei (2021)."""
    if inputs.catml is not None:
        return _from_complete(fit, inputs, inputs.catml)
    return fit if inputs.ordinal else with_robust(fit, inputs, correction(test), correction(base))


def _from_complete(fit: FitMeasures, inputs: FitInputs, tests: CatMl) -> FitMeasures:
    """Add the robust measures that rest on what complete continuous data would have given."""
    own, worst = tests.model, tests.baseline
    chisqs = (own.chisq, worst.chisq)
    df, bdf = max(fit.df, 1), max(fit.baseline_df, 1)
    return with_robust(fit, inputs, own.mean / df, worst.mean / bdf, chisqs)


def with_robust(
    fit: FitMeasures,
    inputs: FitInputs,
    c: float,
    baseline_c: float,
    chisqs: tuple[float, float] | None = None,
) -> FitMeasures:
    """Add the robust CFI, TLI, RNI and RMSEA.

    Parameters
    ----------
    fit : FitMeasures
    inputs : FitInputs
    c, baseline_c : float
        Mean of the naive test over its degrees of freedom, of the model and of its baseline.
    chisqs : tuple of float, optional
        The naive tests, where they are not those of `fit`.
    """
    x, b = chisqs or (fit.chisq, fit.baseline_chisq)
    df, bdf = fit.df, fit.baseline_df
    n, groups = inputs.total, inputs.groups
    if df == 0:
        return replace(
            fit, cfi_robust=1.0, tli_robust=1.0, nnfi_robust=1.0, rni_robust=1.0, rmsea_robust=0.0,
            rmsea_ci_lower_robust=0.0, rmsea_ci_upper_robust=0.0,
        )  # fmt: skip
    own, worst = x - c * df, b - baseline_c * bdf
    cfi = index.cfi(own, 0.0, worst, 0.0)
    tli = 1 - own / df * bdf / worst
    # A shifted test has its interval from itself, and the scale that it was divided by.
    test = inputs.robust if chisqs is None else None
    scaled_x, scale = (test.chisq, test.scaling_factor) if test is not None and test.shift else (x / c, c)
    close = _rmsea(scaled_x, df, n / scale, groups)
    scaled = _rmsea(scaled_x, df, n, groups)
    root = math.sqrt(scale)
    return replace(
        fit,
        cfi_robust=cfi,
        tli_robust=tli,
        nnfi_robust=tli,
        rni_robust=1 - own / worst,
        rmsea_robust=scaled.value * root,
        rmsea_ci_lower_robust=scaled.lower * root,
        rmsea_ci_upper_robust=scaled.upper * root,
        rmsea_pvalue_robust=close.close,
        rmsea_notclose_pvalue_robust=close.notclose,
    )
