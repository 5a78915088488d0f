"""Psychometric synonyms and antonyms (Meade & Craig 2012; Goldberg, in Johnson 2005).

Pairs of items that correlate highly over the sample should be answered alike by each person: within the
person, the first items of the pairs are correlated with the second ones. Antonyms are the pairs with
strongly negative correlations. Pairs are found on answers as given. In each pair the item that was asked
first comes first, so nothing is drawn at random; a person whose answers do not vary over the pairs is not
scorable.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.numerics.correlations import pearson
from survey.responses.screening.rows import row_correlation
from survey.responses.screening.whole import Answers, columns_of, compact, cross_products, is_whole

__all__ = ["LEAST_PAIRS", "item_correlations", "item_pairs", "pairs_of", "psychometric_synonyms"]

Floats: TypeAlias = NDArray[np.float64]
LEAST_PAIRS = 3


def item_pairs(answers: Answers, *, critical: float = 0.60) -> NDArray[np.intp]:
    """Return the pairs of columns that correlate at least `critical`; at most, when it is negative.

    Parameters
    ----------
    answers : (n, items) array
        Pairwise complete.
    critical : float
        .60 for synonyms, -.60 for antonyms (Meade & Craig 2012).

    Returns
    -------
    (pairs, 2) array of int

    Examples
    --------
    >>> X = np.array([[1.0, 1.0, 5.0], [2.0, 2.0, 4.0], [3.0, 4.0, 3.0]])
    >>> item_pairs(X).tolist(), item_pairs(X, critical=-0.6).tolist()
    ([[0, 1]], [[0, 2], [1, 2]])
    """
    return pairs_of(item_correlations(answers), critical)


def item_correlations(answers: Answers) -> Floats:
    """Return the correlations of items over the rows that have both, zero where they have none.

    Examples
    --------
    >>> item_correlations(np.array([[1.0, 5.0, 2.0], [2.0, 4.0, 2.0]])).round(9).tolist()
    [[1.0, -1.0, 0.0], [-1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
    """
    given = compact(answers)
    if not is_whole(given) or given.shape[0] < 2:
        return np.nan_to_num(pearson(np.asarray(answers, dtype=np.float64), missing="pairwise").matrix)
    cross = cross_products(given).products
    spread = np.sqrt(np.diag(cross))
    scale = np.outer(spread, spread)
    return np.where(scale > 0.0, cross / np.where(scale > 0.0, scale, 1.0), 0.0)


def pairs_of(R: Floats, critical: float) -> NDArray[np.intp]:
    """Return the pairs (pairs, 2) of items whose correlation is beyond a critical one, as `item_pairs`.

    Examples
    --------
    >>> pairs_of(np.array([[1.0, 0.7], [0.7, 1.0]]), 0.6).tolist()
    [[0, 1]]
    """
    hit = critical >= R if critical < 0.0 else critical <= R
    places = np.flatnonzero(np.triu(hit, 1))
    pairs = np.empty((places.size, 2), dtype=np.intp)
    pairs[:, 0], pairs[:, 1] = places // R.shape[0], places % R.shape[0]
    return pairs


def psychometric_synonyms(answers: Answers, pairs: NDArray[np.intp], *, minimum: int = LEAST_PAIRS) -> Floats:
    """Return each row's correlation over pairs of items: high for synonyms, low for antonyms, when attentive.

    Parameters
    ----------
    answers : (n, items) array
    pairs : (pairs, 2) array of int
        From `item_pairs`.
    minimum : int
        Fewest pairs answered on both sides.

    Examples
    --------
    >>> X = np.array([[1.0, 1.0, 4.0, 4.0, 2.0, 3.0], [3.0, 3.0, 3.0, 3.0, 3.0, 3.0]])
    >>> psychometric_synonyms(X, np.array([[0, 1], [2, 3], [4, 5]])).round(6).tolist()
    [0.928571, nan]
    """
    if pairs.shape[0] < minimum:
        return np.full(answers.shape[:1], float("nan"))
    return row_correlation(
        columns_of(answers, pairs[:, 0]), columns_of(answers, pairs[:, 1]), minimum=minimum
    )
