"""What the criteria of the number of factors return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from survey.errors import Warn
from survey.numerics.plain_repr import plain_repr
from survey.psychometrics.answers.arrays import Bools, Floats, Ints
from survey.psychometrics.answers.sample import Sample

__all__ = [
    "HullIndex",
    "HullValues",
    "MapValues",
    "ParallelAnalysis",
    "RetentionCriterion",
    "RetentionResult",
]

HullIndex: TypeAlias = Literal["cfi", "caf"]


@dataclass(frozen=True, slots=True)
class ParallelAnalysis:
    """Observed eigenvalues against those of random data of the same shape.

    ``variant`` is ``"components"`` (Horn 1965), ``"factors"`` (reduced by the communalities of one factor)
    or ``"smc"``. ``reference`` is the ``percentile`` of the random eigenvalues, ``reference_lower`` the
    percentile as far below the median, ``reference_mean`` their mean. ``suggestion`` counts from the first
    until the first failure.
    """

    variant: Literal["components", "factors", "smc"]
    resampling: Literal["normal", "permutation"]
    observed: Floats
    reference: Floats
    reference_lower: Floats
    reference_mean: Floats
    percentile: float
    draws: int
    seed: int
    suggestion: int


@dataclass(frozen=True, slots=True)
class MapValues:
    """Velicer's minimum average partial: the mean squared (1976) and fourth-power (2000) partials.

    Element m is the average after m components were removed, starting at m = 0.
    """

    squared: Floats
    fourth: Floats
    suggestion: int
    suggestion_revised: int


@dataclass(frozen=True, slots=True)
class HullValues:
    """Fit against parameters for 0, 1, ... factors, and where its convex hull bends most sharply.

    ``st`` is NaN off the hull and at its two ends; ``suggestion`` is None with fewer than three on the hull.
    """

    index: HullIndex
    n_factors: Ints
    fit: Floats
    df: Ints
    on_hull: Bools
    st: Floats
    suggestion: int | None


@dataclass(frozen=True, slots=True)
class RetentionCriterion:
    """One criterion and how many factors it suggests; None where it could not be computed."""

    criterion: str
    suggestion: int | None
    source: str


@dataclass(frozen=True, slots=True)
class RetentionResult:
    """What each criterion suggests; ``n_factors`` is the verdict of ``verdict_criterion``.

    ``empirical_kaiser_reference`` holds what each of the ``eigenvalues`` had to exceed.
    """

    items: tuple[str, ...]
    sample: Sample
    eigenvalues: Floats
    parallel: tuple[ParallelAnalysis, ...]
    map: MapValues
    hull: tuple[HullValues, ...]
    empirical_kaiser_reference: Floats
    criteria: tuple[RetentionCriterion, ...]
    verdict_criterion: str
    n_factors: int
    warnings: tuple[Warn, ...]

    __repr__ = plain_repr

    def criterion(self, name: str) -> RetentionCriterion:
        """Return one criterion; KeyError when it is not there."""
        for one in self.criteria:
            if one.criterion == name:
                return one
        raise KeyError(name)
