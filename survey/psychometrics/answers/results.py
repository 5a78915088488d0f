"""What the test of multivariate normality returns."""

from __future__ import annotations

from dataclasses import dataclass

from survey.numerics.plain_repr import plain_repr
from survey.psychometrics.answers.sample import Sample

__all__ = ["MardiaResult"]


@dataclass(frozen=True, slots=True)
class MardiaResult:
    """Mardia's (1970) multivariate skewness b1p and kurtosis b2p, under one divisor of S.

    ``divisor`` is ``"n"`` (as published) or ``"n-1"`` (as psych prints).
    """

    items: tuple[str, ...]
    sample: Sample
    divisor: str
    skewness: float
    skewness_chisq: float
    skewness_df: int
    skewness_pvalue: float
    skewness_chisq_small: float
    skewness_small_pvalue: float
    kurtosis: float
    kurtosis_z: float
    kurtosis_pvalue: float

    __repr__ = plain_repr
