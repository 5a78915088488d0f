"""How the draws of a bootstrap are refitted: from the estimate, with the covariates' moments of each draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from survey.sem.estimation.admissibility import is_admissible
from survey.sem.estimation.constrained import minimise_constrained
from survey.sem.estimation.estimate import Minimum, inverse_information, minimise_near
from survey.sem.estimation.problem import Problem
from survey.sem.model.constraints import Restrictions
from survey.sem.model.matrices import Layout, lay_out
from survey.sem.model.parameters import Parameter
from survey.sem.objectives.objective import Objective
from survey.sem.resampling.drawn import Resampler
from survey.sem.resampling.sign_alignment import align_signs

__all__ = ["OpenModel", "Refit", "Refitted", "open_covariates", "refit_of"]

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
