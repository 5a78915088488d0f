"""Minimising an objective by scoring with step halving, for a whole batch of samples at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from survey.sem.estimation.quasi_newton import begin_with
from survey.sem.objectives.objective import Informed, Objective

__all__ = [
    "Minimum",
    "inverse_information",
    "minimise",
    "minimise_near",
    "minimise_quickly",
    "minimise_stubborn",
    "try_quickly",
]

Floats = NDArray[np.float64]
_NEAR, _LAST, _HARDEST, _SHRINKS = 0.1, 1e-8, 60, 3
# Rounds after which scoring alone, quasi-Newton steps, and scoring after those are on their way to no
# minimum: samples that converge need 1 to 30 of the last.
_SCORING, _STUBBORN, _CLOSING = 200, 500, 60
# Halvings of steps, over all rounds, that say the same: samples that converge need up to about 300, and
# those that converge quickly a few tens.
_HALVINGS, _HALVINGS_QUICKLY = 400, 100
# What F could still fall by (g' I^-1 g / 4, whatever the parameters' units are), where steps are at the end
# of its digits: with n = 10,000 a thousandth of a standard error.
_ROUNDING = 1e-10


@dataclass(frozen=True, slots=True)
class Minimum:
    """Where the iterations ended.

    Parameters
    ----------
    theta, gradient : ndarray, shape (b, q)
    value : ndarray, shape (b,)
    converged : ndarray of bool, shape (b,)
    iterations : int
    information : ndarray, shape (b, q, q), optional
        Half the Hessian at theta, where the last step had it looked at.
    """

    theta: Floats
    value: Floats
    gradient: Floats
    converged: NDArray[np.bool_]
    iterations: int
    information: Floats | None = None


def minimise(
    objective: Objective,
    start: Floats,
    *,
    null_space: Floats | None = None,
    tolerance: float = 1e-9,
    most: int = _SCORING,
) -> Minimum:
    """Minimise F for each sample by scoring with step halving.

    Converged when the scaled gradient g' I^-1 g falls below `tolerance` squared.
    """
    theta = np.array(start, dtype=float)
    b = theta.shape[0]
    done = np.zeros(b, dtype=bool)
    failed = np.zeros(b, dtype=bool)
    halved = np.zeros(b, dtype=np.int64)
    value = np.full(b, np.inf)
    gradient = np.zeros_like(theta)
    rounds = 0
    while rounds < most and not (done | failed).all():
        rounds += 1
        live = np.flatnonzero(~(done | failed))
        part = objective.take(live)
        value[live], gradient[live], information = part.scoring(theta[live])
        lost = ~np.isfinite(value[live]) | ~np.isfinite(information).all(axis=(1, 2))
        information[lost] = np.eye(theta.shape[1])
        step = _step(information, gradient[live] / 2, null_space)
        decrement = np.einsum("bq,bq->b", gradient[live] / 2, step)
        done[live] = ~lost & (decrement < tolerance**2)
        failed[live[lost]] = True
        move = np.flatnonzero(~done[live] & ~lost)
        if move.size:
            rows = live[move]
            theta[rows], moved, times = _search(objective.take(rows), theta[rows], step[move], value[rows])
            halved[rows] += times
            # Steps that no longer lower F, or only by its last digits, end it one way or the other.
            ended = ~moved | (halved[rows] > _HALVINGS)
            done[rows[ended]] = decrement[move][ended] < _ROUNDING
            failed[rows] = ended & ~done[rows]
    return Minimum(theta, value, gradient, done, rounds)


def _step(information: Floats, slope: Floats, null_space: Floats | None) -> Floats:
    """Return the scoring step, within the directions that equality constraints leave free."""
    if null_space is None:
        return _solve(information, slope)
    reduced = null_space.T @ information @ null_space
    return _solve(reduced, slope @ null_space) @ null_space.T


def _solve(information: Floats, gradient: Floats) -> Floats:
    scale = np.sqrt(np.maximum(np.einsum("bii->bi", information), 1e-12))
    scaled = information / (scale[:, :, None] * scale[:, None, :])
    np.einsum("bii->bi", scaled)[:] += 1e-10
    solved = cast("Floats", np.linalg.solve(scaled, (gradient / scale)[..., None]))
    return solved[..., 0] / scale


def _search(
    objective: Objective, theta: Floats, step: Floats, value: Floats
) -> tuple[Floats, NDArray[np.bool_], NDArray[np.int64]]:
    """Halve each sample's step until F falls; return the points, whether it did, and how many halvings."""
    best = theta.copy()
    moved = np.zeros(theta.shape[0], dtype=bool)
    halved = np.zeros(theta.shape[0], dtype=np.int64)
    length = 1.0
    for _ in range(30):
        rows = np.flatnonzero(~moved)
        if rows.size == 0:
            break
        trial = theta[rows] - length * step[rows]
        new = objective.take(rows).value(trial)
        better = new <= value[rows] + 1e-14 * np.abs(value[rows])
        best[rows[better]] = trial[better]
        moved[rows[better]] = True
        halved[rows[~better]] += 1
        length /= 2
    return best, moved, halved


def minimise_quickly(
    objective: Objective,
    start: Floats,
    *,
    null_space: Floats | None = None,
    most: int = 100,
    closing: Informed | None = None,
) -> Minimum:
    """Minimise F for one sample as `try_quickly` does; if that fails, by scoring alone.

    Parameters
    ----------
    start : ndarray, shape (q,)
    """
    found = try_quickly(objective, start, null_space=null_space, most=most, closing=closing)
    return minimise(objective, start[None], null_space=null_space) if found is None else found


def try_quickly(
    objective: Objective,
    start: Floats,
    *,
    null_space: Floats | None = None,
    most: int = 100,
    closing: Informed | None = None,
    first: tuple[Floats, Floats, Floats] | None = None,
) -> Minimum | None:
    """Minimise F for one sample: scoring while it is far, then Newton's steps; None where that fails.

    Where the model fits poorly the expected information is not the Hessian, and scoring takes tens of steps
    for its last digits.

    Parameters
    ----------
    start : ndarray, shape (q,)
    closing : callable, optional
        What is asked at the end of the last step (theta to F, slope, information): what inference asks for.
    first : tuple, optional
        What `scoring` says of the start, where that is known.
    """
    theta, closed, halved = start[None], None, 0
    value, slope, information = objective.scoring(theta) if first is None else first
    for rounds in range(1, most + 1):
        if not (np.isfinite(value[0]) and np.isfinite(information).all()):
            break
        step = _step(information, slope / 2, null_space)
        decrement = float(slope[0] @ step[0]) / 2
        if decrement < 0:
            # Newton's Hessian is not positive definite here.
            value, slope, information = objective.scoring(theta)
            continue
        if decrement < 1e-18:
            return Minimum(theta, value, slope, np.ones(1, dtype=bool), rounds, closed)
        trial, before, closed = theta - step, value, None
        if decrement >= _LAST:
            informed = objective.newton if decrement < _NEAR else objective.scoring
            value, slope, information = informed(trial)
        elif closing is None:
            value, slope = objective.slope(trial)
        else:
            # The step squares the distance, by the Hessian that is known: its end needs no other.
            value, slope, closed = closing(trial)
        if not value[0] <= before[0] + 1e-14 * abs(before[0]):
            trial, moved, times = _search(objective, theta, step / 2, before)
            halved += int(times[0])
            if not moved[0] or halved > _HALVINGS_QUICKLY:
                break
            value, slope, information = objective.scoring(trial)
            closed = None
        theta = trial
    return None


def minimise_near(
    objective: Objective,
    start: Floats,
    *,
    null_space: Floats | None = None,
    inverse: Floats | None = None,
    tolerance: float = 1e-5,
    most: int = 40,
) -> Minimum:
    """Minimise F for samples whose minima lie near one point, by quasi-Newton steps (BFGS) from that point.

    All begin with the inverse information of the point itself, which each then mends from its own gradients;
    no sample needs an information matrix of its own. Samples for which a step does not lower F, or that take
    too long, go on with full scoring.

    Parameters
    ----------
    start : ndarray, shape (q,)
        E.g. the estimate, for the draws of its bootstrap.
    inverse : ndarray, shape (q, q), optional
        The inverse information to begin with; by default the first sample's at the start.
    """
    first = inverse_information(objective, start, null_space) if inverse is None else inverse
    theta = np.repeat(start[None], objective.size, axis=0)
    curvature = begin_with(first, objective.size)
    value, slope = objective.slope(theta)
    done, hard = np.zeros(value.size, dtype=bool), ~np.isfinite(value)
    shrunk = np.zeros(value.size, dtype=np.int64)
    for _ in range(most):
        live = np.flatnonzero(~(done | hard))
        if live.size == 0:
            break
        step = -curvature.times(live, slope[live] / 2)
        done[live] = -np.einsum("bq,bq->b", slope[live] / 2, step) < tolerance**2
        rows, step = live[~done[live]], step[~done[live]]
        if rows.size == 0:
            continue
        trial = theta[rows] + step
        new, new_slope = objective.take(rows).slope(trial)
        better = new <= value[rows] + 1e-14 * np.abs(value[rows])
        # A step that was too long is tried again shorter, and given up after a few.
        shorter = rows[~better]
        curvature.shrink(shorter)
        shrunk[shorter] += 1
        hard[shorter] = shrunk[shorter] > _SHRINKS
        kept = rows[better]
        curvature.learn(kept, step[better], (new_slope[better] - slope[kept]) / 2)
        theta[kept], value[kept], slope[kept] = trial[better], new[better], new_slope[better]
    rest = np.flatnonzero(~done)
    if rest.size:
        # A draw whose minimum lies at infinity is not followed there.
        again = minimise(
            objective.take(rest), theta[rest], null_space=null_space, tolerance=tolerance, most=_HARDEST
        )
        theta[rest], value[rest], slope[rest] = again.theta, again.value, again.gradient
        done[rest] = again.converged
    return Minimum(theta, value, slope, done, most)


def inverse_information(objective: Objective, theta: Floats, null_space: Floats | None) -> Floats:
    """Return the inverse of the first sample's information at one point, within the constraints."""
    information = objective.take(np.array([0])).scoring(theta[None])[2][0]
    N = np.eye(theta.size) if null_space is None else null_space
    return cast("Floats", N @ np.linalg.inv(N.T @ information @ N) @ N.T)


def minimise_stubborn(objective: Objective, start: Floats, null_space: Floats | None = None) -> Minimum:
    """Minimise F for one sample by quasi-Newton steps (BFGS) where scoring stalls, and end with scoring.

    Parameters
    ----------
    start : ndarray, shape (q,)
        Feasible under the equality constraints.
    null_space : ndarray, shape (q, r), optional
    """
    from scipy import optimize

    N = np.eye(start.size) if null_space is None else null_space

    def value_and_slope(psi: Floats) -> tuple[float, Floats]:
        value, slope = objective.slope((start + N @ psi)[None])
        # A point without a positive definite Sigma is refused by the line search through its value.
        return (float(value[0]), slope[0] @ N) if np.isfinite(value[0]) else (1e10, np.zeros(N.shape[1]))

    found = optimize.minimize(
        value_and_slope,
        np.zeros(N.shape[1]),
        jac=True,
        method="BFGS",
        options={"maxiter": _STUBBORN, "gtol": 1e-9},
    )
    return minimise(objective, (start + N @ found.x)[None], null_space=null_space, most=_CLOSING)
