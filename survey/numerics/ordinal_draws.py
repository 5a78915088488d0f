"""Ordinal answers drawn from a threshold model.

An answer is the category in which a standard normal latent response falls: category c of item j
where tau_{j,c-1} < y*_j <= tau_{j,c} (Olsson 1979; Muthen 1984). Categories are numbered from 0.
Thresholds are held as one array of shape (p, K); items with fewer categories are filled up with
+inf, so that their last thresholds are never passed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from survey.errors import DataError, Fault, Text
from survey.numerics.arrays import Floats

__all__ = ["category_probabilities", "cut_at_thresholds", "draw_ordinal", "stack_thresholds"]


def stack_thresholds(thresholds: Sequence[Sequence[float]]) -> Floats:
    """Return thresholds of several items as one array, filled up with +inf.

    Parameters
    ----------
    thresholds : sequence of p sequences
        Ascending thresholds of each item, one fewer than its categories.

    Returns
    -------
    ndarray, shape (p, K)

    Raises
    ------
    DataError
        When an item's thresholds do not ascend.

    Examples
    --------
    >>> stack_thresholds([[0.0], [-1.0, 1.0]])
    array([[ 0., inf],
           [-1.,  1.]])
    """
    widest = max((len(cuts) for cuts in thresholds), default=0)
    stacked = np.full((len(thresholds), widest), np.inf)
    faults: list[Fault] = []
    for j, cuts in enumerate(thresholds):
        stacked[j, : len(cuts)] = cuts
        if np.isnan(stacked[j]).any() or (np.diff(np.asarray(cuts, dtype=float)) <= 0).any():
            what = Text("the thresholds do not ascend", "阈值未按升序排列")
            faults.append(Fault(what, where=f"item {j + 1}", got=", ".join(map(str, cuts))))
    if faults:
        raise DataError(faults)
    return stacked


def cut_at_thresholds(latent: Floats, thresholds: Floats) -> NDArray[np.int64]:
    """Return the category, from 0, in which each latent response falls.

    Parameters
    ----------
    latent : ndarray, shape (..., p)
    thresholds : ndarray, shape (p, K)

    Returns
    -------
    ndarray of int, shape (..., p)

    Examples
    --------
    >>> cut_at_thresholds(np.array([[-2.0, 0.5]]), np.array([[-1.0, 1.0], [-1.0, 1.0]]))
    array([[0, 1]])
    """
    return (np.asarray(latent)[..., None] > thresholds).sum(axis=-1, dtype=np.int64)


def category_probabilities(thresholds: Floats) -> Floats:
    """Return the probability of each category of a standard normal latent response.

    Parameters
    ----------
    thresholds : ndarray, shape (p, K)

    Returns
    -------
    ndarray, shape (p, K + 1)

    Examples
    --------
    >>> category_probabilities(np.array([[0.0]]))
    array([[0.5, 0.5]])
    """
    below = ndtr(thresholds)
    edge = np.zeros((thresholds.shape[0], 1))
    return np.diff(np.concatenate([edge, below, edge + 1.0], axis=1), axis=1)


def draw_ordinal(
    correlation: Floats, thresholds: Floats, n: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Draw ordinal answers from a correlation matrix of latent responses and thresholds.

    Parameters
    ----------
    correlation : ndarray, shape (p, p)
        Correlations of the latent responses, positive semidefinite.
    thresholds : ndarray, shape (p, K)
    n : int
        Number of rows.
    generator : Generator

    Returns
    -------
    ndarray of int, shape (n, p)
        Categories from 0.

    Raises
    ------
    DataError
        When the matrix has a clearly negative eigenvalue.

    Examples
    --------
    >>> rng = np.random.Generator(np.random.PCG64(1))
    >>> draw_ordinal(np.eye(2), np.zeros((2, 1)), 3, rng).shape
    (3, 2)
    """
    values, vectors = np.linalg.eigh(correlation)
    if values[0] < -1e-8 * max(1.0, float(values[-1])):
        what = Text("the correlation matrix is not positive semidefinite", "相关矩阵不是半正定矩阵")
        raise DataError(Fault(what, got=f"{values[0]:.3g}"))
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    latent = generator.standard_normal((n, correlation.shape[0])) @ root.T
    return cut_at_thresholds(latent, thresholds)
