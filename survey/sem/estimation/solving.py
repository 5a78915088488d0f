"""From a specified problem to its minimum, whatever its constraints are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from survey.sem.estimation.admissibility import is_admissible
from survey.sem.estimation.constrained import minimise_constrained, states_of
from survey.sem.estimation.estimate import Minimum, minimise, minimise_stubborn, try_quickly
from survey.sem.estimation.identification import check_identified
from survey.sem.estimation.problem import Problem
from survey.sem.model.constraints import LinearConstraints
from survey.sem.model.starts import nearer_values, starting_values
from survey.sem.objectives.objective import Objective, informed
from survey.sem.results import ConstraintState

__all__ = ["solve"]

Floats = NDArray[np.float64]
# Rounds in which a well-behaved sample arrives from the nearer start.
_EASY = 8


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
        return problem, found or _slowly(objective, start, problem.null_space), ()
    check_identified(objective, start, problem.rows, problem.n_constraints, available)
    found = minimise_constrained(objective, start, problem.gaps)
    states = states_of(found, problem.gaps, problem.total)
    return replace(problem, constraints=found.tangent), found.minimum, states


def _slowly(objective: Objective, start: Floats, null_space: Floats | None) -> Minimum:
    """Minimise from the start by scoring alone; where that stalls, from milder ones, and take the best."""
    best = minimise(objective, start[None], null_space=null_space)
    if best.converged[0]:
        return best
    milder = np.where(np.abs(start) == 1.0, 0.7, 1.0) * start
    others = [milder, 0.5 * milder]
    if not np.array_equal(milder, start):
        others.append(start)
    for other in others:
        feasible = other if null_space is None else start + null_space @ (null_space.T @ (other - start))
        found = minimise_stubborn(objective, feasible, null_space)
        if found.converged[0] or found.value[0] < best.value[0]:
            best = found
        if best.converged[0]:
            break
    return best


def _feasible(start: Floats, constraints: LinearConstraints | None) -> Floats:
    if constraints is None:
        return start
    N = constraints.null_space
    return constraints.particular + N @ (N.T @ (start - constraints.particular))
