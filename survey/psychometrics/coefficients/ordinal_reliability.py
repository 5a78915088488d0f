"""Reliability of ordinal answers: alpha of what lies behind them, omega of their sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from survey.numerics.polychoric import polychoric, to_codes
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.correlating import MOST_CATEGORIES
from survey.psychometrics.coefficients.alpha import cronbach_alpha
from survey.psychometrics.coefficients.categorical_omega import categorical_omega

__all__ = ["OrdinalReliability", "ordinal_reliability"]


@dataclass(frozen=True, slots=True)
class OrdinalReliability:
    """Alpha of polychoric correlations, and omega of the sum of ordinal answers where it could be had.

    ``at_limit`` are the pairs of items (their places) whose polychoric correlation has no maximum inside
    (-1, 1), because their table is nearly empty: alpha then hangs on a bound, and omega is None.
    """

    alpha: float
    omega: float | None
    at_limit: tuple[tuple[int, int], ...] = ()


def ordinal_reliability(X: Floats) -> OrdinalReliability | None:
    """Return ordinal alpha (Zumbo, Gadermann & Zeisser 2007) and categorical omega; None when not ordinal.

    Examples
    --------
    >>> X = np.round(2.0 * np.random.default_rng(1).normal(size=(300, 1)) + np.ones(3))
    >>> ordinal_reliability(X + np.arange(300)[:, None]) is None
    True
    """
    codes = to_codes(X)
    if max(values.size for values in codes.values) > MOST_CATEGORIES:
        return None
    made = polychoric(codes.codes)
    stuck = tuple((i, j) for i, j in np.argwhere(np.triu(~made.converged, 1)).tolist())
    omega = None if stuck else categorical_omega(codes, made)
    return OrdinalReliability(cronbach_alpha(made.matrix), omega, stuck)
