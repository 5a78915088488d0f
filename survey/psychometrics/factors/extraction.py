"""Extracting factors from a correlation matrix, each method under its own name.

``minres`` (Harman & Jones 1966; the same solution as ULS), ``ml`` (Joreskog 1967), ``pa`` principal axis
iterated to the same stationary point, ``alpha`` (Kaiser & Caffrey 1965), ``image`` (Guttman 1953; Kaiser
1963) and ``components``, which are principal components and are never called factors.

Heywood cases: minres and ML bound uniquenesses below by .005, and an item on the bound is named; principal
axis and alpha are not bounded, and an item whose communality reaches one is named; image has none, because
the image of an item is its regression on the others. At the bound the squared loadings of an item add up to
more than one minus its uniqueness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from survey.numerics.uniquenesses import loadings_given, smc, solve_uniquenesses
from survey.psychometrics.answers.arrays import Floats

__all__ = [
    "EXTRACTIONS",
    "Extraction",
    "Method",
    "alpha_factors",
    "extract_factors",
    "image_factors",
    "max_factors",
    "principal_axis",
]

Method: TypeAlias = Literal["minres", "ml", "pa", "alpha", "image", "components"]
EXTRACTIONS: tuple[Method, ...] = ("minres", "ml", "pa", "alpha", "image", "components")


@dataclass(frozen=True, slots=True)
class Extraction:
    """Unrotated loadings (p, k), strongest first, with uniquenesses (p,) and how the iterations ended."""

    loadings: Floats
    uniquenesses: Floats
    heywood: tuple[int, ...]
    converged: bool
    iterations: int


def max_factors(n_items: int) -> int:
    """Return the largest number of factors that leaves non-negative degrees of freedom.

    Examples
    --------
    >>> max_factors(6), max_factors(25)
    (3, 18)
    """
    k = np.arange(1, n_items)
    return int(k[(n_items - k) ** 2 >= n_items + k].max(initial=0))


def extract_factors(R: Floats, n_factors: int, method: Method, *, spss: bool = False) -> Extraction:
    """Extract factors.

    Parameters
    ----------
    R : (p, p) array
        Correlations.
    method : {"minres", "ml", "pa", "alpha", "image", "components"}
    spss : bool
        Let principal axis stop as SPSS does, when no communality changes by .001.

    Examples
    --------
    >>> load = np.array([0.9, 0.8, 0.7, 0.6])
    >>> R = np.outer(load, load) + np.diag(1 - load**2)
    >>> extract_factors(R, 1, "minres").loadings[:, 0].round(6)
    array([0.9, 0.8, 0.7, 0.6])
    """
    if method == "components":
        components = _leading(R, n_factors)
        return Extraction(components, 1.0 - (components * components).sum(axis=1), (), True, 0)
    if method == "pa":
        return principal_axis(R, n_factors, tolerance=1e-3 if spss else 1e-10)
    if method == "alpha":
        return alpha_factors(R, n_factors, tolerance=1e-3 if spss else 1e-10)
    if method == "image":
        return image_factors(R, n_factors)
    solved = solve_uniquenesses(R[None], n_factors, method=method)
    A = _signed(loadings_given(solved.psi, R[None], n_factors, method=method)[0])
    heywood = tuple(int(j) for j in np.flatnonzero(solved.at_bound[0]))
    return Extraction(A, solved.psi[0], heywood, bool(solved.converged[0]), int(solved.iterations[0]))


def principal_axis(
    R: Floats, n_factors: int, *, tolerance: float = 1e-10, max_iterations: int = 20_000
) -> Extraction:
    """Iterate communalities from the squared multiple correlations until none changes by `tolerance`.

    Where a leading eigenvalue is negative on the way, its absolute value is taken, as SPSS does (Grieder &
    Steiner 2022); at a solution none is. Communalities above one are left as they come, and named.

    Examples
    --------
    >>> load = np.array([0.9, 0.8, 0.7, 0.6])
    >>> made = principal_axis(np.outer(load, load) + np.diag(1 - load**2), 1)
    >>> made.loadings[:, 0].round(6).tolist(), made.converged
    ([0.9, 0.8, 0.7, 0.6], True)
    """
    h2 = smc(R)
    loadings, change, done = _leading(R, n_factors), np.inf, 0
    while change >= tolerance and done < max_iterations:
        reduced = R.copy()
        np.fill_diagonal(reduced, h2)
        loadings = _leading(reduced, n_factors)
        new = (loadings * loadings).sum(axis=1)
        change = float(np.abs(new - h2).max())
        h2, done = new, done + 1
    heywood = tuple(int(j) for j in np.flatnonzero(h2 >= 1.0))
    return Extraction(loadings, 1.0 - h2, heywood, change < tolerance, done)


def alpha_factors(
    R: Floats, n_factors: int, *, tolerance: float = 1e-10, max_iterations: int = 20_000
) -> Extraction:
    """Extract the factors whose scores generalise best to the universe of items (Kaiser & Caffrey 1965).

    The correlations of the items' common parts are factored, so items weigh by their communality; iterated
    from the squared multiple correlations until no communality changes by `tolerance`.

    Examples
    --------
    >>> load = np.array([0.9, 0.8, 0.7, 0.6])
    >>> R = np.outer(load, load) + np.diag(1 - load**2)
    >>> alpha_factors(R, 1).loadings[:, 0].round(6)
    array([0.9, 0.8, 0.7, 0.6])
    """
    h2 = smc(R)
    loadings, change, done = _leading(R, n_factors), np.inf, 0
    while change >= tolerance and done < max_iterations:
        h = np.sqrt(h2)
        common = R / h[:, None] / h[None, :]
        np.fill_diagonal(common, 1.0)
        loadings = h[:, None] * _leading(common, n_factors)
        new = (loadings * loadings).sum(axis=1)
        change = float(np.abs(new - h2).max())
        h2, done = np.maximum(new, 1e-8), done + 1
    heywood = tuple(int(j) for j in np.flatnonzero(h2 >= 1.0))
    return Extraction(_signed(loadings), 1.0 - h2, heywood, change < tolerance, done)


def image_factors(R: Floats, n_factors: int) -> Extraction:
    """Factor the images of the items: what each shares with all others (Guttman 1953; Kaiser 1963).

    With S^2 = 1 / diag(R^-1) and eigenpairs (theta, W) of S^-1 R S^-1, the image covariance is
    S W (theta - 1)^2 theta^-1 W' S, and the loadings are its leading part.

    Examples
    --------
    >>> R = np.full((3, 3), 0.5) + 0.5 * np.eye(3)
    >>> image_factors(R, 1).loadings[:, 0].round(6)
    array([0.544331, 0.544331, 0.544331])
    """
    s = np.sqrt(1.0 - smc(R))
    theta, W = np.linalg.eigh(R / s[:, None] / s[None, :])
    head, vectors = theta[::-1][:n_factors], W[:, ::-1][:, :n_factors]
    loadings = _signed(s[:, None] * vectors * (np.abs(head - 1.0) / np.sqrt(head)))
    return Extraction(loadings, 1.0 - (loadings * loadings).sum(axis=1), (), True, 0)


def _leading(R: Floats, k: int) -> Floats:
    """Return eigenvectors times the root of their absolute eigenvalues, strongest first."""
    values, vectors = np.linalg.eigh(R)
    return _signed((vectors * np.sqrt(np.abs(values)))[:, ::-1][:, :k])


def _signed(A: Floats) -> Floats:
    return A * np.where(A.sum(axis=0) < 0.0, -1.0, 1.0)
