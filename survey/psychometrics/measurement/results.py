"""What is computed from the CFA of all scales."""

from __future__ import annotations

from dataclasses import dataclass

from survey.numerics.plain_repr import plain_repr
from survey.psychometrics.answers.arrays import Floats

__all__ = ["ConvergentValidity"]


@dataclass(frozen=True, slots=True)
class ConvergentValidity:
    """Fornell & Larcker's CR and AVE per scale, from completely standardised loadings.

    ``loadings`` holds one array per scale, in the order of its ``items``. ``omega_total`` uses raw loadings
    over the model-implied variance of the sum score, ``omega_total_observed`` over the observed one.
    """

    scales: tuple[str, ...]
    items: tuple[tuple[str, ...], ...]
    loadings: tuple[Floats, ...]
    cr: Floats
    ave: Floats
    omega_total: Floats
    omega_total_observed: Floats

    __repr__ = plain_repr
