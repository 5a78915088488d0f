"""What a screen says of every respondent: values, verdicts, reasons, and what the cutoffs cost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from survey.errors import Text, Warn
from survey.numerics.plain_repr import plain_repr
from survey.responses.screening.design import Family, Tail

__all__ = ["FAMILIES", "ScreenIndex", "ScreenResult", "Verdict"]

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
FAMILIES: tuple[Family, ...] = (
    "time",
    "invariability",
    "inconsistency",
    "outlier",
    "attention",
    "duplicates",
)
_EXCLUDING = ("time", "invariability", "inconsistency", "outlier")
_FEW = Text("too few answers", "作答过少")
_SAME = Text("the answers do not vary", "作答没有变化")


class Verdict(IntEnum):
    """What an index says of a respondent; not scorable is a state of its own and no pass."""

    PASS = 0
    FLAG = 1
    NOT_SCORABLE = 2

    @property
    def word(self) -> str:
        """The verdict as it is written."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class ScreenIndex:
    """One index of every respondent.

    Attributes
    ----------
    name : str
    family : Family
    tail : Tail
    title : Text
    sources : tuple of str
        Keys of the bibliography.
    hard : bool
        Whether a flag excludes by itself, as the plan may say: attention, duplicates, time.
    values : (n,) array
        NaN where it has none.
    verdicts : (n,) array of uint8
        `Verdict`.
    cutoff : float
        The first value that is flagged; NaN when nothing can be.
    false_flag_rate : float
        The share of attentive people that it flags; NaN for hard rules, which are not calibrated.
    reason : Text or None
        Why nobody could be scored.
    """

    name: str
    family: Family
    tail: Tail
    title: Text
    sources: tuple[str, ...]
    hard: bool
    values: Floats
    verdicts: NDArray[np.uint8]
    cutoff: float
    false_flag_rate: float
    reason: Text | None = None

    @property
    def flagged(self) -> Bools:
        """Which respondents it flags."""
        return self.verdicts == Verdict.FLAG

    def reason_of(self, row: int, answered: int) -> Text | None:
        """Return why a respondent is flagged or not scorable; None for a pass."""
        verdict = Verdict(int(self.verdicts[row]))
        if verdict is Verdict.PASS:
            return None
        if verdict is Verdict.FLAG:
            sign = ">=" if self.tail == "upper" else "<="
            comparison = f"{self.values[row]:.4g} {sign} {self.cutoff:.4g}"
            return Text(f"{self.title.en}: {comparison}", f"{self.title.zh}：{comparison}")
        return self.reason or (_SAME if answered >= 10 else _FEW)


@dataclass(frozen=True, slots=True)
class ScreenResult:
    """A screen of n respondents.

    Attributes
    ----------
    items : tuple of str
    answered : (n,) array of int
        Items answered.
    indices : tuple of ScreenIndex
    rate : float
        The family-wise false-flag rate that was asked for.
    family_wise : float
        The share of attentive people whom any statistical index flags, under the null model; NaN without one.
    departures : tuple of (str, float)
        That share when the null is wrong: contaminated, skewed, acquiescent.
    pvalue : float
        The p value that the indices share as a cutoff.
    n_fitted : int
        Rows that the null model was fitted to in the end.
    draws, seed : int
    repaired : bool
        Whether the null's correlations had to be made positive definite.
    suspicion : (n,) array
        -log10 of the smallest p value over the statistical indices; 0 without a null model.
    warnings : tuple of Warn
    """

    items: tuple[str, ...]
    answered: NDArray[np.int64]
    indices: tuple[ScreenIndex, ...]
    rate: float
    family_wise: float
    departures: tuple[tuple[str, float], ...]
    pvalue: float
    n_fitted: int
    draws: int
    seed: int
    repaired: bool
    suspicion: Floats
    warnings: tuple[Warn, ...] = ()

    __repr__ = plain_repr

    @property
    def n(self) -> int:
        """The number of respondents."""
        return int(self.answered.size)

    def index(self, name: str) -> ScreenIndex:
        """Return an index by name.

        Raises
        ------
        KeyError
            When the screen has no such index.
        """
        for index in self.indices:
            if index.name == name:
                return index
        raise KeyError(name)

    @property
    def flagged(self) -> Bools:
        """Which respondents any index flags."""
        return np.logical_or.reduce([index.flagged for index in self.indices])

    @property
    def hard(self) -> Bools:
        """Which respondents a hard rule flags."""
        hits = [index.flagged for index in self.indices if index.hard]
        return np.logical_or.reduce(hits) if hits else np.zeros(self.n, dtype=np.bool_)

    @property
    def families(self) -> NDArray[np.int64]:
        """In how many of the families time, invariability, inconsistency and outlier each is flagged."""
        count = np.zeros(self.n, dtype=np.int64)
        for family in _EXCLUDING:
            hits = [index.flagged for index in self.indices if index.family == family]
            if hits:
                count += np.logical_or.reduce(hits)
        return count

    def excluded(self, *, families: int = 2) -> Bools:
        """Return whom the screen would exclude: by a hard rule, or flagged in enough independent families."""
        return self.hard | (self.families >= families)

    def reasons(self, row: int) -> tuple[str, ...]:
        """Return the names of the indices that flag a respondent."""
        return tuple(index.name for index in self.indices if index.verdicts[row] == Verdict.FLAG)
