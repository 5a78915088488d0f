"""Correlations of pairs of latent responses given their margins, with the scores of every respondent.

Polychoric for two ordinal variables (Olsson 1979), polyserial for an ordinal and a numeric one (Olsson,
Drasgow & Dorans 1982), product-moment for two numeric ones; all pairs of one kind at once. Each pair's
log-likelihood depends on the two channels of either margin (see `latent_margins`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from survey.numerics.arrays import Bools, Floats
from survey.numerics.bivariate_normal import bivariate_cdf, bivariate_density, bivariate_density_slope
from survey.numerics.latent_margins import normal_density
from survey.numerics.polychoric import NOISE

__all__ = [
    "fit_numeric",
    "fit_polychoric",
    "fit_polyserial",
    "numeric_scores",
    "polyserial_scores",
    "rectangle_scores",
]

_LIMIT = 0.99999
_TINY = 1e-300


Slopes: TypeAlias = Callable[[NDArray[np.intp], Floats], tuple[Floats, Floats, Floats]]


def fit_polychoric(first: Floats, second: Floats, seen: Floats, start: Floats) -> tuple[Floats, Bools]:
    """Maximise the likelihood of pairs of ordinal variables whose limits differ by respondent.

    Parameters
    ----------
    first, second : (q, 2, n) array
        Limits of both latent residuals.
    seen : (q, n) array
        1 where both answers are there, else 0.
    start : (q,) array

    Returns
    -------
    tuple
        The correlations, and whether each arrived short of the limit of what may be claimed.
    """

    def slopes(rows: NDArray[np.intp], r: Floats) -> tuple[Floats, Floats, Floats]:
        corners = _corners(first[rows], second[rows], r[:, None])
        cells = np.where(seen[rows] > 0, np.maximum(_signed(bivariate_cdf, corners), 1e-16), 1.0)
        one = _signed(bivariate_density, corners) / cells * seen[rows]
        two = _signed(bivariate_density_slope, corners) / cells * seen[rows]
        return np.log(cells).sum(axis=1), one.sum(axis=1), (one * one - two).sum(axis=1)

    return _maximise(slopes, start)


def fit_polyserial(limits: Floats, z: Floats, seen: Floats, start: Floats) -> tuple[Floats, Bools]:
    """Maximise the likelihood of pairs of an ordinal and a numeric variable.

    Parameters
    ----------
    limits : (q, 2, n) array
    z : (q, n) array
        Standardised residuals of the numeric variable.
    seen : (q, n) array
    start : (q,) array
    """

    def slopes(rows: NDArray[np.intp], r: Floats) -> tuple[Floats, Floats, Floats]:
        z_, rr = z[rows], r[:, None]
        s = np.sqrt(1.0 - rr * rr)
        cells, density = _conditional_cells(limits[rows], z_, rr)
        cells = np.where(seen[rows] > 0, cells, 1.0)
        bounds = np.where(np.isfinite(limits[rows]), limits[rows], 0.0)
        first = density * (rr[:, None] * bounds - z_[:, None]) / s[:, None] ** 3
        bend = (
            bounds / s[:, None] ** 3
            + 3 * rr[:, None] * (rr[:, None] * bounds - z_[:, None]) / s[:, None] ** 5
        )
        place = (bounds - rr[:, None] * z_[:, None]) / s[:, None]
        steep = (rr[:, None] * bounds - z_[:, None]) / s[:, None] ** 3
        second = density * (bend - place * steep * steep)
        one = (first[:, 0] - first[:, 1]) / cells * seen[rows]
        two = (second[:, 0] - second[:, 1]) / cells * seen[rows]
        return np.log(cells).sum(axis=1), one.sum(axis=1), (one * one - two).sum(axis=1)

    return _maximise(slopes, start)


def fit_numeric(first: Floats, second: Floats, seen: Floats) -> tuple[Floats, Bools]:
    """Maximise the bivariate normal likelihood of pairs of numeric variables given their own margins.

    Without missing values this is the product-moment correlation. Arguments z, z and `seen` are (q, n).
    """
    n, product = seen.sum(axis=1), (first * second * seen).sum(axis=1)
    squares = ((first * first + second * second) * seen).sum(axis=1)

    def slopes(rows: NDArray[np.intp], r: Floats) -> tuple[Floats, Floats, Floats]:
        count, a, b, rest = n[rows], product[rows], squares[rows], 1.0 - r * r
        value = -0.5 * count * np.log(rest) - (b - 2.0 * r * a) / (2.0 * rest)
        score = (count * r * rest + (1.0 + r * r) * a - r * b) / rest**2
        turn = count * (1.0 - 3.0 * r * r) + 2.0 * r * a - b
        return value, score, -turn / rest**2 - 4.0 * r * score / rest

    return _maximise(slopes, 2.0 * product / np.maximum(squares, 1e-300))


def _maximise(
    slopes: Slopes, start: Floats, *, tolerance: float = 1e-11, most: int = 60
) -> tuple[Floats, Bools]:
    """Newton's method on each correlation, halving a step that lowers the likelihood."""
    r = np.clip(start, -0.95, 0.95)
    arrived = np.zeros(r.shape, dtype=np.bool_)
    level, step = np.full(r.shape, -np.inf), np.zeros(r.shape)
    active = np.arange(r.size, dtype=np.intp)
    for _ in range(most):
        value, score, information = slopes(active, r[active])
        fell = value < level[active] - 1e-10 * np.abs(level[active])
        back, on = active[fell], active[~fell]
        step[back] /= 2.0
        r[back] -= step[back]
        level[on] = value[~fell]
        upward = np.where(information > 0.0, score / np.maximum(information, 1e-12), np.sign(score) * 0.1)
        goal = np.clip(r[on] + np.clip(upward[~fell], -0.4, 0.4), -_LIMIT, _LIMIT)
        before, step[on] = np.abs(step[on]), goal - r[on]
        size = np.abs(step[on])
        # Steps that are small and no longer shrink are rounding, see `polychoric.fit_tables`.
        done = (size <= tolerance) | ((size <= NOISE) & (before > 0) & (size > 0.1 * before))
        r[on] = goal
        arrived[on[done]] = np.abs(goal[done]) < _LIMIT
        active = np.concatenate([back[np.abs(step[back]) > tolerance], on[~done]])
        if active.size == 0:
            break
    return r, arrived


def rectangle_scores(first: Floats, second: Floats, r: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the scores of log P(l1 < X <= u1, l2 < Y <= u2) for r and for both pairs of limits.

    Parameters
    ----------
    first, second : (q, 2, N) array
        Upper and lower limits.
    r : (q,) array

    Returns
    -------
    tuple
        (q, N), (q, 2, N) and (q, 2, N).
    """
    rr = r[:, None]
    corners = _corners(first, second, rr)
    cells = np.maximum(_signed(bivariate_cdf, corners), 1e-16)
    score = _signed(bivariate_density, corners) / cells
    sign = np.array([1.0, -1.0])[None, :, None]
    along = [_slice(one, other, rr) for one, other in ((first, second), (second, first))]
    return score, sign * along[0] / cells[:, None], sign * along[1] / cells[:, None]


def polyserial_scores(limits: Floats, z: Floats, r: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the scores of log f(z) P(l < X <= u | z) for r, for the limits, and for (z, log s).

    Shapes as in `rectangle_scores`; z is (q, N).
    """
    rr = r[:, None]
    s = np.sqrt(1.0 - rr * rr)
    cells, density = _conditional_cells(limits, z, rr)
    bounds = np.where(np.isfinite(limits), limits, 0.0)
    slope = density * (rr[:, None] * bounds - z[:, None]) / s[:, None] ** 3
    pull = np.stack([density[:, 0], -density[:, 1]], axis=1) / (s * cells)[:, None]
    own = -rr * (density[:, 0] - density[:, 1]) / (s * cells) - z
    return (slope[:, 0] - slope[:, 1]) / cells, pull, np.stack([own, np.full_like(own, -1.0)], axis=1)


def numeric_scores(first: Floats, second: Floats, r: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the scores of the bivariate normal density for r and for (z, log s) of both; z is (q, N)."""
    rr = r[:, None]
    rest = 1.0 - rr * rr
    product, squares = first * second, first * first + second * second
    score = (rr * rest + (1.0 + rr * rr) * product - rr * squares) / rest**2
    ones = np.full_like(first, -1.0)
    return (
        score,
        np.stack([-(first - rr * second) / rest, ones], axis=1),
        np.stack([-(second - rr * first) / rest, ones], axis=1),
    )


def _conditional_cells(limits: Floats, z: Floats, rr: Floats) -> tuple[Floats, Floats]:
    """Return P(l < X <= u | z) (q, N) and the densities at both standardised limits (q, 2, N)."""
    s = np.sqrt(1.0 - rr * rr)
    place = (limits - (rr * z)[:, None]) / s[:, None]
    # From the nearer tail, which keeps small probabilities exact.
    flip = np.where(place[:, 1] > 0.0, -1.0, 1.0)
    cells = flip * (special.ndtr(flip * place[:, 0]) - special.ndtr(flip * place[:, 1]))
    return np.maximum(cells, _TINY), normal_density(place)


_Corners: TypeAlias = tuple[tuple[float, Floats, Floats, Floats], ...]


def _corners(first: Floats, second: Floats, rr: Floats) -> _Corners:
    shape = (first.shape[0], first.shape[2])
    r = np.broadcast_to(rr, shape)
    return tuple((1.0 if i == j else -1.0, first[:, i], second[:, j], r) for i in range(2) for j in range(2))


def _signed(function: Callable[[Floats, Floats, Floats], Floats], corners: _Corners) -> Floats:
    """Return the function's difference over both axes, evaluated only where both limits are finite."""
    total = np.zeros(corners[0][1].shape)
    for sign, h, k, r in corners:
        inside = np.isfinite(h) & np.isfinite(k)
        total[inside] += sign * function(h[inside], k[inside], r[inside])
        if function is bivariate_cdf:
            # At an upper edge the distribution is the other margin; at a lower one it is zero.
            edge = ~inside & (h > -np.inf) & (k > -np.inf)
            total[edge] += sign * special.ndtr(np.minimum(h[edge], k[edge]))
    return total


def _slice(one: Floats, other: Floats, rr: Floats) -> Floats:
    """Return phi(limit) P(other variable within its limits | limit) for both limits (q, 2, N)."""
    s = np.sqrt(1.0 - rr * rr)[:, None]
    at = np.where(np.isfinite(one), one, 0.0)
    upper = special.ndtr((other[:, :1] - rr[:, None] * at) / s)
    lower = special.ndtr((other[:, 1:] - rr[:, None] * at) / s)
    return normal_density(one) * (upper - lower)
