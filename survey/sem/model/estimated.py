"""The matrices of a fitted model: implied moments of observed and latent variables, loadings, residuals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.algebra import inverse_of
from survey.sem.model.matrices import Layout, implied_moments, lay_out
from survey.sem.model.parameters import Parameter
from survey.sem.model.variables import ModelVariables, model_variables
from survey.sem.syntax.parse import parse_model

if TYPE_CHECKING:
    from survey.sem.results import SemResult

__all__ = ["Estimated", "estimated", "estimates_of", "parameters_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimated:
    """A fitted model as matrices, p observed and k latent variables in G groups.

    Parameters
    ----------
    layout : Layout
    estimate : ndarray, shape (q,)
    latent : tuple of str
    sigma : (G, p, p); mu : (G, p)
        Implied moments; the sample's means where none are modelled.
    phi : (G, k, k); latent_mean : (G, k)
        Of the latent variables.
    cross : (G, k, p)
        Covariances of latent and observed variables.
    loadings : (G, p, k); theta : (G, p, p)
        What the observed variables owe to the latent ones directly, and the covariances of the rest.
    """

    layout: Layout
    estimate: Floats
    latent: tuple[str, ...]
    sigma: Floats
    mu: Floats
    phi: Floats
    latent_mean: Floats
    cross: Floats
    loadings: Floats
    theta: Floats


def estimated(result: SemResult) -> Estimated:
    """Return the matrices of a result's estimate.

    Examples
    --------
    >>> from survey.sem import fit_sem
    >>> S = [[1, .5, .4], [.5, 1, .3], [.4, .3, 1]]
    >>> fit = fit_sem("f =~ a + b + c", sample_cov=S, sample_names="abc", sample_n=100)
    >>> estimated(fit).loadings[0].round(2).ravel().tolist()
    [1.0, 0.75, 0.6]
    """
    variables = model_variables(parse_model(result.model), fixed_x=result.options.fixed_x)
    rows = parameters_of(result)
    layout = lay_out(rows, variables, len(result.sample.n_used))
    theta = estimates_of(result)
    implied, p = implied_moments(layout, theta[None]), layout.p
    A, S, C = implied.A[0], implied.S[0], implied.C[0]
    # y = (I - A_oo)^-1 (A_ol eta + u).
    out = inverse_of(np.eye(p) - A[:, :p, :p])
    return Estimated(
        layout,
        theta,
        layout.names[p:],
        implied.sigma[0],
        implied.mu[0] if layout.means else result.sample.mean,
        C[:, p:, p:],
        implied.nu[0, :, p:] if layout.means else _means_from_covariates(result, variables, implied.E[0]),
        C[:, p:, :p],
        out @ A[:, :p, p:],
        out @ S[:, :p, :p] @ np.swapaxes(out, 1, 2),
    )


def _means_from_covariates(result: SemResult, variables: ModelVariables, E: Floats) -> Floats:
    """Return the means of the latent variables that follow from those of the covariates (G, k)."""
    mean, p = result.sample.mean, len(variables.observed)
    x = [variables.observed.index(name) for name in variables.covariates]
    return np.einsum("gkx,gx->gk", E[:, p:, x], mean[:, x])


def parameters_of(result: SemResult) -> tuple[Parameter, ...]:
    """Return the rows of a result's table, without its definitions."""
    t = result.table
    return tuple(
        Parameter(t.lhs[k], t.op[k], t.rhs[k], t.group[k], t.free[k], float(t.est[k]), t.label[k])
        for k in range(len(t.lhs))
        if t.op[k] != ":="
    )


def estimates_of(result: SemResult) -> Floats:
    """Return theta (q,) from a result's table."""
    theta = np.zeros(max(result.table.free))
    for number, value in zip(result.table.free, result.table.est, strict=True):
        if number:
            theta[number - 1] = value
    return theta
