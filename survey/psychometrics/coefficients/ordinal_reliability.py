"""Reliability of ordinal answers: alpha of what lies behind them, omega of their sum."""

from __future__ import annotations

from dataclasses import dataclass

from survey.numerics.polychoric import polychoric, to_codes
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.correlating import MOST_CATEGORIES
from survey.psychometrics.coefficients.alpha import cronbach_alpha
from survey.psychometrics.coefficients.categorical_omega import categorical_omega

__all__ = ["OrdinalReliability", "ordinal_reliability"]


@dataclass(frozen=True, slots=True)
class OrdinalReliability:
    """Alpha of polychoric correlations, and omega of the sum of ordinal answers where it could be had."""

    alpha: float
    omega: float | None


def ordinal_reliability(X: Floats) -> OrdinalReliability | None:
    """Return ordinal alpha (Zumbo, Gadermann & Zeisser 2007) and categorical omega; None when not ordinal.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.round(2.0 * np.random.default_rng(1).normal(size=(300, 1)) + np.ones(3))
    >>> ordinal_reliability(X + np.arange(300)[:, None]) is None
    True
    """
    codes = to_codes(X)
    if max(values.size for values in codes.values) > MOST_CATEGORIES:
        return None
    made = polychoric(codes.codes)
    usable = bool(made.converged.all())
    return OrdinalReliability(cronbach_alpha(made.matrix), categorical_omega(codes, made) if usable else None)
