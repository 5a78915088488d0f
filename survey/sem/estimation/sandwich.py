"""Robust covariance of the estimates: E^-1 [sum_g w_g Delta' V Gamma V Delta] E^-1 / n.

With E = Delta' V Delta it is Satorra & Bentler's (1994; lavaan's robust.sem), with the observed information
it is Huber's and White's (robust.huber.white). Equality constraints restrict theta to a null space N.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.algebra import inverse_of
from survey.sem.samples.saturated import Saturated

__all__ = ["meat_of_estimates", "reduced_inverse", "sandwich_covariance"]

Floats = NDArray[np.float64]


def meat_of_estimates(delta: Sequence[Floats], saturated: Saturated, weights: Floats) -> Floats:
    """Return B0 = sum_g w_g Delta_g' V_g Gamma_g V_g Delta_g (q, q), per respondent.

    Parameters
    ----------
    delta : sequence of ndarray, each (m, q)
    saturated : Saturated
    weights : ndarray, shape (G,)
        Shares of the groups.
    """
    total = np.zeros((delta[0].shape[1],) * 2)
    for D, V, G, w in zip(delta, saturated.weight, saturated.gamma, weights, strict=True):
        VD = V @ D
        total += w * (VD.T @ G @ VD)
    return total


def reduced_inverse(information: Floats, null_space: Floats | None) -> Floats:
    """Return N (N' E N)^-1 N'; NaN throughout when that is singular."""
    N = null_space
    reduced = information if N is None else N.T @ information @ N
    d = np.sqrt(np.maximum(np.diag(reduced), 1e-300))
    scales = np.outer(d, d)
    scaled = reduced / scales
    if not np.isfinite(scaled).all() or np.linalg.eigvalsh(scaled)[0] < 1e-9:
        return np.full_like(information, np.nan)
    inverse = inverse_of(scaled) / scales
    return inverse if N is None else N @ inverse @ N.T


def sandwich_covariance(information: Floats, meat: Floats, n: float, null_space: Floats | None) -> Floats:
    """Return the robust covariance of theta (q, q).

    Parameters
    ----------
    information : ndarray, shape (q, q)
        E per respondent.
    meat : ndarray, shape (q, q)
        B0 per respondent.
    n : float
    null_space : ndarray, shape (q, r), optional
    """
    bread = reduced_inverse(information, null_space)
    return bread @ meat @ bread / n
