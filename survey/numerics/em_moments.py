"""Moments of a multivariate normal sample with missing values, by EM over missing patterns.

Rows are grouped by which columns they have (Arbuckle 1996). With P_g the inverse of Sigma's observed block of
pattern g, zero elsewhere, u_g = P_g (mean_g - mu) and S_g the cross products about the pattern's own mean,
the score of the observed-data log-likelihood is

    d/dmu = sum_g n_g u_g,      2 d/dSigma = W = sum_g (P_g S_g P_g + n_g u_g u_g' - n_g P_g),

and one EM step (Dempster, Laird & Rubin 1977; Little & Rubin 2019, 11.2) is

    mu+ = mu + Sigma (sum_g n_g u_g) / N,      Sigma+ = Sigma + Sigma W Sigma / N - (mu+ - mu)(mu+ - mu)'.

So a step never imputes a row. Steps are extrapolated by SQUAREM (Varadhan & Roland 2008), which falls back to
plain EM where the likelihood would fall. The columns are standardised inside, for precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from survey.errors import DataError, Fault, Text
from survey.numerics.arrays import Bools, Floats, Ints

__all__ = ["EmMoments", "MissingPatterns", "em_moments", "missing_patterns", "observed_loglik"]

_CELLS = 4_000_000  # numbers held at once in a batch of patterns: 32 MB


@dataclass(frozen=True, slots=True)
class MissingPatterns:
    """Sufficient statistics of each missing pattern.

    Attributes
    ----------
    observed : (G, p) array of bool
    counts : (G,) array of int
        Rows of each pattern.
    mass : (G,) array
        Sum of the weights of these rows; the counts without weights.
    means : (G, p) array
        Zero where the pattern has no answer.
    scatter : (R, p, p) array
        Cross products about the pattern's mean, of the patterns with two rows or more.
    repeated : (R,) array of int
        Which patterns those are.
    membership : (n,) array of int
        The pattern of each row; -1 for rows without any answer, which are no pattern.
    """

    observed: Bools
    counts: Ints
    mass: Floats
    means: Floats
    scatter: Floats
    repeated: Ints
    membership: Ints

    @property
    def n_used(self) -> int:
        """Rows with at least one answer."""
        return int(self.counts.sum())


@dataclass(frozen=True, slots=True)
class EmMoments:
    """Maximum likelihood moments of a normal sample with missing values.

    Attributes
    ----------
    mean : (p,) array
    covariance : (p, p) array
        With divisor n.
    loglik : float
        Of the observed values, the constant included.
    iterations : int
        Evaluations of the EM step.
    converged : bool
        Whether the last plain EM step moved no standardised moment by more than the tolerance.
    n_used, n_total : int
        Rows with at least one answer, of all rows.
    n_patterns : int
    """

    mean: Floats
    covariance: Floats
    loglik: float
    iterations: int
    converged: bool
    n_used: int
    n_total: int
    n_patterns: int


@dataclass(frozen=True, slots=True)
class _Point:
    """Moments, their log-likelihood, and the EM step from them."""

    mean: Floats
    covariance: Floats
    loglik: float
    next_mean: Floats
    next_covariance: Floats


def missing_patterns(X: Floats, weights: Floats | None = None) -> MissingPatterns:
    """Group the rows of X (n, p), NaN where missing, by the columns that they have; rows may weigh (n,).

    Examples
    --------
    >>> found = missing_patterns(np.array([[1.0, 2.0], [3.0, np.nan], [5.0, 4.0], [np.nan, np.nan]]))
    >>> found.observed.tolist(), found.counts.tolist(), found.membership.tolist()
    ([[True, False], [True, True]], [1, 2], [1, 0, 1, -1])
    """
    seen = ~np.isnan(X)
    some = seen.any(axis=1)
    packed = np.packbits(seen[some], axis=1)
    keys = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1]))).reshape(-1)
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    inverse = inverse.reshape(-1)
    counts = np.bincount(inverse, minlength=first.size)
    filled = np.where(seen[some], X[some], 0.0)
    own = np.ones(filled.shape[0]) if weights is None else weights[some]
    mass: Floats = np.bincount(inverse, weights=own, minlength=first.size).astype(np.float64)
    order = np.argsort(inverse, kind="stable")
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp)
    weighed = filled if weights is None else filled * own[:, None]
    sums = np.add.reduceat(weighed[order], starts, axis=0) if first.size else np.zeros((0, X.shape[1]))
    observed = seen[some][first]
    means = sums / np.where(mass > 0, mass, 1.0)[:, None]
    repeated = np.flatnonzero(counts > 1)
    scatter = np.empty((repeated.size, X.shape[1], X.shape[1]))
    for place, g in enumerate(repeated.tolist()):
        rows = order[starts[g] : starts[g] + counts[g]]
        centred = np.where(observed[g], filled[rows] - means[g], 0.0)
        scatter[place] = centred.T @ (centred if weights is None else centred * own[rows, None])
    membership = np.full(X.shape[0], -1, dtype=np.int64)
    membership[some] = inverse
    return MissingPatterns(observed, counts.astype(np.int64), mass, means, scatter, repeated, membership)


def em_moments(
    X: Floats,
    *,
    weights: Floats | None = None,
    tolerance: float = 1e-12,
    max_iterations: int = 10_000,
    names: Sequence[str] = (),
) -> EmMoments:
    """Return the maximum likelihood mean and covariance of a normal sample with missing values.

    Parameters
    ----------
    X : (n, p) array
        NaN where missing. Rows without any value carry no information and are left out.
    weights : (n,) array, optional
        By which the rows' log-likelihoods are multiplied; not negative.
    tolerance : float
        The largest move of a plain EM step, of moments in units of the columns' standard deviations.
    max_iterations : int
        Evaluations of the EM step. A fit that needs more comes back marked.
    names : sequence of str, optional
        What errors call the columns; by default their numbers.

    Raises
    ------
    DataError
        For columns without two different values, pairs of columns that no row has both of, and columns
        that depend linearly on others.

    Examples
    --------
    >>> X = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [4.0, np.nan]])
    >>> found = em_moments(X)
    >>> found.converged, found.mean.round(4).tolist()  # the mean of column 2 is carried on by regression
    (True, [2.5, 3.4167])
    """
    _refuse(X, names)
    center, spread = np.nanmean(X, axis=0), np.nanstd(X, axis=0)
    patterns = missing_patterns((X - center) / spread, weights)
    point, iterations, converged = _climb(patterns, tolerance, max_iterations)
    mean = center + spread * point.mean
    covariance = point.covariance * np.outer(spread, spread)
    # The density of the data as they are, not as they were standardised.
    loglik = point.loglik - float((patterns.mass @ patterns.observed) @ np.log(spread))
    for array in (mean, covariance):
        array.setflags(write=False)
    return EmMoments(
        mean,
        covariance,
        loglik,
        iterations,
        converged,
        patterns.n_used,
        X.shape[0],
        int(patterns.counts.size),
    )


def observed_loglik(patterns: MissingPatterns, mean: Floats, covariance: Floats) -> float:
    """Return the log-likelihood of the observed values at given moments; -inf where Sigma is not positive.

    Examples
    --------
    >>> patterns = missing_patterns(np.array([[0.0, np.nan]]))
    >>> round(observed_loglik(patterns, np.zeros(2), np.eye(2)), 6)  # -log(2 pi) / 2
    -0.918939
    """
    point = _evaluate(patterns, mean, covariance)
    return -np.inf if point is None else point.loglik


def _refuse(X: Floats, names: Sequence[str]) -> None:
    seen = ~np.isnan(X)
    called = names or [str(j + 1) for j in range(X.shape[1])]
    faults: list[Fault] = []
    for j in range(X.shape[1]):
        if np.unique(X[seen[:, j], j]).size < 2:
            what = Text("the column has no two different values", "该列没有两个不同的取值")
            faults.append(Fault(what, where=f"column {called[j]}"))
    together = seen.astype(np.float64).T @ seen.astype(np.float64)
    for i, j in np.argwhere(np.triu(together == 0, 1)).tolist():
        what = Text(
            "no row has both columns; their covariance is unknown", "没有任何一行同时有这两列，协方差无法估计"
        )
        faults.append(Fault(what, where=f"columns {called[i]} and {called[j]}"))
    if faults:
        raise DataError(faults)


def _singular() -> DataError:
    what = Text("columns depend linearly on others", "存在线性相关的列")
    mend = Text("leave one of them out", "请去掉其中一列")
    return DataError(Fault(what, mend=mend))


def _climb(patterns: MissingPatterns, tolerance: float, limit: int) -> tuple[_Point, int, bool]:
    p = int(patterns.means.shape[1])
    start: Floats = np.full(p, 0.0, dtype=np.float64)
    here = _evaluate(patterns, start, np.eye(p))
    if here is None:
        raise _singular()
    iterations = 1
    while iterations < limit:
        if _move(here) <= tolerance:
            return here, iterations, True
        first = _evaluate(patterns, here.next_mean, here.next_covariance)
        if first is None:
            raise _singular()
        iterations += 1
        if _move(first) <= tolerance:
            return first, iterations, True
        leap = _extrapolate(patterns, here, first)
        iterations += 1
        if leap is None or leap.loglik < first.loglik - 1e-9 * abs(first.loglik):
            leap = _evaluate(patterns, first.next_mean, first.next_covariance)
            iterations += 1
            if leap is None:
                raise _singular()
        here = leap
    return here, iterations, False


def _move(point: _Point) -> float:
    mean = np.abs(point.next_mean - point.mean).max()
    return float(max(mean, np.abs(point.next_covariance - point.covariance).max()))


def _extrapolate(patterns: MissingPatterns, here: _Point, first: _Point) -> _Point | None:
    """Return SQUAREM's third scheme from two EM steps; None where Sigma would not be positive definite."""
    r_mean, r_cov = first.mean - here.mean, first.covariance - here.covariance
    v_mean = first.next_mean - first.mean - r_mean
    v_cov = first.next_covariance - first.covariance - r_cov
    length = np.sqrt((v_mean @ v_mean) + (v_cov * v_cov).sum())
    if length == 0.0:
        return None
    step = max(1.0, float(np.sqrt((r_mean @ r_mean) + (r_cov * r_cov).sum()) / length))
    mean: Floats = here.mean + 2.0 * step * r_mean + step * step * v_mean
    return _evaluate(patterns, mean, here.covariance + 2.0 * step * r_cov + step * step * v_cov)


def _evaluate(patterns: MissingPatterns, mean: Floats, covariance: Floats) -> _Point | None:
    """Return the log-likelihood and the EM step at given moments; None where Sigma is not positive."""
    p = mean.size
    G = patterns.counts.size
    slope, curve, loglik = np.zeros(p), np.zeros((p, p)), 0.0
    size = max(1, _CELLS // (p * p))
    for start in range(0, G, size):
        batch = slice(start, min(start + size, G))
        try:
            part = _batch(patterns, batch, mean, covariance)
        except np.linalg.LinAlgError:
            return None
        slope += part[0]
        curve += part[1]
        loglik += part[2]
    total = float(patterns.mass.sum())
    step = covariance @ slope / total
    moved = covariance + covariance @ curve @ covariance / total - np.outer(step, step)
    return _Point(mean, covariance, loglik, mean + step, (moved + moved.T) / 2.0)


def _batch(
    patterns: MissingPatterns, batch: slice, mean: Floats, covariance: Floats
) -> tuple[Floats, Floats, float]:
    """Return the two scores and the log-likelihood of a batch of patterns."""
    seen = patterns.observed[batch].astype(np.float64)
    n = patterns.mass[batch]
    p = mean.size
    # What is missing becomes an independent unit, so that one batch of equal shapes serves all patterns.
    full = covariance * seen[:, :, None] * seen[:, None, :] + np.eye(p) * (1.0 - seen)[:, None, :]
    root = np.linalg.cholesky(full)
    diagonal = np.diagonal(root, axis1=1, axis2=2)
    if float((diagonal**2).min()) < 1e-13:
        raise np.linalg.LinAlgError
    logdet = 2.0 * np.log(diagonal).sum(axis=1)
    P = np.linalg.inv(full) * (seen[:, :, None] * seen[:, None, :])
    away = (patterns.means[batch] - mean) * seen
    u = np.einsum("gij,gj->gi", P, away)
    curve = (u * n[:, None]).T @ u - np.einsum("g,gij->ij", n, P)
    loglik = -0.5 * float(n @ (seen.sum(axis=1) * np.log(2.0 * np.pi) + logdet + (u * away).sum(axis=1)))
    inside = np.flatnonzero((patterns.repeated >= batch.start) & (patterns.repeated < batch.stop))
    if inside.size:
        own = P[patterns.repeated[inside] - batch.start]
        S = patterns.scatter[inside]
        curve += (own @ S @ own).sum(axis=0)
        loglik -= 0.5 * float((own * S).sum())
    return n @ u, curve, loglik
