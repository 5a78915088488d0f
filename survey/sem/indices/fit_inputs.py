"""What the fit measures of a fit are made of."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.sem.estimation.robust_tests import TestStatistic
from survey.sem.indices.categorical_ml import CatMl
from survey.sem.indices.weighted_fit import WeightedIndices
from survey.sem.results import Sample

__all__ = ["FitInputs"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FitInputs:
    """What fit is measured by.

    Parameters
    ----------
    sample : Sample
    sigma, mu : ndarray, shapes (G, p, p) and (G, p)
        As implied; `mu` counts only with `means`.
    npar : int
    means : bool
    covariates : tuple of int
        Places of exogenous observed variables with fixed moments.
    factors : int
        Of the model, for Bartlett's correction.
    total : float
        What F is multiplied by: n, or n - G for the Wishart likelihood.
    test, baseline : TestStatistic
        Naive.
    robust, robust_baseline : TestStatistic or None
    logl, unrestricted_logl : float
        NaN where there is no likelihood.
    scaling_factor_h0, scaling_factor_h1 : float
    weighted : WeightedIndices or None
        What least squares has instead of the indices from S and Sigma.
    ordinal : bool
    catml : CatMl or None
        What robust measures of ordinal and of incomplete data rest on.
    gfi : float
        Where it is not made of S and Sigma.
    """

    sample: Sample
    sigma: Floats
    mu: Floats
    npar: int
    means: bool
    covariates: tuple[int, ...]
    factors: int
    total: float
    test: TestStatistic
    baseline: TestStatistic
    robust: TestStatistic | None = None
    robust_baseline: TestStatistic | None = None
    logl: float = math.nan
    unrestricted_logl: float = math.nan
    scaling_factor_h0: float = math.nan
    scaling_factor_h1: float = math.nan
    weighted: WeightedIndices | None = None
    ordinal: bool = False
    catml: CatMl | None = None
    gfi: float = math.nan

    @property
    def groups(self) -> int:
        """Number of groups."""
        return len(self.sample.n_used)
