"""What is kept of one model with method variance: its fit, its test, and what moves beside the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.errors import Text
from survey.numerics.plain_repr import plain_repr
from survey.sem.postestimation.difference_tests import DifferenceTest
from survey.sem.results import SemResult

if TYPE_CHECKING:
    import pandas as pd


__all__ = ["MethodChange", "MethodLoading", "MethodModel", "changes_frame"]


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


def changes_frame(changes: Sequence[MethodChange]) -> pd.DataFrame:
    """Return changes as a frame, one row each."""
    import pandas as pd

    names = ("lhs", "op", "rhs", "before", "after", "change", "pvalue_before", "pvalue_after")
    return pd.DataFrame({name: [getattr(one, name) for one in changes] for name in names})
