"""Maximum likelihood by Fisher scoring with step halving, for a whole batch of samples at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.sem.matrices import Implied, Layout, implied_moments

__all__ = ["Minimum", "Moments", "discrepancy", "gradient_and_information", "minimise"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Moments:
    """Sample moments of G groups: S (b, G, p, p) with divisor n, means (b, G, p), n (G,)."""

    S: Floats
    mean: Floats
    n: Floats

    def take(self, rows: NDArray[np.int64]) -> Moments:
        """Return the moments of some samples of the batch."""
        return Moments(self.S[rows], self.mean[rows], self.n)

    @property
    def weights(self) -> Floats:
        """Each group's share of all respondents."""
        return self.n / self.n.sum()


@dataclass(frozen=True, slots=True)
class Minimum:
    """Where the iterations ended: theta (b, q), value (b,), gradient (b, q), converged (b,)."""

    theta: Floats
    value: Floats
    gradient: Floats
    converged: NDArray[np.bool_]
    iterations: int


def discrepancy(layout: Layout, moments: Moments, theta: Floats) -> Floats:
    """Return F_ML of each sample; infinity where Sigma is not positive definite (Joreskog 1969)."""
    with np.errstate(all="ignore"):
        implied = implied_moments(layout, theta)
        return _value(layout, moments, implied)[0]


def _value(layout: Layout, moments: Moments, implied: Implied) -> tuple[Floats, Floats]:
    """Return F of each sample and the inverses of Sigma."""
    sigma = implied.sigma
    sign, logdet = np.linalg.slogdet(sigma)
    eigen = np.linalg.eigvalsh(sigma)[..., 0] > 0
    safe = np.where((eigen & (sign > 0))[..., None, None], sigma, np.eye(layout.p))
    inverse = np.linalg.inv(safe)
    target = _target(layout, moments, implied)
    trace = np.einsum("bgij,bgji->bg", target, inverse)
    _, logdet_s = np.linalg.slogdet(moments.S)
    value = (logdet + trace - logdet_s - layout.p) @ moments.weights
    good = (eigen & (sign > 0)).all(axis=1) & np.isfinite(value)
    return np.where(good, value, np.inf), inverse


def _target(layout: Layout, moments: Moments, implied: Implied) -> Floats:
    if not layout.means:
        return moments.S
    d = moments.mean - implied.mu
    return moments.S + d[..., :, None] * d[..., None, :]


def gradient_and_information(
    layout: Layout, moments: Moments, theta: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return F (b,), its gradient (b, q) and the expected information per respondent (b, q, q).

    The information is that of one respondent of the whole sample: half the expected Hessian of F.
    """
    with np.errstate(all="ignore"):
        implied = implied_moments(layout, theta)
        value, inverse = _value(layout, moments, implied)
    b = theta.shape[0]
    g, i, j = layout.group, layout.row, layout.column
    target = _target(layout, moments, implied)
    W = inverse - inverse @ target @ inverse
    Bt = np.swapaxes(implied.B, -1, -2)
    WB, WC = Bt @ W @ implied.B, Bt @ W @ implied.FC
    is_A, is_S, is_m = layout.kind == 0, layout.kind == 1, layout.kind == 2
    slope = np.where(is_A, 2 * WC[:, g, i, j], np.where(i == j, 1.0, 2.0) * WB[:, g, i, j])
    iB, iC = inverse @ implied.B, inverse @ implied.FC
    if layout.means:
        d = moments.mean - implied.mu
        pull = (np.swapaxes(iB, -1, -2) @ d[..., None])[..., 0]
        slope = slope - np.where(is_A, 2 * pull[:, g, i] * implied.nu[:, g, j], 0.0)
        slope = np.where(is_m, -2 * pull[:, g, j], slope)
    slope = slope * moments.weights[g]
    gradient = np.zeros((b, layout.q))
    np.add.at(gradient.T, layout.free, slope.T)
    information = np.zeros((b, layout.q, layout.q))
    FCt = np.swapaxes(implied.FC, -1, -2)
    BB, CB, CC = Bt @ iB, FCt @ iB, FCt @ iC
    weight = np.where(is_S & (i == j), 0.5, 1.0)
    for group in range(moments.n.size):
        here = np.flatnonzero(g == group)
        a, c, s = i[here], j[here], is_A[here]
        R = BB[:, group][:, a[:, None], a]
        VU = np.where(s[:, None], CB[:, group][:, c[:, None], a], BB[:, group][:, c[:, None], a])
        from_C = CC[:, group][:, c[:, None], c]
        mixed = CB[:, group][:, c[:, None], c]
        from_B = BB[:, group][:, c[:, None], c]
        VV = np.where(
            s[:, None] & s, from_C, np.where(s[:, None], mixed, np.where(s, np.swapaxes(mixed, 1, 2), from_B))
        )
        block = weight[here][:, None] * weight[here] * (VU * np.swapaxes(VU, 1, 2) + VV * R)
        block = np.where(is_m[here][:, None] | is_m[here], 0.0, block)
        if layout.means:
            first = np.where(is_m[here], c, a)
            factor = np.where(is_m[here], 1.0, np.where(s, implied.nu[:, group][:, c], 0.0))
            block = block + BB[:, group][:, first[:, None], first] * factor[:, :, None] * factor[:, None, :]
        f = layout.free[here]
        if np.unique(f).size == f.size:
            information[:, f[:, None], f] += moments.weights[group] * block
        else:
            K = np.zeros((f.size, layout.q))
            K[np.arange(f.size), f] = 1.0
            information += moments.weights[group] * (K.T @ block @ K)
    return value, gradient, information


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
    for rounds in range(1, most + 1):
        live = np.flatnonzero(~(done | failed))
        if live.size == 0:
            break
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


def _search(layout, moments, theta, step, value):
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
