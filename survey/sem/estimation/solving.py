"""From a specified problem to its minimum, whatever its constraints are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from survey.sem.estimation.admissibility import is_admissible
from survey.sem.estimation.constrained import minimise_constrained, states_of
from survey.sem.estimation.estimate import Minimum, minimise, minimise_stubborn, try_quickly
from survey.sem.estimation.identification import check_identified
from survey.sem.estimation.other_side import MarkedFactor, marked_factors, starts_beyond
from survey.sem.estimation.problem import Problem
from survey.sem.model.constraints import LinearConstraints
from survey.sem.model.starts import nearer_values, starting_values
from survey.sem.objectives.objective import Objective, informed
from survey.sem.results import ConstraintState

__all__ = ["solve"]

Floats = NDArray[np.float64]
# Rounds in which a well-behaved sample arrives from the nearer start.
_EASY = 8
# For how many rounds a minimum is looked for beyond where iterations ran to.
_CROSSING = 60


def solve(problem: Problem) -> tuple[Problem, Minimum, tuple[ConstraintState, ...]]:
    """Minimise; under nonlinear constraints the problem comes back with their tangent at the solution.

    Raises
    ------
    IdentificationError
    """
    sample, layout = problem.sample, problem.layout
    start = starting_values(
        problem.rows, problem.variables, sample.covariance, sample.mean, std_lv=problem.options.std_lv
    )
    start = _feasible(start, problem.constraints)
    objective = problem.statistics.objective(layout)
    closing = informed(objective, observed=problem.options.information == "observed")
    available = problem.degrees + layout.q - problem.n_constraints
    if problem.gaps is None or problem.constraints is not None:
        nearer = nearer_values(problem.rows, problem.variables, sample.covariance, start)
        nearer = _feasible(nearer, problem.constraints)
        first = objective.scoring(nearer[None])
        check_identified(objective, start, problem.rows, problem.n_constraints, available, first[2][0])
        found = try_quickly(objective, nearer, null_space=problem.null_space, closing=closing, first=first)
        easy = found is not None and found.iterations <= _EASY and is_admissible(layout, found.theta)[0]
        # Where there may be several minima, or none, the usual start says which is found.
        if not easy and not np.array_equal(nearer, start):
            found = try_quickly(objective, start, null_space=problem.null_space, closing=closing)
        if found is None:
            factors = marked_factors(problem.rows, problem.variables.observed, sample.covariance)
            found = _slowly(objective, start, problem.null_space, factors)
        return problem, found, ()
    check_identified(objective, start, problem.rows, problem.n_constraints, available)
    found = minimise_constrained(objective, start, problem.gaps)
    states = states_of(found, problem.gaps, problem.total)
    return replace(problem, constraints=found.tangent), found.minimum, states


def _slowly(
    objective: Objective, start: Floats, null_space: Floats | None, factors: Sequence[MarkedFactor]
) -> Minimum:
    """Minimise from the start by scoring alone; where that stalls, from beyond where it ran to, and milder.

    If all of them stall, the best is taken.
    """
    best = minimise(objective, start[None], null_space=null_space)
    if best.converged[0]:
        return best
    beyond = starts_beyond(factors, start, best.theta[0])
    if beyond.size:
        crossed = _lowest(objective, _along(beyond, start, null_space), null_space)
        if crossed is not None:
            return crossed
    milder = np.where(np.abs(start) == 1.0, 0.7, 1.0) * start
    others = [milder, 0.5 * milder]
    if not np.array_equal(milder, start):
        others.append(start)
    for other in others:
        found = minimise_stubborn(objective, _along(other, start, null_space), null_space)
        if found.converged[0] or found.value[0] < best.value[0]:
            best = found
        if best.converged[0]:
            break
    return best


def _lowest(objective: Objective, starts: Floats, null_space: Floats | None) -> Minimum | None:
    """Minimise from several starts (s, q) at once; return the lowest minimum, or None."""
    same = np.zeros(starts.shape[0], dtype=np.int64)
    found = minimise(objective.take(same), starts, null_space=null_space, most=_CROSSING)
    if not found.converged.any():
        return None
    k = int(np.argmin(np.where(found.converged, found.value, np.inf)))
    own = slice(k, k + 1)
    return Minimum(
        found.theta[own], found.value[own], found.gradient[own], found.converged[own], found.iterations
    )


def _along(others: Floats, start: Floats, null_space: Floats | None) -> Floats:
    """Return the feasible points nearest to other starts (..., q)."""
    return others if null_space is None else start + ((others - start) @ null_space) @ null_space.T


def _feasible(start: Floats, constraints: LinearConstraints | None) -> Floats:
    if constraints is None:
        return start
    N = constraints.null_space
    return constraints.particular + N @ (N.T @ (start - constraints.particular))
