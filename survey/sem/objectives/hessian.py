"""Half the Hessian of F_ML in closed form: the observed information of one respondent, batched over samples.

With W = Sigma^-1 - V, V = Sigma^-1 T Sigma^-1, T = S + d d', d = m - mu, M = 2 V - Sigma^-1, and one index a
derivative, d2F = tr(W Sigma_kl) + tr(Sigma^-1 Sigma_l M Sigma_k) and, where means are modelled,
+ 2 mu_k' Sigma^-1 mu_l + 2 mu_l' Sigma^-1 Sigma_k Sigma^-1 d + 2 mu_k' Sigma^-1 Sigma_l Sigma^-1 d
- 2 d' Sigma^-1 mu_kl. As Sigma_k = u v' + v u' (see `matrices`), all of it is read from a few t x t products.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.entries import Entries
from survey.sem.model.matrices import Implied, Layout, implied_moments
from survey.sem.objectives.discrepancy import Moments, slope_at, target_moments, value_and_inverse

__all__ = ["curvature", "gradient_and_observed"]

Floats = NDArray[np.float64]


def gradient_and_observed(layout: Layout, moments: Moments, theta: Floats) -> tuple[Floats, Floats, Floats]:
    """Return F (b,), its gradient (b, q) and half its Hessian (b, q, q), the observed information.

    Parameters
    ----------
    layout : Layout
    moments : Moments
    theta : ndarray, shape (b, q)

    Returns
    -------
    tuple of ndarray
        The Hessian is NaN or infinite where Sigma is singular.
    """
    with np.errstate(all="ignore"):
        implied = implied_moments(layout, theta)
        value, inverse = value_and_inverse(layout, moments, implied)
        slope = slope_at(layout, moments, implied, inverse)
        V = inverse @ target_moments(layout, moments, implied) @ inverse
        information = np.zeros((theta.shape[0], layout.q, layout.q))
        for g, (entries, weight) in enumerate(zip(layout.entries, moments.weights, strict=True)):
            d = moments.mean[:, g] - implied.mu[:, g]
            one = _group(implied, g, inverse[:, g], V[:, g], d)
            block = one.covariance_part(entries)
            if layout.means:
                block = block + one.mean_part(entries)
            information += weight / 2 * entries.summed(block)
        return value, slope, information


@dataclass(frozen=True, slots=True)
class _Group:
    """The products of one group that every second derivative is made of, each (b, ., .).

    `EC` is [E, C], `inner`, `tilted` and `wide` are [B, F C]' X [B, F C] for X = Sigma^-1, M and W, `pull` is
    [B, F C]' Sigma^-1 d.
    """

    E: Floats
    EC: Floats
    nu: Floats
    inner: Floats
    tilted: Floats
    wide: Floats
    pull: Floats

    def covariance_part(self, entries: Entries) -> Floats:
        """Return tr(W Sigma_kl) + tr(Sigma^-1 Sigma_l M Sigma_k)."""
        u, v, P, M = entries.u, entries.v, self.inner, self.tilted
        k, m = u[:, None], v[:, None]
        crossed = P[:, m, u] * M[:, k, v]
        alike = P[:, m, v] * M[:, k, u] + P[:, k, u] * M[:, m, v]
        first = crossed + np.swapaxes(crossed, 1, 2) + alike
        return first * entries.scales + self.bent_covariances(entries)

    def bent_covariances(self, entries: Entries) -> Floats:
        """Return tr(W Sigma_kl): l = (i, j) in A bends u_k to b_i E_j,u and v_k to b_i [E, C]_j,v."""
        arrows = np.flatnonzero(entries.arrow)
        i, j = entries.row[arrows][:, None], entries.column[arrows][:, None]
        u, v, W = entries.u, entries.v, self.wide
        # Two entries of A bend each other, and C_j,v is of both.
        share = np.where(entries.arrow, 0.5, 1.0)
        bent = np.zeros((W.shape[0], u.size, u.size))
        bent[:, arrows] = self.E[:, j, u] * W[:, i, v] + share * self.EC[:, j, v] * W[:, i, u]
        return 2 * (bent + np.swapaxes(bent, 1, 2)) * entries.scales

    def mean_part(self, entries: Entries) -> Floats:
        """Return what the means add."""
        u, v, r, f = entries.u, entries.v, entries.r, entries.factors(self.nu)
        P, pull = self.inner, self.pull
        square = P[:, r[:, None], r] * f[:, :, None] * f[:, None, :]
        # mu_l' Sigma^-1 Sigma_k Sigma^-1 d, k along the rows.
        cross = P[:, u[:, None], r] * pull[:, v][:, :, None] + P[:, v[:, None], r] * pull[:, u][:, :, None]
        cross = cross * f[:, None, :] * entries.scale[:, None]
        return 2 * (square + cross + np.swapaxes(cross, 1, 2) - self.bent_means(entries))

    def bent_means(self, entries: Entries) -> Floats:
        """Return d' Sigma^-1 mu_kl: k in A and l in A, then k in m and l in A."""
        i, j, arrow, mean = entries.row, entries.column, entries.arrow, entries.mean
        k, m = np.s_[:, None], np.s_[None, :]
        pull = self.pull
        turn = self.E[:, j[m], i[k]] * self.nu[:, j][:, :, None] * pull[:, i][:, None, :]
        arrows = np.where(arrow[k] & arrow[m], turn + np.swapaxes(turn, 1, 2), 0.0)
        mixed = np.where(mean[k] & arrow[m], self.E[:, j[m], j[k]] * pull[:, i][:, None, :], 0.0)
        return arrows + mixed + np.swapaxes(mixed, 1, 2)


def _group(implied: Implied, g: int, inverse: Floats, V: Floats, d: Floats) -> _Group:
    both = np.concatenate([implied.B[:, g], implied.FC[:, g]], axis=-1)
    turned = np.swapaxes(both, -1, -2)
    inner, outer = turned @ inverse @ both, turned @ V @ both
    pull = (turned @ (inverse @ d[..., None]))[..., 0]
    E = implied.E[:, g]
    EC = np.concatenate([E, implied.C[:, g]], axis=-1)
    return _Group(E, EC, implied.nu[:, g], inner, 2 * outer - inner, inner - outer, pull)


def curvature(
    layout: Layout, implied: Implied, inverse: Floats, target: Floats, d: Floats, weights: Floats
) -> Floats:
    """Return the part of half the Hessian that second derivatives of the moments make (b, q, q).

    Parameters
    ----------
    layout : Layout
    implied : Implied
    inverse, target : ndarray, shape (b, G, p, p)
        Sigma^-1, and moments about mu.
    d : ndarray, shape (b, G, p)
        Distance of the means.
    weights : ndarray, shape (G,)
    """
    V = inverse @ target @ inverse
    bent = np.zeros((d.shape[0], layout.q, layout.q))
    for g, (entries, weight) in enumerate(zip(layout.entries, weights, strict=True)):
        one = _group(implied, g, inverse[:, g], V[:, g], d[:, g])
        block = one.bent_covariances(entries)
        if layout.means:
            block = block - 2 * one.bent_means(entries)
        bent += weight / 2 * entries.summed(block)
    return bent
