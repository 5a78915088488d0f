"""The fit measures of a result, by lavaan's names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["FitMeasures"]

NAN = math.nan


@dataclass(frozen=True, slots=True)
class FitMeasures:
    """Fit of the model, by lavaan's names with dots as underscores; NaN where a measure does not exist.

    `rmsea` has lavaan's sqrt(G) for several groups, `rmsea_amos` is without it. `_scaled` measures put the
    robust test in the place of the naive one; `_robust` ones estimate what normal data would give.
    """

    npar: int
    ntotal: int
    fmin: float
    chisq: float
    df: int
    pvalue: float
    baseline_chisq: float
    baseline_df: int
    baseline_pvalue: float
    cfi: float
    tli: float
    nnfi: float
    rfi: float
    nfi: float
    pnfi: float
    ifi: float
    rni: float
    logl: float
    unrestricted_logl: float
    aic: float
    bic: float
    sabic: float
    rmsea: float
    rmsea_ci_lower: float
    rmsea_ci_upper: float
    rmsea_pvalue: float
    rmsea_notclose_pvalue: float
    rmsea_amos: float
    mfi: float
    hoelter_05: float
    hoelter_01: float
    ecvi: float
    rmr: float = NAN
    srmr: float = NAN
    srmr_mplus: float = NAN
    crmr: float = NAN
    gfi: float = NAN
    agfi: float = NAN
    pgfi: float = NAN
    chisq_scaled: float = NAN
    df_scaled: float = NAN
    pvalue_scaled: float = NAN
    chisq_scaling_factor: float = NAN
    chisq_shift_parameter: float = NAN
    baseline_chisq_scaled: float = NAN
    baseline_df_scaled: float = NAN
    baseline_pvalue_scaled: float = NAN
    baseline_chisq_scaling_factor: float = NAN
    cfi_scaled: float = NAN
    tli_scaled: float = NAN
    nnfi_scaled: float = NAN
    rfi_scaled: float = NAN
    nfi_scaled: float = NAN
    pnfi_scaled: float = NAN
    ifi_scaled: float = NAN
    rni_scaled: float = NAN
    cfi_robust: float = NAN
    tli_robust: float = NAN
    nnfi_robust: float = NAN
    rni_robust: float = NAN
    scaling_factor_h0: float = NAN
    scaling_factor_h1: float = NAN
    rmsea_scaled: float = NAN
    rmsea_ci_lower_scaled: float = NAN
    rmsea_ci_upper_scaled: float = NAN
    rmsea_pvalue_scaled: float = NAN
    rmsea_notclose_pvalue_scaled: float = NAN
    rmsea_robust: float = NAN
    rmsea_ci_lower_robust: float = NAN
    rmsea_ci_upper_robust: float = NAN
    rmsea_pvalue_robust: float = NAN
    rmsea_notclose_pvalue_robust: float = NAN
    chisq_swain: float = NAN
    pvalue_swain: float = NAN
    chisq_bartlett: float = NAN
    pvalue_bartlett: float = NAN

    def as_mapping(self) -> Mapping[str, float]:
        """Return the measures by name."""
        return {name: getattr(self, name) for name in self.__slots__}
