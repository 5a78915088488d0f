"""Maximum likelihood by Fisher scoring with step halving, for a whole batch of samples at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.sem.discrepancy import Moments, discrepancy, gradient, gradient_and_information
from survey.sem.matrices import Layout

__all__ = ["Minimum", "minimise", "minimise_stubborn"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Minimum:
    """Where the iterations ended: theta (b, q), value (b,), gradient (b, q), converged (b,)."""

    theta: Floats
    value: Floats
    gradient: Floats
    converged: NDArray[np.bool_]
    iterations: int


def minimise(
    layout: Layout,
    moments: Moments,
    start: Floats,
    *,
    null_space: Floats | None = None,
    tolerance: float = 1e-9,
    most: int = 500,
) -> Minimum:
    """Minimise F for each sample by Fisher scoring with step halving.

    Converged when the scaled gradient g' I^-1 g falls below `tolerance` squared.
    """
    theta = np.array(start, dtype=float)
    b = theta.shape[0]
    done = np.zeros(b, dtype=bool)
    failed = np.zeros(b, dtype=bool)
    value = np.full(b, np.inf)
    gradient = np.zeros_like(theta)
    rounds = 0
    while rounds < most and not (done | failed).all():
        rounds += 1
        live = np.flatnonzero(~(done | failed))
        part = moments.take(live)
        value[live], gradient[live], information = gradient_and_information(layout, part, theta[live])
        lost = ~np.isfinite(value[live]) | ~np.isfinite(information).all(axis=(1, 2))
        information[lost] = np.eye(layout.q)
        step = _step(information, gradient[live] / 2, null_space)
        decrement = np.einsum("bq,bq->b", gradient[live] / 2, step)
        done[live] = ~lost & (decrement < tolerance**2)
        failed[live[lost]] = True
        move = np.flatnonzero(~done[live] & ~lost)
        if move.size:
            rows = live[move]
            theta[rows], moved = _search(layout, moments.take(rows), theta[rows], step[move], value[rows])
            stuck = ~moved
            done[rows[stuck]] = decrement[move][stuck] < 1e-10
            failed[rows[stuck]] = ~done[rows[stuck]]
    return Minimum(theta, value, gradient, done, rounds)


def _step(information: Floats, slope: Floats, null_space: Floats | None) -> Floats:
    """Return the scoring step, within the directions that equality constraints leave free."""
    if null_space is None:
        return _solve(information, slope)
    reduced = null_space.T @ information @ null_space
    return _solve(reduced, slope @ null_space) @ null_space.T


def _solve(information: Floats, gradient: Floats) -> Floats:
    scale = np.sqrt(np.maximum(np.einsum("bii->bi", information), 1e-12))
    scaled = information / scale[:, :, None] / scale[:, None, :]
    scaled = scaled + 1e-10 * np.eye(scaled.shape[-1])
    return np.linalg.solve(scaled, (gradient / scale)[..., None])[..., 0] / scale


def _search(
    layout: Layout, moments: Moments, theta: Floats, step: Floats, value: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Halve each sample's step until F falls."""
    best = theta.copy()
    moved = np.zeros(theta.shape[0], dtype=bool)
    length = 1.0
    for _ in range(30):
        rows = np.flatnonzero(~moved)
        if rows.size == 0:
            break
        trial = theta[rows] - length * step[rows]
        new = discrepancy(layout, moments.take(rows), trial)
        better = new <= value[rows] + 1e-14 * np.abs(value[rows])
        best[rows[better]] = trial[better]
        moved[rows[better]] = True
        length /= 2
    return best, moved


def minimise_stubborn(
    layout: Layout, moments: Moments, start: Floats, null_space: Floats | None = None
) -> Minimum:
    """Minimise F for one sample by quasi-Newton steps (BFGS) where scoring stalls, and end with scoring.

    Parameters
    ----------
    start : ndarray, shape (q,)
        Feasible under the equality constraints.
    null_space : ndarray, shape (q, r), optional
    """
    from scipy import optimize

    N = np.eye(start.size) if null_space is None else null_space

    def objective(psi: Floats) -> tuple[float, Floats]:
        value, slope = gradient(layout, moments, (start + N @ psi)[None])
        # A point without a positive definite Sigma is refused by the line search through its value.
        return (float(value[0]), slope[0] @ N) if np.isfinite(value[0]) else (1e10, np.zeros(N.shape[1]))

    found = optimize.minimize(
        objective, np.zeros(N.shape[1]), jac=True, method="BFGS", options={"maxiter": 2000, "gtol": 1e-9}
    )
    return minimise(layout, moments, (start + N @ found.x)[None], null_space=null_space)
