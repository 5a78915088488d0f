"""Implied moments of the RAM model and their derivatives, batched over a leading axis.

With v = A v + u, Cov(u) = S, E(u) = m (McArdle & McDonald 1984): E = (I - A)^-1, Sigma = F E S E' F',
mu = F E m. With B = F E and C = E S E', each derivative of Sigma is of rank two:
dSigma/dS_ij = b_i b_j' + b_j b_i' (b_i b_i' on the diagonal), dSigma/dA_ij = b_i (F C)_j' + (F C)_j b_i'.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.entries import Entries
from survey.sem.model.ordinal_layout import OrdinalLayout, fill_residuals, lay_out_ordinal
from survey.sem.model.parameters import Parameter
from survey.sem.model.variables import ModelVariables

__all__ = ["Implied", "Layout", "Numbers", "implied_moments", "lay_out"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
# Real, or complex where a derivative is taken by a complex step.
Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each parameter stands.

    Parameters
    ----------
    names : tuple of str
        All t variables, the p observed ones first.
    p : int
    base : ndarray, shape (G, 3, t, t)
        A, S and (in its first row) m with the fixed values in place.
    kind, group, row, column : ndarray of int, length k
        Of each free entry: 0 for A, 1 for S, 2 for m.
    free : ndarray of int, length k
        Its place in theta, from 0.
    q : int
        Length of theta.
    means : bool
        Whether means are modelled.
    gather : ndarray, shape (k, q)
        1 where an entry is that element of theta: sums what belongs to one parameter.
    ordinal : OrdinalLayout or None
        Thresholds and scale factors, where there are ordinal variables.
    entries : tuple of Entries
        The free entries again, of each group.
    depth : int
        Length of the longest chain of arrows, so that A^(depth + 1) = 0; 0 where arrows form a circle.
    """

    names: tuple[str, ...]
    p: int
    base: Floats
    kind: NDArray[np.int64]
    group: NDArray[np.int64]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    free: NDArray[np.int64]
    q: int
    means: bool
    gather: Floats
    entries: tuple[Entries, ...]
    depth: int
    ordinal: OrdinalLayout | None = None


def lay_out(
    rows: Sequence[Parameter],
    variables: ModelVariables,
    n_groups: int,
    *,
    ordinal: Sequence[str] = (),
    parameterization: str = "delta",
) -> Layout:
    """Find the place of each parameter.

    Parameters
    ----------
    rows : sequence of Parameter
    variables : ModelVariables
    n_groups : int
    ordinal : sequence of str
        Ordinal variables, whose rows name thresholds and scale factors.
    parameterization : "delta" or "theta"
    """
    names = (*variables.observed, *variables.latent)
    at = {name: i for i, name in enumerate(names)}
    t = len(names)
    base = np.zeros((n_groups, 3, t, t))
    entries: list[tuple[int, int, int, int, int]] = []
    for r in rows:
        if r.op in ("|", "~*~"):
            continue
        kind, i, j = _place(r, at)
        if r.free:
            entries.append((kind, r.group - 1, i, j, r.free - 1))
        else:
            value = 0.0 if math.isnan(r.value) else r.value
            base[r.group - 1, kind, i, j] = value
            if kind == 1:
                base[r.group - 1, kind, j, i] = value
    kind, group, row, column, free = np.array(entries, dtype=np.int64).reshape(-1, 5).T
    q = max(r.free for r in rows)
    means = any(r.op == "~1" for r in rows)
    gather = np.zeros((free.size, q))
    gather[np.arange(free.size), free] = 1.0
    arrows = base[:, 0] != 0
    arrows[group[kind == 0], row[kind == 0], column[kind == 0]] = True
    part = None
    if ordinal:
        part = lay_out_ordinal(
            rows,
            variables,
            n_groups,
            ordinal=ordinal,
            delta=parameterization == "delta",
            arrows=arrows.any(axis=0),
        )
    p = len(variables.observed)
    own = [np.flatnonzero(group == g) for g in range(n_groups)]
    by_group = tuple(Entries.of(kind[k], row[k], column[k], gather[k], t=t) for k in own)
    return Layout(
        names, p, base, kind, group, row, column, free, q, means, gather, by_group, _depth(arrows), part
    )


def _depth(arrows: NDArray[np.bool_]) -> int:
    """Return the length of the longest chain of arrows (G, t, t) in any group, or 0 for a circle."""
    reached, depth = arrows, 0
    while reached.any():
        depth += 1
        if depth > arrows.shape[-1]:
            return 0
        reached = reached @ arrows
    return depth


def _inverse(layout: Layout, A: Numbers) -> Numbers:
    """Return (I - A)^-1: the finite sum I + A + A^2 + ... of a recursive model, else by elimination."""
    unit = np.eye(A.shape[-1])
    if layout.depth == 0:
        return _eliminated(unit - A)
    total: Numbers = unit + A
    for _ in range(layout.depth - 1):
        total = unit + A @ total
    return total


def _eliminated(M: Numbers) -> Numbers:
    """Return the inverses of matrices (..., t, t); NaN where one is singular, so that nothing is implied."""
    try:
        return np.linalg.inv(M)
    except np.linalg.LinAlgError:
        singular: NDArray[np.bool_] = np.linalg.matrix_rank(M) < M.shape[-1]
        safe = np.where(singular[..., None, None], np.eye(M.shape[-1]), M)
        return np.where(singular[..., None, None], np.nan, np.linalg.inv(safe))


def _place(r: Parameter, at: dict[str, int]) -> tuple[int, int, int]:
    if r.op == "=~":
        return 0, at[r.rhs], at[r.lhs]
    if r.op == "~":
        return 0, at[r.lhs], at[r.rhs]
    if r.op == "~~":
        return 1, at[r.lhs], at[r.rhs]
    return 2, 0, at[r.lhs]


@dataclass(frozen=True, slots=True)
class Implied:
    """Implied moments and what their derivatives are made of; shapes begin with (batch, G).

    Parameters
    ----------
    sigma : (b, G, p, p); mu : (b, G, p); B : (b, G, p, t); FC : (b, G, p, t); nu : (b, G, t)
    A, S, E, C : (b, G, t, t), E = (I - A)^-1 and C = E S E'
    """

    sigma: Numbers
    mu: Numbers
    B: Numbers
    FC: Numbers
    nu: Numbers
    A: Numbers
    S: Numbers
    E: Numbers
    C: Numbers


def implied_moments(layout: Layout, theta: Numbers) -> Implied:
    """Return the implied moments at each row of theta (b, q)."""
    filled = np.empty((theta.shape[0], *layout.base.shape), theta.dtype)
    filled[:] = layout.base
    values = theta[:, layout.free]
    filled[:, layout.group, layout.kind, layout.row, layout.column] = values
    both = layout.kind == 1
    filled[:, layout.group[both], 1, layout.column[both], layout.row[both]] = values[:, both]
    A, S, m = filled[:, :, 0], filled[:, :, 1], filled[:, :, 2, 0, :]
    E = _inverse(layout, A)
    if layout.ordinal is not None and layout.ordinal.delta:
        fill_residuals(layout.ordinal, S, E, theta)
    B = E[:, :, : layout.p, :]
    C = E @ S @ np.swapaxes(E, -1, -2)
    nu = (E @ m[..., None])[..., 0]
    FC = C[:, :, : layout.p, :]
    return Implied(FC[..., : layout.p], nu[..., : layout.p], B, FC, nu, A, S, E, C)
