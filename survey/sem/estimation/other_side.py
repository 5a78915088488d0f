"""Starts on the other side of the point that iterations ran towards without end.

A factor scaled by one indicator, whose loading is 1, has no finite solution where that indicator's own part
is nothing: on the way there the other loadings grow and the factor's variance falls to 0. Where the others'
parts are nothing, their loadings fall to 0 and the variance grows. Beyond such a point the loadings have the
other sign. A minimum that lies there is not reached from this side, as F has no finite point between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, combinations, islice

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.parameters import Parameter

__all__ = ["MarkedFactor", "marked_factors", "starts_beyond"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
# The largest loading, in units of the marker's where both are standardised, that says "ran away".
_GONE = 20.0
_MOST_STARTS = 12


@dataclass(frozen=True, slots=True)
class MarkedFactor:
    """A factor of one group that is scaled by an observed indicator.

    Parameters
    ----------
    places : ndarray of int, shape (k,)
        Its free loadings in theta.
    variance : int
        The place of its variance; -1 where that is not free.
    marker : float
        The fixed loading.
    S : ndarray, shape (k + 1, k + 1)
        Covariances of the marker and the indicators with free loadings.
    """

    places: Places
    variance: int
    marker: float
    S: Floats

    def ran_away(self, theta: Floats) -> bool:
        """Return whether its loadings are beyond all measure, or nothing, beside the marker's."""
        deviation = np.sqrt(np.diag(self.S))
        sizes = np.abs(theta[self.places]) * deviation[0] / (deviation[1:] * abs(self.marker))
        return not 1.0 / _GONE < float(sizes.max()) < _GONE

    def turn(self, theta: Floats, sign: float) -> None:
        """Give the loadings a sign, and the variance that goes with them by least squares, in place."""
        theta[self.places] *= sign
        if self.variance >= 0:
            loadings = np.concatenate([[self.marker], theta[self.places]])
            products = np.outer(loadings, loadings)
            np.fill_diagonal(products, 0.0)
            square = float((products**2).sum())
            theta[self.variance] = float((products * self.S).sum()) / square if square else 0.0


def marked_factors(rows: Sequence[Parameter], observed: Sequence[str], S: Floats) -> tuple[MarkedFactor, ...]:
    """Return the factors that are scaled by an observed indicator and have free loadings on others.

    Parameters
    ----------
    rows : sequence of Parameter
    observed : sequence of str
    S : ndarray, shape (G, p, p)
    """
    at = {name: i for i, name in enumerate(observed)}
    loadings: dict[tuple[int, str], list[Parameter]] = {}
    variances: dict[tuple[int, str], int] = {}
    for r in rows:
        if r.op == "=~" and r.rhs in at:
            loadings.setdefault((r.group, r.lhs), []).append(r)
        elif r.op == "~~" and r.lhs == r.rhs:
            variances[r.group, r.lhs] = r.free - 1
    found: list[MarkedFactor] = []
    for (group, factor), own in loadings.items():
        free = [r for r in own if r.free]
        markers = [r for r in own if not r.free and r.value]
        if free and markers:
            items = np.array([at[r.rhs] for r in (markers[0], *free)])
            places = np.array([r.free - 1 for r in free], dtype=np.int64)
            own_S = S[group - 1][items[:, None], items]
            found.append(MarkedFactor(places, variances.get((group, factor), -1), markers[0].value, own_S))
    return tuple(found)


def starts_beyond(factors: Sequence[MarkedFactor], start: Floats, end: Floats) -> Floats:
    """Return starts (s, q) with the loadings of some factors reversed; s = 0 where no factor ran away.

    First those that ran away together, then each factor, then pairs, and so on: a dozen at most.

    Parameters
    ----------
    factors : sequence of MarkedFactor
    start, end : ndarray, shape (q,)
        Where iterations began and ended.

    Examples
    --------
    >>> factor = MarkedFactor(np.array([0]), 1, 1.0, np.array([[1.0, 0.3], [0.3, 1.0]]))
    >>> starts_beyond([factor], np.array([0.5, 0.05]), np.array([4e3, 1e-4]))
    array([[-0.5, -0.6]])
    """
    gone = tuple(k for k, factor in enumerate(factors) if factor.ran_away(end))
    if not gone:
        return np.empty((0, start.size))
    sizes = range(1, len(factors) + 1)
    others = chain.from_iterable(combinations(range(len(factors)), size) for size in sizes)
    chosen = dict.fromkeys(islice(chain([gone], others), _MOST_STARTS + 1))
    starts = np.repeat(start[None], len(chosen), axis=0)
    for theta, turned in zip(starts, chosen, strict=True):
        for k, factor in enumerate(factors):
            factor.turn(theta, -1.0 if k in turned else 1.0)
    return starts
