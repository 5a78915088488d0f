"""Robust test statistics from tr(U Gamma) and tr[(U Gamma)^2].

U = V - V Delta (Delta' V Delta)^-1 Delta' V over all groups, V weighted by the groups' shares and Gamma
divided by them. Satorra & Bentler 1994 (scaled; mean and variance adjusted), Asparouhov & Muthen 2010
(scaled and shifted), Yuan & Bentler 2000 in Mplus's form.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from survey.sem.estimation.sandwich import reduced_inverse
from survey.sem.samples.saturated import Saturated

__all__ = ["TestStatistic", "Traces", "robust_test", "standard_test", "traces_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TestStatistic:
    """A chi-square, its degrees of freedom (a fraction when adjusted) and what it was divided by.

    Parameters
    ----------
    chisq, df, pvalue : float
    scaling_factor, shift : float
        chisq = naive / scaling_factor + shift.
    """

    chisq: float
    df: float
    pvalue: float
    scaling_factor: float = 1.0
    shift: float = 0.0


@dataclass(frozen=True, slots=True)
class Traces:
    """tr(U Gamma), tr[(U Gamma)^2], and the parts of the first: saturated and model."""

    first: float
    second: float
    saturated: float
    model: float


def tail(chisq: float, df: float) -> float:
    """Return the upper tail of chi-square; NaN without degrees of freedom.

    Examples
    --------
    >>> round(tail(3.841459, 1), 3)
    0.05
    """
    return float(special.chdtrc(df, max(chisq, 0.0))) if df > 0 else math.nan


def standard_test(chisq: float, df: int) -> TestStatistic:
    """Return the unscaled test."""
    return TestStatistic(chisq, df, tail(chisq, df))


def traces_of(
    delta: Sequence[Floats],
    saturated: Saturated,
    weights: Floats,
    *,
    information: Floats | None = None,
    null_space: Floats | None = None,
    squared: bool = False,
    saturated_traces: Sequence[float] | None = None,
) -> Traces:
    """Return the traces of U Gamma.

    Parameters
    ----------
    delta : sequence of ndarray, each (m, q)
    saturated : Saturated
    weights : ndarray, shape (G,)
    information : ndarray, shape (q, q), optional
        E; by default Delta' V Delta.
    null_space : ndarray, shape (q, r), optional
    squared : bool
        Whether tr[(U Gamma)^2] is wanted; otherwise it is NaN.
    saturated_traces : sequence of float, optional
        tr(A1^-1 B1) of each group, where they are not to be taken from `saturated`.
    """
    VD = [V @ D for V, D in zip(saturated.weight, delta, strict=True)]
    shares = weights.tolist()
    E = (
        sum(w * D.T @ x for w, D, x in zip(shares, delta, VD, strict=True))
        if information is None
        else information
    )
    bread = reduced_inverse(np.asarray(E), null_space)
    meats = [x.T @ G @ x for x, G in zip(VD, saturated.gamma, strict=True)]
    if saturated_traces is None:
        pairs = zip(saturated.weight, saturated.gamma, strict=True)
        saturated_traces = [float((V * G).sum()) for V, G in pairs]
    own = sum(saturated_traces)
    taken = sum(w * float((bread * M).sum()) for w, M in zip(shares, meats, strict=True))
    second = _second_trace(saturated, VD, meats, shares, bread) if squared else math.nan
    return Traces(own - taken, second, own, taken)


def _second_trace(
    saturated: Saturated,
    VD: Sequence[Floats],
    meats: Sequence[Floats],
    shares: Sequence[float],
    bread: Floats,
) -> float:
    """Return tr[(U Gamma)^2] = tr[(V Gamma)^2] - 2 tr(E^-1 D'V G V G V D) + tr[(E^-1 D'V G V D)^2]."""
    total = 0.0
    for V, G, x, w in zip(saturated.weight, saturated.gamma, VD, shares, strict=True):
        VG = V @ G
        total += float((VG * VG.T).sum())
        Gx = G @ x
        total -= 2 * w * float((bread * (Gx.T @ V @ Gx)).sum())
    part = bread @ sum(w * M for w, M in zip(shares, meats, strict=True))
    return total + float((part * part.T).sum())


def robust_test(kind: str, chisq: float, df: int, traces: Traces) -> TestStatistic:
    """Return the robust test.

    Parameters
    ----------
    kind : "satorra_bentler", "yuan_bentler_mplus", "mean_var_adjusted" or "scaled_shifted"
    chisq : float
        The naive one.
    df : int
    traces : Traces
    """
    if df == 0:
        return TestStatistic(0.0, 0, math.nan, math.nan)
    if kind in ("satorra_bentler", "yuan_bentler_mplus"):
        c = traces.first / df
        if c <= 0:  # where the information is singular at the solution, nearly or wholly
            return TestStatistic(math.nan, df, math.nan, math.nan)
        return TestStatistic(chisq / c, df, tail(chisq / c, df), c)
    if kind == "mean_var_adjusted":
        adjusted = traces.first**2 / traces.second
        c = traces.first / adjusted
        return TestStatistic(chisq / c, adjusted, tail(chisq / c, adjusted), c)
    a = math.sqrt(df / traces.second)
    shift = df - a * traces.first
    scaled = chisq * a + shift
    return TestStatistic(scaled, df, tail(scaled, df), 1.0 / a, shift)
