"""What the verbs on method variance return: fits beside each other, their tests, and what moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.errors import Text, Warn
from survey.numerics.plain_repr import plain_repr
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.sample import Sample
from survey.sem.postestimation.difference_tests import DifferenceTest
from survey.sem.results import SemResult

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "AcquiescenceResult",
    "HarmanResult",
    "LatentReliability",
    "MarkerComparison",
    "MarkerModel",
    "MarkerResult",
    "MethodBias",
    "MethodChange",
    "MethodLoading",
    "MethodModel",
    "UnmeasuredMethodResult",
    "changes_frame",
]


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
class MethodLoading:
    """The loading of an item on the method factor, raw and completely standardised."""

    item: str
    est: float
    std_all: float


@dataclass(frozen=True, slots=True)
class MethodChange:
    """A substantive loading, path or correlation without and with method variance, completely standardised.

    Parameters
    ----------
    lhs, op, rhs : str
    before, after : float
    pvalue_before, pvalue_after : float
        Of the raw parameter; NaN where it is fixed.
    """

    lhs: str
    op: str
    rhs: str
    before: float
    after: float
    pvalue_before: float
    pvalue_after: float

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before

    @property
    def name(self) -> str:
        """The parameter in lavaan's syntax, without blanks."""
        return f"{self.lhs}{self.op}{self.rhs}"


@dataclass(frozen=True, slots=True)
class MethodModel:
    """One model with method variance, beside the one without.

    Parameters
    ----------
    name : str
    fit : SemResult or None
        Without its evidence; None for a model that the data do not identify.
    test : DifferenceTest or None
        That the model without method variance fits no worse. None, as all that follows is empty or NaN, where
        either fit did not converge or is not admissible; `reason` says which.
    loadings : tuple of MethodLoading
    share : float
        Mean over the items of the squared standardised method loading: the share of item variance that the
        method factor takes.
    changes : tuple of MethodChange
    reason : Text or None
    """

    name: str
    fit: SemResult | None
    test: DifferenceTest | None
    loadings: tuple[MethodLoading, ...]
    share: float
    changes: tuple[MethodChange, ...]
    reason: Text | None = None

    __repr__ = plain_repr

    @property
    def usable(self) -> bool:
        """Whether it may be read."""
        return self.reason is None

    @property
    def frame(self) -> pd.DataFrame:
        """The changes as a frame."""
        return changes_frame(self.changes)


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
class MarkerModel:
    """One model of the marker sequence: ``cfa``, ``baseline``, ``method_c``, ``method_u`` or ``method_r``."""

    name: str
    fit: SemResult

    __repr__ = plain_repr


@dataclass(frozen=True, slots=True)
class MarkerComparison:
    """The test that a constrained model fits no worse than a larger one; None where one cannot be trusted."""

    constrained: str
    larger: str
    test: DifferenceTest | None
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class LatentReliability:
    """The composite reliability of a latent variable, taken apart (Williams, Hartman & Cavazotte 2010).

    Parameters
    ----------
    latent : str
    baseline : float
        In the Baseline model.
    total, substantive, method : float
        In the retained method model; total = substantive + method.
    """

    latent: str
    baseline: float
    total: float
    substantive: float
    method: float

    @property
    def method_share(self) -> float:
        """The share of the reliable variance that is method variance."""
        return self.method / self.total


@dataclass(frozen=True, slots=True)
class MarkerResult:
    """The CFA marker sequence.

    Parameters
    ----------
    marker : tuple of str
        The marker's items.
    cronbach_alpha : float
    refusal : Text or None
        Why the sequence was not made; then nothing follows.
    models : tuple of MarkerModel
        In the order of the sequence.
    comparisons : tuple of MarkerComparison
    retained : str
        ``method_c`` or ``method_u``; empty where neither can be used.
    reliability : tuple of LatentReliability
        Of the retained model.
    changes : tuple of MethodChange
        Correlations (and, with a structure, paths) in the Baseline and in the retained model.
    warnings : tuple of Warn
    """

    marker: tuple[str, ...]
    cronbach_alpha: float
    refusal: Text | None
    models: tuple[MarkerModel, ...] = ()
    comparisons: tuple[MarkerComparison, ...] = ()
    retained: str = ""
    reliability: tuple[LatentReliability, ...] = ()
    changes: tuple[MethodChange, ...] = ()
    warnings: tuple[Warn, ...] = ()

    __repr__ = plain_repr

    def model(self, name: str) -> SemResult:
        """Return the fit of one model.

        Raises
        ------
        KeyError
            When it was not fitted.
        """
        for one in self.models:
            if one.name == name:
                return one.fit
        raise KeyError(name)

    def comparison(self, constrained: str, larger: str) -> MarkerComparison:
        """Return one comparison.

        Raises
        ------
        KeyError
            When it was not made.
        """
        for one in self.comparisons:
            if (one.constrained, one.larger) == (constrained, larger):
                return one
        raise KeyError(f"{constrained}, {larger}")

    @property
    def frame(self) -> pd.DataFrame:
        """The changes as a frame."""
        return changes_frame(self.changes)


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


def changes_frame(changes: Sequence[MethodChange]) -> pd.DataFrame:
    """Return changes as a frame, one row each."""
    import pandas as pd

    names = ("lhs", "op", "rhs", "before", "after", "change", "pvalue_before", "pvalue_after")
    return pd.DataFrame({name: [getattr(one, name) for one in changes] for name in names})
