"""Influential cases: each one's share of the misfit, and how far the estimates move without it.

The score of case i is s_i = Delta' V (d_i - sigma) with d_i its own cross products; leaving it out moves
theta by about -(H - h_i)^-1 s_i ~ -H^-1 s_i, H the observed information of all, and the generalised Cook's
distance is (theta - theta_(i))' V^-1 (theta - theta_(i)) (Cook 1977; Pek & MacCallum 2011). A case's
contribution to chi-square is 2 (l_saturated,i - l_model,i) (Sterba & Pek 2012).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.sem.estimation.sandwich import reduced_inverse
from survey.sem.model.algebra import inverse_of
from survey.sem.model.matrices import implied_moments
from survey.sem.model.statistic_vector import lower_places
from survey.sem.postestimation.reopen import Reopened, reopen
from survey.sem.samples.data import all_rows

if TYPE_CHECKING:
    import pandas as pd

    from survey.sem.results import SemResult

__all__ = ["InfluentialCases", "influential_cases"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class InfluentialCases:
    """What each complete row does to the fit.

    Parameters
    ----------
    place : ndarray of int
        Its row in the data, from 0.
    group : ndarray of int
    loglikelihood : ndarray
        Of the model.
    chisq : ndarray
        Its contribution to chi-square; these sum to it.
    cook : ndarray
        Generalised Cook's distance, by one step.
    change : ndarray, shape (n, q)
        Estimates without the case less those with it, over their standard errors, by one step.
    """

    place: NDArray[np.int64]
    group: NDArray[np.int64]
    loglikelihood: Floats
    chisq: Floats
    cook: Floats
    change: Floats

    def most(self, count: int = 10) -> NDArray[np.int64]:
        """Return the rows of the data with the largest distances, the largest first."""
        return self.place[np.argsort(-self.cook, kind="stable")[:count]]


def influential_cases(result: SemResult, data: pd.DataFrame) -> InfluentialCases:
    """Return every case's contribution to the likelihood and its influence on the estimates.

    Parameters
    ----------
    result : SemResult
        Complete maximum likelihood.
    data : DataFrame
        That it was fitted to.

    Raises
    ------
    DataError

    Notes
    -----
    A large distance is a reason to look at an answer sheet, not to delete it.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from survey.sem import fit_sem
    >>> z = np.random.default_rng(1).standard_normal((200, 4))
    >>> data = pd.DataFrame(z[:, :3] + z[:, 3:], columns=list("abc"))
    >>> data.iloc[7] = [6.0, -6.0, 6.0]
    >>> influential_cases(fit_sem("f =~ a + b + c", data), data).most(1).tolist()
    [7]
    """
    designed = result.options.weights or result.options.cluster
    if result.options.discrepancy != "ML" or result.options.missing != "listwise" or designed:
        what = Text(
            "influence is computed for complete maximum likelihood without weights and clusters",
            "影响分析目前只用于完整数据、不含抽样权重与聚类的最大似然估计",
        )
        raise DataError(Fault(what, where="result", got=result.options.estimator))
    opened = reopen(result, data)
    every = all_rows(data, result.sample.observed, result.options.group or None)
    complete = every.labelled & ~np.isnan(every.values).any(axis=1)
    places = [np.flatnonzero(complete & (every.labels == label)) for label in result.sample.group_labels]
    parts = [_of_group(opened, g, every.values[rows]) for g, rows in enumerate(places)]
    scores = np.concatenate([part[2] for part in parts])
    _, _, H = opened.problem.statistics.objective(opened.problem.layout).newton(opened.theta[None])
    bread = reduced_inverse(H[0], opened.problem.null_space) / opened.problem.total
    change = -scores @ bread
    V = result.vcov
    with np.errstate(all="ignore"):
        cook = np.einsum("nq,qr,nr->n", change, np.linalg.pinv(V), change)
        relative = change / np.sqrt(np.diag(V))
    group = np.repeat(np.arange(1, len(places) + 1), [rows.size for rows in places])
    model, saturated = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
    return InfluentialCases(np.concatenate(places), group, model, 2 * (saturated - model), cook, relative)


def _of_group(opened: Reopened, g: int, rows: Floats) -> tuple[Floats, Floats, Floats]:
    """Return each case's log-likelihoods under the model and saturated (n,), and its scores (n, q)."""
    problem = opened.problem
    sample, layout = problem.sample, problem.layout
    implied = implied_moments(layout, opened.theta[None])
    sigma = implied.sigma[0, g]
    mu = implied.mu[0, g] if layout.means else sample.mean[g]
    delta = problem.statistics.derivatives(layout, opened.theta)[g]
    inverse = inverse_of(sigma)
    away = rows - mu
    pulled = away @ inverse
    i, j = lower_places(layout.p)
    # d log-likelihood / d Sigma = (Si d d' Si - Si) / 2, off-diagonal elements counted twice.
    twice = np.where(i == j, 0.5, 1.0)
    scores = (pulled[:, i] * pulled[:, j] - inverse[i, j]) * twice
    if layout.means:
        scores = np.concatenate([pulled, scores], axis=1)
    model = _density(away, inverse, sigma)
    S = sample.covariance[g]
    own = inverse_of(S)
    return model, _density(rows - sample.mean[g], own, S), scores @ delta


def _density(away: Floats, inverse: Floats, sigma: Floats) -> Floats:
    constant = away.shape[1] * math.log(2 * math.pi) + float(np.linalg.slogdet(sigma)[1])
    return -(constant + np.einsum("np,pr,nr->n", away, inverse, away)) / 2
