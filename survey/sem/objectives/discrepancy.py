"""F_ML, its gradient and its expected information in closed form, for a whole batch of samples at once.

Each derivative of Sigma is of rank two, so all of them need a handful of t x t products (see `matrices`).
With d = m - mu and W = Sigma^-1 - Sigma^-1 (S + d d') Sigma^-1:
dF = tr(W dSigma) - 2 d' Sigma^-1 dmu (Joreskog 1969).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.entries import Entries
from survey.sem.model.matrices import Implied, Layout, implied_moments

__all__ = [
    "Moments",
    "definite",
    "discrepancy",
    "gradient",
    "gradient_and_information",
    "moments_of",
    "slope_at",
    "slope_of",
    "target_moments",
    "value_and_inverse",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Moments:
    """Sample moments of G groups: S (b, G, p, p) with divisor n, means (b, G, p), n (G,), log |S| (b, G)."""

    S: Floats
    mean: Floats
    n: Floats
    logdet: Floats

    def take(self, rows: NDArray[np.int64]) -> Moments:
        """Return the moments of some samples of the batch."""
        return Moments(self.S[rows], self.mean[rows], self.n, self.logdet[rows])

    @property
    def weights(self) -> Floats:
        """Each group's share of all respondents."""
        return self.n / self.n.sum()


def moments_of(S: Floats, mean: Floats, n: Floats) -> Moments:
    """Return the moments with what F needs of them once."""
    return Moments(S, mean, n, np.linalg.slogdet(S)[1])


def discrepancy(layout: Layout, moments: Moments, theta: Floats) -> Floats:
    """Return F_ML of each sample; infinity where Sigma is not positive definite (Joreskog 1969)."""
    with np.errstate(all="ignore"):
        implied = implied_moments(layout, theta)
        return value_and_inverse(layout, moments, implied)[0]


def value_and_inverse(layout: Layout, moments: Moments, implied: Implied) -> tuple[Floats, Floats]:
    """Return F of each sample and the inverses of Sigma."""
    good, logdet, safe = definite(implied.sigma)
    inverse = np.linalg.inv(safe)
    target = target_moments(layout, moments, implied)
    trace = np.einsum("bgij,bgji->bg", target, inverse)
    value = (logdet + trace - moments.logdet - layout.p) @ moments.weights
    usable = good.all(axis=1) & np.isfinite(value)
    found: Floats = np.where(usable, value, np.inf)
    return found, cast("Floats", inverse)


def definite(sigma: Floats) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Return which matrices are positive definite, their log determinants, and them or the identity."""
    try:
        root = np.linalg.cholesky(sigma)
    except np.linalg.LinAlgError:
        unit = np.eye(sigma.shape[-1])
        # What is not finite is not definite either, and has no eigenvalues.
        able = np.where(np.isfinite(sigma).all(axis=(-1, -2), keepdims=True), sigma, -unit)
        sign, logdet = np.linalg.slogdet(able)
        good = (np.linalg.eigvalsh(able)[..., 0] > 0) & (sign > 0)
        return good, logdet, np.where(good[..., None, None], able, unit)
    logdet: Floats = 2.0 * np.log(np.einsum("...ii->...i", root)).sum(axis=-1)
    return np.isfinite(logdet), logdet, sigma


def target_moments(layout: Layout, moments: Moments, implied: Implied) -> Floats:
    """Return S + d d', the moments about the modelled means."""
    if not layout.means:
        return moments.S
    d = moments.mean - implied.mu
    return moments.S + d[..., :, None] * d[..., None, :]


def gradient(layout: Layout, moments: Moments, theta: Floats) -> tuple[Floats, Floats]:
    """Return F (b,) and its gradient (b, q)."""
    with np.errstate(all="ignore"):
        implied = implied_moments(layout, theta)
        value, inverse = value_and_inverse(layout, moments, implied)
        return value, slope_at(layout, moments, implied, inverse)


def gradient_and_information(
    layout: Layout, moments: Moments, theta: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return F (b,), its gradient (b, q) and the expected information per respondent (b, q, q).

    The information is that of one respondent of the whole sample: half the expected Hessian of F.
    """
    with np.errstate(all="ignore"):
        implied = implied_moments(layout, theta)
        value, inverse = value_and_inverse(layout, moments, implied)
        slope = slope_at(layout, moments, implied, inverse)
        return value, slope, _information(layout, moments, implied, inverse)


def slope_at(layout: Layout, moments: Moments, implied: Implied, inverse: Floats) -> Floats:
    """Return the gradient of F (b, q) from what is known at theta."""
    target = target_moments(layout, moments, implied)
    return slope_of(layout, implied, inverse, target, moments.mean - implied.mu, moments.weights)


def slope_of(
    layout: Layout, implied: Implied, inverse: Floats, target: Floats, d: Floats, weights: Floats
) -> Floats:
    """Return the gradient of F (b, q), given moments (b, G, p, p) about mu and the means' distance d."""
    g, i, j = layout.group, layout.row, layout.column
    W = inverse - inverse @ target @ inverse
    WB = W @ implied.B
    Bt = np.swapaxes(implied.B, -1, -2)
    inner = (Bt @ WB)[:, g, i, j]
    outer = (Bt @ (W @ implied.FC))[:, g, i, j]
    slope = np.where(layout.kind == 0, 2 * outer, np.where(i == j, 1.0, 2.0) * inner)
    if layout.means:
        pull = (np.swapaxes(inverse @ implied.B, -1, -2) @ d[..., None])[..., 0]
        slope = slope - np.where(layout.kind == 0, 2 * pull[:, g, i] * implied.nu[:, g, j], 0.0)
        slope = np.where(layout.kind == 2, -2 * pull[:, g, j], slope)
    return (slope * weights[g]) @ layout.gather


def _information(layout: Layout, moments: Moments, implied: Implied, inverse: Floats) -> Floats:
    """Return sum_g w_g (tr(Si dS_k Si dS_l) / 2 + dmu_k' Si dmu_l)."""
    both = np.concatenate([implied.B, implied.FC], axis=-1)
    inner = np.swapaxes(both, -1, -2) @ inverse @ both
    information = np.zeros((implied.sigma.shape[0], layout.q, layout.q))
    for g, (entries, weight) in enumerate(zip(layout.entries, moments.weights, strict=True)):
        block = _block(entries, inner[:, g])
        if layout.means:
            block += _mean_block(entries, inner[:, g], implied.nu[:, g])
        information += weight * entries.summed(block)
    return information


def _block(entries: Entries, inner: Floats) -> Floats:
    """Return tr(Si dSigma_k Si dSigma_l) / 2 of one group (b, k, k), from [B, F C]' Si [B, F C].

    It is (u_k' Si v_l)(v_k' Si u_l) + (u_k' Si u_l)(v_k' Si v_l), times the scales.
    """
    u, v = entries.u, entries.v
    VU = inner[:, v[:, None], u]
    VV, UU = inner[:, v[:, None], v], inner[:, u[:, None], u]
    block: Floats = (VU * np.swapaxes(VU, 1, 2) + VV * UU) * entries.scales
    return block


def _mean_block(entries: Entries, inner: Floats, nu: Floats) -> Floats:
    """Return dmu_k' Si dmu_l of one group (b, k, k)."""
    r, f = entries.r, entries.factors(nu)
    return inner[:, r[:, None], r] * f[:, :, None] * f[:, None, :]
