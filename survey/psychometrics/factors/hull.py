"""The hull method: the number of factors at the elbow of fit against parameters.

Lorenzo-Seva, Timmerman & Kiers (2011): of all numbers of factors from zero to one more than parallel analysis
suggests, those on the upper convex hull of fit against the number of free parameters are kept, and the one
where the hull bends most sharply is taken. Fit is the common part accounted for (CAF, one minus the KMO of
what minres leaves) or the comparative fit index of ML. With st_i the ratio of the slopes before and after,

    st_i = [(f_i - f_i-1) / (m_i - m_i-1)] / [(f_i+1 - f_i) / (m_i+1 - m_i)],

the first and the last solution on the hull cannot be taken, because they have one slope only. A solution is
off the hull where a simpler one fits better (their step 4); where richer ones fit as well, as at a CFI of 1,
it has no slope behind it, st is infinite, and it is taken.
"""

from __future__ import annotations

import numpy as np

from survey.numerics.uniquenesses import loadings_given, solve_uniquenesses
from survey.psychometrics.answers.arrays import Floats, readonly
from survey.psychometrics.factors.adequacy import kaiser_meyer_olkin
from survey.psychometrics.factors.extraction import max_factors
from survey.psychometrics.factors.retention_results import HullIndex, HullValues

__all__ = ["convex_hull_elbow", "hull_method"]


def hull_method(R: Floats, n: int, upper: int, *, index: HullIndex = "cfi") -> HullValues:
    """Return the hull of a correlation matrix.

    Parameters
    ----------
    R : (p, p) array
        Positive definite correlations of n rows.
    upper : int
        The most factors to be looked at; the paper takes the suggestion of parallel analysis plus one.
    index : {"cfi", "caf"}

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = np.repeat(rng.normal(size=(300, 3)), 4, axis=1) + rng.normal(size=(300, 12))
    >>> R = np.corrcoef(X, rowvar=False)
    >>> hull_method(R, 300, 4, index="caf").suggestion, hull_method(R, 300, 4).suggestion
    (3, 3)
    """
    p = R.shape[0]
    counts = np.arange(min(upper, max_factors(p)) + 1)
    fit = np.array([_caf(R, int(k)) for k in counts]) if index == "caf" else _cfi(R, n, counts)
    parameters = p * counts - counts * (counts - 1) // 2
    kept, st, best = convex_hull_elbow(fit, parameters.astype(np.float64))
    df = p * (p - 1) // 2 - parameters
    return HullValues(
        index, readonly(counts), readonly(fit), readonly(df), readonly(kept), readonly(st), best
    )


def convex_hull_elbow(fit: Floats, parameters: Floats) -> tuple[np.ndarray, Floats, int | None]:
    """Return which solutions lie on the hull, their st (NaN off it and at its ends), and the elbow.

    Solutions run from the simplest to the richest; the elbow is None when fewer than three lie on the hull.

    Examples
    --------
    >>> kept, st, best = convex_hull_elbow(np.array([0.0, 0.5, 0.9, 0.95]), np.array([0.0, 4.0, 8.0, 12.0]))
    >>> kept.tolist(), st.round(6).tolist()[2], best
    ([True, True, True, True], 8.0, 2)
    """
    kept = [i for i in range(fit.size) if i == 0 or fit[i] >= fit[:i].max()]
    while True:
        below = [
            b
            for a, b, c in zip(kept, kept[1:], kept[2:], strict=False)
            if (fit[b] - fit[a]) * (parameters[c] - parameters[a])
            <= (fit[c] - fit[a]) * (parameters[b] - parameters[a])
        ]
        if not below:
            break
        kept.remove(below[0])
    on_hull, st = np.zeros(fit.size, dtype=np.bool_), np.full(fit.size, np.nan)
    on_hull[kept] = True
    slopes = np.diff(fit[kept]) / np.diff(parameters[kept])
    with np.errstate(divide="ignore"):
        st[kept[1:-1]] = slopes[:-1] / slopes[1:]
    return on_hull, st, int(np.nanargmax(st)) if len(kept) > 2 else None


def _caf(R: Floats, k: int) -> float:
    """Return one minus the KMO of the residual correlations, unit diagonal restored."""
    left = R.copy()
    if k > 0:
        psi = solve_uniquenesses(R[None], k).psi
        A = loadings_given(psi, R[None], k)[0]
        left = R - A @ A.T
        np.fill_diagonal(left, 1.0)
    off = left - np.eye(R.shape[0])
    # Where nothing is left, KMO has no value; one half is its limit for correlations that vanish.
    return 0.5 if float(np.abs(off).max()) < 1e-9 else 1.0 - kaiser_meyer_olkin(left)[0]


def _cfi(R: Floats, n: int, counts: np.ndarray) -> Floats:
    """Return CFI of ML solutions, chi-square (n - 1) F against that of no factor; clipped to [0, 1]."""
    p = R.shape[0]
    null = max(-float(np.linalg.slogdet(R)[1]) * (n - 1) - p * (p - 1) / 2, 0.0)
    found = [0.0]
    for k in counts[1:].tolist():
        F = float(solve_uniquenesses(R[None], k, method="ml").objective[0])
        excess = max(F * (n - 1) - ((p - k) ** 2 - (p + k)) / 2, 0.0)
        found.append(1.0 - excess / max(null, excess) if max(null, excess) > 0.0 else 1.0)
    return np.array(found)
