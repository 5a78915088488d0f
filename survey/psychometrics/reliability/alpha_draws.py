"""Percentile bootstrap intervals of the alphas of one scale, all draws at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from survey.numerics.missing import complete_rows
from survey.numerics.polychoric import Codes, fit_tables, to_codes
from survey.numerics.resampling import bootstrap_covariances
from survey.numerics.streams import stream
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.coefficients.alpha import cronbach_alphas
from survey.psychometrics.coefficients.percentile_limits import NO_LIMITS, Limits, percentile_limits
from survey.psychometrics.measurement.scales import ScaleSettings

__all__ = ["AlphaLimits", "bootstrap_alphas"]

_CHUNK = 200  # draws whose tables are held at once


@dataclass(frozen=True, slots=True)
class AlphaLimits:
    """Percentile limits; None without draws, and of ordinal alpha where the items are not ordinal.

    ``failed`` draws had an item without variance, and no alpha.
    """

    raw: Limits
    standardized: Limits
    ordinal: Limits
    failed: int


def bootstrap_alphas(X: Floats, name: str, settings: ScaleSettings, *, ordinal: bool) -> AlphaLimits:
    """Return percentile limits from resampled complete rows.

    Raw and standardised alpha look at the same draws; ordinal alpha has a stream of its own.
    """
    if settings.of_alpha == 0:
        return AlphaLimits(NO_LIMITS, NO_LIMITS, NO_LIMITS, 0)
    complete = complete_rows(X)
    raw: list[Floats] = []
    standard: list[Floats] = []
    for S in bootstrap_covariances(complete, settings.of_alpha, stream(settings.seed, "alpha", name)):
        sd = np.sqrt(np.diagonal(S, axis1=1, axis2=2))
        raw.append(cronbach_alphas(S))
        constant = ~(sd > 1e-6 * sd.max()).all(axis=1)
        safe = np.where(constant[:, None], np.nan, sd)
        standard.append(cronbach_alphas(S / safe[:, :, None] / safe[:, None, :]))
    level = settings.confidence_level
    return AlphaLimits(
        percentile_limits(np.concatenate(raw), level),
        percentile_limits(np.concatenate(standard), level),
        percentile_limits(_ordinal_draws(to_codes(complete), name, settings), level)
        if ordinal
        else NO_LIMITS,
        int(np.isnan(np.concatenate(standard)).sum()),
    )


def _ordinal_draws(codes: Codes, name: str, settings: ScaleSettings) -> Floats:
    """Return ordinal alpha of every draw: all tables of a chunk of draws are fitted in one call."""
    n, p = codes.codes.shape
    marks = (codes.codes[:, :, None] == np.arange(int(codes.codes.max()) + 1)).astype(np.float64)
    i, j = np.triu_indices(p, 1)
    both = (marks[:, i, :, None] * marks[:, j, None, :]).reshape(n, -1)
    rng = stream(settings.seed, "alpha_ordinal", name)
    found: list[Floats] = []
    for start in range(0, settings.of_alpha, _CHUNK):
        b = min(_CHUNK, settings.of_alpha - start)
        weights = rng.multinomial(n, np.full(n, 1.0 / n), size=b).astype(np.float64)
        C = marks.shape[2]
        tables = (weights @ both).reshape(b, i.size, C, C)
        below = np.cumsum((weights @ marks.reshape(n, -1)).reshape(b, p, C), axis=2) / n
        upper = np.asarray(special.ndtri(np.minimum(below, 1.0)), dtype=np.float64)
        cuts = np.concatenate([np.full((b, p, 1), -np.inf), upper], axis=2)
        r, _ = fit_tables(
            tables.reshape(-1, C, C),
            cuts[:, i].reshape(-1, C + 1),
            cuts[:, j].reshape(-1, C + 1),
            tolerance=1e-6,
        )
        total = 2.0 * r.reshape(b, -1).sum(axis=1)
        found.append(p / (p - 1) * total / (p + total))
    return np.concatenate(found)
