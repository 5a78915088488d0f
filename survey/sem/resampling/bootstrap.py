"""Bootstrap, batched: resample within groups, refit from the estimate, for any data to draw from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.sem.estimation.problem import Problem
from survey.sem.model.matrices import Numbers
from survey.sem.resampling.drawn import Resampler
from survey.sem.resampling.intervals import acceleration, bootstrap_interval
from survey.sem.resampling.refit import OpenModel, Refit, Refitted, refit_of
from survey.sem.resampling.row_counts import CHUNK, Mapper, chunk_counts, map_chunks, resample_rows

__all__ = ["Bootstrapped", "DrawTask", "bootstrap", "resample_rows"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DrawTask:
    """The work of one chunk of draws."""

    refit: Refit
    seed: int
    draws: int

    def __call__(self, chunk: int) -> Refitted:
        """Draw and refit."""
        return self.refit(chunk_counts(self.seed, self.draws, chunk, self.refit.resampler.sizes))


@dataclass(frozen=True, slots=True)
class _LeaveOneOut:
    """The work of one chunk of the jackknife: each draw lacks one row of one group."""

    refit: Refit

    def __call__(self, chunk: int) -> Refitted:
        """Leave out and refit."""
        sizes = self.refit.resampler.sizes
        first, last = chunk * CHUNK, min((chunk + 1) * CHUNK, sum(sizes))
        counts = np.ones((last - first, sum(sizes)))
        counts[np.arange(last - first), np.arange(first, last)] = 0.0
        return self.refit(np.split(counts, np.cumsum(sizes)[:-1], axis=1))


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    """The draws of a bootstrap with what intervals are made of.

    Parameters
    ----------
    model : OpenModel
    theta : ndarray, shape (draws, q + x)
        Of the draws that converged, with the covariates' moments of each.
    kept : ndarray of int
        Which of the requested draws these are.
    estimate : ndarray, shape (q + x,)
    left_out : tuple of ndarray, each (n_g, q + x)
        The jackknife of each group, for the acceleration; empty unless the interval needs it.
    requested, inadmissible, seed : int
    empty : int
        Draws that lack a category of an ordinal variable.
    kind : "percentile", "bc" or "bca"
    level : float
    """

    model: OpenModel
    theta: Floats
    kept: NDArray[np.int64]
    estimate: Floats
    left_out: tuple[Floats, ...]
    requested: int
    inadmissible: int
    seed: int
    kind: str
    level: float
    empty: int = 0

    @property
    def failed(self) -> int:
        """Draws without a minimum."""
        return self.requested - self.kept.size

    def summary(self, function: Callable[[Numbers], Numbers]) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the draws (R, k) of a function of the widened theta, their standard deviation, and limits.

        Parameters
        ----------
        function : callable
            From (b, q + x) to (b, k).
        """
        with np.errstate(all="ignore"):
            drawn, estimate = _in_chunks(function, self.theta), function(self.estimate[None])[0]
            rates = None
            if self.left_out:
                rates = acceleration([_in_chunks(function, values) for values in self.left_out])
            low, high = bootstrap_interval(drawn, estimate, self.level, self.kind, rates)
            finite = np.where(np.isfinite(drawn), drawn, np.nan)
            return drawn, np.nanstd(finite, axis=0, ddof=1), low, high


def _in_chunks(function: Callable[[Numbers], Numbers], theta: Floats) -> Floats:
    """Apply a function of theta (b, q) chunk by chunk: it may need all matrices of each draw at once."""
    starts = range(0, theta.shape[0], CHUNK)
    parts = [function(theta[k : k + CHUNK]) for k in starts]
    return np.concatenate(parts) if parts else function(theta)


def bootstrap(
    problem: Problem,
    resampler: Resampler,
    theta: Floats,
    *,
    draws: int,
    seed: int,
    kind: str = "percentile",
    backend: str | Mapper = "threads",
    progress: Callable[[int, int], None] | None = None,
) -> Bootstrapped:
    """Refit the model to every draw, in chunks; the same for any backend and number of workers.

    Parameters
    ----------
    problem : Problem
    resampler : Resampler
    theta : ndarray, shape (q,)
        The estimate.
    draws, seed : int
    kind : "percentile", "bc" or "bca"
        The last needs the jackknife too: a refit for each row.
    backend : "threads", "dask" or an executor
    progress : callable, optional
        Told how many of how many refits are done.
    """
    refit = refit_of(problem, resampler, theta)
    n = sum(resampler.sizes) if kind == "bca" else 0
    told = 0
    chunks: list[Refitted] = []
    work = ((DrawTask(refit, seed, draws), draws), (_LeaveOneOut(refit), n))
    for task, count in work:
        for found in map_chunks(task, -(-count // CHUNK), backend):
            chunks.append(found)
            told += found.value.size
            if progress is not None:
                progress(told, draws + n)
    theta_of, good, fine, empty = (
        np.concatenate([getattr(chunk, name) for chunk in chunks])
        for name in ("theta", "converged", "admissible", "empty")
    )
    kept = np.flatnonzero(good[:draws])
    left_out = np.where(good[draws:, None], theta_of[draws:], np.nan)
    sample = problem.sample
    wide = refit.model.widen(theta[None], sample.covariance[None], sample.mean[None])[0]
    return Bootstrapped(
        refit.model,
        theta_of[kept],
        kept,
        wide,
        tuple(np.split(left_out, np.cumsum(resampler.sizes)[:-1])) if n else (),
        draws,
        int((~fine[kept]).sum()),
        seed,
        kind,
        problem.options.confidence_level,
        int(empty[:draws].sum()),
    )
