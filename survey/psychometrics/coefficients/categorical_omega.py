"""Omega of the sum of ordinal answers (Green & Yang 2009, eq. 21): reliability of what is really added up.

One factor is fitted to the polychoric correlations by diagonally weighted least squares, each squared
residual over the asymptotic variance of its correlation (the estimates of WLSMV). With thresholds tau and
loadings lambda, the covariance of two answers x_j = v_j0 + sum_c step_jc 1(x*_j > tau_jc) is

    cov(x_i, x_j) = sum_c sum_d step_ic step_jd [Phi2(tau_ic, tau_jd; r_ij) - Phi(tau_ic) Phi(tau_jd)].

True covariance takes r_ij = lambda_i lambda_j for every pair, an item with itself included; the variance of
the sum takes the polychoric correlations, and one on the diagonal. Steps between neighbouring answers are
one for 1, 2, 3, ...; other values keep their own distances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from survey.numerics.arrays import Index
from survey.numerics.bivariate_normal import bivariate_cdf
from survey.numerics.ordinal_moments import ordinal_moments
from survey.numerics.polychoric import Codes, Polychoric
from survey.numerics.uniquenesses import loadings_given, solve_uniquenesses
from survey.psychometrics.answers.arrays import Floats

__all__ = ["OrdinalFactor", "answer_covariances", "categorical_omega", "one_ordinal_factor"]


@dataclass(frozen=True, slots=True)
class OrdinalFactor:
    """Loadings (k,) of one factor of polychoric correlations, and whether they can be used."""

    loadings: Floats
    converged: bool
    heywood: bool


def categorical_omega(codes: Codes, made: Polychoric) -> float | None:
    """Return categorical omega of three items or more; None where the factor is a Heywood case.

    Examples
    --------
    >>> from survey.numerics.polychoric import polychoric, to_codes
    >>> rng = np.random.default_rng(1)
    >>> X = np.digitize(rng.normal(size=(500, 1)) + rng.normal(size=(500, 4)), [-1.0, 0.5, 2.0]).astype(float)
    >>> codes = to_codes(X)
    >>> made = categorical_omega(codes, polychoric(codes.codes))
    >>> None if made is None else round(made, 2)
    0.74
    """
    R = made.matrix
    if R.shape[0] < 3:
        return None
    factor = one_ordinal_factor(codes, made)
    if factor.heywood or not factor.converged:
        return None
    steps = [np.diff(values) for values in codes.values]
    true = answer_covariances(np.outer(factor.loadings, factor.loadings), made.thresholds, steps)
    return float(true.sum() / answer_covariances(R, made.thresholds, steps).sum())


def one_ordinal_factor(codes: Codes, made: Polychoric) -> OrdinalFactor:
    """Fit one factor to polychoric correlations by diagonally weighted least squares.

    Examples
    --------
    >>> from survey.numerics.polychoric import polychoric, to_codes
    >>> rng = np.random.default_rng(1)
    >>> X = np.digitize(rng.normal(size=(900, 1)) + rng.normal(size=(900, 3)), [-1.0, 0.5, 2.0]).astype(float)
    >>> codes = to_codes(X)
    >>> one_ordinal_factor(codes, polychoric(codes.codes)).loadings.round(1)
    array([0.7, 0.7, 0.7])
    """
    i, j = np.triu_indices(made.matrix.shape[0], 1)
    r = made.matrix[i, j]
    answers = np.where(codes.codes < 0, np.nan, codes.codes)
    ordinal = np.ones(answers.shape[1], dtype=np.bool_)
    moved = ordinal_moments(answers, ordinal).influence[:, -r.size :]
    root = 1.0 / np.sqrt((moved * moved).sum(axis=0))
    psi = solve_uniquenesses(made.matrix[None], 1).psi
    start = loadings_given(psi, made.matrix[None], 1)[0, :, 0]
    loadings, converged = _weighted_factor(r * root, root, i, j, start)
    loadings = loadings * (-1.0 if loadings.sum() < 0.0 else 1.0)
    return OrdinalFactor(loadings, converged, bool((np.abs(loadings) >= 1.0).any()))


def _weighted_factor(r: Floats, root: Floats, i: Index, j: Index, start: Floats) -> tuple[Floats, bool]:
    """Minimise the sum of (r - root l_i l_j)^2 by Gauss-Newton steps, halved until it falls."""
    loadings, pairs = start, np.arange(r.size)
    value = float(((r - root * loadings[i] * loadings[j]) ** 2).sum())
    for _ in range(200):
        jacobian = np.zeros((r.size, loadings.size))
        jacobian[pairs, i], jacobian[pairs, j] = root * loadings[j], root * loadings[i]
        step = np.linalg.lstsq(jacobian, r - root * loadings[i] * loadings[j], rcond=None)[0]
        if float(np.abs(step).max()) < 1e-9:
            return loadings, True
        for share in 0.5 ** np.arange(40):
            trial = loadings + share * step
            here = float(((r - root * trial[i] * trial[j]) ** 2).sum())
            if here <= value * (1.0 + 1e-14):
                break
        else:
            return loadings, False
        loadings, value = trial, here
    return loadings, False


def answer_covariances(R: Floats, thresholds: Floats, steps: list[Floats]) -> Floats:
    """Return the covariances (p, p) of answers whose underlying variables correlate R (p, p).

    Parameters
    ----------
    R : (p, p) array
        Its diagonal is used as it stands.
    thresholds : (p, C + 1) array
        As `survey.numerics.polychoric.polychoric` returns them.
    steps : list of arrays
        The distances between the neighbouring values of each item.

    Examples
    --------
    >>> cuts = np.array([[-np.inf, 0.0, np.inf]])
    >>> answer_covariances(np.eye(1), cuts, [np.ones(1)]).tolist()
    [[0.25]]
    """
    item = np.repeat(np.arange(len(steps)), [step.size for step in steps])
    cuts = np.concatenate([row[1 : step.size + 1] for row, step in zip(thresholds, steps, strict=True)])
    h, k = np.broadcast_arrays(cuts[:, None], cuts[None, :])
    r = np.clip(R[np.ix_(item, item)], -1.0, 1.0)
    margins = special.ndtr(cuts)
    joint = bivariate_cdf(h.ravel(), k.ravel(), r.ravel()).reshape(h.shape) - np.outer(margins, margins)
    weight = np.concatenate(steps)
    spread = np.zeros((item.size, len(steps)))
    spread[np.arange(item.size), item] = weight
    return spread.transpose() @ joint @ spread
