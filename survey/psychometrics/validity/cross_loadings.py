"""Cross-loadings: correlations of items with scale scores (Chin 1998), the item's own scale without the item.

An item that goes with another scale more than with its own does not discriminate.
"""

from __future__ import annotations

import numpy as np

from survey.numerics.missing import complete_rows
from survey.psychometrics.answers.arrays import Bools, readonly
from survey.psychometrics.answers.reading import Answers, Data, Scales, read_scales
from survey.psychometrics.validity.results import CrossLoadings

__all__ = ["cross_loadings", "cross_loadings_of"]


def cross_loadings(data: Data, scales: Scales) -> CrossLoadings:
    """Correlate every item with every scale's score, its own without it; complete rows.

    Raises
    ------
    DataError
        As `read_scales`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = np.repeat(rng.normal(size=(500, 2)), 3, axis=1) + rng.normal(size=(500, 6))
    >>> made = cross_loadings(X, {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]})
    >>> made.failing, bool(made.correlations[0, 0] > 0.5 > abs(made.correlations[0, 1]))
    ((), True)
    """
    return cross_loadings_of(read_scales(data, scales), scales)


def cross_loadings_of(answers: Answers, scales: Scales) -> CrossLoadings:
    """Return the cross-loadings of answers already read, from their complete rows."""
    order = [item for items in scales.values() for item in items]
    X = complete_rows(answers.take(order))
    home = np.repeat(np.arange(len(scales)), [len(items) for items in scales.values()])
    member: Bools = home[:, None] == np.arange(len(scales))
    S = np.cov(X, rowvar=False)
    totals = S @ member  # (items, scales): covariance of items with sums
    own = np.diag(S)
    rest = np.where(member, own[:, None], 0.0)
    variance = np.einsum("is,ij,js->s", member, S, member)
    spread = variance[None, :] - np.where(member, 2.0 * totals - own[:, None], 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        R = (totals - rest) / np.sqrt(own[:, None] * spread)
    names = tuple(scales)
    size = np.abs(R)
    mine = size[np.arange(home.size), home]
    others = np.where(member, -np.inf, size).max(axis=1)
    failing = tuple(item for item, bad in zip(order, (others >= mine).tolist(), strict=True) if bad)
    return CrossLoadings(
        tuple(order), tuple(names[j] for j in home.tolist()), names, readonly(R), failing, X.shape[0]
    )
