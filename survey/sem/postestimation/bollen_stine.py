"""The Bollen-Stine bootstrap of the chi-square test: draws from data in which the model holds.

Each row is turned to z = (y - mean) S^(-1/2) Sigma^(1/2) + mu, whose moments are the model's own, and drawn
from (Bollen & Stine 1992).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.sem.model.algebra import inverse_of
from survey.sem.model.matrices import implied_moments
from survey.sem.postestimation.reopen import reopen
from survey.sem.resampling.bootstrap import DrawTask
from survey.sem.resampling.refit import refit_of
from survey.sem.resampling.row_counts import CHUNK, CompleteRows, Mapper, map_chunks
from survey.sem.samples.sample_statistics import CompleteStatistics

if TYPE_CHECKING:
    import pandas as pd

    from survey.sem.results import SemResult

__all__ = ["BollenStine", "bollen_stine_test"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BollenStine:
    """The test.

    Parameters
    ----------
    observed : float
        The chi-square of the fit.
    pvalue : float
        Share of the draws with a chi-square above it.
    chisq : ndarray
        Of the draws that converged.
    requested, failed, seed : int
    """

    observed: float
    pvalue: float
    chisq: Floats
    requested: int
    failed: int
    seed: int


def bollen_stine_test(
    result: SemResult, data: pd.DataFrame, *, draws: int = 1000, seed: int, backend: str | Mapper = "threads"
) -> BollenStine:
    """Test the fit by draws from data in which the model holds.

    Parameters
    ----------
    result : SemResult
        Complete maximum likelihood, converged.
    data : DataFrame
        That it was fitted to.
    draws, seed : int
    backend : "threads", "dask" or an executor

    Raises
    ------
    DataError

    Examples
    --------
    >>> import pandas as pd
    >>> from survey.sem import fit_sem
    >>> z = np.random.default_rng(1).standard_normal((200, 5))
    >>> data = pd.DataFrame(z[:, :4] + z[:, 4:], columns=list("abcd"))
    >>> found = bollen_stine_test(fit_sem("f =~ a + b + c + d", data), data, draws=100, seed=1)
    >>> found.chisq.size, bool(found.pvalue > 0.05)
    (100, True)
    """
    complete = result.options.discrepancy == "ML" and result.options.missing == "listwise"
    designed = result.options.weights or result.options.cluster
    if not complete or designed or not result.convergence.converged:
        what = Text(
            "the test is of a converged fit to complete data without weights and clusters",
            "该检验只用于已收敛、不含抽样权重与聚类的完整数据模型",
        )
        raise DataError(Fault(what, where="result", got=result.options.estimator))
    opened = reopen(result, data)
    statistics = opened.problem.statistics
    assert isinstance(statistics, CompleteStatistics)  # complete maximum likelihood has no other
    implied = implied_moments(opened.problem.layout, opened.theta[None])
    mu = implied.mu[0] if opened.problem.layout.means else result.sample.mean
    turned = tuple(_turned(X, implied.sigma[0, g], mu[g]) for g, X in enumerate(statistics.rows))
    task = DrawTask(
        refit_of(opened.problem, CompleteRows(turned, (None,) * len(turned)), opened.theta), seed, draws
    )
    found = list(map_chunks(task, -(-draws // CHUNK), backend))
    good = np.concatenate([one.converged for one in found])
    chisq = opened.problem.total * np.concatenate([one.value for one in found])[good]
    observed = float(result.fit.chisq)
    share = float((chisq > observed).mean()) if chisq.size else float("nan")
    return BollenStine(observed, share, chisq, draws, int((~good).sum()), seed)


def _turned(rows: Floats, sigma: Floats, mu: Floats) -> Floats:
    """Return the rows with the model's moments."""
    away = rows - rows.mean(axis=0)
    S = away.T @ away / rows.shape[0]
    return away @ inverse_of(_root(S)) @ _root(sigma) + mu


def _root(matrix: Floats) -> Floats:
    """Return the symmetric root of a positive definite matrix."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(values)) @ vectors.T
