"""The standardised solutions and their delta-method derivatives, batched over theta.

Derivatives of smooth functions of theta are taken by complex steps (Squire & Trapp 1998): exact to
rounding, without differences.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from survey.sem.matrices import Layout, Numbers, implied_moments
from survey.sem.ordinal_vector import conditional_moments, scale_factors
from survey.sem.parameters import Parameter

__all__ = ["jacobian", "parameter_values", "row_values", "standardized", "standardizing_factors"]

Floats = NDArray[np.float64]
_STEP = 1e-30


def parameter_values(rows: Sequence[Parameter], theta: Numbers) -> Numbers:
    """Return every row's value (b, rows) at each theta (b, q)."""
    free = np.array([r.free for r in rows])
    fixed = np.array([0.0 if np.isnan(r.value) else r.value for r in rows])
    padded = np.concatenate([np.zeros((theta.shape[0], 1), theta.dtype), theta], axis=1)
    return np.where(free > 0, padded[:, free], fixed)


def row_values(rows: Sequence[Parameter], layout: Layout, theta: Numbers) -> Numbers:
    """Return every row's value (b, rows), also of what follows from other parameters.

    Residual variances of ordinal variables under the delta parameterization, their scale factors under theta.
    """
    values = parameter_values(rows, theta)
    ordinal = layout.ordinal
    if ordinal is None:
        return values
    at = {name: i for i, name in enumerate(layout.names)}
    derived = "~~" if ordinal.delta else "~*~"
    follow = [
        k for k, r in enumerate(rows) if r.op == derived and r.lhs == r.rhs and at[r.lhs] in ordinal.places
    ]
    implied = implied_moments(layout, theta)
    places = ([rows[k].group - 1 for k in follow], [at[rows[k].lhs] for k in follow])
    if ordinal.delta:
        found = implied.S[:, places[0], places[1], places[1]]
    else:
        found = scale_factors(layout, conditional_moments(layout, implied), theta)[:, places[0], places[1]]
    values = values.astype(found.dtype)
    values[:, follow] = found
    return values


def standardized(rows: Sequence[Parameter], layout: Layout, theta: Numbers, *, latent_only: bool) -> Numbers:
    """Return the standardised value of every row (b, rows).

    Parameters
    ----------
    latent_only : bool
        True standardises latent variables alone (``std_lv``), False all variables (``std_all``).
    """
    factors = standardizing_factors(rows, layout, theta, latent_only=latent_only)
    return row_values(rows, layout, theta) * factors


def standardizing_factors(
    rows: Sequence[Parameter], layout: Layout, theta: Numbers, *, latent_only: bool
) -> Numbers:
    """Return what each row is multiplied by to be standardised (b, rows); 0 where a variance is 0."""
    implied = implied_moments(layout, theta)
    sd = np.sqrt(np.einsum("bgii->bgi", implied.C))
    if latent_only:
        sd = np.concatenate([np.ones_like(sd[..., : layout.p]), sd[..., layout.p :]], axis=-1)
    residual = np.sqrt(np.einsum("bgii->bgi", implied.S))
    g, i, j, op = _places(rows, layout)
    left, right = sd[:, g, i], sd[:, g, j]
    covariance = residual[:, g, i] * residual[:, g, j]
    if latent_only:
        covariance = np.where((i < layout.p) & (j < layout.p), 1.0, covariance)
    covariance = np.where(i == j, left * left, covariance)
    none = (op == "~~") & (covariance == 0)
    over = np.where(op == "=~", right, np.where(op == "~~", np.where(none, 1.0, covariance), left))
    under = np.where(op == "=~", left, np.where(op == "~", right, 1.0))
    if layout.ordinal is not None:
        # A standardised latent response has the scale 1.
        scale = scale_factors(layout, conditional_moments(layout, implied), theta)
        own = np.where(i < layout.p, i, 0)
        over = np.where(op == "~*~", 1.0 if latent_only else scale[:, g, own], over)
        under = np.where(op == "~*~", 1.0, under)
    return np.where(none, 0.0, under / over)


def _places(
    rows: Sequence[Parameter], layout: Layout
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.str_]]:
    """Return each row's group, left and right variable (an intercept has none), and operator."""
    at = {name: i for i, name in enumerate(layout.names)}
    # An intercept and a threshold have a left variable alone.
    places = np.array([(r.group - 1, at[r.lhs], at.get(r.rhs, at[r.lhs])) for r in rows], dtype=np.int64).T
    return places[0], places[1], places[2], np.array([r.op for r in rows])


def jacobian(function: Callable[[Numbers], Numbers], theta: Numbers) -> Numbers:
    """Return d function / d theta, shape (outputs, q), by complex steps at one theta (q,).

    Parameters
    ----------
    function : callable
        From (b, q) to (b, outputs), analytic in theta.
    """
    steps = theta.astype(complex)[None, :] + 1j * _STEP * np.eye(theta.size)
    slopes: Floats = np.imag(function(steps)) / _STEP
    return np.ascontiguousarray(slopes.T)
