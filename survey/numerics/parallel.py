"""Eigenvalues of random data, many draws at once, for parallel analysis (Horn 1965).

For normal data the correlation matrix itself is drawn: by Bartlett's (1933) decomposition, a Wishart matrix
with n - 1 degrees of freedom is L L' with chi variates on the diagonal of L and normal ones below it, so no
n x p data are ever made. Permutation shuffles each column of the answers on its own, which keeps the margins.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import numpy as np

from survey.numerics.arrays import Floats, Ints
from survey.numerics.polychoric import contingency_tables, fit_tables, thresholds_of
from survey.numerics.uniquenesses import smc, solve_uniquenesses

__all__ = [
    "Variant",
    "normal_correlations",
    "permuted_correlations",
    "random_eigenvalues",
    "reduced_eigenvalues",
]

Variant: TypeAlias = Literal["components", "factors", "smc"]
_CELLS = 4_000_000  # numbers held at once while resampling: 32 MB


def reduced_eigenvalues(R: Floats, variant: Variant) -> Floats:
    """Return the falling eigenvalues (b, p) that a variant compares, for correlation matrices (b, p, p).

    ``"components"``: of R. ``"factors"``: of R with the communalities of one minres factor on the diagonal.
    ``"smc"``: of R with squared multiple correlations on the diagonal.

    Examples
    --------
    >>> R = np.array([[[1.0, 0.5], [0.5, 1.0]]])
    >>> reduced_eigenvalues(R, "components").round(6)
    array([[1.5, 0.5]])
    >>> reduced_eigenvalues(R, "smc").round(6)
    array([[ 0.75, -0.25]])
    """
    if variant == "factors":
        psi = solve_uniquenesses(R, 1, tolerance=1e-7).psi
    elif variant == "smc":
        psi = 1.0 - smc(R)
    else:
        psi = np.zeros(R.shape[:2])
    reduced = R - psi[:, :, None] * np.eye(R.shape[-1])
    return np.asarray(np.linalg.eigvalsh(reduced), dtype=np.float64)[:, ::-1]


def random_eigenvalues(
    variants: tuple[Variant, ...], draws: Iterator[Floats], count: int, p: int
) -> dict[Variant, Floats]:
    """Return, for each variant, the eigenvalues (draws, p) of a stream of batches of random matrices.

    Examples
    --------
    >>> batches = normal_correlations(100, 4, 10, np.random.default_rng(1))
    >>> random_eigenvalues(("components",), batches, 10, 4)["components"].shape
    (10, 4)
    """
    found: dict[Variant, Floats] = {variant: np.empty((count, p)) for variant in variants}
    start = 0
    for batch in draws:
        stop = start + batch.shape[0]
        for variant in variants:
            found[variant][start:stop] = reduced_eigenvalues(batch, variant)
        start = stop
    return found


def normal_correlations(n: int, p: int, count: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Yield batches of correlation matrices (b, p, p) of n independent normal rows; n > p.

    Examples
    --------
    >>> sum(len(b) for b in normal_correlations(50, 3, 7, np.random.default_rng(1)))
    7
    """
    size = max(1, _CELLS // (p * p))
    degrees = (n - 1 - np.arange(p)).astype(np.float64)
    below = np.tril(np.ones((p, p)), -1)
    for start in range(0, count, size):
        b = min(size, count - start)
        L = rng.standard_normal((b, p, p)) * below
        L[:, np.arange(p), np.arange(p)] = np.sqrt(rng.chisquare(degrees, (b, p)))
        rows = L / np.sqrt((L * L).sum(axis=2, keepdims=True))
        yield rows @ rows.transpose(0, 2, 1)


def permuted_correlations(X: Floats, count: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Yield batches of correlation matrices (b, p, p) of X (n, p) with every column shuffled on its own.

    Examples
    --------
    >>> X = np.arange(20.0).reshape(10, 2)
    >>> next(permuted_correlations(X, 3, np.random.default_rng(1))).shape
    (3, 2, 2)
    """
    n, p = X.shape
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    size = max(1, _CELLS // (n * p))
    for start in range(0, count, size):
        b = min(size, count - start)
        shuffled = rng.permuted(np.broadcast_to(Z.T, (b, p, n)), axis=2)
        yield shuffled @ shuffled.transpose(0, 2, 1) / n


def permuted_polychorics(codes: Ints, count: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Yield polychoric correlation matrices (1, p, p) of codes (n, p) with every column shuffled on its own.

    Examples
    --------
    >>> codes = np.random.default_rng(1).integers(0, 3, size=(60, 3))
    >>> next(permuted_polychorics(codes, 2, np.random.default_rng(1))).shape
    (1, 3, 3)
    """
    p = codes.shape[1]
    thresholds = thresholds_of(codes)
    i, j = np.triu_indices(p, 1)
    for _ in range(count):
        R = np.eye(p)[None]
        tables = contingency_tables(rng.permuted(codes, axis=0))
        R[0, i, j] = R[0, j, i] = fit_tables(tables, thresholds[i], thresholds[j])[0]
        yield R
