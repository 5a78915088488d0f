"""Bootstrap, batched: resample within groups, refit from the estimate, for any data to draw from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from survey.sem.estimation.admissibility import is_admissible
from survey.sem.estimation.constrained import minimise_constrained
from survey.sem.estimation.estimate import Minimum, inverse_information, minimise_near
from survey.sem.estimation.problem import Problem
from survey.sem.model.constraints import Restrictions
from survey.sem.model.matrices import Layout, Numbers, lay_out
from survey.sem.model.parameters import Parameter
from survey.sem.objectives.objective import Objective
from survey.sem.resampling.drawn import Resampler
from survey.sem.resampling.intervals import acceleration, bootstrap_interval
from survey.sem.resampling.row_counts import CHUNK, Mapper, chunk_counts, map_chunks, resample_rows
from survey.sem.resampling.sign_alignment import align_signs

__all__ = [
    "Bootstrapped",
    "DrawTask",
    "OpenModel",
    "Refit",
    "Refitted",
    "bootstrap",
    "open_covariates",
    "refit_of",
    "resample_rows",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OpenModel:
    """A model whose covariates' moments are parameters too, so that a draw has its own.

    Parameters
    ----------
    rows : tuple of Parameter
    layout : Layout
    places : ndarray of int, shape (x, 4)
        Group, whether a mean, row and column of each moment that was added.
    """

    rows: tuple[Parameter, ...]
    layout: Layout
    places: NDArray[np.int64]

    def widen(self, theta: Floats, covariance: Floats, mean: Floats) -> Floats:
        """Return theta with the covariates' moments of each draw (b, q + x)."""
        if self.places.shape[0] == 0:
            return theta
        g, is_mean, i, j = self.places.T
        added = np.where(is_mean > 0, mean[:, g, i], covariance[:, g, i, j])
        return np.concatenate([theta, added], axis=1)


def open_covariates(problem: Problem) -> OpenModel:
    """Return the model with the covariates' fixed moments as further parameters."""
    at = {name: i for i, name in enumerate(problem.sample.observed)}
    covariates = set(problem.variables.covariates)
    rows: list[Parameter] = []
    places: list[tuple[int, int, int, int]] = []
    for r in problem.rows:
        if r.free == 0 and not r.user and r.lhs in covariates:
            places.append((r.group - 1, int(r.op == "~1"), at[r.lhs], at[r.rhs or r.lhs]))
            r = replace(r, free=problem.layout.q + len(places))
        rows.append(r)
    layout = problem.layout
    if places:
        layout = lay_out(
            rows,
            problem.variables,
            len(problem.sample.n_used),
            ordinal=tuple(problem.thresholds[0]) if problem.thresholds else (),
            parameterization=problem.options.parameterization,
        )
    return OpenModel(tuple(rows), layout, np.array(places, dtype=np.int64).reshape(-1, 4))


@dataclass(frozen=True, slots=True)
class Refitted:
    """A chunk refitted: widened theta (b, q + x), F (b,), and of each draw what came of it (b,).

    `empty` draws lack a category of an ordinal variable.
    """

    theta: Floats
    value: Floats
    converged: NDArray[np.bool_]
    admissible: NDArray[np.bool_]
    empty: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Refit:
    """How draws are refitted: from the estimate theta (q,), under the constraints of the model.

    `inverse` (q, q) is the inverse information there, with which every draw begins.
    """

    resampler: Resampler
    model: OpenModel
    layout: Layout
    theta: Floats
    null_space: Floats | None
    gaps: Restrictions | None
    inverse: Floats

    def __call__(self, counts: Sequence[Floats]) -> Refitted:
        """Refit the draws that have each row as often as `counts` (b, n_g) say."""
        starts = range(0, counts[0].shape[0], self.resampler.part)
        parts = [self._part([w[k : k + self.resampler.part] for w in counts]) for k in starts]
        return Refitted(
            np.concatenate([one.theta for one in parts]),
            np.concatenate([one.value for one in parts]),
            np.concatenate([one.converged for one in parts]),
            np.concatenate([one.admissible for one in parts]),
            np.concatenate([one.empty for one in parts]),
        )

    def _part(self, counts: Sequence[Floats]) -> Refitted:
        drawn = self.resampler.draw(self.layout, counts)
        if self.gaps is None:
            found = minimise_near(
                drawn.objective, self.theta, null_space=self.null_space, inverse=self.inverse
            )
        else:
            found = _one_by_one(drawn.objective, self.theta, self.gaps)
        theta = align_signs(self.layout, found.theta, self.theta)
        good = is_admissible(self.layout, theta)
        wide = self.model.widen(theta, drawn.covariance, drawn.mean)
        return Refitted(wide, found.value, found.converged & ~drawn.empty, good, drawn.empty)


def _one_by_one(objective: Objective, theta: Floats, gaps: Restrictions) -> Minimum:
    """Minimise each sample under constraints that are not linear."""
    each = [
        minimise_constrained(objective.take(np.array([k])), theta, gaps).minimum
        for k in range(objective.size)
    ]
    return Minimum(
        np.concatenate([one.theta for one in each]),
        np.concatenate([one.value for one in each]),
        np.concatenate([one.gradient for one in each]),
        np.concatenate([one.converged for one in each]),
        max(one.iterations for one in each),
    )


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


def refit_of(problem: Problem, resampler: Resampler, theta: Floats) -> Refit:
    """Return how draws of a problem are refitted."""
    return Refit(
        resampler,
        open_covariates(problem),
        problem.layout,
        theta,
        None if problem.nonlinear else problem.null_space,
        problem.gaps if problem.nonlinear else None,
        inverse_information(problem.statistics.objective(problem.layout), theta, problem.null_space),
    )
