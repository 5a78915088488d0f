"""Convergent and discriminant validity of named scales, and both of reliability and validity in one call."""

from __future__ import annotations

from survey.numerics.correlations import covariance
from survey.psychometrics.answers.correlating import sample_of
from survey.psychometrics.answers.reading import Data, Scales
from survey.psychometrics.answers.sample import Missing
from survey.psychometrics.measurement.convergent import convergent_validity
from survey.psychometrics.measurement.scales import MeasuredScales, ScaleSettings, measure_scales
from survey.psychometrics.reliability.internal_consistency import reliability_of
from survey.psychometrics.validity.cross_loadings import cross_loadings_of
from survey.psychometrics.validity.fornell_larcker import fornell_larcker
from survey.psychometrics.validity.htmt import htmt_of
from survey.psychometrics.validity.results import ScaleQuality, ValidityResult

__all__ = ["assess_scales", "assess_validity"]


def assess_validity(
    data: Data,
    scales: Scales,
    *,
    missing: Missing = "listwise",
    draws: int = 0,
    confidence_level: float = 0.95,
    seed: int = 1,
) -> ValidityResult:
    """Return CR, AVE, Fornell & Larcker's table, HTMT, HTMT2 and cross-loadings on one stated sample.

    Parameters
    ----------
    data : DataFrame or (n, p) array
        Items already recoded.
    scales : mapping of str to sequence of str
        At least two items each; a single scale needs three.
    missing : {"listwise", "pairwise", "fiml"}
        As in `estimate_reliability`.
    draws : int
        Bootstrap draws for the intervals of HTMT and HTMT2 (and, in `assess_scales`, of alpha, omega,
        CR and AVE).
    confidence_level : float
        Of these intervals.
    seed : int
        Of the draws.

    Returns
    -------
    ValidityResult

    Raises
    ------
    DataError
        As `read_scales`.

    Notes
    -----
    CR and AVE: Fornell & Larcker (1981); HTMT: Henseler, Ringle & Sarstedt (2015); HTMT2: Roemer, Schuberth
    & Henseler (2021).

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> factors = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 300)
    >>> X = np.repeat(factors, 3, axis=1) + rng.normal(size=(300, 6))
    >>> found = assess_validity(X, {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]})
    >>> round(float(found.htmt.htmt[0, 1]), 2)
    0.5
    """
    settings = ScaleSettings(missing, confidence_level, draws, seed)
    return _validity_of(measure_scales(data, scales, settings, refit=False), settings)


def assess_scales(
    data: Data,
    scales: Scales,
    *,
    missing: Missing = "listwise",
    draws: int = 0,
    confidence_level: float = 0.95,
    seed: int = 1,
) -> ScaleQuality:
    """Return reliability and validity of the same scales on the same rows, from one CFA.

    Parameters and errors are those of `assess_validity`.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.repeat(np.random.default_rng(1).normal(size=(300, 2)), 3, axis=1)
    >>> X = X + np.random.default_rng(2).normal(size=(300, 6))
    >>> both = assess_scales(X, {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]})
    >>> both.reliability.scale("A").ave == both.validity.convergent.ave[0]
    np.True_
    """
    settings = ScaleSettings(missing, confidence_level, draws, seed)
    measured = measure_scales(data, scales, settings, refit=True)
    return ScaleQuality(reliability_of(measured, settings), _validity_of(measured, settings))


def _validity_of(measured: MeasuredScales, settings: ScaleSettings) -> ValidityResult:
    answers, scales, model = measured.answers, measured.scales, measured.model
    convergent = None if model is None else convergent_validity(model)
    fornell = None
    if model is not None and convergent is not None:
        fornell = fornell_larcker(model.scales, convergent.ave, model.factor_correlations)
    several = len(scales) > 1
    htmt = htmt_of(answers, scales, settings) if several else None
    cross = cross_loadings_of(answers, scales) if several else None
    sample = sample_of(covariance(answers.X, missing=settings.missing), measured.n_total)
    said = measured.warnings + (() if htmt is None else htmt.warnings)
    return ValidityResult(sample, convergent, fornell, htmt, cross, said)
