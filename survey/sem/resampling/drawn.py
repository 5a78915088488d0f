"""A batch of draws as a refit needs it, and the moments of draws from counts of their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.matrices import Layout
from survey.sem.objectives.objective import Objective

__all__ = ["Drawn", "Resampler", "moments_of_counts", "weighed_counts"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A batch of b draws: what is minimised, and their sample moments (b, G, p, p) and (b, G, p).

    `empty` (b,) says which draws lack a category of an ordinal variable; no model can be refitted to them.
    """

    objective: Objective
    covariance: Floats
    mean: Floats
    empty: NDArray[np.bool_]


@runtime_checkable
class Resampler(Protocol):
    """Data that can be drawn from."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """What is drawn from each group: rows, or clusters of them."""
        ...

    @property
    def part(self) -> int:
        """Draws that are best refitted at once."""
        ...

    def draw(self, layout: Layout, counts: Sequence[Floats]) -> Drawn:
        """Return a batch of draws from how often each has each row (or cluster), (b, n_g) by group."""
        ...


def weighed_counts(counts: Sequence[Floats], weights: Sequence[Floats | None]) -> list[Floats]:
    """Return counts times weights, of the same sum in all draws; the counts where there are no weights."""
    found: list[Floats] = []
    for drawn, w in zip(counts, weights, strict=True):
        own = drawn if w is None else drawn * w
        found.append(own if w is None else own * (w.sum() / own.sum(axis=1))[:, None])
    return found


def moments_of_counts(rows: Sequence[Floats], counts: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Return covariances (b, G, p, p) and means (b, G, p) of draws; NaN where columns have blanks."""
    covariances: list[Floats] = []
    means: list[Floats] = []
    for X, w in zip(rows, counts, strict=True):
        p = X.shape[1]
        centre = X.mean(axis=0)
        Z = X - centre
        i, j = np.triu_indices(p)
        total = w.sum(axis=1)[:, None]
        mean = w @ Z / total
        upper = w @ (Z[:, i] * Z[:, j]) / total - mean[:, i] * mean[:, j]
        whole = np.empty((w.shape[0], p, p))
        whole[:, i, j] = upper
        whole[:, j, i] = upper
        covariances.append(whole)
        means.append(mean + centre)
    return np.stack(covariances, axis=1), np.stack(means, axis=1)
