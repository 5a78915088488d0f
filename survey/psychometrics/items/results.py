"""What item analysis returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from survey.errors import Warn
from survey.numerics.plain_repr import plain_repr
from survey.psychometrics.answers.arrays import Floats, Ints
from survey.psychometrics.answers.lookup import find_scale
from survey.psychometrics.answers.sample import Sample

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Decision", "ItemAnalysis", "ItemThresholds", "ResponseDistribution", "ScaleItems"]

Decision: TypeAlias = Literal["keep", "review", "drop"]


@dataclass(frozen=True, slots=True)
class ItemThresholds:
    """Under which values an item is to be reviewed or dropped; the plan's choice, with a usual default.

    ``item_rest``: corrected item-total correlation (.30, Nunnally & Bernstein 1994; .40 is also in use).
    ``critical_ratio``: absolute t of the extreme groups (3.0), with ``confidence_level`` for its p value.
    ``alpha_gain``: by how much alpha may rise when the item is deleted. ``floor_ceiling``: the share of
    answers in one end category above which an item is to be reviewed.
    """

    item_rest: float = 0.30
    critical_ratio: float = 3.0
    confidence_level: float = 0.95
    alpha_gain: float = 0.0
    floor_ceiling: float = 0.80


@dataclass(frozen=True, slots=True)
class ResponseDistribution:
    """How often each value was given: ``counts`` and ``shares`` are (items, values)."""

    items: tuple[str, ...]
    values: Floats
    counts: Ints
    shares: Floats

    __repr__ = plain_repr

    @property
    def frame(self) -> pd.DataFrame:
        """The counts, one row to an item and one column to a value."""
        import pandas as pd

        return pd.DataFrame(self.counts, index=list(self.items), columns=self.values.tolist())


@dataclass(frozen=True, slots=True)
class ScaleItems:
    """The item analysis of one scale.

    ``critical_ratio`` is Welch's t of the group at or above ``cut_high`` against the group at or below
    ``cut_low`` of the scale's total (ties included), with its ``critical_ratio_df``,
    ``critical_ratio_pvalue`` and ``critical_ratio_d`` (difference over the pooled SD of the two groups).
    ``item_rest`` leaves the item out of the total. ``scale_mean_if_deleted`` and
    ``scale_variance_if_deleted`` are of the sum of the other items' answers, whatever the correlations are
    of; ``smc`` is the squared multiple correlation with the other items (NaN where their correlations are
    singular). ``decision`` is advice, never applied;
    ``reasons`` names the thresholds an item failed (``"item_rest"``, ``"critical_ratio"``,
    ``"alpha_if_deleted"``, ``"floor"``, ``"ceiling"``, ``"reversed"``).
    ``omega_total`` and ``omega_if_deleted`` are of one factor of the scale's own items; absent where that
    factor is not identified or a Heywood case.
    """

    scale: str
    items: tuple[str, ...]
    sample: Sample
    n: Ints
    n_missing: Ints
    mean: Floats
    sd: Floats
    minimum: Floats
    maximum: Floats
    skewness: Floats
    kurtosis: Floats
    floor: Floats
    ceiling: Floats
    distribution: ResponseDistribution | None
    cut_low: float
    cut_high: float
    n_low: int
    n_high: int
    critical_ratio: Floats
    critical_ratio_df: Floats
    critical_ratio_pvalue: Floats
    critical_ratio_d: Floats
    item_total: Floats
    item_rest: Floats
    scale_mean_if_deleted: Floats
    scale_variance_if_deleted: Floats
    smc: Floats
    cronbach_alpha: float
    alpha_if_deleted: Floats
    omega_total: float | None
    omega_if_deleted: Floats
    inter_item: Floats
    decision: tuple[Decision, ...]
    reasons: tuple[tuple[str, ...], ...]
    suspected_reversed: tuple[str, ...]
    warnings: tuple[Warn, ...]

    __repr__ = plain_repr

    @property
    def frame(self) -> pd.DataFrame:
        """One row to an item, at full precision."""
        import pandas as pd

        columns = (
            "n", "n_missing", "mean", "sd", "minimum", "maximum", "skewness", "kurtosis", "floor", "ceiling",
            "critical_ratio", "critical_ratio_df", "critical_ratio_pvalue", "critical_ratio_d", "item_total",
            "item_rest", "scale_mean_if_deleted", "scale_variance_if_deleted", "smc", "alpha_if_deleted",
            "omega_if_deleted", "decision",
        )  # fmt: skip
        return pd.DataFrame({name: getattr(self, name) for name in columns}, index=list(self.items))


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """The item analysis of every scale, and the conventions it was made under."""

    scales: tuple[ScaleItems, ...]
    thresholds: ItemThresholds
    moment_type: Literal[2, 3]
    tail: float
    correlation: str
    warnings: tuple[Warn, ...]

    __repr__ = plain_repr

    def scale(self, name: str) -> ScaleItems:
        """Return the analysis of one scale; KeyError when it is not there."""
        return find_scale(self.scales, name)
