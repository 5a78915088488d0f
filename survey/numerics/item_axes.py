"""Starts of an oblique rotation whose factors pass through items drawn at random.

A rotation to simple structure puts factors near groups of items. A start takes k items one after another:
the one with the highest l E^(-1/4), where l is the squared length of what the items before do not span and
E is exponential. The first is drawn with a probability proportional to l^4; later ones favour what is not
spanned, as k-means++ (Arthur & Vassilvitskii 2007) favours far points as centres. Such starts are much nearer
to minima than uniformly drawn orthogonal matrices.
"""

from __future__ import annotations

import numpy as np

from survey.numerics.arrays import Floats

__all__ = ["axes_through_items"]


def axes_through_items(A: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Return matrices (k, k, count) of unit columns, each the direction of an item.

    Starts are on the last axis. Where items do not span all k dimensions, a start is the unrotated position.

    Parameters
    ----------
    A : (p, k) array
        Unrotated loadings.

    Examples
    --------
    >>> A = np.array([[0.8, 0.0], [0.0, 0.5]])
    >>> np.abs(axes_through_items(A, 1, np.random.default_rng(1)))[:, :, 0].tolist() in (
    ...     [[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]])
    True
    """
    k, each = A.shape[1], np.arange(count, dtype=np.intp)
    products = A @ A.T
    luck = 1.0 / np.sqrt(np.sqrt(rng.standard_exponential((A.shape[0], count))))
    left = np.repeat(np.diag(products)[:, None], count, axis=1)  # squared lengths of what is not spanned
    least = max(1e-10 * left.max(initial=0.0), np.finfo(np.float64).tiny)
    items, shares = np.empty((k, count), dtype=np.intp), np.empty((k, A.shape[0], count))
    whole = np.ones(count, dtype=bool)
    for j in range(k):
        item = items[j] = (left * luck).argmax(axis=0)
        whole &= left[item, each] > least
        spanned = np.einsum("ipb,ib->pb", shares[:j], shares[:j, item, each])
        shares[j] = (products[:, item] - spanned) / np.sqrt(np.maximum(left[item, each], least))
        left = np.maximum(left - shares[j] ** 2, 0.0)
    axes = np.where(whole, A[items].transpose(2, 0, 1), np.eye(k)[:, :, None])
    return np.asarray(axes / np.sqrt(np.einsum("xjb,xjb->jb", axes, axes)), dtype=np.float64)
