"""Populations of factor models whose true values are known under normal, skewed and categorised data.

All items of a design have one loading and all factors one correlation, so that a transformation of every
item alike leaves a factor model that holds exactly, with other values: the correlation of two transformed
items is a function of their correlation before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import optimize, stats

Kind = Literal["normal", "skewed", "five"]
KINDS: tuple[Kind, ...] = ("normal", "skewed", "five")
SKEWNESS, KURTOSIS = 2.0, 7.0
CUTS = np.array([-1.5, -0.7, 0.2, 1.1])


@dataclass(frozen=True)
class Design:
    """Factors, items to a factor, the standardised loading and the factors' correlation."""

    name: str
    factors: int
    each: int
    loading: float
    phi: float

    @property
    def syntax(self) -> str:
        rows = (range(f * self.each, (f + 1) * self.each) for f in range(self.factors))
        return "\n".join(f"f{f} =~ " + " + ".join(f"x{i}" for i in own) for f, own in enumerate(rows))

    @property
    def names(self) -> list[str]:
        return [f"x{i}" for i in range(self.factors * self.each)]

    def correlations(self) -> np.ndarray:
        """Return the correlations of the items before any transformation."""
        factor = np.repeat(np.arange(self.factors), self.each)
        same = factor[:, None] == factor
        R = self.loading**2 * np.where(same, 1.0, self.phi)
        np.fill_diagonal(R, 1.0)
        return R


NINE = Design("9 items", 3, 3, 0.7, 0.3)
THIRTY = Design("30 items", 6, 5, 0.7, 0.3)
# Small, weak and barely determined: where estimation fails.
HARD = Design("hard", 3, 2, 0.5, 0.3)


def fleishman() -> tuple[float, float, float]:
    """Return b, c, d of the cubic -c + b z + c z^2 + d z^3 with the wanted moments (Fleishman 1978)."""

    def gaps(x: np.ndarray) -> list[float]:
        b, c, d = x
        return [
            b**2 + 6 * b * d + 2 * c**2 + 15 * d**2 - 1,
            2 * c * (b**2 + 24 * b * d + 105 * d**2 + 2) - SKEWNESS,
            24 * (b * d + c**2 * (1 + b**2 + 28 * b * d) + d**2 * (12 + 48 * b * d + 141 * c**2 + 225 * d**2))
            - KURTOSIS,
        ]

    found = optimize.root(gaps, [0.8, 0.2, 0.05], tol=1e-14)
    return tuple(found.x)


def cubic_correlation(rho: np.ndarray) -> np.ndarray:
    """Return the correlation of two cubics of normals that correlate rho (Vale & Maurelli 1983)."""
    b, c, d = fleishman()
    return rho * (b**2 + 6 * b * d + 9 * d**2) + 2 * c**2 * rho**2 + 6 * d**2 * rho**3


def code_correlation(rho: float) -> float:
    """Return the Pearson correlation of the codes of two normals that correlate rho."""
    below = stats.norm.cdf(CUTS)

    def covariance(joint: np.ndarray) -> float:
        return float((joint - below[:, None] * below).sum())

    pairs = np.stack(np.meshgrid(CUTS, CUTS, indexing="ij"), axis=-1).reshape(-1, 2)
    both = stats.multivariate_normal([0.0, 0.0], [[1.0, rho], [rho, 1.0]]).cdf(pairs)
    return covariance(both.reshape(4, 4)) / covariance(np.minimum(below[:, None], below))


def truth(design: Design, kind: Kind, *, ordinal: bool = False) -> tuple[float, float]:
    """Return the standardised loading and the factor correlation that an estimator estimates."""
    if kind == "normal" or ordinal or kind == "skewed":
        # Skewed items are drawn so that they correlate as the normal ones do.
        return design.loading, design.phi
    within = code_correlation(design.loading**2)
    return within**0.5, code_correlation(design.loading**2 * design.phi) / within


def draw(design: Design, kind: Kind, n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw n rows."""
    R = design.correlations()
    if kind == "skewed":
        grid = np.linspace(-1.0, 1.0, 4001)
        R = np.interp(R, cubic_correlation(grid), grid)
        np.fill_diagonal(R, 1.0)
    z = rng.standard_normal((n, R.shape[0])) @ np.linalg.cholesky(R).T
    if kind == "skewed":
        b, c, d = fleishman()
        return -c + z * (b + z * (c + z * d))
    return np.searchsorted(CUTS, z) + 1.0 if kind == "five" else z
