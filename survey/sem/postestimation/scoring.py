"""Factor scores: regression (Thurstone 1935; Thomson 1951) and Bartlett (1937), for any missing answers.

Of the variables o that a row has, with C = Cov(eta, y_o) and Sigma = Sigma_oo: regression scores are mu_eta
+ C Sigma^-1 (y - mu), Bartlett's alpha + (L' T^-1 L)^-1 L' T^-1 (y - nu - L alpha). L and T are what the
observed variables owe to the latent ones and to themselves: y = L eta + e, Cov(e) = T.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.sem.model.algebra import inverse_of, solve
from survey.sem.model.estimated import Estimated, estimated
from survey.sem.samples.data import all_rows

if TYPE_CHECKING:
    import pandas as pd

    from survey.sem.results import SemResult

__all__ = ["FactorScores", "factor_scores"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FactorScores:
    """Factor scores, a row for each row of the data; NaN where there is none.

    Parameters
    ----------
    method : "regression" or "bartlett"
    latent : tuple of str
    scores : ndarray, shape (n, latent)
    se : ndarray, shape (n, latent)
        Root of the mean squared error, given the estimates.
    group : ndarray of int
        From 1; 0 for rows without a group of the fit.
    reliability : ndarray, shape (G, latent)
        Squared correlation of score and factor where no answer is missing; its root is the determinacy
        (Guttman 1955; Grice 2001).
    """

    method: str
    latent: tuple[str, ...]
    scores: Floats
    se: Floats
    group: Places
    reliability: Floats

    @property
    def frame(self) -> pd.DataFrame:
        """The scores as a frame."""
        import pandas as pd

        return pd.DataFrame(self.scores, columns=list(self.latent))


def factor_scores(result: SemResult, data: pd.DataFrame, *, method: str = "regression") -> FactorScores:
    """Score every row of a frame on the latent variables of a fit.

    Parameters
    ----------
    result : SemResult
        Of continuous variables.
    data : DataFrame
        That it was fitted to, or new rows of the same variables. Rows with missing answers are scored from
        what they have when the fit was FIML, and are NaN when it was listwise.
    method : "regression" or "bartlett"
        Bartlett's scores are unbiased for each person, regression scores have the smallest error.

    Raises
    ------
    DataError

    Notes
    -----
    Covariances of scores are not those of the factors, which stand in the result itself.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from survey.sem import fit_sem
    >>> z = np.random.default_rng(1).standard_normal((200, 4))
    >>> data = pd.DataFrame(z[:, :3] + z[:, 3:], columns=list("abc"))
    >>> scores = factor_scores(fit_sem("f =~ a + b + c", data), data)
    >>> scores.scores.shape, bool(0.7 < scores.reliability[0, 0] < 0.8)
    ((200, 1), True)
    """
    if method not in ("regression", "bartlett"):
        what = Text("there is no such method of scoring", "没有这种因子得分方法")
        raise DataError(Fault(what, where="method", expected="regression, bartlett", got=method))
    if result.options.ordered:
        what = Text("factor scores are of continuous variables", "因子得分只用于连续变量")
        raise DataError(Fault(what, where="result", got=result.options.estimator))
    model = estimated(result)
    every = all_rows(data, result.sample.observed, result.options.group or None)
    k, n = len(model.latent), every.values.shape[0]
    scores, se = np.full((n, k), np.nan), np.full((n, k), np.nan)
    group = np.zeros(n, dtype=np.int64)
    reliability = np.full((len(result.sample.group_labels), k), np.nan)
    whole = np.ones(len(result.sample.observed), dtype=bool)
    for g, label in enumerate(result.sample.group_labels):
        own = np.flatnonzero((every.labels == label) & every.labelled)
        group[own] = g + 1
        reliability[g] = _weights(model, g, whole, method)[2]
        present = ~np.isnan(every.values[own])
        for pattern, members in _patterns(present):
            if not pattern.any() or (result.options.missing == "listwise" and not pattern.all()):
                continue
            weight, error, _ = _weights(model, g, pattern, method)
            rows = own[members]
            away = every.values[rows][:, pattern] - model.mu[g, pattern]
            scores[rows], se[rows] = model.latent_mean[g] + away @ weight.T, error
    return FactorScores(method, model.latent, scores, se, group, reliability)


def _patterns(present: NDArray[np.bool_]) -> list[tuple[NDArray[np.bool_], Places]]:
    """Return each pattern of answered variables with the rows that have it."""
    patterns, which = np.unique(present, axis=0, return_inverse=True)
    which = which.reshape(-1)
    return [(pattern, np.flatnonzero(which == k)) for k, pattern in enumerate(patterns)]


def _weights(
    model: Estimated, g: int, pattern: NDArray[np.bool_], method: str
) -> tuple[Floats, Floats, Floats]:
    """Return the weights (latent, observed), errors and reliabilities (latent,) of a group and pattern."""
    sigma, phi = model.sigma[g][np.ix_(pattern, pattern)], model.phi[g]
    if method == "regression":
        cross = model.cross[g][:, pattern]
        weight = solve(sigma, cross.T).T
        explained = np.einsum("ki,ki->k", weight, cross)
        left = np.diag(phi) - explained
        with np.errstate(all="ignore"):
            return weight, np.sqrt(np.maximum(left, 0.0)), explained / np.diag(phi)
    loadings, theta = model.loadings[g][pattern], model.theta[g][np.ix_(pattern, pattern)]
    absent = np.full((phi.shape[0], loadings.shape[0]), np.nan)
    nothing = np.full(phi.shape[0], np.nan)
    try:
        inner = solve(theta, loadings)
        information = loadings.T @ inner
        if np.linalg.cond(information) > 1e12:
            return absent, nothing, nothing
        error = inverse_of(information)
    except np.linalg.LinAlgError:
        # Without a residual, or without indicators of its own, a factor has no Bartlett score.
        return absent, nothing, nothing
    own = np.diag(phi)
    return error @ inner.T, np.sqrt(np.diag(error)), own / (own + np.diag(error))
