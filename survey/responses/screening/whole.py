"""Complete answers that are whole numbers, held small: a quarter of the memory, and sums without rounding.

Most answers are points of a scale. Held as int16, respondents last, they say by their type that nothing is
blank and everything is whole; kernels then take exact sums in the smallest type that bears them, which is
several times as fast as in double precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Answers",
    "CrossProducts",
    "Exact",
    "Whole",
    "answer_counts",
    "as_floats",
    "columns_of",
    "compact",
    "cross_products",
    "exact_type",
    "from_first",
    "is_whole",
]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int16]
Answers: TypeAlias = Floats | Whole
Exact: TypeAlias = NDArray[np.int16 | np.float32 | np.float64]
_LARGEST = 2**14  # differences of two such numbers fit into int16
_ROWS = 2_048  # rows whose products are summed at a time


def compact(answers: Answers) -> Answers:
    """Return complete whole answers (n, items) as int16, respondents contiguous; others as they are.

    Examples
    --------
    >>> compact(np.array([[3.0, 1.0]])).dtype.name, compact(np.array([[3.0, np.nan]])).dtype.name
    ('int16', 'float64')
    """
    if is_whole(answers):
        return answers
    with np.errstate(invalid="ignore"):
        # A blank or a fraction becomes another number, which the comparison finds.
        columns = answers.T.astype(np.int16, order="C")
    if columns.size == 0 or not bool((columns == answers.T).all()):
        return answers
    return columns.T if max(int(columns.max()), -int(columns.min())) < _LARGEST else answers


def is_whole(answers: Answers) -> TypeGuard[Whole]:
    """Return whether answers are held as whole numbers, and so are complete.

    Examples
    --------
    >>> is_whole(np.array([[3.0]])), is_whole(compact(np.array([[3.0]])))
    (False, True)
    """
    return answers.dtype == np.int16


def as_floats(answers: Answers) -> Floats:
    """Return answers in double precision; a copy only where they are not.

    Examples
    --------
    >>> as_floats(compact(np.array([[3.0]]))).dtype.name
    'float64'
    """
    return answers.astype(np.float64, copy=False)


def columns_of(answers: Answers, part: Sequence[int] | NDArray[np.intp]) -> Answers:
    """Return some columns (n, part) of answers, respondents contiguous.

    Examples
    --------
    >>> columns_of(np.array([[3.0, 1.0, 2.0]]), [2, 0]).tolist()
    [[2.0, 3.0]]
    """
    wanted = np.asarray(part, dtype=np.intp)
    return answers.T[wanted].T if is_whole(answers) else as_floats(answers).T[wanted].T


def answer_counts(answers: Answers) -> Floats:
    """Return how many answers each item has.

    Examples
    --------
    >>> answer_counts(np.array([[3.0, np.nan], [1.0, 2.0]])).tolist()
    [2.0, 1.0]
    """
    if is_whole(answers):
        return np.full(answers.shape[1:], float(answers.shape[0]))
    return (~np.isnan(answers)).sum(axis=0).astype(np.float64)


def exact_type(largest: float) -> type[np.int16 | np.float32 | np.float64]:
    """Return the fastest type that holds whole numbers up to `largest` exactly.

    Examples
    --------
    >>> [exact_type(10.0**k).__name__ for k in (4, 6, 8)]
    ['int16', 'float32', 'float64']
    """
    if largest < 2.0**15:
        return np.int16
    return np.float32 if largest < 2.0**24 else np.float64


def from_first(answers: Whole, terms: float) -> Exact:
    """Return answers less each row's first, respondents last: rows of equal answers are zero.

    Parameters
    ----------
    answers : (n, items) array
    terms : float
        How many products of two such numbers are summed.

    Returns
    -------
    (items, n) array
        In the fastest type that holds the sums exactly.

    Examples
    --------
    >>> from_first(np.array([[3, 1], [2, 2]], dtype=np.int16), 4).tolist()
    [[0, 0], [-2, 0]]
    """
    columns = answers.T
    apart = columns - columns[0]
    largest = max(float(apart.max(initial=0)), -float(apart.min(initial=0)))
    return apart.astype(exact_type(terms * largest**2), copy=False)


@dataclass(frozen=True, slots=True)
class CrossProducts:
    """Means (items,) of a sample, and sums of products about them (items, items)."""

    mean: Floats
    products: Floats


def cross_products(answers: Whole) -> CrossProducts:
    """Return means and sums of products about them, from sums of whole numbers near the means.

    Examples
    --------
    >>> found = cross_products(np.array([[1, 0], [2, 3], [3, 0]], dtype=np.int16))
    >>> found.mean.tolist(), found.products.tolist()
    ([2.0, 1.0], [[2.0, 0.0], [0.0, 6.0]])
    """
    columns = answers.T
    n = columns.shape[1]
    centre = np.rint(columns[:, :_ROWS].mean(axis=1))[:, None].astype(np.int16)
    sums: Floats = np.zeros(columns.shape[:1])
    products: Floats = np.zeros(columns.shape[:1] * 2)
    for start in range(0, n, _ROWS):
        near = columns[:, start : start + _ROWS] - centre
        largest = float(np.abs(near).max())
        # No products of matrices of int16 are fast.
        exact = near.astype(np.float32 if _ROWS * largest**2 < 2.0**24 else np.float64)
        products += exact @ exact.T
        sums += exact.sum(axis=1)
    away = sums / n
    return CrossProducts(centre[:, 0] + away, products - sums[:, None] * away)
