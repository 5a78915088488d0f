"""Probabilities of the standard bivariate normal distribution for whole arrays (Genz 2004).

P(X < h, Y < k) with correlation r. For |r| <= .925 the integral of Drezner & Wesolowsky (1990) over the arc
sine of r, by Gauss-Legendre of 6, 12 or 20 points; beyond it, Genz's expansion around |r| = 1. The absolute
error is about 1e-15.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from survey.numerics.arrays import Floats

__all__ = ["bivariate_cdf", "bivariate_density", "bivariate_density_slope"]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)
# Genz's rule: the integrand is smooth for small |r|, and fewer points reach the same accuracy.
_RULES = tuple(
    (lower, upper, *np.polynomial.legendre.leggauss(points))
    for lower, upper, points in ((0.0, 0.3, 6), (0.3, 0.75, 12), (0.75, 0.925, 20))
)
_LARGE = 37.5  # beyond it the normal tail is zero in double precision


def bivariate_cdf(h: Floats, k: Floats, r: Floats) -> Floats:
    """Return P(X < h, Y < k) for arrays of one shape; infinite limits are allowed.

    Examples
    --------
    >>> float(bivariate_cdf(np.zeros(1), np.zeros(1), np.array([0.5])).round(12)[0])  # 1/4 + asin(r) / (2 pi)
    0.333333333333
    """
    h, k = np.clip(h, -_LARGE, _LARGE), np.clip(k, -_LARGE, _LARGE)
    result = np.empty(np.broadcast_shapes(h.shape, k.shape, r.shape))
    h, k, r = (np.broadcast_to(a, result.shape) for a in (h, k, r))
    size = np.abs(r)
    for lower, upper, nodes, weights in _RULES:
        some = (size > lower) & (size <= upper) if lower > 0.0 else size <= upper
        if some.any():
            result[some] = _by_arc(h[some], k[some], r[some], nodes, weights)
    near_one = size > _RULES[-1][1]
    if near_one.any():
        result[near_one] = _near_one(h[near_one], k[near_one], r[near_one])
    return np.clip(result, 0.0, 1.0)


def bivariate_density(h: Floats, k: Floats, r: Floats) -> Floats:
    """Return the density at (h, k), which is also d bivariate_cdf / d r; zero at infinite limits.

    Examples
    --------
    >>> round(float(bivariate_density(np.zeros(1), np.zeros(1), np.zeros(1))[0]), 6)  # 1 / (2 pi)
    0.159155
    """
    h, k = np.clip(h, -_LARGE, _LARGE), np.clip(k, -_LARGE, _LARGE)
    rest = 1.0 - r * r
    return np.exp(-0.5 * (h * h - 2.0 * r * h * k + k * k) / rest) / (2.0 * np.pi * np.sqrt(rest))


def bivariate_density_slope(h: Floats, k: Floats, r: Floats) -> Floats:
    """Return the derivative of the density with respect to r.

    Examples
    --------
    >>> float(bivariate_density_slope(np.zeros(1), np.zeros(1), np.zeros(1))[0])
    0.0
    """
    h, k = np.clip(h, -_LARGE, _LARGE), np.clip(k, -_LARGE, _LARGE)
    rest = 1.0 - r * r
    form = h * h - 2.0 * r * h * k + k * k
    return bivariate_density(h, k, r) * (r / rest + (h * k * rest - r * form) / rest**2)


def _by_arc(h: Floats, k: Floats, r: Floats, nodes: Floats, weights: Floats) -> Floats:
    """Integrate the density over r from zero, in the angle asin(r), by a rule of Gauss and Legendre."""
    half = np.arcsin(r)[:, None] / 2.0
    sine = np.sin(half * (1.0 + nodes))
    squares, product = ((h * h + k * k) / 2.0)[:, None], (h * k)[:, None]
    integral = (np.exp((sine * product - squares) / (1.0 - sine * sine)) @ weights) * half[:, 0]
    return integral / (2.0 * np.pi) + special.ndtr(h) * special.ndtr(k)


def _near_one(h: Floats, k: Floats, r: Floats) -> Floats:
    """Return the probability for |r| > .925: the limit at |r| = 1 less an integral over 1 - r^2."""
    h = -h
    k = np.where(r < 0.0, k, -k)
    product = h * k
    rest = (1.0 - r) * (1.0 + r)
    a = np.sqrt(rest)
    gap = (h - k) ** 2
    c, d = (4.0 - product) / 8.0, (12.0 - product) / 16.0
    lead = a * np.exp(-(gap / np.where(rest > 0.0, rest, 1.0) + product) / 2.0)
    lead = lead * (1.0 - c * (gap - rest) * (1.0 - d * gap / 5.0) / 3.0 + c * d * rest * rest / 5.0)
    b = np.sqrt(gap)
    tail = np.sqrt(2.0 * np.pi) * special.ndtr(-b / np.where(a > 0.0, a, 1.0))
    with np.errstate(over="ignore"):
        lead = lead - np.where(
            product > -100.0,
            np.exp(-product / 2.0) * tail * b * (1.0 - c * gap * (1.0 - d * gap / 5.0) / 3.0),
            0.0,
        )
    x = (a[:, None] / 2.0 * (1.0 + _NODES)) ** 2
    root = np.sqrt(1.0 - x)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore", under="ignore"):
        exponent = -(gap[:, None] / x + product[:, None]) / 2.0
        exact = np.exp(-product[:, None] * (1.0 - root) / (2.0 * (1.0 + root))) / root
        series = 1.0 + c[:, None] * x * (1.0 + d[:, None] * x)
        inner = np.where(exponent > -100.0, np.exp(exponent) * (exact - series), 0.0)
    lead = np.where(rest > 0.0, lead + a / 2.0 * (inner @ _WEIGHTS), 0.0)
    joint = -lead / (2.0 * np.pi)
    positive = joint + special.ndtr(-np.maximum(h, k))
    negative = -joint + np.where(k > h, _between(h, k), 0.0)
    return np.where(r > 0.0, positive, negative)


def _between(h: Floats, k: Floats) -> Floats:
    """Return P(h < Z < k), from the smaller tails."""
    return np.where(h < 0.0, special.ndtr(k) - special.ndtr(h), special.ndtr(-h) - special.ndtr(-k))
