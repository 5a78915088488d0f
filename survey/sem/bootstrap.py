"""Nonparametric bootstrap, batched: resample within groups, refit from the estimate, keep the effects."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from survey.numerics.streams import stream
from survey.sem.admissibility import is_admissible
from survey.sem.discrepancy import Moments, moments_of
from survey.sem.effects import Way, effect_values
from survey.sem.estimate import Minimum, inverse_information, minimise_near
from survey.sem.fiml import Fiml
from survey.sem.matrices import Layout
from survey.sem.objective import NormalTheory
from survey.sem.parameters import Parameter
from survey.sem.patterns import find_patterns, sample_with, whole_sample
from survey.sem.results import BootstrapDraws

__all__ = ["Resampled", "bootstrap_draws", "resample_rows"]

Floats = NDArray[np.float64]
_CHUNK = 100
# Draws of incomplete rows that are refitted at once: their rows stay in the cache.
_PART = 20


@dataclass(frozen=True, slots=True)
class Resampled:
    """Estimates of the draws that converged: theta (draws, q), and which draws they are."""

    theta: Floats
    kept: NDArray[np.int64]
    failed: int
    inadmissible: int


def resample_rows(seed: int, draws: int, n: int, group: int = 1) -> Iterator[NDArray[np.int32]]:
    """Yield the rows of each draw in chunks (chunk, n); the same for any consumer of the same seed.

    Parameters
    ----------
    seed : int
    draws, n : int
    group : int
        From 1; each group has a stream of its own.
    """
    generator = stream(seed, "sem", "bootstrap", str(group))
    for first in range(0, draws, _CHUNK):
        yield generator.integers(0, n, size=(min(_CHUNK, draws - first), n), dtype=np.int32)


def _counts(chosen: NDArray[np.int32], n: int) -> Floats:
    """Return how often each of n rows was drawn (draws, n)."""
    offsets = np.arange(0, n * chosen.shape[0], n, dtype=np.int64)
    flat = np.add(chosen, offsets[:, None], dtype=np.int64)
    return np.bincount(flat.reshape(-1), minlength=n * chosen.shape[0]).reshape(-1, n).astype(float)


def _moments(groups: Sequence[Floats], rows: Sequence[NDArray[np.int32]]) -> Moments:
    covariances: list[Floats] = []
    means: list[Floats] = []
    for values, chosen in zip(groups, rows, strict=True):
        # Counts instead of copies: the moments of a draw are weighted moments of the sample.
        n = values.shape[0]
        counts = _counts(chosen, n)
        centre = values - values.mean(axis=0)
        mean = counts @ centre / n
        weighted = counts[:, :, None] * centre
        S = np.swapaxes(weighted, 1, 2) @ centre / n - mean[:, :, None] * mean[:, None, :]
        covariances.append(S)
        means.append(mean + values.mean(axis=0))
    n_groups = np.array([float(values.shape[0]) for values in groups])
    return moments_of(np.stack(covariances, axis=1), np.stack(means, axis=1), n_groups)


def _incomplete(
    layout: Layout, groups: Sequence[Floats], theta: Floats, null_space: Floats | None
) -> Callable[[tuple[NDArray[np.int32], ...]], Minimum]:
    """Return what refits some draws of incomplete rows; patterns and curvature are found once, for all."""
    found = [find_patterns(X) for X in groups]
    whole = Fiml(layout, tuple(whole_sample(X) for X in groups), np.zeros(1))
    inverse = inverse_information(whole, theta, null_space)

    def refit_part(rows: tuple[NDArray[np.int32], ...]) -> Minimum:
        drawn = tuple(
            sample_with(X, *patterns, _counts(chosen, X.shape[0]))
            for X, patterns, chosen in zip(groups, found, rows, strict=True)
        )
        objective = Fiml(layout, drawn, np.zeros(rows[0].shape[0]))
        return minimise_near(objective, theta, null_space=null_space, inverse=inverse)

    def refit(rows: tuple[NDArray[np.int32], ...]) -> Minimum:
        starts = range(0, rows[0].shape[0], _PART)
        parts = [refit_part(tuple(chosen[k : k + _PART] for chosen in rows)) for k in starts]
        return Minimum(
            np.concatenate([m.theta for m in parts]),
            np.concatenate([m.value for m in parts]),
            np.concatenate([m.gradient for m in parts]),
            np.concatenate([m.converged for m in parts]),
            max(m.iterations for m in parts),
        )

    return refit


def refit_draws(
    layout: Layout,
    groups: Sequence[Floats],
    theta: Floats,
    *,
    draws: int,
    seed: int,
    null_space: Floats | None,
    progress: Callable[[int, int], None] | None,
) -> Resampled:
    """Refit the model to every draw, in chunks on all cores; the same for any number of them.

    Rows with NaN are refitted by full information.
    """
    streams = [resample_rows(seed, draws, g.shape[0], k + 1) for k, g in enumerate(groups)]
    if any(np.isnan(X).any() for X in groups):
        refit = _incomplete(layout, groups, theta, null_space)
    else:

        def refit(rows: tuple[NDArray[np.int32], ...]) -> Minimum:
            return minimise_near(NormalTheory(layout, _moments(groups, rows)), theta, null_space=null_space)

    kept: list[NDArray[np.int64]] = []
    found: list[Floats] = []
    done = 0
    # Threads suffice: the time is spent in LAPACK, which lets them run at once.
    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(os.cpu_count()) as pool:
        for minimum in pool.map(refit, zip(*streams, strict=True)):
            good = np.flatnonzero(minimum.converged)
            kept.append(done + good)
            found.append(minimum.theta[good])
            done += minimum.theta.shape[0]
            if progress is not None:
                progress(done, draws)
    estimates = np.concatenate(found) if found else np.empty((0, theta.size))
    which = np.concatenate(kept) if kept else np.empty(0, dtype=np.int64)
    bad = int((~is_admissible(layout, estimates)).sum()) if which.size else 0
    return Resampled(estimates, which, draws - which.size, bad)


def bootstrap_draws(
    ways: Sequence[Way],
    rows: Sequence[Parameter],
    layout: Layout,
    resampled: Resampled,
    draws: int,
    seed: int,
) -> BootstrapDraws:
    """Return the effects of every draw, raw and completely standardised."""
    raw = effect_values(ways, rows, layout, resampled.theta, std_all=False)
    with np.errstate(all="ignore"):
        std = effect_values(ways, rows, layout, resampled.theta, std_all=True)
    return BootstrapDraws(draws, resampled.failed, resampled.inadmissible, seed, raw, std, resampled.kept)
