"""What the CFA marker technique returns: the models of the sequence, their tests, reliability taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.errors import Text, Warn
from survey.numerics.plain_repr import plain_repr
from survey.sem.postestimation.difference_tests import DifferenceTest
from survey.sem.results import SemResult

if TYPE_CHECKING:
    import pandas as pd

from survey.psychometrics.method_bias.model_results import MethodChange, changes_frame

__all__ = ["LatentReliability", "MarkerComparison", "MarkerModel", "MarkerResult"]


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
