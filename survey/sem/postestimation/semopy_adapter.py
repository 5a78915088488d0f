"""The one door to semopy: its fit as plain values, its failures as a reason."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SemopyFit", "fit_semopy"]


@dataclass(frozen=True, slots=True)
class SemopyFit:
    """Estimates and standard errors by (lhs, op, rhs) in semopy's direction, chi-square and df."""

    version: str
    estimates: Mapping[tuple[str, str, str], tuple[float, float]]
    chisq: float
    df: int
    reason: str = ""


def fit_semopy(model: str, data: pd.DataFrame) -> SemopyFit:
    """Fit a model with semopy by Wishart maximum likelihood."""
    import semopy

    version = str(semopy.__version__)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            fitted = semopy.Model(model)
            fitted.fit(data, obj="MLW")
            rows = fitted.inspect()
            stats = semopy.calc_stats(fitted)
    except (ValueError, KeyError, np.linalg.LinAlgError, ArithmeticError) as error:
        return SemopyFit(version, {}, math.nan, 0, f"semopy: {type(error).__name__}: {error}")
    estimates: dict[tuple[str, str, str], tuple[float, float]] = {}
    for lhs, op, rhs, est, se in zip(
        rows["lval"], rows["op"], rows["rval"], rows["Estimate"], rows["Std. Err"], strict=True
    ):
        error = math.nan if se == "-" else float(se)
        estimates[str(lhs), str(op), str(rhs)] = (float(est), error)
    return SemopyFit(version, estimates, float(stats["chi2"].iloc[0]), int(stats["DoF"].iloc[0]))
