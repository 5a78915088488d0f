"""How respondents were drawn: the sampling weights and clusters of a group.

Weights make pseudo maximum likelihood: they multiply log-likelihoods, so scores too (Skinner 1989; Asparouhov
2005). Where respondents of a cluster (a branch, a class) resemble each other, scores are summed within
clusters before their cross products are taken, and the sum over C clusters is multiplied by C / (C - 1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["GroupDesign", "add_by_cluster", "few_clusters", "score_totals"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GroupDesign:
    """How the n respondents of a group were drawn.

    Parameters
    ----------
    weights : ndarray, shape (n,), or None
        The weights of all groups together sum to the number of all respondents.
    clusters : ndarray of int, shape (n,), or None
        From 0, every number in use.
    """

    weights: Floats | None = None
    clusters: Places | None = None

    @property
    def n_clusters(self) -> int:
        """The number of clusters; 0 without."""
        return 0 if self.clusters is None else int(self.clusters.max()) + 1


def score_totals(scores: Floats, design: GroupDesign) -> Floats:
    """Return what the cross products of scores are taken of: weighted, and summed within clusters.

    Parameters
    ----------
    scores : ndarray, shape (n, m)
    design : GroupDesign

    Returns
    -------
    ndarray, shape (n, m) or (clusters, m)

    Examples
    --------
    >>> design = GroupDesign(np.array([1.0, 2.0, 1.0]), np.array([0, 1, 0]))
    >>> (score_totals(np.array([[1.0], [3.0], [2.0]]), design) / 2**0.5).round(6).tolist()
    [[3.0], [6.0]]
    """
    own = scores if design.weights is None else scores * design.weights[:, None]
    if design.clusters is None:
        return own
    count = design.n_clusters
    sums = np.zeros((count, scores.shape[1]))
    add_by_cluster(sums, own, design.clusters)
    return sums * few_clusters(count) ** 0.5


def add_by_cluster(sums: Floats, scores: Floats, clusters: Places) -> None:
    """Add the scores (n, m) of respondents to the sums (C, m) of their clusters (n,)."""
    order = np.argsort(clusters, kind="stable")
    sorted_clusters = clusters[order]
    starts = np.flatnonzero(np.diff(sorted_clusters, prepend=-1))
    sums[sorted_clusters[starts]] += np.add.reduceat(scores[order], starts, axis=0)


def few_clusters(count: int) -> float:
    """Return C / (C - 1), by which the cross products of C clusters' scores are multiplied."""
    return count / (count - 1)
