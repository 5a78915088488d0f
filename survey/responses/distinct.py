"""The different cells of a column: each text is looked at once, however many respondents gave it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Distinct", "distinct", "map_cells"]


@dataclass(frozen=True, slots=True)
class Distinct:
    """The different texts of a column, and where they stand.

    Parameters
    ----------
    texts : tuple of str
        In the order of their first appearance.
    states : ndarray of uint8, shape (k,)
        The state of each; a text with two states stands here twice.
    first : ndarray of int, shape (k,)
        The row of the first appearance of each.
    inverse : ndarray of int, shape (n,)
        Which of the texts each row has.
    """

    texts: tuple[str, ...]
    states: NDArray[np.uint8]
    first: NDArray[np.int64]
    inverse: NDArray[np.int64]


def distinct(cells: NDArray[np.object_], states: NDArray[np.uint8] | None = None) -> Distinct:
    """Return the different cells of a column, told apart by their states too where these are given.

    Examples
    --------
    >>> distinct(np.array(["b", "a", "b"], dtype=object)).texts
    ('b', 'a')
    """
    import pandas as pd

    codes, texts = pd.factorize(cells)
    marks = codes.astype(np.int64) * 16 + (0 if states is None else states.astype(np.int64))
    keys, first, inverse = np.unique(marks, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    keys = keys[order]
    words = tuple(str(texts[key // 16]) for key in keys.tolist())
    return Distinct(words, (keys % 16).astype(np.uint8), first[order], rank[inverse])


def map_cells(cells: NDArray[np.object_], function: Callable[[str], str]) -> NDArray[np.object_]:
    """Return a function of every cell, called once for each different text.

    Examples
    --------
    >>> map_cells(np.array(["b", "a", "b"], dtype=object), str.upper).tolist()
    ['B', 'A', 'B']
    """
    found = distinct(cells)
    values = np.empty(len(found.texts), dtype=object)
    values[:] = [function(text) for text in found.texts]
    return values[found.inverse]
