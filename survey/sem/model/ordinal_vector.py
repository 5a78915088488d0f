"""The statistics that a model implies for ordinal and mixed data, and their derivatives in closed form.

Order as in `numerics.ordinal_moments`: thresholds delta (tau - mu) (of a numeric variable -mu), slopes
delta Pi on the covariates column by column, variances of numeric variables, delta_i delta_j sigma_ij below
the diagonal column by column; mu, Pi and Sigma are those of the outcomes given the covariates.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.matrices import Implied, Layout, Numbers, implied_moments
from survey.sem.model.ordinal_layout import OrdinalLayout
from survey.sem.model.statistic_vector import covariance_slopes, mean_slopes

__all__ = ["conditional_moments", "ordinal_derivatives", "ordinal_statistics", "scale_factors"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Order:
    """Which statistic is whose.

    `first` is the variable of each threshold or mean and `cut` its threshold (-1 for a mean); `rows` and
    `columns` are the variables of each variance and covariance.
    """

    first: Places
    cut: Places
    rows: Places
    columns: Places


def _order(layout: Layout, ordinal: OrdinalLayout) -> _Order:
    first: list[int] = []
    cut: list[int] = []
    for place in ordinal.outcomes.tolist():
        own = np.flatnonzero(ordinal.owner == place).tolist() or [-1]
        first += [place] * len(own)
        cut += own
    numeric = np.setdiff1d(ordinal.outcomes, ordinal.places)
    columns, rows = np.triu_indices(ordinal.outcomes.size, 1)
    return _Order(
        np.array(first, dtype=np.int64),
        np.array(cut, dtype=np.int64),
        np.concatenate([numeric, ordinal.outcomes[rows]]),
        np.concatenate([numeric, ordinal.outcomes[columns]]),
    )


def conditional_moments(layout: Layout, implied: Implied) -> Implied:
    """Return the moments given the covariates at zero: without their variances and means."""
    ordinal = layout.ordinal
    if ordinal is None or ordinal.covariates.size == 0:
        return implied
    x = ordinal.covariates
    S = implied.S.copy()
    S[:, :, x, :] = 0.0
    S[:, :, :, x] = 0.0
    C = implied.E @ S @ np.swapaxes(implied.E, -1, -2)
    m = np.linalg.solve(implied.E, implied.nu[..., None])[..., 0]
    m[..., x] = 0.0
    nu = (implied.E @ m[..., None])[..., 0]
    FC = C[:, :, : layout.p, :]
    return replace(implied, S=S, C=C, nu=nu, FC=FC, sigma=FC[..., : layout.p], mu=nu[..., : layout.p])


def scale_factors(layout: Layout, given: Implied, theta: Numbers) -> Numbers:
    """Return delta (b, G, p): parameters, or 1 / sd of the latent responses given the covariates."""
    ordinal = layout.ordinal
    if ordinal is None:
        return np.ones_like(given.mu)
    scale = ordinal.scales(theta)
    if not ordinal.delta:
        o = ordinal.places
        scale = scale.astype(given.sigma.dtype)
        scale[..., o] = 1.0 / np.sqrt(given.sigma[..., o, o])
    return scale


def ordinal_statistics(layout: Layout, ordinal: OrdinalLayout, theta: Floats) -> Floats:
    """Return the statistics (b, G, m) at theta (b, q)."""
    given = conditional_moments(layout, implied_moments(layout, theta))
    scale = scale_factors(layout, given, theta)
    order = _order(layout, ordinal)
    tau = _cuts(ordinal.thresholds(theta), order)
    firsts = scale[..., order.first] * (tau - given.mu[..., order.first])
    y, x = ordinal.outcomes, ordinal.covariates
    slopes = scale[..., None, y] * np.swapaxes(given.E[:, :, y[:, None], x], -1, -2)
    i, j = order.rows, order.columns
    covariances = scale[..., i] * scale[..., j] * given.sigma[..., i, j]
    flat = slopes.reshape(*slopes.shape[:2], -1)
    return np.concatenate([firsts, flat, covariances], axis=-1)


def _cuts(tau: Floats, order: _Order) -> Floats:
    """Return the threshold of each first statistic (..., firsts), 0 for a mean."""
    padded = np.concatenate([tau, np.zeros((*tau.shape[:-1], 1))], axis=-1)
    return padded[..., order.cut]


def ordinal_derivatives(layout: Layout, ordinal: OrdinalLayout, theta: Floats) -> Floats:
    """Return d statistics / d theta (b, G, m, q)."""
    given = conditional_moments(layout, implied_moments(layout, theta))
    scale = scale_factors(layout, given, theta)
    tau = ordinal.thresholds(theta)
    groups = [
        _group_derivatives(layout, ordinal, given, g, scale[:, g], tau[:, g])
        for g in range(layout.base.shape[0])
    ]
    return np.stack(groups, axis=1)


def _group_derivatives(
    layout: Layout, ordinal: OrdinalLayout, given: Implied, g: int, scale: Floats, tau: Floats
) -> Floats:
    order, q = _order(layout, ordinal), layout.q
    here = np.flatnonzero(layout.group == g)
    K = layout.gather[here]
    p = layout.p
    diagonal = np.arange(p, dtype=np.int64)
    rows, columns = np.concatenate([diagonal, order.rows]), np.concatenate([diagonal, order.columns])
    d_sigma = np.swapaxes(covariance_slopes(layout, given, g, here, rows, columns), 1, 2) @ K
    d_mu = np.swapaxes(mean_slopes(layout, given, g, here), 1, 2) @ K
    d_scale = np.broadcast_to(_marks(ordinal.scale_free[g], q), (scale.shape[0], p, q))
    if ordinal.delta:
        d_sigma = d_sigma + _through_residuals(ordinal, given, g, scale, d_scale, d_sigma, (rows, columns))
    else:
        o = ordinal.places
        d_scale = d_scale.copy()
        d_scale[:, o] = -0.5 * scale[:, o, None] ** 3 * d_sigma[:, o]
    mark = np.concatenate([_marks(ordinal.tau_free[g], q), np.zeros((1, q))])[order.cut]
    level = _cuts(tau, order) - given.mu[:, g, order.first]
    firsts = d_scale[:, order.first] * level[..., None]
    firsts = firsts + scale[:, order.first, None] * (mark - d_mu[:, order.first])
    i, j = order.rows, order.columns
    sigma = given.sigma[:, g, i, j][..., None]
    si, sj = scale[:, i, None], scale[:, j, None]
    covariances = si * sj * d_sigma[:, p:] + sigma * (d_scale[:, i] * sj + si * d_scale[:, j])
    slopes = _slope_derivatives(layout, ordinal, given, g, scale, d_scale)
    return np.concatenate([firsts, slopes, covariances], axis=1)


def _marks(free: Places, q: int) -> Floats:
    """Return d value / d theta (entries, q) of parameters that stand for themselves."""
    return (free[:, None] == np.arange(1, q + 1, dtype=np.int64)).astype(np.float64)


def _through_residuals(
    ordinal: OrdinalLayout,
    given: Implied,
    g: int,
    scale: Floats,
    d_scale: Floats,
    d_sigma: Floats,
    pairs: tuple[Places, Places],
) -> Floats:
    """Return what Sigma moves by because residual variances keep diag(Sigma) at 1 / delta^2."""
    o = ordinal.places
    left = -2.0 * d_scale[:, o] / scale[:, o, None] ** 3 - d_sigma[:, o]
    B = given.E[:, g][:, :, o]
    if ordinal.linked:
        left = cast("Floats", np.linalg.solve(B[:, o] ** 2, left))
    i, j = pairs
    return (B[:, i] * B[:, j]) @ left


def _slope_derivatives(
    layout: Layout, ordinal: OrdinalLayout, given: Implied, g: int, scale: Floats, d_scale: Floats
) -> Floats:
    """Return the derivatives of delta Pi (b, (p - k) k, q): dE = E dA E."""
    y, x = ordinal.outcomes, ordinal.covariates
    arrows = np.flatnonzero((layout.group == g) & (layout.kind == 0))
    i, j = layout.row[arrows], layout.column[arrows]
    E = given.E[:, g]
    up = np.swapaxes(E[:, y[:, None], i], 1, 2)
    down = np.swapaxes(E[:, j[:, None], x], 1, 2)
    moved = np.einsum("bay,bxa,aq->bxyq", up, down, layout.gather[arrows], optimize=True)
    slopes = np.swapaxes(E[:, y[:, None], x], 1, 2)[..., None]
    found = scale[:, None, y, None] * moved + slopes * d_scale[:, None, y]
    return found.reshape(found.shape[0], -1, layout.q)
