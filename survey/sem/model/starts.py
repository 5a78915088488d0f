"""Starting values: FABIN3 for loadings (Hagglund 1982), halves of variances for residuals.

Nearer ones take the covariances of factors from those of their items, by least squares given the loadings.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.algebra import inverse_of
from survey.sem.model.parameters import Parameter
from survey.sem.model.variables import ModelVariables

__all__ = ["fabin3", "nearer_values", "starting_values"]

Floats = NDArray[np.float64]


def starting_values(
    rows: Sequence[Parameter], variables: ModelVariables, S: Floats, mean: Floats, *, std_lv: bool
) -> Floats:
    """Return theta to start from.

    Parameters
    ----------
    rows : sequence of Parameter
    variables : ModelVariables
    S : ndarray, shape (G, p, p)
    mean : ndarray, shape (G, p)
    std_lv : bool
    """
    at = {name: i for i, name in enumerate(variables.observed)}
    loadings = {g: _loadings(rows, g, at, S[g - 1], std_lv) for g in {r.group for r in rows}}
    theta = np.zeros(max(r.free for r in rows))
    for r in reversed(rows):
        if r.free:
            guess = _guess(r, at, S[r.group - 1], mean[r.group - 1], loadings[r.group])
            theta[r.free - 1] = guess if math.isnan(r.value) else r.value
    return theta


def _guess(
    r: Parameter, at: dict[str, int], S: Floats, mean: Floats, loadings: dict[tuple[str, str], float]
) -> float:
    if r.op == "=~":
        return loadings.get((r.lhs, r.rhs), 1.0)
    if r.op == "~~" and r.lhs == r.rhs:
        return float(S[at[r.lhs], at[r.lhs]]) / 2 if r.lhs in at else 0.05
    if r.op == "~1" and r.lhs in at:
        return float(mean[at[r.lhs]])
    return 1.0 if r.op == "~*~" else 0.0


def _loadings(
    rows: Sequence[Parameter], group: int, at: dict[str, int], S: Floats, std_lv: bool
) -> dict[tuple[str, str], float]:
    """Return the loadings of each factor with three observed indicators or more."""
    found: dict[tuple[str, str], float] = {}
    items_of: dict[str, list[str]] = {}
    for r in rows:
        if r.op == "=~" and r.group == group:
            items_of.setdefault(r.lhs, []).append(r.rhs)
    for factor, items in items_of.items():
        if len(items) < 3 or any(item not in at for item in items):
            continue
        places = np.array([at[item] for item in items])
        first = S[places[0], places[0]]
        scale = float(np.sqrt(max(first / 2, 1e-6))) if std_lv else 1.0
        loadings = fabin3(S[places[:, None], places])
        found |= {(factor, item): value * scale for item, value in zip(items, loadings.tolist(), strict=True)}
    return found


def fabin3(S: Floats) -> Floats:
    """Return loadings (k,) from covariances (k, k) of three indicators or more of one factor, the first 1.

    Two-stage least squares of each indicator on the first, with the others as instruments (Hagglund 1982).
    Their regression of the first leaves out one instrument at a time: with P the inverse covariances of all
    of them and a their weights, weight i without instrument j is a_i - P_ij a_j / P_jj.

    Examples
    --------
    >>> loading = np.array([1.0, 0.8, 0.6, 0.5])
    >>> fabin3(np.outer(loading, loading) + np.eye(4)).round(10).tolist()
    [1.0, 0.8, 0.6, 0.5]
    """
    inner, first = S[1:, 1:], S[1:, 0]
    try:
        P = inverse_of(inner)
    except np.linalg.LinAlgError:  # indicators that depend on each other
        return np.ones(first.size + 1)
    a = P @ first
    weights = a[:, None] - P * (a / P.diagonal())
    np.fill_diagonal(weights, 0.0)
    below = first @ weights
    above = (weights * inner).sum(axis=0)
    ratio = np.where(below > 0, above / np.where(below > 0, below, 1.0), 1.0)
    return np.concatenate([[1.0], np.clip(ratio, -10.0, 10.0)])


def nearer_values(rows: Sequence[Parameter], variables: ModelVariables, S: Floats, start: Floats) -> Floats:
    """Return a start with (co)variances of factors, and residuals of their items, that go with its loadings.

    Of factors whose items measure nothing else; what the model itself starts or fixes stays.

    Parameters
    ----------
    rows : sequence of Parameter
    variables : ModelVariables
    S : ndarray, shape (G, p, p)
    start : ndarray, shape (q,)
        As `starting_values` returns it.
    """
    theta = start.copy()
    free = [r for r in reversed(rows) if r.op == "~~" and r.free and math.isnan(r.value)]
    for group, own in enumerate(S, start=1):
        L, factors = _simple_loadings(rows, group, variables, start)
        at = {name: i for i, name in enumerate((*variables.observed, *factors))}
        whole = _moments_of_factors(own, L)
        for r in free:
            if r.group == group and r.lhs in at and r.rhs in at:
                value = whole[at[r.lhs], at[r.rhs]]
                theta[r.free - 1] = value if math.isfinite(value) else theta[r.free - 1]
    return theta


def _simple_loadings(
    rows: Sequence[Parameter], group: int, variables: ModelVariables, start: Floats
) -> tuple[Floats, list[str]]:
    """Return the loadings (p, k) of the factors whose items are observed and measure nothing else."""
    loads = [r for r in rows if r.op == "=~" and r.group == group]
    often = Counter(r.rhs for r in loads)
    crossed = {r.lhs for r in loads if often[r.rhs] > 1 or r.rhs in variables.latent}
    simple = [r for r in loads if r.lhs not in crossed]
    factors = list(dict.fromkeys(r.lhs for r in simple))
    L = np.zeros((len(variables.observed), len(factors)))
    for r in simple:
        value = start[r.free - 1] if r.free else r.value
        L[variables.observed.index(r.rhs), factors.index(r.lhs)] = value
    return L, factors


def _moments_of_factors(S: Floats, L: Floats) -> Floats:
    """Return residual variances of items and covariances of factors, as one matrix (p + k, p + k).

    The covariances are least squares of the off-diagonal S on L Phi L'; NaN where nothing is known.
    """
    p, own, square = L.shape[0], S.diagonal(), L**2
    found = np.full((sum(L.shape), sum(L.shape)), np.nan)
    sums = square.sum(axis=0)
    with np.errstate(all="ignore"):
        phi = (L.T @ (S - np.diag(own)) @ L) / (np.outer(sums, sums) - square.T @ square)
        # A factor explains from a tenth to nine tenths of its items; factors correlate by .8 at most.
        most = (own @ square) / (square**2).sum(axis=0)
        variance = np.minimum(np.maximum(phi.diagonal(), 0.1 * most), 0.9 * most)
        limit = 0.8 * np.sqrt(np.outer(variance, variance))
        found[p:, p:] = np.minimum(np.maximum(phi, -limit), limit)
        residual = np.minimum(np.maximum(own - square @ variance, 0.1 * own), own)
    np.fill_diagonal(found[p:, p:], variance)
    np.fill_diagonal(found[:p, :p], np.where(L.any(axis=1), residual, np.nan))
    return found
