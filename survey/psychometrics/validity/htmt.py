"""Heterotrait-monotrait ratios of correlations, batched over correlation matrices.

HTMT (Henseler, Ringle & Sarstedt 2015) is the mean absolute correlation between the items of two scales over
the geometric mean of their mean absolute within-scale correlations; HTMT2 (Roemer, Schuberth & Henseler 2021)
takes geometric means throughout, and is consistent for congeneric items.
"""

from __future__ import annotations

import numpy as np

from survey.errors import Text
from survey.numerics.arrays import Index
from survey.numerics.correlations import pearson
from survey.numerics.missing import complete_rows
from survey.numerics.resampling import bootstrap_correlations
from survey.numerics.streams import stream
from survey.psychometrics.answers.arrays import Floats, readonly
from survey.psychometrics.answers.reading import Answers, Data, Scales, read_scales
from survey.psychometrics.answers.sample import Missing
from survey.psychometrics.coefficients.failed_draws import draws_failed
from survey.psychometrics.coefficients.percentile_limits import percentile_band
from survey.psychometrics.measurement.scales import ScaleSettings
from survey.psychometrics.validity.results import Htmt

__all__ = ["heterotrait_monotrait", "htmt_matrices", "htmt_of"]


def heterotrait_monotrait(
    data: Data,
    scales: Scales,
    *,
    missing: Missing = "listwise",
    draws: int = 0,
    confidence_level: float = 0.95,
    seed: int = 1,
) -> Htmt:
    """Return HTMT and HTMT2 of every pair of scales.

    Parameters
    ----------
    data : DataFrame or (n, p) array
    scales : mapping of str to sequence of str
        At least two, of at least two items each.
    draws : int
        Bootstrap draws of rows for percentile intervals; 0 for none. They use complete rows only.

    Raises
    ------
    DataError
        As `read_scales`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> f = rng.normal(size=(500, 2)) @ np.array([[1.0, 0.6], [0.0, 0.8]])
    >>> X = np.repeat(f, 3, axis=1) + rng.normal(size=(500, 6))
    >>> made = heterotrait_monotrait(X, {"A": ["V1", "V2", "V3"], "B": ["V4", "V5", "V6"]})
    >>> made.htmt.round(2).tolist()
    [[1.0, 0.54], [0.54, 1.0]]
    """
    answers = read_scales(data, scales, missing=missing)
    return htmt_of(answers, scales, ScaleSettings(missing, confidence_level, draws, seed))


def htmt_of(answers: Answers, scales: Scales, settings: ScaleSettings) -> Htmt:
    """Return the ratios of answers already read; `heterotrait_monotrait` is the verb."""
    made = pearson(answers.X, missing=settings.missing)
    groups: list[Index] = [np.array(answers.places(items), dtype=np.intp) for items in scales.values()]
    ratio, ratio2 = (matrix[0] for matrix in htmt_matrices(made.matrix[None], groups))
    limits: list[Floats | None] = [None] * 4
    used, draws = 0, settings.draws
    if draws > 0:
        both = _bootstrap(complete_rows(answers.X), groups, draws, settings.seed)
        keep = np.isfinite(both).all(axis=(0, 2, 3))
        used = int(keep.sum())
        bands = [percentile_band(one[keep], settings.confidence_level) for one in both]
        limits = [readonly(limit) for band in bands for limit in band]
    return Htmt(
        scales=tuple(scales),
        htmt=readonly(ratio),
        htmt2=readonly(ratio2),
        htmt_ci_lower=limits[0],
        htmt_ci_upper=limits[1],
        htmt2_ci_lower=limits[2],
        htmt2_ci_upper=limits[3],
        confidence_level=settings.confidence_level,
        draws=draws,
        draws_used=used,
        seed=settings.seed,
        n=made.n_used,
        warnings=draws_failed(draws - used, draws, Text("could not be used", "无法使用")),
    )


def htmt_matrices(R: Floats, groups: list[Index]) -> tuple[Floats, Floats]:
    """Return HTMT and HTMT2, (b, m, m) each, of correlation matrices (b, p, p) and m groups of columns.

    Examples
    --------
    >>> R = np.full((4, 4), 0.3) + np.kron(np.eye(2), np.full((2, 2), 0.3)) + 0.4 * np.eye(4)
    >>> htmt, htmt2 = htmt_matrices(R[None], [np.array([0, 1]), np.array([2, 3])])
    >>> round(float(htmt[0, 0, 1]), 6), round(float(htmt2[0, 0, 1]), 6)
    (0.5, 0.5)
    """
    size = np.abs(R)
    with np.errstate(divide="ignore"):
        logs = np.log(size)
    m = len(groups)
    mean, geometric = np.empty((R.shape[0], m, m)), np.empty((R.shape[0], m, m))
    for i, a in enumerate(groups):
        for j, b in enumerate(groups[: i + 1]):
            if i == j:
                rows, columns = np.triu_indices(a.size, 1)
                block, logged = size[:, a[rows], a[columns]], logs[:, a[rows], a[columns]]
            else:
                block = size[:, a[:, None], b].reshape(R.shape[0], -1)
                logged = logs[:, a[:, None], b].reshape(R.shape[0], -1)
            mean[:, i, j] = mean[:, j, i] = block.mean(axis=1)
            geometric[:, i, j] = geometric[:, j, i] = np.exp(logged.mean(axis=1))
    return _ratio(mean), _ratio(geometric)


def _ratio(M: Floats) -> Floats:
    within = np.diagonal(M, axis1=1, axis2=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = M / np.sqrt(within[:, :, None] * within[:, None, :])
    return np.where(np.eye(M.shape[1], dtype=np.bool_), 1.0, ratio)


def _bootstrap(X: Floats, groups: list[Index], draws: int, seed: int) -> Floats:
    """Return (2, draws, m, m): both ratios of every draw, NaN where a draw had a constant item."""
    parts = [
        np.stack(htmt_matrices(R, groups))
        for R in bootstrap_correlations(X, draws, stream(seed, "htmt", "bootstrap"))
    ]
    return np.concatenate(parts, axis=1)
