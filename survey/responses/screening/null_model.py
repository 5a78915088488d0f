"""Attentive answers: a polychoric threshold model fitted to answers, and draws from it.

Each item's latent response is standard normal and cut at the item's own margins; the latent responses
correlate as the polychoric correlations say (Olsson 1979; Muthen 1984). Draws carry the blanks of the
respondents. Three departures keep the margins and bend the rest, so that it can be said what the cutoffs do
when the model is wrong:

* ``contaminated``: one person in ten has latent responses of double spread (Tukey 1960);
* ``skewed``: the components of the latent responses are centred chi-squares with 3 df, skewness 1.63;
* ``acquiescent``: each person adds a shift of his own to every answer as given, with SD .4 (Billiet &
  McClendon 2000).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from survey.numerics.polychoric import polychoric
from survey.responses.screening.whole import Answers, compact, is_whole

__all__ = ["Departure", "NullModel", "draw_answers", "fit_null_model", "running_codes"]

Floats: TypeAlias = NDArray[np.float64]
Departure: TypeAlias = Literal["none", "contaminated", "skewed", "acquiescent"]
_MOST_CATEGORIES = 11  # more are pooled for the correlations, never for the margins
_MOST_COUNTED = 1_000  # whole numbers over a wider range are sorted
_SMALLEST_EIGENVALUE = 1e-3


@dataclass(frozen=True, slots=True)
class NullModel:
    """A threshold model of the answers.

    Attributes
    ----------
    values : tuple of (C_j,) arrays
        The different answers to each item, ascending.
    shares : tuple of (C_j,) arrays
        Cumulative shares of those answers; the last is 1.
    correlation : (items, items) array
        Of the latent responses, positive definite.
    n_used : int
    repaired : bool
        Whether the polychoric matrix had to be made positive definite.
    """

    values: tuple[Floats, ...]
    shares: tuple[Floats, ...]
    correlation: Floats
    n_used: int
    repaired: bool

    @property
    def thresholds(self) -> Floats:
        """Thresholds between the running codes, (items, C - 1), filled up with +inf."""
        widest = max(share.size for share in self.shares)
        stacked = np.full((len(self.shares), widest - 1), np.inf)
        for j, share in enumerate(self.shares):
            stacked[j, : share.size - 1] = ndtri(share[:-1])
        return stacked


def fit_null_model(answers: Answers) -> NullModel:
    """Fit the threshold model to answers (n, items), NaN where missing.

    Parameters
    ----------
    answers : (n, items) array
        Every item has at least one answer. An item that does not vary correlates with nothing.

    Examples
    --------
    >>> X = np.column_stack([np.repeat([1.0, 2.0], 50), np.tile(np.repeat([1.0, 2.0], 25), 2)])
    >>> model = fit_null_model(X)
    >>> float(abs(model.correlation[0, 1]).round(6)), model.shares[0].tolist()
    (0.0, [0.5, 1.0])
    """
    values: list[Floats] = []
    shares: list[Floats] = []
    pooled = np.full(answers.shape[::-1], -1, dtype=np.int64)
    given = compact(answers)
    for j, column in enumerate(np.ascontiguousarray(given.T)):
        seen = slice(None) if is_whole(given) else ~np.isnan(column)
        found, inverse, counts = _different(column[seen])
        share = np.cumsum(counts) / counts.sum()
        values.append(found)
        shares.append(share)
        pooled[j, seen] = _pool(share)[inverse] if found.size > _MOST_CATEGORIES else inverse
    varying = np.flatnonzero(np.array([found.size > 1 for found in values]))
    R = np.eye(answers.shape[1])
    if varying.size > 1:
        R[np.ix_(varying, varying)] = polychoric(pooled[varying].T).matrix
    correlation, repaired = _positive_definite(R)
    return NullModel(tuple(values), tuple(shares), correlation, answers.shape[0], repaired)


def draw_answers(
    model: NullModel, n: int, rng: np.random.Generator, *, departure: Departure = "none"
) -> Floats:
    """Draw n complete rows of attentive answers.

    Parameters
    ----------
    model : NullModel
    n : int
    rng : Generator
    departure : {"none", "contaminated", "skewed", "acquiescent"}

    Returns
    -------
    (n, items) array

    Examples
    --------
    >>> X = np.column_stack([np.repeat([1.0, 5.0], 50), np.tile([2.0, 3.0], 50)])
    >>> drawn = draw_answers(fit_null_model(X), 200, np.random.default_rng(1))
    >>> np.unique(drawn[:, 0]).tolist(), np.unique(drawn[:, 1]).tolist()
    ([1.0, 5.0], [2.0, 3.0])
    """
    p = model.correlation.shape[0]
    eigenvalues, vectors = np.linalg.eigh(model.correlation)
    root = vectors * np.sqrt(np.maximum(eigenvalues, 0.0))
    if departure == "skewed":
        latent = (rng.chisquare(3.0, size=(n, p)) - 3.0) / np.sqrt(6.0) @ root.T
    else:
        latent = rng.standard_normal((n, p)) @ root.T
    if departure == "contaminated":
        latent *= np.where(rng.random(n) < 0.1, 2.0, 1.0)[:, None]
    if departure == "acquiescent":
        latent += 0.4 * rng.standard_normal(n)[:, None]
    answers = np.empty((n, p))
    for j, (values, share) in enumerate(zip(model.values, model.shares, strict=True)):
        # Departures are cut at their own quantiles, which keeps the margins.
        cuts = ndtri(share[:-1]) if departure == "none" else np.quantile(latent[:, j], share[:-1])
        answers[:, j] = values[np.searchsorted(cuts, latent[:, j], side="left")]
    return answers


def running_codes(answers: Answers, model: NullModel) -> NDArray[np.int16]:
    """Number the answers as the model's thresholds do, -1 where missing.

    A value that the model has not seen takes the number of the nearest below.

    Examples
    --------
    >>> model = NullModel((np.array([1.0, 3.0]),), (np.array([0.5, 1.0]),), np.eye(1), 2, False)
    >>> running_codes(np.array([[1.0], [3.0], [2.0], [np.nan]]), model).tolist()
    [[0], [1], [0], [-1]]
    """
    codes = np.empty(answers.shape[::-1], dtype=np.int16)
    given = compact(answers)
    for own, column, values in zip(codes, np.ascontiguousarray(given.T), model.values, strict=True):
        # Counting the values that are not above is faster than a search, for the few that items have.
        if values.size < 16:
            own[:] = 0
            for value in values[1:].tolist():
                # Of whole numbers, those that are not below the next whole one.
                own += column >= (np.int16(math.ceil(value)) if is_whole(given) else value)
        else:
            below = np.asarray(np.searchsorted(values, column, side="right"), dtype=np.int64) - 1
            own[:] = np.maximum(below, 0)
        if not is_whole(given):
            own[np.isnan(column)] = -1
    return codes.T


def _different(column: Answers) -> tuple[Floats, NDArray[np.intp], NDArray[np.int64]]:
    """Return the different values, ascending, each cell's place among them, and how many cells have each."""
    low, high = float(column.min()), float(column.max())
    whole = is_whole(column) or bool((np.rint(column) == column).all())
    if high - low > _MOST_COUNTED or not whole:
        found, inverse, counts = np.unique(column, return_inverse=True, return_counts=True)
        return found.astype(np.float64), inverse.astype(np.intp), counts.astype(np.int64)
    steps = column.astype(np.intp)
    steps -= int(low)
    counts = np.bincount(steps)
    present = counts > 0
    places = np.cumsum(present) - 1
    return (
        np.flatnonzero(present).astype(np.float64) + low,
        places[steps].astype(np.intp),
        counts[present].astype(np.int64),
    )


def _pool(share: Floats) -> NDArray[np.int64]:
    """Return the class, of about equal size, that each of many values is pooled into."""
    middle = share - np.diff(share, prepend=0.0) / 2.0
    classes = np.floor(middle * _MOST_CATEGORIES)
    return np.unique(classes, return_inverse=True)[1].astype(np.int64)


def _positive_definite(R: Floats) -> tuple[Floats, bool]:
    """Lift eigenvalues that are too small, and scale back to a unit diagonal."""
    eigenvalues, vectors = np.linalg.eigh(R)
    if eigenvalues[0] >= _SMALLEST_EIGENVALUE:
        return R, False
    lifted = (vectors * np.maximum(eigenvalues, _SMALLEST_EIGENVALUE)) @ vectors.T
    spread = np.sqrt(np.diag(lifted))
    return lifted / np.outer(spread, spread), True
