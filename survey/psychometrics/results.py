"""What item analysis and reliability return: frozen records of plain fields, arrays read-only, unrounded.

Arrays that describe items run in the order of ``items``; arrays that describe factors run in the order of
``factors``. A number that could not be computed is NaN in an array and None in a field, and a `Warn` in
``warnings`` says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from survey.errors import Warn
from survey.numerics.plain_repr import plain_repr

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Bools",
    "Floats",
    "Ints",
    "ItemAnalysis",
    "ItemThresholds",
    "ReliabilityResult",
    "ResponseDistribution",
    "Sample",
    "ScaleItems",
    "ScaleReliability",
]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Missing: TypeAlias = Literal["listwise", "pairwise", "fiml"]
Decision: TypeAlias = Literal["keep", "review", "drop"]
_T = TypeVar("_T", "ScaleItems", "ScaleReliability")


@dataclass(frozen=True, slots=True)
class Sample:
    """Which rows a table rests upon.

    ``n_used`` of ``n_total`` rows; ``n_dropped`` had a missing answer (listwise) or no answer at all
    (pairwise, fiml). ``n_min_pair`` is the smallest number of rows behind any one correlation.
    """

    n_total: int
    n_used: int
    n_dropped: int
    n_min_pair: int
    missing: Missing


# --- items -------------------------------------------------------------------------------------------


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
    ``item_rest`` leaves the item out of the total. ``decision`` is advice, never applied;
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
    cronbach_alpha: float
    alpha_if_deleted: Floats
    omega_total: float | None
    omega_if_deleted: Floats
    inter_item: Floats
    decision: tuple[Decision, ...]
    reasons: tuple[tuple[str, ...], ...]
    suspected_reversed: tuple[str, ...]
    warnings: tuple[Warn, ...]

    @property
    def frame(self) -> pd.DataFrame:
        """One row to an item, at full precision."""
        import pandas as pd

        columns = (
            "n", "n_missing", "mean", "sd", "minimum", "maximum", "skewness", "kurtosis", "floor", "ceiling",
            "critical_ratio", "critical_ratio_df", "critical_ratio_pvalue", "critical_ratio_d", "item_total",
            "item_rest", "alpha_if_deleted", "omega_if_deleted", "decision",
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
        return _named(self.scales, name)


# --- reliability -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScaleReliability:
    """How consistent one scale is.

    ``cronbach_alpha`` with Feldt's interval and, where draws were asked for, the percentile bootstrap's
    (which assumes neither normality nor equal covariances), ``alpha_standardized`` from correlations,
    ``alpha_ordinal`` from polychorics (Zumbo, Gadermann & Zeisser 2007; None past twenty categories).

    ``omega_total`` (model-implied denominator) and ``omega_total_observed`` from one congeneric factor;
    ``cr`` and ``ave`` after Fornell & Larcker. These four come from one ML CFA of all the scales of the
    call and are None, with a warning, where that model could not be trusted; their bootstrap limits are
    percentiles of that CFA refitted to each draw. ``omega_categorical`` is Green & Yang's (2009), of the
    sum of the answers as ordinal ones, from one factor of the scale alone; None past twenty categories, with
    two items, or for a Heywood case.

    ``split_half`` is the Spearman-Brown corrected odd-even correlation; ``split_half_min``, ``_mean`` and
    ``_max`` are over all even splits (None beyond sixteen items), the last being Guttman's lambda 4.
    ``lambda2`` and ``lambda6`` are Guttman's (1945); ``glb`` is the greatest lower bound, which a sample
    overstates.
    """

    scale: str
    items: tuple[str, ...]
    n: int
    cronbach_alpha: float
    cronbach_alpha_ci_lower: float
    cronbach_alpha_ci_upper: float
    cronbach_alpha_boot_ci_lower: float | None
    cronbach_alpha_boot_ci_upper: float | None
    alpha_standardized: float
    alpha_standardized_boot_ci_lower: float | None
    alpha_standardized_boot_ci_upper: float | None
    alpha_ordinal: float | None
    alpha_ordinal_boot_ci_lower: float | None
    alpha_ordinal_boot_ci_upper: float | None
    mean_inter_item: float
    split_half: float
    split_half_min: float | None
    split_half_mean: float | None
    split_half_max: float | None
    lambda2: float
    lambda6: float | None
    glb: float | None
    omega_categorical: float | None
    item_rest: Floats
    alpha_if_deleted: Floats
    omega_total: float | None = None
    omega_total_boot_ci_lower: float | None = None
    omega_total_boot_ci_upper: float | None = None
    omega_total_observed: float | None = None
    cr: float | None = None
    cr_boot_ci_lower: float | None = None
    cr_boot_ci_upper: float | None = None
    ave: float | None = None
    ave_boot_ci_lower: float | None = None
    ave_boot_ci_upper: float | None = None

    __repr__ = plain_repr


@dataclass(frozen=True, slots=True)
class ReliabilityResult:
    """Reliability of every scale, on one stated sample."""

    scales: tuple[ScaleReliability, ...]
    sample: Sample
    confidence_level: float
    draws: int
    seed: int
    omega_method: str
    warnings: tuple[Warn, ...]

    __repr__ = plain_repr

    def scale(self, name: str) -> ScaleReliability:
        """Return one scale; KeyError when it is not there."""
        return _named(self.scales, name)

    @property
    def frame(self) -> pd.DataFrame:
        """One row to a scale."""
        import pandas as pd

        columns = (
            "n", "cronbach_alpha", "cronbach_alpha_ci_lower", "cronbach_alpha_ci_upper", "alpha_standardized",
            "alpha_ordinal", "omega_total", "omega_total_observed", "omega_categorical", "cr", "ave",
            "mean_inter_item", "split_half", "split_half_min", "split_half_mean", "split_half_max", "lambda2",
            "lambda6", "glb",
        )  # fmt: skip
        rows = {s.scale: [getattr(s, name) for name in columns] for s in self.scales}
        return pd.DataFrame.from_dict(rows, orient="index", columns=list(columns))


def _named(scales: tuple[_T, ...], name: str) -> _T:
    for one in scales:
        if one.scale == name:
            return one
    raise KeyError(name)
