"""Step two of the three-step estimation: every pair's correlation, and what each respondent moves it by.

With g the score of a pair's likelihood, the correlation's influence is A22^-1 (g_r - A21 h), where h is the
influence of both margins' parameters, A22 = sum g_r^2 and A21 = sum g_r g' over the respondents with both
answers (Muthen 1984; Muthen & Satorra 1995).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from survey.numerics.arrays import Bools, Floats, Index
from survey.numerics.bivariate_pairs import (
    fit_numeric,
    fit_polychoric,
    fit_polyserial,
    numeric_scores,
    polyserial_scores,
    rectangle_scores,
)
from survey.numerics.latent_margins import Margin

__all__ = ["Pairs", "estimate_pairs", "pair_influence"]

_Scores: TypeAlias = tuple[Floats, Floats, Floats]
_CHUNK = 1_000_000  # numbers of one array that go through respondents pair by pair


@dataclass(frozen=True, slots=True)
class Pairs:
    """Correlations r (q,), their influence (q, n) and whether each estimate arrived (q,)."""

    r: Floats
    influence: Floats
    converged: Bools


@dataclass(frozen=True, slots=True)
class _Stack:
    """Margins side by side, parameters filled up with zeros: (p, 2, n), (p, 2, n, M), (p, n, M), (p, n)."""

    channels: Floats
    design: Floats
    influence: Floats
    seen: Floats


def estimate_pairs(margins: list[Margin], first: Index, second: Index) -> Pairs:
    """Estimate pairs of margins respondent by respondent.

    Parameters
    ----------
    margins : list of p Margin
    first, second : (q,) array of int
        Places of each pair's variables.
    """
    stack = _stack(margins)
    ordinal = np.array([m.ordinal for m in margins])
    n, q = stack.seen.shape[1], first.size
    r, influence, converged = np.zeros(q), np.zeros((q, n)), np.zeros(q, dtype=np.bool_)
    # The ordinal one of a mixed pair goes first.
    swap = ~ordinal[first] & ordinal[second]
    a, b = np.where(swap, second, first), np.where(swap, first, second)
    kinds = ordinal[a].astype(int) + ordinal[b]
    size = max(1, _CHUNK // n)
    for kind, estimate in enumerate((_numeric, _mixed, _ordinal)):
        places = np.flatnonzero(kinds == kind)
        for at in range(0, places.size, size):
            some = places[at : at + size]
            one, other = a[some], b[some]
            seen = stack.seen[one] * stack.seen[other]
            r[some], converged[some], scores = estimate(stack.channels[one], stack.channels[other], seen)
            designs, effects = (
                (stack.design[one], stack.design[other]),
                (stack.influence[one], stack.influence[other]),
            )
            influence[some] = pair_influence(scores, seen, designs, effects)
    return Pairs(r, influence, converged)


def pair_influence(
    scores: _Scores, weight: Floats, designs: tuple[Floats, Floats], effects: tuple[Floats, Floats]
) -> Floats:
    """Return the influence (q, N) of respondents, or of cells of a table.

    Parameters
    ----------
    scores : tuple
        For r (q, N) and for the channels of both margins, each (q, 2, N).
    weight : (q, N) array
        How many respondents each stands for.
    designs : tuple of two (q, 2, N, M) arrays
        Derivatives of the channels with respect to the margin's parameters.
    effects : tuple of two (q, N, M) arrays
        Influence on the margin's parameters.
    """
    score = scores[0]
    left = score * (weight > 0)
    weighted = score * weight
    for channel, design, effect in zip(scores[1:], designs, effects, strict=True):
        cross = np.einsum("qcn,qcnm->qm", channel * weighted[:, None], design, optimize=True)
        left = left - np.einsum("qnm,qm->qn", effect, cross, optimize=True)
    return left / np.maximum((weighted * score).sum(axis=1), 1e-300)[:, None]


def _numeric(first: Floats, second: Floats, seen: Floats) -> tuple[Floats, Bools, _Scores]:
    z1, z2 = first[:, 0], second[:, 0]
    r, converged = fit_numeric(z1, z2, seen)
    return r, converged, numeric_scores(z1, z2, r)


def _mixed(first: Floats, second: Floats, seen: Floats) -> tuple[Floats, Bools, _Scores]:
    z = second[:, 0]
    start = _correlation(_middle(first), z, seen)
    r, converged = fit_polyserial(first, z, seen, start)
    return r, converged, polyserial_scores(first, z, r)


def _ordinal(first: Floats, second: Floats, seen: Floats) -> tuple[Floats, Bools, _Scores]:
    start = _correlation(_middle(first), _middle(second), seen)
    r, converged = fit_polychoric(first, second, seen, start)
    return r, converged, rectangle_scores(first, second, r)


def _middle(limits: Floats) -> Floats:
    """Return a point within each respondent's limits (q, n)."""
    return np.clip(limits, -2.5, 2.5).mean(axis=1)


def _correlation(x: Floats, y: Floats, seen: Floats) -> Floats:
    n = np.maximum(seen.sum(axis=1), 1.0)[:, None]
    dx, dy = x - (x * seen).sum(axis=1)[:, None] / n, y - (y * seen).sum(axis=1)[:, None] / n
    spread = np.sqrt((dx * dx * seen).sum(axis=1) * (dy * dy * seen).sum(axis=1))
    return (dx * dy * seen).sum(axis=1) / np.maximum(spread, 1e-300)


def _stack(margins: list[Margin]) -> _Stack:
    widest = max(m.parameters.size for m in margins)

    def wide(array: Floats) -> Floats:
        return np.pad(array, [(0, 0)] * (array.ndim - 1) + [(0, widest - array.shape[-1])])

    return _Stack(
        np.stack([m.channels for m in margins]),
        np.stack([wide(m.design) for m in margins]),
        np.stack([wide(m.influence) for m in margins]),
        np.stack([m.seen for m in margins]).astype(np.float64),
    )
