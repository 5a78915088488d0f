"""Omega of one congeneric factor (McDonald 1999) for many covariance matrices at once.

A scale by itself: one ML factor of its items. `measurement` takes omega from a CFA of all scales instead; the
two are near, and equal when there is one scale.
"""

from __future__ import annotations

import numpy as np

from survey.numerics.uniquenesses import loadings_given, solve_uniquenesses
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.correlating import to_correlation
from survey.psychometrics.coefficients.composite import omega_total

__all__ = ["congeneric_omega", "omega_if_deleted"]


def congeneric_omega(S: Floats) -> Floats:
    """Return omega (b,) of covariance matrices S (b, k, k), model-implied variance below.

    NaN with fewer than three items, for a Heywood case, or where ML did not converge.

    Examples
    --------
    >>> load = np.array([1.0, 2.0, 1.0])
    >>> congeneric_omega((np.outer(load, load) + np.diag([1.0, 1.0, 2.0]))[None]).round(6)  # 16 / 20
    array([0.8])
    """
    b, k = S.shape[0], S.shape[1]
    found: Floats = np.full((b,), np.nan)
    if k < 3:
        return found
    sd = np.sqrt(np.diagonal(S, axis1=1, axis2=2))
    R = to_correlation(S)
    usable = np.linalg.eigvalsh(R)[:, 0] > 1e-10
    if not usable.any():
        return found
    solved = solve_uniquenesses(R[usable], 1, method="ml")
    loadings = loadings_given(solved.psi, R[usable], 1, method="ml")[:, :, 0] * sd[usable]
    omega = omega_total(loadings, solved.psi * sd[usable] ** 2)
    found[usable] = np.where(solved.converged & ~solved.at_bound.any(axis=1), omega, np.nan)
    return found


def omega_if_deleted(S: Floats) -> Floats:
    """Return omega (k,) of a scale without each item in turn; NaN where fewer than three remain.

    Examples
    --------
    >>> load = np.array([1.0, 2.0, 1.0, 0.5])
    >>> omega_if_deleted(np.outer(load, load) + np.diag([1.0, 1.0, 2.0, 1.0])).round(4)[3]
    np.float64(0.8)
    """
    k = S.shape[0]
    rest = np.array([[j for j in range(k) if j != i] for i in range(k)], dtype=np.intp)
    return congeneric_omega(S[rest[:, :, None], rest[:, None, :]])
