"""The baseline model (Bentler & Bonett 1980): variables uncorrelated, covariates as sampled."""

from __future__ import annotations

import itertools

from survey.sem.parameters import Parameter
from survey.sem.results import Sample

__all__ = ["baseline_rows"]


def baseline_rows(sample: Sample, covariates: tuple[int, ...], *, means: bool) -> tuple[Parameter, ...]:
    """Return the table of the independence model; the starts are its estimates for complete data.

    Parameters
    ----------
    sample : Sample
    covariates : tuple of int
        Places of the exogenous observed variables, whose moments are fixed.
    means : bool
    """
    rows: list[Parameter] = []
    count = 0
    for g, (S, mean) in enumerate(zip(sample.covariance, sample.mean, strict=True), start=1):
        for k, name in enumerate(sample.observed):
            free = k not in covariates
            count += free
            rows.append(Parameter(name, "~~", name, g, count if free else 0, float(S[k, k])))
        for a, b in itertools.combinations(covariates, 2):
            pair = (sample.observed[a], "~~", sample.observed[b])
            rows.append(Parameter(*pair, g, 0, float(S[a, b])))
        for k, name in enumerate(sample.observed if means else ()):
            free = k not in covariates
            count += free
            rows.append(Parameter(name, "~1", "", g, count if free else 0, float(mean[k])))
    return tuple(rows)
