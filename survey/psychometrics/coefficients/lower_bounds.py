"""Lower bounds to reliability from one covariance matrix S (k, k): Guttman's (1945) and the greatest.

The greatest lower bound (Jackson & Agunwamba 1977; Woodhouse & Jackson 1977) takes as much error variance
from the items as leaves their true covariance matrix S - diag(theta) positive semidefinite:

    glb = 1 - max(sum theta) / sum S,  subject to S - diag(theta) >= 0 and theta >= 0.

It is solved by a logarithmic barrier and Newton's method, with gradient and Hessian in closed form:
d log|S - diag(theta)| / d theta_i = -P_ii and d2 = -P_ij^2, with P the inverse. The multiplier mu P of the
barrier proves how near the optimum is. In samples the glb lies above the population's, the more so the more
items and the fewer rows (ten Berge & Socan 2004): a bound, not an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from survey.numerics.uniquenesses import smc
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.correlating import to_correlation

__all__ = ["GreatestLowerBound", "greatest_lower_bound", "guttman_lambda2", "guttman_lambda6"]


@dataclass(frozen=True, slots=True)
class GreatestLowerBound:
    """The glb, the error variances theta (k,) behind it, and the duality gap that bounds what is missing."""

    glb: float
    theta: Floats
    gap: float


def guttman_lambda2(S: Floats) -> float:
    """Return Guttman's (1945) lambda 2, never below alpha.

    Examples
    --------
    >>> round(guttman_lambda2(np.array([[1.0, 0.5], [0.5, 1.0]])), 6)
    0.666667
    """
    k, total = S.shape[0], float(S.sum())
    off = S - np.diag(np.diag(S))
    return float((off.sum() + np.sqrt(k / (k - 1) * (off * off).sum())) / total)


def guttman_lambda6(S: Floats) -> float:
    """Return Guttman's (1945) lambda 6: error is what the other items do not predict.

    Examples
    --------
    >>> round(guttman_lambda6(np.full((3, 3), 0.5) + 0.5 * np.eye(3)), 6)
    0.666667
    """
    error = (1.0 - smc(to_correlation(S))) * np.diag(S)
    return float(1.0 - error.sum() / S.sum())


def greatest_lower_bound(S: Floats, *, tolerance: float = 1e-10) -> GreatestLowerBound:
    """Return the greatest lower bound of a positive definite covariance matrix.

    Parameters
    ----------
    S : (k, k) array
    tolerance : float
        How far the bound may lie from the optimum, as a share of the variance of the sum.

    Examples
    --------
    >>> load = np.array([0.9, 0.8, 0.7, 0.6])
    >>> S = np.outer(load, load) + np.diag(1 - load**2)
    >>> round(greatest_lower_bound(S).glb, 6), round(float(load.sum() ** 2 / S.sum()), 6)
    (0.841121, 0.841121)
    """
    R, weight = to_correlation(S), np.diag(S).copy()
    k, total = R.shape[0], float(S.sum())
    theta = np.full(k, 0.5 * float(np.linalg.eigvalsh(R)[0]))
    mu = float(weight.mean())
    while True:
        theta = _centre(R, weight, theta, mu)
        if 2 * k * mu <= tolerance * total:
            break
        mu = max(mu / 5.0, 0.49 * tolerance * total / k)
    return GreatestLowerBound(1.0 - float(weight @ theta) / total, theta * weight, 2 * k * mu / total)


def _centre(R: Floats, weight: Floats, theta: Floats, mu: float) -> Floats:
    """Maximise weight' theta + mu (log|R - diag(theta)| + sum log theta) by Newton's method."""
    for _ in range(100):
        P = np.asarray(np.linalg.inv(R - np.diag(theta)), dtype=np.float64)
        gradient = weight / mu - np.diag(P) + 1.0 / theta
        H = P * P + np.diag(1.0 / theta**2)
        step = np.linalg.solve(H, gradient)
        decrement = float(gradient @ step)
        if decrement < 1e-12:
            break
        # A damped step of a self-concordant function stays inside the cone.
        theta = theta + step / (1.0 + np.sqrt(decrement) if decrement > 0.06 else 1.0)
    return theta
