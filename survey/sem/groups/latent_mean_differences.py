"""Differences of latent means between groups, where intercepts are equal (at least in part)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from survey.sem.results import SemResult

__all__ = ["LatentMean", "latent_means"]


@dataclass(frozen=True, slots=True)
class LatentMean:
    """A latent mean of a group less that of the first group.

    Parameters
    ----------
    variable, group : str
    est, se, z, pvalue, ci_lower, ci_upper : float
    d : float
        The difference over the latent standard deviation pooled over the two groups by their n
        (Hancock 2001).
    """

    variable: str
    group: str
    est: float
    se: float
    z: float
    pvalue: float
    ci_lower: float
    ci_upper: float
    d: float


def latent_means(fit: SemResult) -> tuple[LatentMean, ...]:
    """Return the free latent means of the second and later groups; those of the first are 0.

    Parameters
    ----------
    fit : SemResult
        With equal intercepts.
    """
    table, sizes = fit.table, np.array(fit.sample.n_used, dtype=float)
    half = float(special.ndtri(0.5 + fit.options.confidence_level / 2))
    found: list[LatentMean] = []
    for i, op in enumerate(table.op):
        name, g = table.lhs[i], table.group[i]
        if op != "~1" or name in fit.sample.observed or g < 2 or not table.free[i]:
            continue
        variances = [float(table.est[table.row(name, "~~", name, k)]) for k in (1, g)]
        weights = sizes[[0, g - 1]] / sizes[[0, g - 1]].sum()
        pooled = float(weights @ np.array(variances))
        est, se = float(table.est[i]), float(table.se[i])
        d = est / math.sqrt(pooled) if pooled > 0 else math.nan
        z, pvalue = float(table.z[i]), float(table.pvalue[i])
        limits = (est - half * se, est + half * se)
        found.append(LatentMean(name, fit.sample.group_labels[g - 1], est, se, z, pvalue, *limits, d))
    return tuple(found)
