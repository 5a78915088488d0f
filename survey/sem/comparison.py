"""Models of one sample side by side: difference tests from the larger to the smaller, and changes of fit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.errors import DataError, Fault, Text
from survey.sem.difference_tests import DifferenceTest, difference_test
from survey.sem.results import SemResult

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FitChange", "FitComparison", "best_index", "compare_fits"]


@dataclass(frozen=True, slots=True)
class FitChange:
    """One model beside the next larger one.

    Parameters
    ----------
    name : str
    df, npar : int
    chisq, pvalue : float
        Scaled where the estimator is robust.
    cfi, tli, rmsea, srmr : float
        Robust where they exist, else scaled, else naive; `index` names which.
    index : str
    aic, bic : float
    test : DifferenceTest or None
        Against the model before; None for the first.
    cfi_change, rmsea_change, srmr_change : float
        This model less the one before; NaN for the first.
    """

    name: str
    npar: int
    df: int
    chisq: float
    pvalue: float
    cfi: float
    tli: float
    rmsea: float
    srmr: float
    index: str
    aic: float
    bic: float
    test: DifferenceTest | None
    cfi_change: float
    rmsea_change: float
    srmr_change: float


@dataclass(frozen=True, slots=True)
class FitComparison:
    """Models ordered from the largest to the most constrained."""

    rows: tuple[FitChange, ...]

    @property
    def frame(self) -> pd.DataFrame:
        """The comparison as a frame."""
        import pandas as pd

        plain = [name for name in FitChange.__slots__ if name != "test"]
        table = pd.DataFrame([{name: getattr(row, name) for name in plain} for row in self.rows])
        for name in ("method", "chisq_diff", "df_diff", "pvalue"):
            column = "pvalue_diff" if name == "pvalue" else name
            table[column] = [getattr(row.test, name) if row.test else math.nan for row in self.rows]
        return table


def best_index(fit: SemResult, name: str) -> tuple[float, str]:
    """Return a fit index in its best form, and which that is: robust, scaled or naive.

    Parameters
    ----------
    fit : SemResult
    name : "cfi", "tli" or "rmsea"
    """
    for suffix in ("robust", "scaled"):
        value = float(getattr(fit.fit, f"{name}_{suffix}"))
        if not math.isnan(value):
            return value, suffix
    return float(getattr(fit.fit, name)), "naive"


def compare_fits(*fits: SemResult, names: Sequence[str] = ()) -> FitComparison:
    """Compare nested models of one sample.

    Parameters
    ----------
    *fits : SemResult
        Two or more, of one estimator; they are ordered by their degrees of freedom.
    names : sequence of str
        One for each; by default ``model 1``, ``model 2``, ...

    Returns
    -------
    FitComparison

    Raises
    ------
    DataError
        When the fits are not of one sample and estimator.

    Examples
    --------
    >>> import numpy as np
    >>> from survey.sem import fit_sem
    >>> R = np.array([[1, .5, .4, .3], [.5, 1, .3, .3], [.4, .3, 1, .2], [.3, .3, .2, 1]])
    >>> free = fit_sem("f =~ a + b + c + d", sample_cov=R, sample_names="abcd", sample_n=200)
    >>> equal = fit_sem("f =~ a + k*b + k*c + k*d", sample_cov=R, sample_names="abcd", sample_n=200)
    >>> [row.name for row in compare_fits(equal, free, names=("equal", "free")).rows]
    ['free', 'equal']
    """
    if len(fits) < 2 or (names and len(names) != len(fits)):
        what = Text(
            "a comparison needs two fits or more, and a name for each", "比较至少需要两个模型及其名称"
        )
        raise DataError(Fault(what, got=f"{len(fits)}, {len(names)}"))
    named = names or [f"model {k + 1}" for k in range(len(fits))]
    ordered = sorted(zip(named, fits, strict=True), key=lambda pair: pair[1].fit.df)
    rows = [
        describe_change(name, fit, ordered[place - 1][1] if place else None)
        for place, (name, fit) in enumerate(ordered)
    ]
    return FitComparison(tuple(rows))


def describe_change(
    name: str, fit: SemResult, before: SemResult | None, test: DifferenceTest | None = None
) -> FitChange:
    """Describe a model beside the larger one before it.

    Parameters
    ----------
    name : str
    fit : SemResult
    before : SemResult or None
    test : DifferenceTest, optional
        Made anew where it is not given.
    """
    m = fit.fit
    scaled = not math.isnan(m.chisq_scaled)
    cfi, index = best_index(fit, "cfi")
    rmsea = best_index(fit, "rmsea")[0]
    changes = (math.nan,) * 3
    if before is not None:
        changes = (
            cfi - best_index(before, "cfi")[0],
            rmsea - best_index(before, "rmsea")[0],
            m.srmr - before.fit.srmr,
        )
        test = difference_test(fit, before) if test is None else test
    return FitChange(
        name,
        m.npar,
        m.df,
        m.chisq_scaled if scaled else m.chisq,
        m.pvalue_scaled if scaled else m.pvalue,
        cfi,
        best_index(fit, "tli")[0],
        rmsea,
        m.srmr,
        index,
        m.aic,
        m.bic,
        test,
        *changes,
    )
