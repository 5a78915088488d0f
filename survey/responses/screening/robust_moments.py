"""Means and covariances that careless rows cannot bend: the minimum covariance determinant (MCD).

Of all subsets of h rows that one has the least determinant of its covariance (Rousseeuw 1985). A
concentration step takes the h rows nearest under the present moments, and never raises the determinant
(Rousseeuw & Van Driessen 1999); here it runs from all starts at once. Starts are deterministic, after
Hubert, Rousseeuw & Verdonck (2012): correlations of tanh scores and of normal scores, the spatial sign
covariance, the half of the rows nearest the medians; and random subsets of p + 1 rows beside them.

The raw covariance is made consistent at the normal by h/n / P(chi2_{p+2} <= q), q the h/n quantile of
chi2_p (Croux & Haesbroeck 1999). Rows whose distance is beyond the .975 quantile of Hardin & Rocke's (2005)
F distribution are left out, and the moments are those of the rest, made consistent again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from survey.errors import DataError, Fault, Text
from survey.numerics.em_moments import em_moments
from survey.numerics.tails import f_quantile

__all__ = ["LEAST_ROWS_PER_ITEM", "RobustMoments", "hardin_rocke_df", "minimum_determinant", "robust_moments"]

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
LEAST_ROWS_PER_ITEM = 5
_SHARE, _TAIL = 0.75, 0.025
_RANDOM_STARTS, _MOST_STEPS = 6, 50
_LARGEST = 5_000
_SINGULAR = 1e-10


@dataclass(frozen=True, slots=True)
class RobustMoments:
    """Moments by minimum covariance determinant.

    Attributes
    ----------
    mean : (p,) array
    covariance : (p, p) array
        Reweighted and consistent.
    kept : (n,) array of bool
        The rows they are made of.
    subset : (h,) array of int
        The rows of the least determinant.
    log_determinant : float
        Of the covariance of those, divisor h.
    """

    mean: Floats
    covariance: Floats
    kept: Bools
    subset: NDArray[np.intp]
    log_determinant: float


def robust_moments(answers: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return robust mean and covariance of rows with or without blanks.

    With blanks, rows are chosen by their distances where blanks are filled with their expectations under
    EM moments; the moments are EM's of the chosen rows. Of more than 5,000 rows a random 5,000 choose.

    Raises
    ------
    DataError
        With fewer than five rows for each item, or when three quarters of the rows lie on a plane.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = rng.normal(size=(200, 2))
    >>> X[:30] += 20.0
    >>> mean, covariance = robust_moments(X, rng)
    >>> bool(np.abs(mean).max() < 0.3), bool(np.abs(covariance - np.eye(2)).max() < 0.4)
    (True, True)
    """
    rows = answers[~np.isnan(answers).all(axis=1)]
    if rows.shape[0] > _LARGEST:
        rows = rows[np.sort(rng.permutation(rows.shape[0])[:_LARGEST])]
    if not np.isnan(rows).any():
        found = minimum_determinant(rows, rng)
        return found.mean, found.covariance
    moments = em_moments(rows, tolerance=1e-8)
    found = minimum_determinant(_filled(rows, moments.mean, moments.covariance), rng)
    kept = em_moments(rows[found.kept], tolerance=1e-8)
    return kept.mean, kept.covariance * _consistency(1.0 - _TAIL, rows.shape[1])


def minimum_determinant(
    X: Floats, rng: np.random.Generator, *, share: float = _SHARE, random_starts: int = _RANDOM_STARTS
) -> RobustMoments:
    """Return the reweighted minimum covariance determinant of complete rows.

    Parameters
    ----------
    X : (n, p) array
    rng : Generator
        For the random starts.
    share : float
        h / n, at least about a half; up to 1 - share of the rows may be anything.
    random_starts : int

    Raises
    ------
    DataError
        As `robust_moments`.

    Examples
    --------
    >>> X = np.vstack([np.random.default_rng(1).normal(size=(90, 2)), np.full((10, 2), 9.0)])
    >>> found = minimum_determinant(X, np.random.default_rng(1))
    >>> int(found.kept[90:].sum()), found.subset.size
    (0, 75)
    """
    n, p = X.shape
    if n < LEAST_ROWS_PER_ITEM * p:
        what = Text("too few rows for a robust covariance matrix", "行数过少，无法稳健估计协方差矩阵")
        raise DataError(Fault(what, got=f"{n} x {p}", expected=f"n >= {LEAST_ROWS_PER_ITEM} p"))
    h = max(math.ceil(share * n), (n + p + 2) // 2)
    spread = X.std(axis=0)
    if not (spread > 0.0).all():
        raise DataError(_on_a_plane())
    Z = (X - X.mean(axis=0)) / spread
    subset, log_determinant = _concentrate(Z, _starts(Z, rng, random_starts), h)
    mean, raw = _moments_of(Z[subset])
    distance = _distances(Z, mean[None], raw[None])[0] / _consistency(h / n, p)
    df = hardin_rocke_df(n, p, h)
    cutoff = p * df / (df - p + 1.0) * f_quantile(1.0 - _TAIL, p, df - p + 1.0)
    kept: Bools = distance <= cutoff
    kept[subset] = True
    mean, covariance = _moments_of(Z[kept], ddof=1)
    covariance *= _consistency(1.0 - _TAIL, p)
    if np.linalg.eigvalsh(covariance)[0] < _SINGULAR:
        raise DataError(_on_a_plane())
    return RobustMoments(
        X.mean(axis=0) + spread * mean,
        covariance * np.outer(spread, spread),
        kept,
        np.sort(subset),
        log_determinant + 2.0 * float(np.log(spread).sum()),
    )


def hardin_rocke_df(n: int, p: int, h: int) -> float:
    """Return m: MCD's covariance varies as a Wishart's with m degrees of freedom does, asymptotically.

    The distances of rows outside the subset are then p m / (m - p + 1) times F with p and m - p + 1 (Hardin
    & Rocke 2005, with the asymptotic variance of Croux & Haesbroeck 1999).

    Examples
    --------
    >>> round(hardin_rocke_df(1000, 5, 750) / 1000, 2)
    0.37
    """
    kept = h / n
    q = float(special.chdtri(p, 1.0 - kept))
    inside = [float(special.chdtr(p + k, q)) for k in (2, 4)]
    c = kept / inside[0]
    c2, c3 = -inside[0] / 2.0, -inside[1] / 2.0
    c4 = 3.0 * c3
    b1 = c * (c3 - c4) / kept
    b2 = 0.5 + c / kept * (c3 - q / p * (c2 + kept / 2.0))
    v1 = kept * b1**2 * ((1.0 - kept) * (c * q / p - 1.0) ** 2 - 1.0)
    v1 -= 2.0 * c3 * c**2 * (3.0 * (b1 - p * b2) ** 2 + (p + 2.0) * b2 * (2.0 * b1 - p * b2))
    v2 = n * (b1 * (b1 - p * b2) * kept) ** 2 * c**2
    return max(2.0 / (c**2 * v1 / v2), float(p))


def _consistency(kept: float, p: int) -> float:
    """Return what the covariance of the nearest share of normal rows is multiplied with."""
    if kept >= 1.0:
        return 1.0
    return kept / float(special.chdtr(p + 2, special.chdtri(p, 1.0 - kept)))


def _on_a_plane() -> Fault:
    return Fault(
        Text("three quarters of the rows have a singular covariance matrix", "四分之三的行协方差矩阵奇异")
    )


def _filled(rows: Floats, mean: Floats, covariance: Floats) -> Floats:
    """Return rows whose blanks are at their expectations given the row's answers."""
    seen = ~np.isnan(rows)
    z = np.where(seen, rows - mean, 0.0)
    precision = np.linalg.inv(covariance)
    blanks = (~seen).sum(axis=1)
    pull = z @ precision
    for m in np.unique(blanks[blanks > 0]).tolist():
        own = np.flatnonzero(blanks == m)
        missing = np.nonzero(~seen[own])[1].reshape(own.size, m)
        block = precision[missing[:, :, None], missing[:, None, :]]
        right = np.take_along_axis(pull[own], missing, axis=1)
        z[own[:, None], missing] = -np.linalg.solve(block, right[:, :, None])[:, :, 0]
    return z + mean


def _starts(Z: Floats, rng: np.random.Generator, random_starts: int) -> tuple[Floats, Floats]:
    """Return means (S, p) and covariances (S, p, p) to concentrate from."""
    from scipy import stats

    n, p = Z.shape
    middle = np.median(Z, axis=0)
    away = Z - middle
    length = np.linalg.norm(away, axis=1)
    signs = away / np.maximum(length, 1e-12)[:, None]
    ranks = np.asarray(stats.rankdata(Z, axis=0), dtype=np.float64)
    scores: Floats = np.asarray(special.ndtri((ranks - 1.0 / 3.0) / (n + 1.0 / 3.0)), dtype=np.float64)
    near = Z[np.argsort(length, kind="stable")[: max(n // 2, p + 1)]]
    rough = [_moments_of(rows)[1] for rows in (np.tanh(Z), scores, signs, near)]
    pairs = [_respread(Z, middle, one) for one in rough]
    pairs += [_moments_of(Z[rng.permutation(n)[: p + 1]]) for _ in range(random_starts)]
    means, covariances = zip(*pairs, strict=True)
    return np.array(means), np.array(covariances)


def _respread(Z: Floats, middle: Floats, rough: Floats) -> tuple[Floats, Floats]:
    """Return centre and covariance with the axes of a rough estimate and robust spreads along them."""
    vectors = np.linalg.eigh(rough)[1]
    along = (Z - middle) @ vectors
    centre = np.median(along, axis=0)
    spread = np.maximum(1.4826 * np.median(np.abs(along - centre), axis=0), 1e-3)
    return middle + vectors @ centre, (vectors * spread**2) @ vectors.T


def _concentrate(Z: Floats, starts: tuple[Floats, Floats], h: int) -> tuple[NDArray[np.intp], float]:
    """Concentrate from every start until no determinant falls; return the best subset, and its log."""
    means, covariances = starts
    ridge = 1e-6 * np.eye(Z.shape[1])
    best, subset = np.full(means.shape[0], np.inf), np.empty((means.shape[0], h), dtype=np.intp)
    active: NDArray[np.intp] = np.arange(means.shape[0], dtype=np.intp)
    for _ in range(_MOST_STEPS):
        # The first moments may be singular, as those of p + 1 rows; the ridge is far below any spread.
        squared = _distances(Z, means, covariances + ridge)
        nearest = np.argpartition(squared, h - 1, axis=1)[:, :h]
        means, covariances = _moments_of(Z[nearest])
        sign, logs = np.linalg.slogdet(covariances)
        if (sign <= 0.0).any() or (np.linalg.eigvalsh(covariances)[:, 0] < _SINGULAR).any():
            raise DataError(_on_a_plane())
        falls = logs < best[active] - 1e-10
        subset[active[falls]], best[active[falls]] = nearest[falls], logs[falls]
        active, means, covariances = active[falls], means[falls], covariances[falls]
        if not active.size:
            break
    winner = int(best.argmin())
    return subset[winner], float(best[winner])


def _moments_of(rows: Floats, *, ddof: int = 0) -> tuple[Floats, Floats]:
    """Return mean and covariance over the last axis but one."""
    mean = rows.mean(axis=-2)
    away = rows - mean[..., None, :]
    return mean, np.swapaxes(away, -1, -2) @ away / (rows.shape[-2] - ddof)


def _distances(Z: Floats, means: Floats, covariances: Floats) -> Floats:
    """Return squared distances (S, n) under each start's moments."""
    root = np.linalg.inv(np.linalg.cholesky(covariances))
    along = Z @ np.swapaxes(root, 1, 2) - (root @ means[:, :, None])[:, None, :, 0]
    return np.einsum("sij,sij->si", along, along)
