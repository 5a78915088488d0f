"""Bootstrap intervals, many columns at once: percentile, bias-corrected, and bias-corrected and accelerated.

Efron 1987; Davison & Hinkley 1997, ch. 5. Quantiles are interpolated between order statistics on the normal
scale (their eq. 5.8), as R's boot and lavaan have them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = ["INTERVALS", "acceleration", "bootstrap_interval", "draw_quantiles"]

Floats = NDArray[np.float64]
INTERVALS = ("percentile", "bc", "bca")


def draw_quantiles(draws: Floats, probability: Floats) -> Floats:
    """Return a quantile of each column; NaN where fewer than two draws are finite.

    Parameters
    ----------
    draws : ndarray, shape (R, k)
        What is not finite is left out.
    probability : ndarray, shape (k,)

    Examples
    --------
    >>> draw_quantiles(np.arange(1.0, 100.0)[:, None], np.array([0.25])).tolist()
    [25.0]
    """
    ordered = np.sort(np.where(np.isfinite(draws), draws, np.nan), axis=0)
    count = np.isfinite(ordered).sum(axis=0)
    known = np.isfinite(probability)
    p: Floats = np.asarray(np.where(known, probability, 0.5), dtype=np.float64)
    place: Floats = np.asarray((count + 1) * p, dtype=np.float64)
    # A whole number of ranks is not to be missed by rounding.
    whole: Floats = np.where(np.abs(place - np.round(place)) < 1e-9, np.round(place), np.floor(place))
    lower = np.clip(whole, 1, np.maximum(count, 1)).astype(np.int64)
    upper = np.minimum(lower + 1, np.maximum(count, 1))
    columns: NDArray[np.int64] = np.arange(int(draws.shape[1]), dtype=np.int64)
    low, high = ordered[lower - 1, columns], ordered[upper - 1, columns]
    with np.errstate(all="ignore"):
        first, last = _normal_quantile(lower / (count + 1.0)), _normal_quantile(upper / (count + 1.0))
        share = (_normal_quantile(p) - first) / (last - first)
    exact = np.asarray((whole < 1) | (whole >= count) | (place == whole), dtype=np.bool_)
    found: Floats = np.where(exact, low, low + np.where(exact, 0.0, share) * (high - low))
    return np.where(known & (count > 1), found, np.nan)


def _normal_quantile(p: Floats) -> Floats:
    return np.asarray(special.ndtri(p), dtype=np.float64)


def acceleration(left_out: Sequence[Floats]) -> Floats:
    """Return the acceleration of each column by the jackknife, over strata.

    Parameters
    ----------
    left_out : sequence of ndarray, each (n_g, k)
        The estimate without each case of a group. Cases without an estimate (NaN) do not count.

    Examples
    --------
    >>> acceleration([np.array([[1.0], [1.0], [1.0], [0.0]])]).round(3).tolist()
    [0.096]
    """
    squares, cubes = np.zeros(left_out[0].shape[1]), np.zeros(left_out[0].shape[1])
    for values in left_out:
        away = np.nanmean(values, axis=0) - values
        squares += np.nansum(away**2, axis=0)
        cubes += np.nansum(away**3, axis=0)
    with np.errstate(all="ignore"):
        return np.where(squares > 0, cubes / (6.0 * squares**1.5), 0.0)


def bootstrap_interval(
    draws: Floats, estimate: Floats, level: float, kind: str, accelerations: Floats | None = None
) -> tuple[Floats, Floats]:
    """Return the lower and upper limits of each column.

    Parameters
    ----------
    draws : ndarray, shape (R, k)
    estimate : ndarray, shape (k,)
    level : float
    kind : "percentile", "bc" or "bca"
    accelerations : ndarray, shape (k,), optional
        For ``bca``.
    """
    tails = ((1.0 - level) / 2.0, (1.0 + level) / 2.0)
    if kind == "percentile":
        low, high = (draw_quantiles(draws, np.full(estimate.size, tail)) for tail in tails)
        return low, high
    finite = np.isfinite(draws)
    with np.errstate(all="ignore"):
        # Where every draw lies on one side of the estimate the bias is infinite, and there are no limits.
        bias = _normal_quantile(((draws < estimate) & finite).sum(axis=0) / finite.sum(axis=0))
        bias = np.where(np.isfinite(bias), bias, np.nan)
        a = np.zeros_like(estimate) if kind == "bc" or accelerations is None else accelerations
        shifted = [bias + _normal_quantile(np.array(tail)) for tail in tails]
        adjusted = [np.asarray(special.ndtr(bias + z / (1.0 - a * z)), dtype=np.float64) for z in shifted]
    low, high = (draw_quantiles(draws, one) for one in adjusted)
    return low, high
