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

from survey.sem.discrepancy import Moments, slope_at, target_moments, value_and_inverse
from survey.sem.matrices import Implied, Layout, implied_moments

__all__ = ["curvature", "gradient_and_observed"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


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
        for group, weight in enumerate(moments.weights):
            here = np.flatnonzero(layout.group == group)
            d = moments.mean[:, group] - implied.mu[:, group]
            one = _group(implied, group, inverse[:, group], V[:, group], d)
            entries = _Entries(layout.kind[here], layout.row[here], layout.column[here])
            block = one.covariance_part(entries)
            if layout.means:
                block = block + one.mean_part(entries)
            K = layout.gather[here]
            information += weight / 2 * (K.T @ block @ K)
        return value, slope, information


@dataclass(frozen=True, slots=True)
class _Entries:
    """The free entries of one group: kind (0 A, 1 S, 2 m), row, column."""

    kind: Places
    row: Places
    column: Places


@dataclass(frozen=True, slots=True)
class _Group:
    """The products of one group that every second derivative is made of, each (b, ., .).

    `inner`, `tilted` and `wide` are [B, F C]' X [B, F C] for X = Sigma^-1, M and W, `pull` is
    [B, F C]' Sigma^-1 d.
    """

    E: Floats
    C: Floats
    nu: Floats
    inner: Floats
    tilted: Floats
    wide: Floats
    pull: Floats

    def covariance_part(self, entries: _Entries) -> Floats:
        """Return tr(W Sigma_kl) + tr(Sigma^-1 Sigma_l M Sigma_k)."""
        u, v, scale = self._pairs(entries)
        both = np.concatenate([u, v])
        P, M = (product[:, both[:, None], both] for product in (self.inner, self.tilted))
        k = u.size
        uu, uv, vu, vv = P[:, :k, :k], P[:, :k, k:], P[:, k:, :k], P[:, k:, k:]
        mu, mw, wm, mv = M[:, :k, :k], M[:, :k, k:], M[:, k:, :k], M[:, k:, k:]
        first = vu * mw + vv * mu + uu * mv + uv * wm
        return first * (scale[:, None] * scale) + self._second(entries, scale)

    def _pairs(self, entries: _Entries) -> tuple[Places, Places, Floats]:
        """Return u and v of Sigma_k = scale (u v' + v u') among the columns of [B, F C]."""
        t = self.E.shape[-1]
        v = np.where(entries.kind == 0, entries.column + t, entries.column)
        same = (entries.kind == 1) & (entries.row == entries.column)
        scale = np.where(entries.kind == 2, 0.0, np.where(same, 0.5, 1.0))
        return entries.row, v, scale

    def bent_covariances(self, entries: _Entries) -> Floats:
        """Return tr(W Sigma_kl)."""
        return self._second(entries, self._pairs(entries)[2])

    def _second(self, entries: _Entries, scale: Floats) -> Floats:
        """Return tr(W Sigma_kl): nothing for two entries of S; m is left out by `scale`."""
        W, t = self.wide, self.E.shape[-1]
        i, j = entries.row, entries.column
        arrow = entries.kind == 0
        k, m = np.s_[:, None], np.s_[None, :]
        # Both in A: k = (i, j), l = (m, n).
        turn = self.E[:, j[m], i[k]] * W[:, i[m], j[k] + t]
        arrows = turn + np.swapaxes(turn, 1, 2) + self.C[:, j[m], j[k]] * W[:, i[k], i[m]]
        # k in S, l in A.
        mixed = self.E[:, j[m], i[k]] * W[:, i[m], j[k]] + self.E[:, j[m], j[k]] * W[:, i[k], i[m]]
        mixed = np.where(~arrow[k] & arrow[m], mixed, 0.0)
        both = np.where(arrow[k] & arrow[m], arrows, mixed + np.swapaxes(mixed, 1, 2))
        return 2 * both * (scale[:, None] * scale)

    def mean_part(self, entries: _Entries) -> Floats:
        """Return what the means add."""
        u, v, scale = self._pairs(entries)
        i, j, kind = entries.row, entries.column, entries.kind
        k, m = np.s_[:, None], np.s_[None, :]
        P, pull = self.inner, self.pull
        # mu_k = b_r f: r and f of each entry.
        r = np.where(kind == 2, j, i)
        f = np.where(kind == 2, 1.0, np.where(kind == 0, self.nu[:, j], 0.0))
        square = P[:, r[k], r[m]] * f[:, :, None] * f[:, None, :]
        # mu_l' Sigma^-1 Sigma_k Sigma^-1 d, k along the rows.
        cross = P[:, u[k], r[m]] * pull[:, v][:, :, None] + P[:, v[k], r[m]] * pull[:, u][:, :, None]
        cross = cross * f[:, None, :] * scale[:, None]
        return 2 * (square + cross + np.swapaxes(cross, 1, 2) - self.bent_means(entries))

    def bent_means(self, entries: _Entries) -> Floats:
        """Return d' Sigma^-1 mu_kl: k in A and l in A, then k in m and l in A."""
        i, j, kind = entries.row, entries.column, entries.kind
        k, m = np.s_[:, None], np.s_[None, :]
        pull = self.pull
        arrow, mean = kind == 0, kind == 2
        turn = self.E[:, j[m], i[k]] * self.nu[:, j][:, :, None] * pull[:, i][:, None, :]
        arrows = np.where(arrow[k] & arrow[m], turn + np.swapaxes(turn, 1, 2), 0.0)
        mixed = np.where(mean[k] & arrow[m], self.E[:, j[m], j[k]] * pull[:, i][:, None, :], 0.0)
        return arrows + mixed + np.swapaxes(mixed, 1, 2)


def _group(implied: Implied, g: int, inverse: Floats, V: Floats, d: Floats) -> _Group:
    both = np.concatenate([implied.B[:, g], implied.FC[:, g]], axis=-1)
    turned = np.swapaxes(both, -1, -2)
    inner, outer = turned @ inverse @ both, turned @ V @ both
    pull = (turned @ (inverse @ d[..., None]))[..., 0]
    return _Group(
        implied.E[:, g], implied.C[:, g], implied.nu[:, g], inner, 2 * outer - inner, inner - outer, pull
    )


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
    for group, weight in enumerate(weights):
        here = np.flatnonzero(layout.group == group)
        one = _group(implied, group, inverse[:, group], V[:, group], d[:, group])
        entries = _Entries(layout.kind[here], layout.row[here], layout.column[here])
        block = one.bent_covariances(entries)
        if layout.means:
            block = block - 2 * one.bent_means(entries)
        K = layout.gather[here]
        bent += weight / 2 * (K.T @ block @ K)
    return bent
