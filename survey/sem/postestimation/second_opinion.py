"""A second opinion: semopy fits the same maximum-likelihood model, and the differences are told.

Only what semopy does right is compared: point estimates, chi-square, df and standard errors.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.sem.postestimation.semopy_adapter import SemopyFit, fit_semopy
from survey.sem.results import SemResult

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SemopyOpinion", "ask_semopy"]


@dataclass(frozen=True, slots=True)
class SemopyOpinion:
    """The largest differences between two fits of one model; None, with the reason, where there are none.

    Parameters
    ----------
    version : str
        Of semopy.
    max_est, max_se : float or None
        Largest absolute difference of unstandardised estimates and standard errors.
    chisq_relative : float or None
    df_difference : int or None
    reason : str
    """

    version: str
    max_est: float | None
    max_se: float | None
    chisq_relative: float | None
    df_difference: int | None
    reason: str = ""


def ask_semopy(fit: SemResult, data: pd.DataFrame) -> SemopyOpinion:
    """Fit the model of a result with semopy and compare.

    Parameters
    ----------
    fit : SemResult
        One group, no means.
    data : DataFrame
        That the result was fitted to.
    """
    other = fit_semopy(_spelled_out(fit), data[list(fit.sample.observed)].dropna())
    if other.reason:
        return SemopyOpinion(other.version, None, None, None, None, other.reason)
    est, se = _largest(fit, other)
    relative = abs(other.chisq - fit.fit.chisq) / max(abs(fit.fit.chisq), 1e-12)
    return SemopyOpinion(other.version, est, se, relative, other.df - fit.fit.df)


def _spelled_out(fit: SemResult) -> str:
    """Return the model with every free covariance written out.

    semopy would add them itself, each pair in an order that changes from process to process.
    """
    table = fit.table
    pairs = (
        f"{lhs} ~~ {rhs}"
        for lhs, op, rhs, free in zip(table.lhs, table.op, table.rhs, table.free, strict=True)
        if op == "~~" and lhs != rhs and free
    )
    return "\n".join((fit.model, *pairs))


def _largest(fit: SemResult, other: SemopyFit) -> tuple[float, float]:
    """Return the largest differences over the free parameters that both name."""
    table = fit.table
    est = se = 0.0
    for i, op in enumerate(table.op):
        if not table.free[i]:
            continue
        lhs, rhs = table.lhs[i], table.rhs[i]
        key = (rhs, "~", lhs) if op == "=~" else (lhs, op, rhs)
        found = other.estimates.get(key) or other.estimates.get((key[2], key[1], key[0]))
        if found is None:
            return math.nan, math.nan
        est = max(est, abs(found[0] - float(table.est[i])))
        se = max(se, abs(found[1] - float(table.se[i])))
    return est, se
