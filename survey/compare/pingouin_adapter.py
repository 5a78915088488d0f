"""The one door to pingouin: arrays in, plain numbers out, at full precision.

Pingouin brings matplotlib, seaborn and xarray with it. It is imported by the first test, so that a chapter
rebuilt from stored results does without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TestResult", "anova", "friedman", "hedges_g", "holm", "levene", "t_test"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TestResult:
    """A test's name, statistic, degrees of freedom (the second 0 where there is none) and p value."""

    __test__ = False  # not a test of pytest

    name: str
    statistic: float
    df: float
    df_error: float
    pvalue: float


def _pingouin() -> ModuleType:
    import pingouin

    return pingouin


def _long(samples: Sequence[Floats]) -> pd.DataFrame:
    import pandas as pd

    names = np.repeat([f"g{i}" for i in range(len(samples))], [sample.size for sample in samples])
    return pd.DataFrame({"value": np.concatenate(list(samples)), "group": names})


def levene(samples: Sequence[Floats]) -> float:
    """Return the p value of Levene's test (about the median: Brown & Forsythe 1974)."""
    return float(_pingouin().homoscedasticity(_long(samples), dv="value", group="group")["pval"].iloc[0])


def t_test(first: Floats, second: Floats, *, welch: bool) -> TestResult:
    """Return Student's or Welch's t test of two independent samples."""
    row = _pingouin().ttest(first, second, correction=welch).iloc[0]
    return TestResult(
        "welch_t" if welch else "t", float(row["T"]), float(row["dof"]), 0.0, float(row["p_val"])
    )


def anova(samples: Sequence[Floats], *, welch: bool) -> TestResult:
    """Return Fisher's or Welch's (1951) analysis of variance."""
    analyse = _pingouin().welch_anova if welch else _pingouin().anova
    row = analyse(_long(samples), dv="value", between="group").iloc[0]
    name = "welch_f" if welch else "f"
    return TestResult(name, float(row["F"]), float(row["ddof1"]), float(row["ddof2"]), float(row["p_unc"]))


def friedman(ranks: Floats) -> TestResult:
    """Return Friedman's test of complete rankings, shape (n, objects)."""
    import pandas as pd

    n, k = ranks.shape
    objects, who = list(range(k)) * n, [row for row in range(n) for _ in range(k)]
    frame = pd.DataFrame({"rank": ranks.ravel().tolist(), "object": objects, "who": who})
    row = _pingouin().friedman(frame, dv="rank", within="object", subject="who").iloc[0]
    return TestResult("friedman", float(row["Q"]), float(row["ddof1"]), 0.0, float(row["p_unc"]))


def hedges_g(first: Floats, second: Floats, confidence_level: float) -> tuple[float, float, float]:
    """Return Hedges' g with its interval."""
    g = float(_pingouin().compute_effsize(first, second, eftype="hedges"))
    low, high = _pingouin().compute_esci(
        stat=g, nx=first.size, ny=second.size, eftype="cohen", confidence=confidence_level, decimals=12
    )
    return g, float(low), float(high)


def holm(pvalues: Sequence[float]) -> Floats:
    """Return p values corrected by Holm's method (1979)."""
    return np.asarray(_pingouin().multicomp(list(pvalues), method="holm")[1], dtype=float)
