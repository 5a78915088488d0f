"""What the reliability of scales on one occasion returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.errors import Warn
from survey.numerics.plain_repr import plain_repr
from survey.psychometrics.answers.arrays import Floats
from survey.psychometrics.answers.lookup import find_scale
from survey.psychometrics.answers.sample import Sample

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ReliabilityResult", "ScaleReliability"]


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
        return find_scale(self.scales, name)

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
