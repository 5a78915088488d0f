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
from survey.sem.model.matrices import Layout
from survey.sem.model.statistic_vector import statistics_of
from survey.sem.objectives.least_squares import LeastSquares, derivatives_of, implied_statistics
from survey.sem.objectives.objective import Objective
from survey.sem.results import Sample
from survey.sem.samples.saturated import (
    Saturated,
    covariance_of_statistics,
    given_covariates,
    given_statistics,
    normal_weight,
)

__all__ = [
    "Recipe",
    "WeightedStatistics",
    "continuous_statistics",
    "gamma_of",
    "inverse_weight",
    "normal_weight_of",
    "weights_from",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How statistics and weights are made of rows.

    Parameters
    ----------
    discrepancy : "GLS", "ULS", "WLS" or "DWLS"
    means : bool
    covariates : tuple of int
        Places of the variables whose moments are given.
    ordinal : tuple of bool
        Which of the other variables are ordinal; empty where all data are continuous.
    """

    discrepancy: str
    means: bool
    covariates: tuple[int, ...] = ()
    ordinal: tuple[bool, ...] = ()


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
        The data, as a bootstrap draws from them; codes where variables are ordinal.
    recipe : Recipe, optional
        How a draw is made into statistics.
    """

    sample: Sample
    observed: Floats
    weight: Floats
    gamma: tuple[Floats, ...]
    rows: tuple[Floats, ...] = ()
    recipe: Recipe | None = None

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

    def saturated_loglikelihood(self, covariates: tuple[int, ...]) -> float:
        """Return NaN: least squares has no likelihood."""
        return math.nan

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
    recipe = Recipe(discrepancy, means, covariates)
    gamma = tuple(gamma_of(X, S, recipe) for X, S in zip(rows, sample.covariance, strict=bool(rows)))
    if discrepancy == "GLS":
        weight = np.stack([normal_weight_of(S, recipe) for S in sample.covariance])
    else:
        weight = weights_from(gamma, discrepancy, sample, observed.shape)
    return WeightedStatistics(sample, observed, weight, gamma, tuple(rows), recipe)


def gamma_of(rows: Floats, covariance: Floats, recipe: Recipe) -> Floats:
    """Return Gamma of continuous rows (n, p) with their covariance matrix (p, p)."""
    found = covariance_of_statistics(rows, means=recipe.means)
    return given_covariates(found, covariance, recipe.covariates, means=recipe.means)


def normal_weight_of(covariance: Floats, recipe: Recipe) -> Floats:
    """Return W of GLS; what is given weighs nothing."""
    found = normal_weight(covariance, means=recipe.means)
    given = given_statistics(covariance.shape[0], recipe.covariates, means=recipe.means)
    found[given], found[:, given] = 0.0, 0.0
    return found


def weights_from(gamma: Sequence[Floats], discrepancy: str, sample: Sample, shape: tuple[int, ...]) -> Floats:
    """Return W (G, m, m) of WLS, or the diagonal (G, m) of ULS's and DWLS's.

    Raises
    ------
    DataError
        When Gamma cannot be inverted.
    """
    if discrepancy == "ULS":
        return np.ones(shape)
    found = [inverse_weight(G, discrepancy) for G in gamma]
    faults: list[Fault] = []
    for W, G, label, n in zip(found, gamma, sample.group_labels, sample.n_used, strict=True):
        if np.isnan(W).any():
            what = Text(
                "WLS needs more respondents than there are statistics", "WLS 要求样本量大于样本统计量的个数"
            )
            mend = Text("use DWLS or WLSMV", "请改用 DWLS 或 WLSMV")
            where = f"group {label}" if label else "estimator"
            expected = f"n > {int((np.diag(G) > 0).sum())}"
            faults.append(Fault(what, where=where, expected=expected, got=f"n = {n}", mend=mend))
    if faults:
        raise DataError(faults)
    return np.stack(found)


def inverse_weight(gamma: Floats, discrepancy: str) -> Floats:
    """Return W of WLS (m, m), or its diagonal of DWLS (m,); NaN where Gamma cannot be inverted.

    A statistic that does not vary, of covariates alone, weighs nothing: no model moves it.
    """
    diagonal = np.diag(gamma)
    varies = diagonal > 0
    if discrepancy == "DWLS":
        return np.divide(1.0, diagonal, out=np.zeros(diagonal.size), where=varies)
    own = gamma[np.ix_(varies, varies)]
    d = np.sqrt(np.diag(own))
    scaled = own / np.outer(d, d)
    found = np.zeros_like(gamma)
    singular = not np.isfinite(scaled).all() or np.linalg.eigvalsh(scaled)[0] < 1e-10
    found[np.ix_(varies, varies)] = np.nan if singular else np.linalg.inv(own)
    return found
