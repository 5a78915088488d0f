"""Parallel analysis: the eigenvalues observed against those of random data of the same shape.

Horn (1965) on components; Humphreys & Ilgen (1969) on factors, reduced by the communalities of one factor;
Humphreys & Montanelli (1975) on factors, reduced by squared multiple correlations.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from survey.numerics.parallel import (
    Variant,
    normal_correlations,
    permuted_correlations,
    permuted_polychorics,
    random_eigenvalues,
    reduced_eigenvalues,
)
from survey.numerics.streams import stream
from survey.psychometrics.answers.arrays import Bools, Floats, Ints, readonly
from survey.psychometrics.factors.retention_results import ParallelAnalysis

__all__ = ["Resampling", "parallel_analysis", "until_first_failure"]

Resampling = Literal["normal", "permutation"]


def parallel_analysis(
    R: Floats,
    n: int,
    *,
    variants: tuple[Variant, ...] = ("components",),
    draws: int = 1000,
    percentile: float = 95.0,
    seed: int = 1,
    source: Floats | Ints | None = None,
) -> tuple[ParallelAnalysis, ...]:
    """Compare the eigenvalues of R (p, p) with those of random data of n rows.

    Random data are normal, or, where a source of complete answers (n, p) is given, its permutations: of
    floats, compared by their Pearson correlations, or of codes (integers), by their polychoric ones. All
    variants look at the same draws, from ``stream(seed, "parallel")``.

    Examples
    --------
    >>> R = np.kron(np.eye(2), np.full((3, 3), 0.6)) + 0.4 * np.eye(6)
    >>> parallel_analysis(R, 200, draws=100)[0].suggestion
    2
    """
    p = R.shape[0]
    random = random_eigenvalues(variants, _random_data(source, n, p, draws, seed), draws, p)
    found: list[ParallelAnalysis] = []
    for variant in variants:
        observed = reduced_eigenvalues(R[None], variant)[0]
        reference = np.percentile(random[variant], percentile, axis=0)
        found.append(
            ParallelAnalysis(
                variant=variant,
                resampling="normal" if source is None else "permutation",
                observed=readonly(observed),
                reference=readonly(reference),
                reference_lower=readonly(np.percentile(random[variant], 100.0 - percentile, axis=0)),
                reference_mean=readonly(random[variant].mean(axis=0)),
                percentile=percentile,
                draws=draws,
                seed=seed,
                suggestion=until_first_failure(observed > reference),
            )
        )
    return tuple(found)


def _random_data(source: Floats | Ints | None, n: int, p: int, draws: int, seed: int) -> Iterator[Floats]:
    """Return batches of correlations of normal data, or of permutations of the source."""
    rng = stream(seed, "parallel")
    if source is None:
        return normal_correlations(n, p, draws, rng)
    if np.issubdtype(source.dtype, np.integer):
        return permuted_polychorics(source.astype(np.int64), draws, rng)
    return permuted_correlations(source.astype(np.float64), draws, rng)


def until_first_failure(passed: Bools) -> int:
    """Return how many eigenvalues pass before the first that does not.

    Examples
    --------
    >>> until_first_failure(np.array([True, True, False, True]))
    2
    """
    return int(np.argmin(np.append(passed, False)))
