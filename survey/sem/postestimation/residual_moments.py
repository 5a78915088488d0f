"""Residuals: observed less implied moments, raw, as correlations, and standardised.

Standardised residuals divide by their own standard errors. With Gamma the asymptotic covariance of the
statistics and Q = I - Delta (Delta'V Delta)^-1 Delta'V, that of the residuals is Q Gamma Q' / n (Bollen
1989; Ogasawara 2001; Maydeu-Olivares 2017). Normalised ones divide by the standard errors of the observed
moments alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.sem.estimation.problem import Problem
from survey.sem.estimation.sandwich import reduced_inverse
from survey.sem.model.algebra import inverse_of
from survey.sem.model.matrices import implied_moments
from survey.sem.model.statistic_vector import lower_places
from survey.sem.postestimation.reopen import Reopened, reopen
from survey.sem.samples.sample_statistics import CompleteStatistics
from survey.sem.samples.saturated import covariance_of_statistics, given_covariates, normal_weight

if TYPE_CHECKING:
    import pandas as pd

    from survey.sem.results import SemResult

__all__ = ["Residuals", "residuals"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Residuals:
    """Residuals of each group; matrices (G, p, p), vectors (G, p).

    Parameters
    ----------
    names : tuple of str
    group_labels : tuple of str
    raw, mean : ndarray
        S - Sigma, and the sample's means less the model's (0 where means are not modelled).
    bentler, bentler_mean : ndarray
        Divided by the sample's standard deviations.
    bollen : ndarray
        Correlations less implied correlations.
    se, mean_se : ndarray
        Standard errors of the raw ones; 0 where the model reproduces a moment.
    standardized, standardized_mean : ndarray
        Raw over standard error; 0 where both are 0, NaN where the error alone is.
    normalized, normalized_mean : ndarray
        Raw over the standard error of the observed moment.
    """

    names: tuple[str, ...]
    group_labels: tuple[str, ...]
    raw: Floats
    mean: Floats
    bentler: Floats
    bentler_mean: Floats
    bollen: Floats
    se: Floats
    mean_se: Floats
    standardized: Floats
    standardized_mean: Floats
    normalized: Floats
    normalized_mean: Floats

    @property
    def largest(self) -> tuple[str, str, int, float]:
        """The pair, group and value of the largest standardised residual."""
        size = np.abs(np.nan_to_num(np.tril(self.standardized)))
        g, i, j = np.unravel_index(int(size.argmax()), size.shape)
        return self.names[j], self.names[i], int(g) + 1, float(self.standardized[g, i, j])


def residuals(result: SemResult, data: pd.DataFrame | None = None) -> Residuals:
    """Return every kind of residual of a fit.

    Parameters
    ----------
    result : SemResult
        Complete maximum likelihood (ML, MLM, MLR, ...).
    data : DataFrame, optional
        That it was fitted to; needed for robust errors.

    Raises
    ------
    DataError
        For other estimators, and when robust errors lack the data.

    Notes
    -----
    Robust standard errors of the fit make those of the residuals robust. lavaan 0.6-14 leaves out what the
    other groups' statistics do to a group's residuals through shared parameters, so its standard errors are
    too small then; for MLR it gives standard errors to moments that the model reproduces exactly.

    Examples
    --------
    >>> from survey.sem import fit_sem
    >>> S = [[1, .5, .4, .3], [.5, 1, .3, .4], [.4, .3, 1, .6], [.3, .4, .6, 1]]
    >>> fit = fit_sem("f =~ a + b + c + d", sample_cov=S, sample_names="abcd", sample_n=100)
    >>> found = residuals(fit)
    >>> round(found.largest[3], 2)
    -3.79
    """
    if result.options.discrepancy != "ML" or result.options.missing != "listwise":
        what = Text("residuals are of complete maximum likelihood", "残差目前只用于完整数据的最大似然估计")
        raise DataError(Fault(what, where="result", got=result.options.estimator))
    robust = result.options.se in ("robust_sem", "robust_huber_white")
    if robust and data is None:
        what = Text("robust errors of residuals need the data", "残差的稳健标准误需要数据")
        raise DataError(Fault(what, where="data", expected="data=frame"))
    opened = reopen(result, data if robust else None)
    return _measured(opened, *_errors(opened, robust=robust))


def _errors(opened: Reopened, *, robust: bool) -> tuple[Floats, Floats]:
    """Return variances of the residuals and of the observed statistics (G, m)."""
    problem, theta = opened.problem, opened.theta
    delta = problem.statistics.derivatives(problem.layout, theta)
    implied = implied_moments(problem.layout, theta[None])
    means, shares = problem.layout.means, problem.shares
    weight = [normal_weight(S, means=means) for S in implied.sigma[0]]
    gamma = _gammas(problem, robust=robust)
    E = sum(w * D.T @ V @ D for w, D, V in zip(shares.tolist(), delta, weight, strict=True))
    bread = reduced_inverse(np.asarray(E), problem.null_space)
    n = problem.sample.sizes
    total = (
        np.concatenate([D @ bread for D in delta])
        @ np.concatenate([w * V @ D for w, D, V in zip(shares.tolist(), delta, weight, strict=True)]).T
    )
    Q = np.eye(total.shape[0]) - total
    m = gamma[0].shape[0]
    own = np.zeros(Q.shape[0])
    # A parameter that groups share lets the statistics of one move the residuals of the other.
    for g, (G, size) in enumerate(zip(gamma, n.tolist(), strict=True)):
        part = Q[:, g * m : (g + 1) * m]
        own += np.einsum("ij,ij->i", part @ G, part) / size
    observed = np.stack([np.diag(G) / size for G, size in zip(gamma, n.tolist(), strict=True)])
    return np.maximum(own, 0.0).reshape(-1, m), observed


def _gammas(problem: Problem, *, robust: bool) -> list[Floats]:
    """Return the asymptotic covariance of each group's statistics: fourth moments', or normal theory's."""
    means = problem.layout.means
    if robust and isinstance(problem.statistics, CompleteStatistics):
        own = problem.statistics
        pairs = zip(own.rows, own.design, strict=True)
        found = [covariance_of_statistics(X, means=means, design=drawn) for X, drawn in pairs]
    else:
        found = [inverse_of(normal_weight(S, means=means)) for S in problem.sample.covariance]
    covariates, S = problem.covariates, problem.sample.covariance
    return [given_covariates(G, own, covariates, means=means) for G, own in zip(found, S, strict=True)]


def _measured(opened: Reopened, own: Floats, observed: Floats) -> Residuals:
    problem = opened.problem
    sample, p, means = problem.sample, problem.layout.p, problem.layout.means
    implied = implied_moments(problem.layout, opened.theta[None])
    S, sigma = sample.covariance, implied.sigma[0]
    mu = implied.mu[0] if means else sample.mean
    raw, mean = S - sigma, sample.mean - mu
    sd, model_sd = (np.sqrt(np.einsum("gii->gi", M)) for M in (S, sigma))
    scale, model_scale = (d[:, :, None] * d[:, None, :] for d in (sd, model_sd))
    se, mean_se = _laid_out(np.sqrt(own), p, means=means)
    norm, mean_norm = _laid_out(np.sqrt(observed), p, means=means)
    # What the model reproduces has rounding error for an error.
    se = np.where(se < 1e-7 * norm, 0.0, se)
    mean_se = np.where(mean_se < 1e-7 * mean_norm, 0.0, mean_se)
    return Residuals(
        sample.observed,
        sample.group_labels,
        raw,
        mean,
        raw / scale,
        mean / sd,
        S / scale - sigma / model_scale,
        se,
        mean_se,
        _over(raw, se, scale),
        _over(mean, mean_se, sd),
        _over(raw, norm, scale),
        _over(mean, mean_norm, sd),
    )


def _over(residual: Floats, error: Floats, scale: Floats) -> Floats:
    """Return residual / error; 0 / 0 is 0, anything else over 0 is absent."""
    none = np.where(np.abs(residual) < 1e-6 * scale, 0.0, np.nan)
    return np.where(error > 0, residual / np.where(error > 0, error, 1.0), none)


def _laid_out(values: Floats, p: int, *, means: bool) -> tuple[Floats, Floats]:
    """Return statistics (G, m) as symmetric matrices (G, p, p) and means (G, p)."""
    skip = p if means else 0
    i, j = lower_places(p)
    out = np.zeros((values.shape[0], p, p))
    out[:, i, j] = values[:, skip:]
    out[:, j, i] = values[:, skip:]
    return out, values[:, :p] if means else np.zeros((values.shape[0], p))
