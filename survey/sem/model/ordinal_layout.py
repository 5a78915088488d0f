"""Where thresholds and scale factors stand, and the residual variances that follow from them.

An ordinal variable is a latent response y* cut at thresholds tau. Its observed correlations and thresholds
are those of delta y*, with delta = 1 / sd(y*). Under the delta parameterization the scale factors delta are
parameters (1 in the first group) and residual variances follow; under theta residual variances are
parameters and scale factors follow (Muthen & Asparouhov 2002). With covariates x everything holds given x.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.parameters import Parameter
from survey.sem.model.variables import ModelVariables

__all__ = ["OrdinalLayout", "fill_residuals", "lay_out_ordinal"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True)
class OrdinalLayout:
    """The ordinal side of a layout.

    Parameters
    ----------
    places : ndarray of int, shape (v,)
        Ordinal variables among the observed ones.
    covariates : ndarray of int, shape (k,)
        Variables that everything is conditioned on.
    outcomes : ndarray of int, shape (p - k,)
        The others, in order.
    delta : bool
        The parameterization: delta, or theta.
    linked : bool
        Whether an ordinal variable affects another one, so that residual variances depend on each other.
    owner : ndarray of int, shape (T,)
        The variable of each threshold.
    tau, tau_free : ndarray, shape (G, T)
        Fixed values, and places in theta from 1 (0 where fixed).
    scale, scale_free : ndarray, shape (G, p)
        Likewise for scale factors; 1 for numeric variables.
    """

    places: Places
    covariates: Places
    outcomes: Places
    delta: bool
    linked: bool
    owner: Places
    tau: Floats
    tau_free: Places
    scale: Floats
    scale_free: Places

    @property
    def n_statistics(self) -> int:
        """Number of statistics of one group."""
        outcomes = self.outcomes.size
        numeric = outcomes - self.places.size
        pairs = outcomes * (outcomes - 1) // 2
        return self.owner.size + 2 * numeric + outcomes * self.covariates.size + pairs

    @property
    def thresholds_among_statistics(self) -> Places:
        """Places of the thresholds in a group's statistics, where a numeric variable has its mean instead."""
        ordinal = set(self.places.tolist())
        found: list[int] = []
        at = 0
        for place in self.outcomes.tolist():
            count = int((self.owner == place).sum()) if place in ordinal else 1
            found += list(range(at, at + count)) if place in ordinal else []
            at += count
        return np.array(found, dtype=np.int64)

    def thresholds(self, theta: Numbers) -> Numbers:
        """Return the thresholds (b, G, T) at theta (b, q)."""
        return _filled(self.tau, self.tau_free, theta)

    def scales(self, theta: Numbers) -> Numbers:
        """Return the scale factors (b, G, p) that are parameters."""
        return _filled(self.scale, self.scale_free, theta)


def _filled(fixed: Floats, free: Places, theta: Numbers) -> Numbers:
    padded = np.concatenate([np.zeros((theta.shape[0], 1), theta.dtype), theta], axis=1)
    return np.where(free > 0, padded[:, free], fixed)


def lay_out_ordinal(
    rows: Sequence[Parameter],
    variables: ModelVariables,
    n_groups: int,
    *,
    ordinal: Sequence[str],
    delta: bool,
    arrows: NDArray[np.bool_],
) -> OrdinalLayout:
    """Find the places of thresholds and scale factors.

    Parameters
    ----------
    rows : sequence of Parameter
    variables : ModelVariables
    n_groups : int
    ordinal : sequence of str
    delta : bool
    arrows : ndarray of bool, shape (t, t)
        Which variable has an arrow from which, in any group.
    """
    at = {name: i for i, name in enumerate(variables.observed)}
    cuts = [r for r in rows if r.op == "|"]
    names = sorted({(at[r.lhs], int(r.rhs[1:])) for r in cuts})
    order = {name: k for k, name in enumerate(names)}
    tau, tau_free = np.zeros((n_groups, len(names))), np.zeros((n_groups, len(names)), dtype=np.int64)
    for r in cuts:
        k = order[at[r.lhs], int(r.rhs[1:])]
        tau[r.group - 1, k], tau_free[r.group - 1, k] = r.value if r.free == 0 else 0.0, r.free
    p = len(variables.observed)
    scale, scale_free = np.ones((n_groups, p)), np.zeros((n_groups, p), dtype=np.int64)
    for r in rows:
        if r.op == "~*~" and delta:
            scale_free[r.group - 1, at[r.lhs]] = r.free
            scale[r.group - 1, at[r.lhs]] = 1.0 if r.free else r.value
    places = np.array([at[name] for name in variables.observed if name in set(ordinal)], dtype=np.int64)
    given = np.array([at[name] for name in variables.covariates], dtype=np.int64)
    others = np.setdiff1d(np.arange(p, dtype=np.int64), given)
    return OrdinalLayout(
        places,
        given,
        others,
        delta,
        bool(_reachable(arrows)[np.ix_(places, places)].any()),
        np.array([place for place, _ in names], dtype=np.int64),
        tau,
        tau_free,
        scale,
        scale_free,
    )


def _reachable(arrows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which variable lies at the end of a chain of arrows from which."""
    found = arrows
    for _ in range(arrows.shape[0]):
        longer = found | (found @ arrows)
        if bool((longer == found).all()):
            break
        found = longer
    return found


def fill_residuals(ordinal: OrdinalLayout, S: Numbers, E: Numbers, theta: Numbers) -> None:
    """Put the residual variances of ordinal variables into S, under the delta parameterization.

    diag(E S E') at the ordinal variables is 1 / delta^2; as E S E' is linear in S, that is one linear system
    in the residual variances, and the identity where no ordinal variable affects another.
    """
    o, x = ordinal.places, ordinal.covariates
    S[:, :, o, o] = 0.0
    known = S
    if x.size:
        known = S.copy()
        known[:, :, x, :] = 0.0
        known[:, :, :, x] = 0.0
    rows = E[:, :, o, :]
    explained = ((rows @ known) * rows).sum(axis=-1)
    left = 1.0 / ordinal.scales(theta)[..., o] ** 2 - explained
    if ordinal.linked:
        left = cast("Numbers", np.linalg.solve(rows[..., o] ** 2, left[..., None]))[..., 0]
    S[:, :, o, o] = left
