"""The independence model (Bentler & Bonett 1980): variables uncorrelated, covariates as sampled."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from survey.sem.model.parameters import Parameter
from survey.sem.results import Sample

__all__ = ["baseline_rows", "ordinal_baseline_rows"]

Floats = NDArray[np.float64]


def baseline_rows(
    sample: Sample, exogenous: tuple[int, ...], *, means: bool, fixed_x: bool = True
) -> tuple[Parameter, ...]:
    """Return the table of the independence model; the starts are its estimates for complete data.

    Parameters
    ----------
    sample : Sample
    exogenous : tuple of int
        Places of the observed variables that only predict; they covary.
    means : bool
    fixed_x : bool
        Whether their moments are the sample's, or parameters.
    """
    rows: list[Parameter] = []
    count = 0
    covariates = exogenous if fixed_x else ()
    for g, (S, mean) in enumerate(zip(sample.covariance, sample.mean, strict=True), start=1):
        for k, name in enumerate(sample.observed):
            free = k not in covariates
            count += free
            rows.append(Parameter(name, "~~", name, g, count if free else 0, float(S[k, k])))
        for a, b in itertools.combinations(exogenous, 2):
            count += not fixed_x
            pair = (sample.observed[a], "~~", sample.observed[b])
            rows.append(Parameter(*pair, g, 0 if fixed_x else count, float(S[a, b])))
        for k, name in enumerate(sample.observed if means else ()):
            free = k not in covariates
            count += free
            rows.append(Parameter(name, "~1", "", g, count if free else 0, float(mean[k])))
    return tuple(rows)


def ordinal_baseline_rows(
    sample: Sample, covariates: tuple[int, ...], thresholds: Sequence[Mapping[str, Floats]]
) -> tuple[Parameter, ...]:
    """Return the independence model of ordinal data: thresholds, slopes on covariates and variances are free.

    Parameters
    ----------
    sample : Sample
    covariates : tuple of int
    thresholds : sequence of mapping of str to ndarray
        Of each group, by ordinal variable.
    """
    rows: list[Parameter] = []
    count = itertools.count(1)
    x = [sample.observed[k] for k in covariates]
    for g, cuts in enumerate(thresholds, start=1):
        for k, name in enumerate(sample.observed):
            S, mean = float(sample.covariance[g - 1, k, k]), float(sample.mean[g - 1, k])
            given = k in covariates
            if name in cuts:
                rows += [
                    Parameter(name, "|", f"t{c + 1}", g, next(count), float(t))
                    for c, t in enumerate(cuts[name])
                ]
                rows.append(Parameter(name, "~~", name, g, 0, math.nan))
                rows.append(Parameter(name, "~1", "", g, 0, 0.0))
            else:
                rows.append(Parameter(name, "~~", name, g, 0 if given else next(count), S))
                rows.append(Parameter(name, "~1", "", g, 0 if given else next(count), mean))
            if not given:
                rows += [Parameter(name, "~", other, g, next(count), 0.0) for other in x]
    return tuple(rows)
