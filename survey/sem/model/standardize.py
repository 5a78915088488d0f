"""The standardised solutions and their delta-method derivatives, batched over theta.

Derivatives of smooth functions of theta are taken by complex steps (Squire & Trapp 1998): exact to
rounding, without differences.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.matrices import Implied, Layout, Numbers, implied_moments
from survey.sem.model.ordinal_vector import conditional_moments, scale_factors
from survey.sem.model.parameters import Parameter

__all__ = ["Standardizer", "jacobian", "parameter_values", "slopes_of", "variance_slopes"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
_STEP = 1e-30


def parameter_values(rows: Sequence[Parameter], theta: Numbers) -> Numbers:
    """Return every row's value (b, rows) at each theta (b, q)."""
    return _valued(*_free_and_fixed(rows), theta)


def _free_and_fixed(rows: Sequence[Parameter]) -> tuple[Places, Floats]:
    """Return each row's place in theta from 1, and its value where that is 0."""
    values = [0.0 if math.isnan(r.value) else r.value for r in rows]
    return np.array([r.free for r in rows]), np.array(values)


def _valued(free: Places, fixed: Floats, theta: Numbers) -> Numbers:
    padded = np.concatenate([np.zeros((theta.shape[0], 1), theta.dtype), theta], axis=1)
    return np.where(free > 0, padded[:, free], fixed)


@dataclass(frozen=True, slots=True)
class Standardizer:
    """The rows of a table as arrays, for many evaluations of their values, raw and standardised.

    Parameters
    ----------
    rows : sequence of Parameter
    layout : Layout
    free, fixed : ndarray, shape (rows,)
        Place in theta from 1, and the value where that is 0.
    group, left, right : ndarray of int, shape (rows,)
        Group and variables; an intercept and a threshold have a left variable alone.
    op : ndarray of str, shape (rows,)
    """

    rows: Sequence[Parameter]
    layout: Layout
    free: Places
    fixed: Floats
    group: Places
    left: Places
    right: Places
    op: NDArray[np.str_]

    @staticmethod
    def of(rows: Sequence[Parameter], layout: Layout) -> Standardizer:
        """Return the arrays of a table."""
        at = {name: i for i, name in enumerate(layout.names)}
        group, left, right = np.array(
            [(r.group - 1, at[r.lhs], at.get(r.rhs, at[r.lhs])) for r in rows], dtype=np.int64
        ).T
        op = np.array([r.op for r in rows])
        return Standardizer(rows, layout, *_free_and_fixed(rows), group, left, right, op)

    def raw(self, theta: Numbers) -> Numbers:
        """Return every row's value (b, rows) at each theta (b, q), also of what follows from others.

        Residual variances of ordinal variables under the delta parameterization, their scale factors under
        theta.
        """
        values = _valued(self.free, self.fixed, theta)
        return values if self.layout.ordinal is None else self._followed(values, theta)

    def standardized(self, theta: Numbers, *, latent_only: bool) -> Numbers:
        """Return every row's standardised value (b, rows).

        Parameters
        ----------
        latent_only : bool
            True standardises latent variables alone (``std_lv``), False all variables (``std_all``).
        """
        return self.raw(theta) * self.factors(theta, latent_only=latent_only)

    def all_three(self, theta: Numbers, implied: Implied) -> tuple[Numbers, Numbers, Numbers]:
        """Return the values raw, with latent variables standardised, and with all of them."""
        raw = self.raw(theta)
        lv, std = (self._factors(theta, implied, latent_only=only) for only in (True, False))
        return raw, raw * lv, raw * std

    def factors(self, theta: Numbers, *, latent_only: bool) -> Numbers:
        """Return what each row is multiplied by to be standardised (b, rows); 0 where a variance is 0."""
        return self._factors(theta, implied_moments(self.layout, theta), latent_only=latent_only)

    def stepped(self, theta: Floats, implied: Implied) -> Numbers:
        """Return the completely standardised values (q, rows) at complex steps from theta (q,).

        Parameters
        ----------
        theta : ndarray, shape (q,)
        implied : Implied
            At theta, a batch of one.
        """
        steps = _steps(theta)
        if self.layout.ordinal is not None:
            return self.standardized(steps, latent_only=False)
        variance, residual = (np.einsum("bgii->bgi", x) for x in (implied.C, implied.S))
        slopes = variance_slopes(self.layout, implied)
        factors = self._scaled(
            variance + 1j * _STEP * slopes[0], residual + 1j * _STEP * slopes[1], latent_only=False
        )
        return self.raw(steps) * factors

    def _factors(self, theta: Numbers, implied: Implied, *, latent_only: bool) -> Numbers:
        variance, residual = (np.einsum("bgii->bgi", x) for x in (implied.C, implied.S))
        if self.layout.ordinal is None:
            return self._scaled(variance, residual, latent_only=latent_only)
        # A standardised latent response has the scale 1.
        scale = scale_factors(self.layout, conditional_moments(self.layout, implied), theta)
        own = np.where(self.left < self.layout.p, self.left, 0)
        scaled = 1.0 if latent_only else 1.0 / scale[:, self.group, own]
        return np.where(self.op == "~*~", scaled, self._scaled(variance, residual, latent_only=latent_only))

    def _scaled(self, variance: Numbers, residual: Numbers, *, latent_only: bool) -> Numbers:
        """Return the factors from the variances and residual variances of all variables (b, G, t)."""
        g, i, j, op, p = self.group, self.left, self.right, self.op, self.layout.p
        sd = np.sqrt(variance)
        if latent_only:
            sd = np.concatenate([np.ones_like(sd[..., :p]), sd[..., p:]], axis=-1)
        residual = np.sqrt(residual)
        if latent_only:
            residual = np.concatenate([np.ones_like(residual[..., :p]), residual[..., p:]], axis=-1)
        left, right = sd[:, g, i], sd[:, g, j]
        covariance = residual[:, g, i] * residual[:, g, j]
        covariance = np.where(i == j, left * left, covariance)
        loading, covaries = op == "=~", op == "~~"
        none = covaries & (covariance == 0)
        over = np.where(loading, right, np.where(covaries, np.where(none, 1.0, covariance), left))
        under = np.where(loading, left, np.where(op == "~", right, 1.0))
        return np.where(none, 0.0, under / over)

    def _followed(self, values: Numbers, theta: Numbers) -> Numbers:
        """Put what follows from other parameters into the values of ordinal variables."""
        layout, ordinal = self.layout, self.layout.ordinal
        assert ordinal is not None  # `raw` looks
        derived = "~~" if ordinal.delta else "~*~"
        own = np.isin(self.left, ordinal.places) & (self.left == self.right)
        follow = np.flatnonzero((self.op == derived) & own)
        g, i = self.group[follow], self.left[follow]
        implied = implied_moments(layout, theta)
        if ordinal.delta:
            found = implied.S[:, g, i, i]
        else:
            found = scale_factors(layout, conditional_moments(layout, implied), theta)[:, g, i]
        values = values.astype(found.dtype)
        values[:, follow] = found
        return values


def variance_slopes(layout: Layout, implied: Implied) -> tuple[Floats, Floats]:
    """Return the derivatives (q, G, t) of the variances diag(C) and the residual variances diag(S).

    Of an entry of A or S with columns u of E and v of [E, C] (see `entries`): 2 s u v, element by element.
    """
    t = len(layout.names)
    shape = (layout.q, len(layout.entries), t)
    total, residual = np.zeros(shape), np.zeros(shape)
    for g, entries in enumerate(layout.entries):
        E, C = implied.E[0, g], implied.C[0, g]
        both = np.concatenate([E, C], axis=1)
        own = 2 * entries.scale * E[:, entries.u] * both[:, entries.v]
        total[:, g] = entries.gather.T @ own.T
        variances = ~entries.arrow & ~entries.mean & (entries.row == entries.column)
        residual[:, g] = entries.gather.T @ (variances[:, None] * (entries.row[:, None] == np.arange(t)))
    return total, residual


def _steps(theta: Floats) -> Numbers:
    """Return theta (q,) with a complex step in each element (q, q)."""
    return theta.astype(complex)[None, :] + 1j * _STEP * np.eye(theta.size)


def slopes_of(stepped: Numbers) -> Floats:
    """Return d function / d theta, shape (outputs, q), from its values at complex steps (q, outputs)."""
    slopes: Floats = np.imag(stepped) / _STEP
    return np.ascontiguousarray(slopes.T)


def jacobian(function: Callable[[Numbers], Numbers], theta: Numbers) -> Numbers:
    """Return d function / d theta, shape (outputs, q), by complex steps at one theta (q,).

    Parameters
    ----------
    function : callable
        From (b, q) to (b, outputs), analytic in theta.
    """
    return slopes_of(function(_steps(theta)))
