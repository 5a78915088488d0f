"""One ML CFA of all named scales as correlated factors: what CR, AVE and omega are computed from.

The model is fitted by `survey.sem`; this file writes its syntax and takes its estimates apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from survey.errors import IdentificationError, Text, Warn
from survey.psychometrics.answers import Answers, Scales
from survey.psychometrics.results import Floats

__all__ = ["MeasurementModel", "fit_measurement", "measurement_syntax"]


@dataclass(frozen=True, slots=True)
class MeasurementModel:
    """The estimates of a simple-structure CFA, items in the order of the scales.

    Attributes
    ----------
    loadings, std_loadings, residuals : (p,) arrays
        Raw and completely standardised loadings, raw residual variances.
    factor_variances : (m,) array
    factor_correlations : (m, m) array
    covariance : (p, p) array
        The observed covariance matrix that was fitted, divisor n.
    """

    scales: tuple[str, ...]
    items: tuple[tuple[str, ...], ...]
    loadings: Floats
    std_loadings: Floats
    residuals: Floats
    factor_variances: Floats
    factor_correlations: Floats
    covariance: Floats

    def block(self, j: int) -> slice:
        """Return the place of the j-th scale's items."""
        start = sum(len(items) for items in self.items[:j])
        return slice(start, start + len(self.items[j]))


def measurement_syntax(scales: Scales) -> str:
    """Return the model in lavaan syntax.

    Examples
    --------
    >>> print(measurement_syntax({"A": ["a1", "a2"], "B": ["b1", "b2"]}))
    A =~ a1 + a2
    B =~ b1 + b2
    """
    return "\n".join(f"{scale} =~ {' + '.join(items)}" for scale, items in scales.items())


def fit_measurement(answers: Answers, scales: Scales) -> tuple[MeasurementModel | None, tuple[Warn, ...]]:
    """Fit the CFA to the complete rows; None, with the reason, where its estimates cannot be trusted.

    A single scale needs three items. Rows with a missing answer are left out, and a warning says how many.
    """
    import pandas as pd

    from survey.sem import fit_sem

    if len(scales) == 1 and len(next(iter(scales.values()))) < 3:
        return None, (_refusal("two items alone do not identify it", "仅两个题项，模型无法识别"),)
    complete = answers.X[~np.isnan(answers.X).any(axis=1)]
    frame = pd.DataFrame(complete, columns=list(answers.items))
    try:
        result = fit_sem(measurement_syntax(scales), frame, estimator="ML")
    except IdentificationError as error:
        return None, (_refusal(error.say("en"), error.say("zh")),)
    return result


def _refusal(en: str, zh: str) -> Warn:
    """Return the warning that stands for everything that rests on the model."""
    return Warn(
        "measurement_model_not_usable",
        Text(f"omega, CR and AVE are left out: {en}", f"未给出 omega、CR 与 AVE：{zh}"),
    )
