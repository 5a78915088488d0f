"""Minimising under nonlinear equalities and inequalities: sequential quadratic programming.

Each step solves min d'H d / 2 + g'd subject to the linearised constraints (Nocedal & Wright 2006, ch. 18):
H is the expected information while far, and the exact Hessian of the Lagrangian near the end, so that the
last steps are Newton's on the Karush-Kuhn-Tucker conditions. An L1 merit function shortens steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.sem.estimation.estimate import Minimum, minimise_quickly
from survey.sem.model.constraints import LinearConstraints, Restrictions, null_space_of
from survey.sem.objectives.objective import Objective
from survey.sem.results import ConstraintState

__all__ = ["Constrained", "minimise_constrained", "states_of"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_MOST, _NEAR, _CLOSE = 200, 1e-3, 1e-9


@dataclass(frozen=True, slots=True)
class Constrained:
    """A minimum under constraints.

    Parameters
    ----------
    minimum : Minimum
        Of one sample.
    tangent : LinearConstraints
        The active constraints at the minimum, linearised.
    active : ndarray of bool, length k
        Equalities, and the inequalities that hold as equalities.
    multipliers : ndarray, length k
        Change of F / 2 for a unit change of a gap; 0 where not active.
    """

    minimum: Minimum
    tangent: LinearConstraints
    active: Flags
    multipliers: Floats


@dataclass(frozen=True, slots=True)
class _State:
    """What is known at one theta: half of F, its slope, and the gaps with theirs."""

    theta: Floats
    value: float
    slope: Floats
    gaps: Floats
    jacobian: Floats


@dataclass(frozen=True, slots=True)
class _Step:
    """The step, the multipliers of all constraints, and which were active in the quadratic programme."""

    move: Floats
    multipliers: Floats
    active: Flags


def minimise_constrained(objective: Objective, start: Floats, restrictions: Restrictions) -> Constrained:
    """Minimise F for one sample under constraints, from the unconstrained minimum or the start.

    Parameters
    ----------
    objective : Objective
        A batch of one.
    start : ndarray, shape (q,)
    restrictions : Restrictions
    """
    with np.errstate(all="ignore"):
        free = minimise_quickly(objective, start)
        if not free.converged[0]:
            return _solve_from(objective, start, restrictions)
        found = _solve_from(objective, free.theta[0], restrictions)
        return found if found.minimum.converged[0] else _solve_from(objective, start, restrictions)


def _solve_from(objective: Objective, start: Floats, restrictions: Restrictions) -> Constrained:
    equal = restrictions.equal
    state = _look(objective, restrictions, start)
    step = _Step(np.zeros_like(start), np.zeros(equal.size), equal.copy())
    penalty, rounds, done, near = 1.0, 0, False, False
    while rounds < _MOST and np.isfinite(state.value) and np.isfinite(state.jacobian).all():
        rounds += 1
        H = _hessian(objective, restrictions, state, step, exact=near)
        step = _quadratic(H, state, equal, step.active)
        decrement = float(step.move @ H @ step.move)
        violated = _violation(state.gaps, equal)
        if violated < _CLOSE and abs(decrement) < _CLOSE**2:
            done = True
            break
        near = violated < _NEAR and abs(decrement) < _NEAR
        penalty = max(penalty, 2 * float(np.abs(step.multipliers).max(initial=0.0)))
        moved = _search(objective, restrictions, state, step, penalty)
        if moved is None:
            done = violated < 1e-7 and abs(decrement) < 1e-12
            break
        state = moved
    return _concluded(state, step, restrictions, done=done, rounds=rounds)


def _look(objective: Objective, restrictions: Restrictions, theta: Floats) -> _State:
    value, slope = objective.slope(theta[None])
    gaps = restrictions.values(theta[None])[0]
    return _State(theta, float(value[0]) / 2, slope[0] / 2, gaps, restrictions.slopes(theta))


def _violation(gaps: Floats, equal: Flags) -> float:
    """Return the sum by which the constraints are not met."""
    return float(np.where(equal, np.abs(gaps), np.maximum(-gaps, 0.0)).sum())


def _hessian(
    objective: Objective, restrictions: Restrictions, state: _State, step: _Step, *, exact: bool
) -> Floats:
    """Return the Lagrangian's Hessian where it is convex along the constraints, else the information."""
    if exact:
        H = objective.newton(state.theta[None])[2][0] - restrictions.curvature(state.theta, step.multipliers)
        N, _ = null_space_of(state.jacobian[step.active])
        if np.isfinite(H).all() and np.linalg.eigvalsh(N.T @ H @ N).min(initial=1.0) > 1e-10:
            return H
    return objective.scoring(state.theta[None])[2][0]


def _quadratic(H: Floats, state: _State, equal: Flags, before: Flags) -> _Step:
    """Solve the quadratic programme by an active set that begins with that of the step before."""
    active = before | equal
    step = _kkt(H, state, active)
    for _ in range(4 * equal.size + 10):
        ahead = state.gaps + state.jacobian @ step.move
        broken = np.flatnonzero(~active & (ahead < -1e-12))
        pulling = np.flatnonzero(active & ~equal & (step.multipliers < -1e-12))
        if broken.size:
            active = active.copy()
            active[broken[np.argmin(ahead[broken])]] = True
        elif pulling.size:
            active = active.copy()
            active[pulling[np.argmin(step.multipliers[pulling])]] = False
        else:
            break
        step = _kkt(H, state, active)
    return step


def _kkt(H: Floats, state: _State, active: Flags) -> _Step:
    """Return the minimum of the quadratic model where the active constraints hold as equalities."""
    J, q = state.jacobian[active], state.theta.size
    k = J.shape[0]
    scale = 1.0 / np.sqrt(np.maximum(np.abs(np.diag(H)), 1e-8))
    system = np.zeros((q + k, q + k))
    system[:q, :q] = H * np.outer(scale, scale)
    system[q:, :q] = J * scale
    system[:q, q:] = system[q:, :q].T
    right = np.concatenate([-state.slope * scale, -state.gaps[active]])
    # Least squares bears constraints that say the same twice.
    solved = np.linalg.lstsq(system, right, rcond=1e-13)[0]
    multipliers = np.zeros(active.size)
    multipliers[active] = -solved[q:]
    return _Step(solved[:q] * scale, multipliers, active)


def _search(
    objective: Objective, restrictions: Restrictions, state: _State, step: _Step, penalty: float
) -> _State | None:
    """Halve the step until the merit F / 2 + penalty * violation falls; None when it never does."""
    equal = restrictions.equal
    merit = state.value + penalty * _violation(state.gaps, equal)
    length = 1.0
    for _ in range(40):
        theta = state.theta + length * step.move
        gaps = restrictions.values(theta[None])[0]
        value = float(objective.value(theta[None])[0]) / 2
        new = value + penalty * _violation(gaps, equal)
        if np.isfinite(new) and new <= merit + 1e-13 * max(1.0, abs(merit)):
            return _look(objective, restrictions, theta)
        length /= 2
    return None


def _concluded(
    state: _State, step: _Step, restrictions: Restrictions, *, done: bool, rounds: int
) -> Constrained:
    equal = restrictions.equal
    active = equal | (step.active & (np.abs(state.gaps) < 1e-7))
    finite = np.isfinite(state.jacobian).all()
    J = state.jacobian if finite else np.zeros_like(state.jacobian)
    N, _ = null_space_of(J[active])
    _, count = null_space_of(J[equal])
    minimum = Minimum(
        state.theta[None], np.array([2 * state.value]), 2 * state.slope[None], np.array([done]), rounds
    )
    tangent = LinearConstraints(state.theta, N, count)
    return Constrained(minimum, tangent, active, np.where(active, step.multipliers, 0.0))


def states_of(found: Constrained, restrictions: Restrictions, n: float) -> tuple[ConstraintState, ...]:
    """Return how each constraint holds at the solution; `n` is what F is multiplied by."""
    gaps = restrictions.values(found.minimum.theta)[0]
    columns = zip(
        restrictions.texts, found.active.tolist(), gaps.tolist(), found.multipliers.tolist(), strict=True
    )
    return tuple(
        ConstraintState(text, active, gap, 2 * n * multiplier) for text, active, gap, multiplier in columns
    )
