"""What incomplete data tell of means and covariances: A1, expected or observed, and the respondents' scores.

With P the inverse of what a pattern has of Sigma (0 elsewhere), u = P d, V = sum u u' / n of the pattern and
a direction D of Sigma, -log L / n has the second derivatives P in means, a' P D u across, and
tr(D P D* V) - tr(P D P D*) / 2 in covariances; their expectation has 0 across and tr(P D P D*) / 2. All are
sums over patterns of products of P's elements, so they are one matrix product (Savalei 2010).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.statistic_vector import lower_places
from survey.sem.objectives.design import GroupDesign, add_by_cluster, few_clusters
from survey.sem.objectives.expected_moments import expected_moments, pattern_inverses
from survey.sem.objectives.patterns import IncompleteSample, Patterns, find_patterns, sample_with

__all__ = ["saturated_information", "score_products"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
_CELLS = 2_000_000
_SIMPLE = GroupDesign()


def saturated_information(sample: IncompleteSample, sigma: Floats, mu: Floats, *, observed: bool) -> Floats:
    """Return the information of one respondent about (mu, vech Sigma), shape (p + m, p + m).

    Parameters
    ----------
    sample : IncompleteSample
        One sample.
    sigma, mu : ndarray, shapes (p, p) and (p,)
    observed : bool
        Minus the Hessian of the log-likelihood, or its expectation given what is missing.
    """
    p = mu.size
    inverse = cast("Floats", np.linalg.inv(sigma))
    P, weight = _all_patterns(sample, inverse)
    rows, columns = lower_places(p)
    whole = np.zeros((p + rows.size, p + rows.size))
    whole[:p, :p] = np.einsum("g,gij->ij", weight, P)
    Pv = P[:, rows, columns]
    if not observed:
        whole[p:, p:] = _doubled(_crossed((Pv * weight[:, None]).T @ Pv, p) / 2, rows, columns)
        return whole
    V, pull = _answers(sample, inverse, mu)
    Vv = V[:, rows, columns] - weight[:, None] * Pv / 2
    second = Pv.T @ Vv
    whole[p:, p:] = _doubled(_crossed(second, p), rows, columns)
    # mu_a against Sigma_kl: P_ak u_l + P_al u_k.
    third = (Pv.T @ pull)[_pairs(p).place]
    across = third[:, rows, columns] + third[:, columns, rows]
    whole[:p, p:] = across * np.where(rows == columns, 0.5, 1.0)
    whole[p:, :p] = whole[:p, p:].T
    return whole


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Where products of two elements of symmetric matrices stand in the outer product of their triangles.

    `place` (p, p) is an element's place in the triangle; `straight` (m, m) is that of (ik, jl), `turned` that
    of (il, jk), flat.
    """

    place: Places
    straight: Places
    turned: Places


@cache
def _pairs(p: int) -> _Pairs:
    rows, columns = lower_places(p)
    at = np.empty((p, p), dtype=np.int64)
    at[rows, columns] = at[columns, rows] = np.arange(rows.size)
    i, j = rows[:, None], columns[:, None]
    straight = at[i, rows] * rows.size + at[j, columns]
    turned = at[i, columns] * rows.size + at[j, rows]
    for places in (at, straight, turned):
        places.setflags(write=False)
    return _Pairs(at, straight, turned)


def _crossed(product: Floats, p: int) -> Floats:
    """Return (P_ik V_jl + P_il V_jk + V_ik P_jl + V_il P_jk) / 2, summed, from sums of P_.. V_.. ."""
    pairs = _pairs(p)
    both = (product + product.T).reshape(-1)
    return (both.take(pairs.straight) + both.take(pairs.turned)) / 2


def _doubled(half: Floats, rows: Places, columns: Places) -> Floats:
    """Return the second derivatives by elements of the lower triangle, which stand twice in Sigma."""
    scale = np.where(rows == columns, 0.5, 1.0)
    return 2 * half * scale[:, None] * scale


def _all_patterns(sample: IncompleteSample, inverse: Floats) -> tuple[Floats, Floats]:
    """Return the padded inverses of all patterns, the complete one last, and their shares."""
    P = np.concatenate([pattern_inverses(sample, inverse), inverse[None]])
    return P, np.append(sample.counts[0], sample.complete[0]) / sample.n


def _answers(sample: IncompleteSample, inverse: Floats, mu: Floats) -> tuple[Floats, Floats]:
    """Return sum u u' / n (patterns, p, p) and sum u / n (patterns, p), of the complete rows last."""
    patterns, n, p = sample.patterns, sample.n, mu.size
    U = expected_moments(sample, inverse[None], mu[None]).completed[0] @ inverse
    starts = patterns.starts
    V = np.zeros((starts.size + 1, p, p))
    pull = np.zeros((starts.size + 1, p))
    weighted = U * (sample.rows[0] / n)[:, None]
    if starts.size:
        pull[:-1] = np.add.reduceat(weighted * patterns.coefficient[:, None], starts, axis=0)
    edges = [*starts.tolist(), patterns.pattern.size]
    for g, (start, stop) in enumerate(itertools.pairwise(edges)):
        V[g] = weighted[start:stop].T @ U[start:stop]
    d = inverse @ (sample.mean[0] - mu)
    share = sample.complete[0] / n
    V[-1] = share * (inverse @ sample.covariance[0] @ inverse + np.outer(d, d))
    pull[-1] = share * d
    return V, pull


def score_products(X: Floats, sigma: Floats, mu: Floats, design: GroupDesign = _SIMPLE) -> Floats:
    """Return B1, the mean outer product of the respondents' scores about (mu, vech Sigma), (p + m, p + m).

    Parameters
    ----------
    X : ndarray, shape (n, p)
        NaN where missing.
    sigma, mu : ndarray, shapes (p, p) and (p,)
    design : GroupDesign
        Scores are multiplied by weights, and summed within clusters.
    """
    n, p = X.shape
    size = p + p * (p + 1) // 2
    total = np.zeros((size, size))
    clusters = design.clusters
    sums = np.zeros((design.n_clusters, size))
    w = np.ones(n) if design.weights is None else design.weights
    step = max(1, _CELLS // size)
    patterns, places, complete = find_patterns(X)
    inverse = cast("Floats", np.linalg.inv(sigma))
    for rows, scores in _chunks(X, patterns, (places, complete), inverse, mu, step):
        weighted = scores * w[rows, None]
        if clusters is None:
            total += weighted.T @ weighted
        else:
            add_by_cluster(sums, weighted, clusters[rows])
    if clusters is not None:
        total = sums.T @ sums * few_clusters(design.n_clusters)
    return total / float(w.sum())


def _chunks(
    X: Floats, patterns: Patterns, where: tuple[Places, Places], inverse: Floats, mu: Floats, step: int
) -> Iterator[tuple[Places, Floats]]:
    """Yield some rows of X and their scores (rows, p + m), until all are done."""
    places, complete = where
    one = sample_with(X, patterns, places, complete, np.ones((1, X.shape[0])))
    U = expected_moments(one, inverse[None], mu[None]).completed[0] @ inverse
    P = pattern_inverses(one, inverse)
    for start in range(0, places.size, step):
        part = slice(start, start + step)
        yield places[part], _scores(U[part], P[patterns.pattern[part]])
    for start in range(0, complete.size, step):
        part = complete[start : start + step]
        yield part, _scores((X[part] - mu) @ inverse, inverse[None])


def _scores(U: Floats, P: Floats) -> Floats:
    """Return u and (u u' - P) / 2 by the lower triangle, whose elements stand twice off the diagonal."""
    rows, columns = lower_places(U.shape[1])
    twice = np.where(rows == columns, 0.5, 1.0)
    return np.concatenate([U, (U[:, rows] * U[:, columns] - P[:, rows, columns]) * twice], axis=1)
