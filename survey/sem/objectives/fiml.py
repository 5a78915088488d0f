"""Full-information maximum likelihood (Arbuckle 1996), for a batch of samples that share rows.

F = 2 (log L of the saturated model - log L) / n. Its gradient is that of complete data with the expected
moments (see `expected_moments`), its Hessian Delta' A Delta of the observed information A about means and
covariances, plus what second derivatives of the moments add.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.matrices import Implied, Layout, implied_moments
from survey.sem.model.statistic_vector import statistic_derivatives
from survey.sem.objectives.discrepancy import definite, slope_of
from survey.sem.objectives.expected_moments import ExpectedMoments, expected_moments
from survey.sem.objectives.hessian import curvature
from survey.sem.objectives.incomplete_information import saturated_information
from survey.sem.objectives.patterns import IncompleteSample

__all__ = ["Fiml"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Point:
    """What is known at a theta: moments, their inverses, the expected moments (G of each), and F."""

    implied: Implied
    inverse: Floats
    expected: tuple[ExpectedMoments, ...]
    value: Floats

    @property
    def second(self) -> Floats:
        """T (b, G, p, p)."""
        return np.stack([e.second for e in self.expected], axis=1)

    @property
    def shift(self) -> Floats:
        """t (b, G, p)."""
        return np.stack([e.shift for e in self.expected], axis=1)


@dataclass(frozen=True, slots=True)
class Fiml:
    """Full-information maximum likelihood.

    Parameters
    ----------
    layout : Layout
        With means.
    groups : tuple of IncompleteSample
    saturated : ndarray, shape (b,)
        What the saturated model leaves of F, so that F = 0 there; 0 where only differences count.
    """

    layout: Layout
    groups: tuple[IncompleteSample, ...]
    saturated: Floats

    @property
    def size(self) -> int:
        """The number of samples."""
        return self.saturated.size

    @property
    def weights(self) -> Floats:
        """Each group's share of respondents, which is the same in all samples."""
        n = np.array([g.n for g in self.groups])
        return n / n.sum()

    def take(self, rows: NDArray[np.int64]) -> Fiml:
        """Return the objective of some samples."""
        return Fiml(self.layout, tuple(g.take(rows) for g in self.groups), self.saturated[rows])

    def value(self, theta: Floats) -> Floats:
        """Return F."""
        with np.errstate(all="ignore"):
            return self._at(theta).value

    def slope(self, theta: Floats) -> tuple[Floats, Floats]:
        """Return F and its gradient."""
        with np.errstate(all="ignore"):
            point = self._at(theta)
            return point.value, self._slope(point)

    def scoring(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        """Return F, its gradient and the expected information of one respondent, given what is missing."""
        with np.errstate(all="ignore"):
            point = self._at(theta)
            return point.value, self._slope(point), self._information(theta, point, observed=False)

    def newton(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        """Return F, its gradient and the observed information of one respondent."""
        with np.errstate(all="ignore"):
            point = self._at(theta)
            bent = curvature(
                self.layout, point.implied, point.inverse, point.second, point.shift, self.weights
            )
            information = self._information(theta, point, observed=True) + bent
            return point.value, self._slope(point), information

    def _at(self, theta: Floats) -> _Point:
        implied = implied_moments(self.layout, theta)
        good, logdet, safe = definite(implied.sigma)
        inverse = cast("Floats", np.linalg.inv(safe))
        expected = tuple(
            expected_moments(g, inverse[:, k], implied.mu[:, k]) for k, g in enumerate(self.groups)
        )
        values = np.stack([e.constant for e in expected], axis=1) + logdet
        values += np.stack(
            [np.einsum("bij,bij->b", inverse[:, k], e.second) for k, e in enumerate(expected)], axis=1
        )
        value = values @ self.weights - self.saturated
        usable = good.all(axis=1) & np.isfinite(value)
        return _Point(implied, inverse, expected, np.where(usable, value, np.inf))

    def _slope(self, point: _Point) -> Floats:
        return slope_of(self.layout, point.implied, point.inverse, point.second, point.shift, self.weights)

    def _information(self, theta: Floats, point: _Point, *, observed: bool) -> Floats:
        """Return sum_g w_g Delta_g' A_g Delta_g of each sample; NaN where F is not defined."""
        found = np.full((theta.shape[0], self.layout.q, self.layout.q), np.nan)
        delta = statistic_derivatives(self.layout, theta)
        for b in np.flatnonzero(np.isfinite(point.value)).tolist():
            found[b] = 0.0
            for k, w in enumerate(self.weights.tolist()):
                sample = self.groups[k].take(np.array([b]))
                sigma, mu = point.implied.sigma[b, k], point.implied.mu[b, k]
                A = saturated_information(sample, sigma, mu, observed=observed)
                found[b] += w * (delta[b, k].T @ A @ delta[b, k])
        return found
