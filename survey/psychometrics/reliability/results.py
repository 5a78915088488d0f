"""What reliability returns: within one occasion, over groups, over two occasions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.errors import Warn
from survey.numerics.plain_repr import plain_repr
from survey.psychometrics.answers.arrays import Floats, Ints
from survey.psychometrics.answers.lookup import find_scale
from survey.psychometrics.answers.sample import Sample

if TYPE_CHECKING:
    import pandas as pd

    from survey.psychometrics.coefficients.intraclass import OneWay, TwoWay

__all__ = [
    "FEW_GROUPS",
    "AgreementResult",
    "ReliabilityResult",
    "RetestResult",
    "ScaleAgreement",
    "ScaleReliability",
    "ScaleRetest",
]

FEW_GROUPS = 30  # of fewer, the share of variance between groups is known badly


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

    ``split_half`` is the odd-even correlation stepped up by Spearman and Brown, of an odd number of items in
    Horst's (1951) form for halves of unequal length; ``split_half_min``, ``_mean`` and ``_max`` are over all
    even splits (None beyond sixteen items), the last being Guttman's lambda 4.
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
    split_half: float | None
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


@dataclass(frozen=True, slots=True)
class ScaleAgreement:
    """One scale over groups.

    ``icc`` is of the mean of the scale's items. ``design_effect`` is 1 + (sum n_i^2 / N - 1) ICC(1), and
    ``effective_n`` the rows over it (never more than the rows). ``rwg`` holds one value to a group, NaN for
    groups of one; ``null_variance`` is the variance of answers without agreement.
    """

    scale: str
    icc: OneWay
    design_effect: float
    effective_n: float
    null_variance: float
    rwg: Floats
    rwg_mean: float
    rwg_median: float
    share_above_70: float
    n_set_to_zero: int

    __repr__ = plain_repr


@dataclass(frozen=True, slots=True)
class AgreementResult:
    """ICC and rwg of every scale; ``groups`` and ``sizes`` run in the order of each ``rwg``."""

    scales: tuple[ScaleAgreement, ...]
    groups: tuple[str, ...]
    sizes: Ints
    n_used: int
    n_dropped: int
    confidence_level: float
    warnings: tuple[Warn, ...]

    __repr__ = plain_repr

    def scale(self, name: str) -> ScaleAgreement:
        """Return one scale; KeyError when it is not there."""
        return find_scale(self.scales, name)

    @property
    def frame(self) -> pd.DataFrame:
        """One row to a scale."""
        import pandas as pd

        rows = {
            s.scale: [
                *(s.icc.icc1, s.icc.icc1_ci_lower, s.icc.icc1_ci_upper, s.icc.icc_mean, s.icc.pvalue),
                *(s.design_effect, s.effective_n, s.rwg_mean, s.rwg_median, s.share_above_70),
            ]
            for s in self.scales
        }
        columns = ["icc1", "icc1_ci_lower", "icc1_ci_upper", "icc2", "pvalue", "design_effect", "effective_n"]
        columns += ["rwg_mean", "rwg_median", "share_above_70"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


@dataclass(frozen=True, slots=True)
class ScaleRetest:
    """One scale on two occasions: scores are means of its items, of people complete on both.

    ``r`` with Fisher's interval; ``change`` is the mean of second less first with its paired t;
    ``measurement_error`` and ``detectable_change`` are in the units of the answers.
    """

    scale: str
    n: int
    r: float
    r_ci_lower: float
    r_ci_upper: float
    icc: TwoWay
    mean_first: float
    mean_second: float
    change: float
    t: float
    df: int
    pvalue: float
    measurement_error: float
    detectable_change: float


@dataclass(frozen=True, slots=True)
class RetestResult:
    """Test-retest reliability of every scale; ``n_matched`` people of both waves have the same key."""

    scales: tuple[ScaleRetest, ...]
    n_first: int
    n_second: int
    n_matched: int
    confidence_level: float

    __repr__ = plain_repr

    def scale(self, name: str) -> ScaleRetest:
        """Return one scale; KeyError when it is not there."""
        return find_scale(self.scales, name)

    @property
    def frame(self) -> pd.DataFrame:
        """One row to a scale."""
        import pandas as pd

        columns = ("n", "r", "r_ci_lower", "r_ci_upper", "change", "t", "df", "pvalue", "measurement_error")
        rows = {
            s.scale: [getattr(s, c) for c in columns] + [s.icc.agreement, s.icc.consistency]
            for s in self.scales
        }
        return pd.DataFrame.from_dict(
            rows, orient="index", columns=[*columns, "icc_agreement", "icc_consistency"]
        )
