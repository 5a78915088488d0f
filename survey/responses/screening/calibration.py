"""Cutoffs from attentive answers: how often each value, or a rarer one, comes from attentive people.

Whole samples are drawn from the null model with the respondents' own blanks, and every index is computed in
them as in the data; so what a sample does to its own means and covariances is in the null too. A respondent's
p value on an index is the share of draws that are at least as extreme. The smallest p over his indices is
referred to the smallest p of the draws (Westfall & Young 1993): flagging below its 5 % quantile flags 5 % of
attentive people, however the indices depend on each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.responses.screening.design import SPECS
from survey.responses.screening.evaluate import evaluate
from survey.responses.screening.mahalanobis import chi_square_pvalues
from survey.responses.screening.null_model import Departure, NullModel, draw_answers
from survey.responses.screening.reference import Tools, reference_of

__all__ = ["Calibration", "calibrate", "draw_values", "flags_of", "pvalues_of", "suspicion"]

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
_LARGEST_SAMPLE = 5_000


@dataclass(frozen=True, slots=True)
class Calibration:
    """The null distribution of the indices, and the cutoff that they share.

    Attributes
    ----------
    null : (draws, indices) array
        Suspicion of the draws, each index sorted, NaN last.
    pvalue : float
        Flag an index whose p value is not above it.
    cutoffs : (indices,) array
        The least suspicious value that is flagged, in the units of `suspicion`; inf where none is.
    rates : (indices,) array
        The share of attentive people that each index flags.
    family_wise : float
        The share of attentive people whom any index flags.
    draws : int
    """

    null: Floats
    pvalue: float
    cutoffs: Floats
    rates: Floats
    family_wise: float
    draws: int


def suspicion(values: Floats, answers: Floats) -> Floats:
    """Turn values (n, indices) so that more is more careless; distances become comparable across blanks.

    D squared of a row with blanks has fewer degrees of freedom, so it is the -log of its chi-square tail.
    """
    turned = values * np.array([1.0 if spec.tail == "upper" else -1.0 for spec in SPECS])
    if np.isnan(answers).any():
        for k, spec in enumerate(SPECS):
            if spec.family == "outlier":
                tail = chi_square_pvalues(values[:, k], answers)
                turned[:, k] = -np.log(np.maximum(tail, 1e-300))
    return turned


def draw_values(
    tools: Tools,
    model: NullModel,
    blanks: Bools,
    draws: int,
    rng: np.random.Generator,
    *,
    departure: Departure = "none",
) -> Floats:
    """Return the suspicion of at least `draws` attentive rows, in samples as large as the data's.

    Parameters
    ----------
    tools : Tools
    model : NullModel
    blanks : (n, items) array of bool
        Of the respondents that the null model was fitted to.
    draws : int
    rng : Generator
    departure : Departure
    """
    size = min(blanks.shape[0], _LARGEST_SAMPLE)
    found: list[Floats] = []
    for _ in range(-(-draws // size)):
        complete = draw_answers(model, size, rng, departure=departure)
        reference = reference_of(complete, tools.design, rng)
        holes = blanks[rng.permutation(blanks.shape[0])[:size]]
        answers = np.where(holes, np.nan, complete)
        found.append(suspicion(evaluate(answers, tools, reference), answers))
    return np.concatenate(found)


def calibrate(
    drawn: Floats, usable: Bools, rate: float, fixed: Mapping[int, float] | None = None
) -> Calibration:
    """Return the cutoffs that flag the share `rate` of the draws on any index.

    Parameters
    ----------
    drawn : (draws, indices) array
        Suspicion of attentive rows.
    usable : (indices,) array of bool
        Which indices take part.
    rate : float
        The family-wise false-flag rate.
    fixed : mapping of int to float, optional
        Cutoffs that the plan sets, by index, in the units of `suspicion`; these do not share the rate.

    Examples
    --------
    >>> drawn = np.arange(100.0)[:, None] * np.ones(len(SPECS))
    >>> made = calibrate(drawn, np.arange(len(SPECS)) < 2, 0.05)
    >>> made.family_wise, float(made.cutoffs[0]), float(made.cutoffs[5])
    (0.05, 95.0, inf)
    """
    own = dict(fixed or {})
    null = np.sort(np.where(usable, drawn, np.nan), axis=0)
    shared = usable & ~np.isin(np.arange(usable.size), list(own))
    p = pvalues_of(drawn, null)
    smallest = np.fmin.reduce(np.where(shared, p, np.nan), axis=1, initial=1.0)
    pvalue = _largest_below(smallest, rate)
    cutoffs = np.full(usable.size, np.inf)
    for k in np.flatnonzero(shared):
        flagged = drawn[p[:, k] <= pvalue, k]
        cutoffs[k] = flagged.min() if flagged.size else np.inf
    for k, cutoff in own.items():
        cutoffs[k] = cutoff if usable[k] else np.inf
    hit = drawn >= cutoffs
    return Calibration(null, pvalue, cutoffs, hit.mean(axis=0), float(hit.any(axis=1).mean()), len(drawn))


def pvalues_of(values: Floats, null: Floats) -> Floats:
    """Return the share of draws at least as suspicious, counting the respondent as one of them; NaN stays."""
    p = np.full(values.shape, np.nan)
    for k in range(values.shape[1]):
        scored = int((~np.isnan(null[:, k])).sum())
        seen = ~np.isnan(values[:, k])
        if scored:
            below = np.asarray(
                np.searchsorted(null[:scored, k], values[seen, k], side="left"), dtype=np.int64
            )
            p[seen, k] = (scored - below + 1.0) / (scored + 1.0)
    return p


def flags_of(values: Floats, calibration: Calibration) -> Bools:
    """Return which values are at least as suspicious as their cutoffs."""
    return values >= calibration.cutoffs


def _largest_below(smallest: Floats, rate: float) -> float:
    """Return the largest p value of the draws that no more than `rate` of them are at or below; 0 if none."""
    ordered = np.sort(smallest)
    candidates = np.unique(ordered)
    shares = np.searchsorted(ordered, candidates, side="right") / ordered.size
    allowed = candidates[shares <= rate]
    return float(allowed[-1]) if allowed.size else 0.0
