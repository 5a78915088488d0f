"""What the verbs on method variance return: fits beside each other, their tests, and what moves."""

from __future__ import annotations

from dataclasses import dataclass

from survey.errors import Warn
from survey.numerics.plain_repr import plain_repr
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.sample import Sample
from survey.psychometrics.method_bias.marker_results import MarkerResult
from survey.psychometrics.method_bias.model_results import MethodModel
from survey.sem.results import SemResult

__all__ = ["AcquiescenceResult", "HarmanResult", "MethodBias", "UnmeasuredMethodResult"]


@dataclass(frozen=True, slots=True)
class HarmanResult:
    """The first unrotated component of all items together: descriptive, without a verdict.

    Podsakoff et al. (2003) advise against it as a test of common method bias.
    """

    items: tuple[str, ...]
    sample: Sample
    eigenvalues: Floats
    first_share: float
    n_eigenvalues_above_one: int
    correlation: str

    __repr__ = plain_repr


@dataclass(frozen=True, slots=True)
class UnmeasuredMethodResult:
    """An orthogonal method factor behind all items, with equal and with free loadings.

    Parameters
    ----------
    items : tuple of str
    base : SemResult
        The model without it.
    equal, free : MethodModel
        Raw loadings all equal (one parameter), and free (as many as items).
    warnings : tuple of Warn
    """

    items: tuple[str, ...]
    base: SemResult
    equal: MethodModel
    free: MethodModel
    warnings: tuple[Warn, ...]

    __repr__ = plain_repr


@dataclass(frozen=True, slots=True)
class AcquiescenceResult:
    """A random intercept behind all answers as given.

    Parameters
    ----------
    items, reversed_items : tuple of str
    base : SemResult
    intercept : MethodModel
    warnings : tuple of Warn
    """

    items: tuple[str, ...]
    reversed_items: tuple[str, ...]
    base: SemResult
    intercept: MethodModel
    warnings: tuple[Warn, ...]

    __repr__ = plain_repr


@dataclass(frozen=True, slots=True)
class MethodBias:
    """All that was asked about method variance in one group.

    Parameters
    ----------
    group : str
        Its label; empty without groups.
    harman : HarmanResult
    unmeasured : UnmeasuredMethodResult or None
    acquiescence : AcquiescenceResult or None
    marker : MarkerResult or None
        None where it was not asked for.
    """

    group: str
    harman: HarmanResult
    unmeasured: UnmeasuredMethodResult | None = None
    acquiescence: AcquiescenceResult | None = None
    marker: MarkerResult | None = None

    __repr__ = plain_repr
