"""What the data say without a model: how statistics weigh and how they vary, per group, as arrays.

All robust inference is a function of the derivatives Delta of the model's statistics, their weight V (the
information of the saturated model, A1) and their asymptotic covariance Gamma; what is estimated from scores
(B1) enters as Gamma = V^-1 B1 V^-1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.statistic_vector import lower_places
from survey.sem.objectives.design import GroupDesign, score_totals

__all__ = [
    "Saturated",
    "covariance_of_statistics",
    "given_covariates",
    "given_statistics",
    "normal_weight",
]

Floats = NDArray[np.float64]
_SIMPLE = GroupDesign()


@dataclass(frozen=True, slots=True)
class Saturated:
    """The saturated side of G groups.

    Parameters
    ----------
    weight : tuple of ndarray, each (m, m)
        V_g, the information per respondent of that group about its statistics.
    gamma : tuple of ndarray, each (m, m)
        Asymptotic covariance of sqrt(n_g) s_g.
    """

    weight: tuple[Floats, ...]
    gamma: tuple[Floats, ...]

    @property
    def meat(self) -> tuple[Floats, ...]:
        """V Gamma V of each group: the covariance of one respondent's scores."""
        return tuple(V @ G @ V for V, G in zip(self.weight, self.gamma, strict=True))


def normal_weight(sigma: Floats, *, means: bool) -> Floats:
    """Return V of normal theory, blockdiag(Sigma^-1, D' (Sigma^-1 x Sigma^-1) D / 2) (Browne 1974).

    Parameters
    ----------
    sigma : ndarray, shape (p, p)
    means : bool
        Whether means are among the statistics.

    Examples
    --------
    >>> normal_weight(np.array([[2.0]]), means=True).tolist()
    [[0.5, 0.0], [0.0, 0.125]]
    """
    inverse = np.linalg.inv(sigma)
    i, j = lower_places(sigma.shape[0])
    twice = np.where(i == j, 1.0, 2.0)
    half = inverse[i[:, None], i] * inverse[j[:, None], j] + inverse[i[:, None], j] * inverse[j[:, None], i]
    covariances = half * twice[:, None] * twice / 4
    if not means:
        return covariances
    p = sigma.shape[0]
    whole = np.zeros((p + i.size, p + i.size))
    whole[:p, :p], whole[p:, p:] = inverse, covariances
    return whole


def covariance_of_statistics(
    rows: Floats,
    *,
    means: bool,
    centre: Floats | None = None,
    about: Floats | None = None,
    design: GroupDesign = _SIMPLE,
) -> Floats:
    """Return Gamma from fourth-order moments (Browne 1984), divisor n, or the sum of the weights.

    Parameters
    ----------
    rows : ndarray, shape (n, p)
    means : bool
    centre : ndarray, shape (p,), optional
        Where cross products are taken about; by default the sample mean.
    about : ndarray, shape (p, p), optional
        The covariance matrix that cross products are taken to have; by default their own mean.
    design : GroupDesign
        Weights multiply the deviations, which are summed within clusters.
    """
    weight = np.ones(rows.shape[0]) if design.weights is None else design.weights
    n = float(weight.sum())
    middle = (weight @ rows) / n if centre is None else centre
    z = rows - middle
    i, j = lower_places(rows.shape[1])
    products = z[:, i] * z[:, j]
    expected = (weight @ products) / n if about is None else about[i, j]
    scores = products - expected
    if means:
        scores = np.concatenate([z, scores], axis=1)
    totals = score_totals(scores, design)
    return totals.T @ totals / n


def given_covariates(
    gamma: Floats, covariance: Floats, covariates: tuple[int, ...], *, means: bool
) -> Floats:
    """Return Gamma with the covariates' own moments held at the sample's (lavaan's fixed.x).

    With b = S_yx S_xx^-1 a row adds z z' to the cross products, of which (b x)(b x)' is given; what is left,
    z z' - (b x)(b x)', is that of the residuals. The statistics of the covariates themselves do not vary.

    Parameters
    ----------
    gamma : ndarray, shape (m, m)
    covariance : ndarray, shape (p, p)
        The sample's, which gives the slopes: they are the saturated model's, whatever a model makes of them.
    covariates : tuple of int
        Their places.
    means : bool
    """
    if not covariates:
        return gamma
    x = list(covariates)
    slopes: Floats = covariance[:, x] @ np.linalg.inv(covariance[np.ix_(x, x)])
    rows, columns = lower_places(covariance.shape[0])
    shift = np.zeros((rows.size, rows.size))
    for place in np.flatnonzero(np.isin(rows, x) & np.isin(columns, x)).tolist():
        a, b = x.index(rows[place]), x.index(columns[place])
        both = np.outer(slopes[:, a], slopes[:, b])
        both = both + both.T if a != b else both
        shift[:, place] = both[rows, columns]
    if means:
        p = covariance.shape[0]
        whole = np.zeros((p + rows.size, p + rows.size))
        whole[:p, x], whole[p:, p:] = slopes, shift
        shift = whole
    turned = np.eye(shift.shape[0]) - shift
    turned[given_statistics(covariance.shape[0], covariates, means=means)] = 0.0
    return turned @ gamma @ turned.T


def given_statistics(p: int, covariates: tuple[int, ...], *, means: bool) -> NDArray[np.bool_]:
    """Say which statistics (m,) are of covariates alone.

    Examples
    --------
    >>> given_statistics(2, (1,), means=True).tolist()
    [False, True, False, False, True]
    """
    rows, columns = lower_places(p)
    both = np.isin(rows, covariates) & np.isin(columns, covariates)
    return np.concatenate([np.isin(np.arange(p), covariates), both]) if means else both


def stacked(groups: Sequence[Floats], weights: Floats) -> Floats:
    """Return sum_g w_g X_g of matrices of one shape."""
    return np.einsum("g,gij->ij", weights, np.stack(list(groups)))
