"""The statistics, weights and Gamma of least squares, for continuous, ordinal and mixed data.

Continuous: S with divisor n - 1 as in lavaan, Gamma from fourth-order moments (Browne 1984), and W the normal
weight at S (GLS), the identity (ULS), Gamma's inverse (WLS) or that of its diagonal (DWLS). Ordinal: the
three-step estimates and their Gamma (Muthen 1984; Muthen, du Toit & Spisic 1997).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.sem.least_squares import LeastSquares, derivatives_of, implied_statistics
from survey.sem.matrices import Layout
from survey.sem.objective import Objective
from survey.sem.results import Sample
from survey.sem.saturated import (
    Saturated,
    covariance_of_statistics,
    given_covariates,
    given_statistics,
    normal_weight,
)
from survey.sem.statistic_vector import statistics_of

__all__ = ["WeightedStatistics", "continuous_statistics", "weights_from"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WeightedStatistics:
    """What least squares takes from the data.

    Parameters
    ----------
    sample : Sample
    observed : ndarray, shape (G, m)
    weight : ndarray, shape (G, m) or (G, m, m)
        W, or its diagonal.
    gamma : tuple of ndarray, each (m, m)
    rows : tuple of ndarray, each (n_g, p)
        The data, as a bootstrap draws from them.
    """

    sample: Sample
    observed: Floats
    weight: Floats
    gamma: tuple[Floats, ...]
    rows: tuple[Floats, ...] = ()

    @property
    def shares(self) -> Floats:
        """Each group's share of all respondents."""
        return self.sample.shares

    def objective(self, layout: Layout) -> Objective:
        """Return F, where groups weigh by n_g - 1, so that chisq = sum_g (n_g - 1) F_g."""
        sizes = np.array(self.sample.n_used, dtype=float) - 1.0
        return LeastSquares(layout, self.observed[None], self.weight[None], sizes / sizes.sum())

    def derivatives(self, layout: Layout, theta: Floats) -> tuple[Floats, ...]:
        """Return Delta of each group."""
        return tuple(derivatives_of(layout, theta[None])[0])

    def saturated(self, layout: Layout, theta: Floats) -> Saturated:
        """Return W and Gamma."""
        full = self.weight.ndim == 3
        weight = tuple(w if full else np.diag(w) for w in self.weight)
        return Saturated(weight, self.gamma)

    def information(self, layout: Layout, theta: Floats) -> Floats:
        """Return E = sum_g Delta' W Delta, groups by their shares, as lavaan's standard errors have it."""
        full = self.weight.ndim == 3
        found = np.zeros((layout.q, layout.q))
        for share, W, D in zip(self.shares, self.weight, self.derivatives(layout, theta), strict=True):
            found += share * (D.T @ (W @ D if full else W[:, None] * D))
        return found

    def unstructured_traces(self, *, means: bool) -> tuple[float, ...]:
        """Return tr(W Gamma) of each group."""
        full = self.weight.ndim == 3
        pairs = zip(self.weight, self.gamma, strict=True)
        return tuple(float((w * (G if full else np.diag(G))).sum()) for w, G in pairs)

    def loglikelihoods(
        self, layout: Layout, theta: Floats, covariates: tuple[int, ...]
    ) -> tuple[float, float]:
        """Return NaN twice: least squares has no likelihood."""
        return math.nan, math.nan

    def gfi(self, layout: Layout, theta: Floats) -> float:
        """Return 1 - (s - sigma)' W (s - sigma) / s' W s, groups by their shares (Tanaka & Huba 1985)."""
        apart = self.observed - implied_statistics(layout, theta[None])[0]
        ratios = self._squares(apart) / self._squares(self.observed)
        return 1.0 - float(self.shares @ ratios)

    def _squares(self, x: Floats) -> Floats:
        full = self.weight.ndim == 3
        pulled = (self.weight @ x[..., None])[..., 0] if full else self.weight * x
        found: Floats = (x * pulled).sum(axis=-1)
        return found


def continuous_statistics(
    sample: Sample,
    rows: Sequence[Floats],
    *,
    discrepancy: str,
    means: bool,
    covariates: tuple[int, ...] = (),
) -> WeightedStatistics:
    """Return the statistics of continuous data.

    Parameters
    ----------
    sample : Sample
        With divisor n - 1.
    rows : sequence of ndarray, each (n_g, p)
        Empty for summary data, which GLS and ULS take.
    discrepancy : "GLS", "ULS", "WLS" or "DWLS"
    means : bool
    covariates : tuple of int
        Places of the variables whose moments are given: they do not vary, and are not weighed.

    Raises
    ------
    DataError
        When Gamma is singular (n no larger than the number of statistics).
    """
    observed = statistics_of(sample.covariance, sample.mean, means=means)
    gamma = tuple(
        given_covariates(covariance_of_statistics(X, means=means), S, covariates, means=means)
        for X, S in zip(rows, sample.covariance, strict=bool(rows))
    )
    if discrepancy == "GLS":
        weight = np.stack([normal_weight(S, means=means) for S in sample.covariance])
        given = given_statistics(sample.covariance.shape[1], covariates, means=means)
        weight[:, given], weight[:, :, given] = 0.0, 0.0
    else:
        weight = weights_from(gamma, discrepancy, sample, observed.shape)
    return WeightedStatistics(sample, observed, weight, gamma, tuple(rows))


def weights_from(gamma: Sequence[Floats], discrepancy: str, sample: Sample, shape: tuple[int, ...]) -> Floats:
    """Return W (G, m, m) of WLS, or the diagonal (G, m) of ULS's and DWLS's.

    A statistic that does not vary, of covariates alone, weighs nothing: no model moves it.

    Raises
    ------
    DataError
        When Gamma cannot be inverted.
    """
    if discrepancy == "ULS":
        return np.ones(shape)
    if discrepancy == "DWLS":
        diagonals = np.stack([np.diag(G) for G in gamma])
        return np.divide(1.0, diagonals, out=np.zeros(shape), where=diagonals > 0)
    faults: list[Fault] = []
    weight = np.zeros((*shape, shape[-1]))
    for g, (G, label, n) in enumerate(zip(gamma, sample.group_labels, sample.n_used, strict=True)):
        varies = np.diag(G) > 0
        own = G[np.ix_(varies, varies)]
        d = np.sqrt(np.diag(own))
        if np.linalg.eigvalsh(own / np.outer(d, d))[0] < 1e-10:
            what = Text(
                "WLS needs more respondents than there are statistics", "WLS 要求样本量大于样本统计量的个数"
            )
            mend = Text("use DWLS or WLSMV", "请改用 DWLS 或 WLSMV")
            where = f"group {label}" if label else "estimator"
            faults.append(Fault(what, where=where, expected=f"n > {own.shape[0]}", got=f"n = {n}", mend=mend))
            continue
        weight[g][np.ix_(varies, varies)] = np.linalg.inv(own)
    if faults:
        raise DataError(faults)
    return weight
