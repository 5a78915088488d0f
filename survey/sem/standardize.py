"""The standardised solutions and their delta-method derivatives, batched over theta.

Derivatives of smooth functions of theta are taken by complex steps (Squire & Trapp 1998): exact to
rounding, without differences.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from survey.sem.matrices import Layout, Numbers, implied_moments
from survey.sem.parameters import Parameter

__all__ = ["jacobian", "parameter_values", "standardized"]

Floats = NDArray[np.float64]
_STEP = 1e-30


def parameter_values(rows: Sequence[Parameter], theta: Numbers) -> Numbers:
    """Return every row's value (b, rows) at each theta (b, q)."""
    free = np.array([r.free for r in rows])
    fixed = np.array([0.0 if np.isnan(r.value) else r.value for r in rows])
    padded = np.concatenate([np.zeros((theta.shape[0], 1), theta.dtype), theta], axis=1)
    return np.where(free > 0, padded[:, free], fixed)


def standardized(rows: Sequence[Parameter], layout: Layout, theta: Numbers, *, latent_only: bool) -> Numbers:
    """Return the standardised value of every row (b, rows).

    Parameters
    ----------
    latent_only : bool
        True standardises latent variables alone (``std_lv``), False all variables (``std_all``).
    """
    implied = implied_moments(layout, theta)
    variance = np.einsum("bgii->bgi", implied.C)
    at = {name: i for i, name in enumerate(layout.names)}
    sd = np.sqrt(variance)
    if latent_only:
        sd = np.concatenate([np.ones_like(sd[..., : layout.p]), sd[..., layout.p :]], axis=-1)
    residual = np.sqrt(np.einsum("bgii->bgi", implied.S))
    values = parameter_values(rows, theta)
    out = np.empty_like(values)
    for k, r in enumerate(rows):
        g, i = r.group - 1, at[r.lhs]
        if r.op == "=~":
            out[:, k] = values[:, k] * sd[:, g, i] / sd[:, g, at[r.rhs]]
        elif r.op == "~":
            out[:, k] = values[:, k] * sd[:, g, at[r.rhs]] / sd[:, g, i]
        elif r.op == "~1":
            out[:, k] = values[:, k] / sd[:, g, i]
        elif r.lhs == r.rhs:
            out[:, k] = values[:, k] / sd[:, g, i] ** 2
        else:
            j = at[r.rhs]
            scale = residual[:, g, i] * residual[:, g, j]
            if latent_only and i < layout.p and j < layout.p:
                scale = np.ones_like(scale)
            out[:, k] = np.where(scale == 0, 0.0, values[:, k] / np.where(scale == 0, 1.0, scale))
    return out


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
