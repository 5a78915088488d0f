"""Least squares of sample statistics: F = sum_g w_g (s_g - sigma_g)' W_g (s_g - sigma_g) (Browne 1974, 1984).

GLS, ULS, WLS and DWLS differ by W alone. Steps are Gauss-Newton's: half the expected Hessian is
sum_g w_g Delta' W Delta.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.matrices import Layout, implied_moments
from survey.sem.model.ordinal_vector import ordinal_derivatives, ordinal_statistics
from survey.sem.model.statistic_vector import statistic_derivatives, statistics_of

__all__ = ["LeastSquares", "derivatives_of", "implied_statistics"]

Floats = NDArray[np.float64]


def implied_statistics(layout: Layout, theta: Floats) -> Floats:
    """Return the statistics (b, G, m) that a model implies at theta (b, q)."""
    if layout.ordinal is not None:
        return ordinal_statistics(layout, layout.ordinal, theta)
    implied = implied_moments(layout, theta)
    return statistics_of(implied.sigma, implied.mu, means=layout.means)


def derivatives_of(layout: Layout, theta: Floats) -> Floats:
    """Return their derivatives (b, G, m, q)."""
    if layout.ordinal is not None:
        return ordinal_derivatives(layout, layout.ordinal, theta)
    return statistic_derivatives(layout, theta)


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """Weighted least squares of b samples.

    Parameters
    ----------
    layout : Layout
    observed : ndarray, shape (b, G, m)
    weight : ndarray, shape (b, G, m) or (b, G, m, m)
        W, or its diagonal.
    shares : ndarray, shape (G,)
        Each group's share of all respondents.
    """

    layout: Layout
    observed: Floats
    weight: Floats
    shares: Floats

    @property
    def size(self) -> int:
        """The number of samples."""
        return self.observed.shape[0]

    def take(self, rows: NDArray[np.int64]) -> LeastSquares:
        """Return the objective of some samples."""
        return LeastSquares(self.layout, self.observed[rows], self.weight[rows], self.shares)

    def value(self, theta: Floats) -> Floats:
        """Return F."""
        with np.errstate(all="ignore"):
            return self._distance(*self._residuals(theta))

    def slope(self, theta: Floats) -> tuple[Floats, Floats]:
        """Return F and its gradient, -2 sum_g w_g Delta' W (s - sigma)."""
        with np.errstate(all="ignore"):
            apart, pull = self._residuals(theta)
            D = derivatives_of(self.layout, theta)
            shared = self.shares[:, None] * pull
            return self._distance(apart, pull), -2.0 * np.einsum("bgm,bgmq->bq", shared, D, optimize=True)

    def scoring(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        """Return F, its gradient and half its Gauss-Newton Hessian."""
        with np.errstate(all="ignore"):
            apart, pull = self._residuals(theta)
            D = derivatives_of(self.layout, theta)
            shared = self.shares[:, None] * pull
            slope = -2.0 * np.einsum("bgm,bgmq->bq", shared, D, optimize=True)
            full = self.weight.ndim == 4
            WD = self.weight @ D if full else self.weight[..., None] * D
            information = np.swapaxes(D * self.shares[:, None, None], -1, -2) @ WD
            return self._distance(apart, pull), slope, information.sum(axis=1)

    def newton(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        """Return what `scoring` does."""
        return self.scoring(theta)

    def _residuals(self, theta: Floats) -> tuple[Floats, Floats]:
        """Return s - sigma and W (s - sigma), (b, G, m)."""
        apart = self.observed - implied_statistics(self.layout, theta)
        if self.weight.ndim == 4:
            return apart, (self.weight @ apart[..., None])[..., 0]
        return apart, self.weight * apart

    def _distance(self, apart: Floats, pull: Floats) -> Floats:
        value = (apart * pull).sum(axis=-1) @ self.shares
        found: Floats = np.where(np.isfinite(value), value, np.inf)
        return found
