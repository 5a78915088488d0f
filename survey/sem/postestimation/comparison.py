"""Models of one sample side by side: difference tests from the larger to the smaller, and changes of fit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey.errors import DataError, Fault, Text
from survey.sem.postestimation.difference_tests import DifferenceTest, difference_test
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
    kind = _best_kind(name, fit)
    return _index(fit, name, kind), kind


def _index(fit: SemResult, name: str, kind: str) -> float:
    """Return an index of one kind."""
    return float(getattr(fit.fit, name if kind == "naive" else f"{name}_{kind}"))


def _best_kind(name: str, *fits: SemResult) -> str:
    """Return the best kind of an index that all the fits have."""
    for kind in ("robust", "scaled"):
        if not any(math.isnan(_index(fit, name, kind)) for fit in fits):
            return kind
    return "naive"


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
    name: str,
    fit: SemResult,
    before: SemResult | None,
    test: DifferenceTest | None = None,
    *,
    kind: str | None = None,
) -> FitChange:
    """Describe a model beside the larger one before it.

    Parameters
    ----------
    name : str
    fit : SemResult
    before : SemResult or None
    test : DifferenceTest, optional
        Made anew where it is not given.
    kind : "robust", "scaled" or "naive", optional
        Of the indices; by default the best that there is. Changes are those of one kind.
    """
    m = fit.fit
    scaled = not math.isnan(m.chisq_scaled)
    index = kind or _best_kind("cfi", fit)
    cfi, tli, rmsea = (_index(fit, name, kind or _best_kind(name, fit)) for name in ("cfi", "tli", "rmsea"))
    changes = (math.nan,) * 3
    if before is not None:
        both = {name: kind or _best_kind(name, fit, before) for name in ("cfi", "rmsea")}
        cfi_change, rmsea_change = (_index(fit, n, k) - _index(before, n, k) for n, k in both.items())
        changes = (cfi_change, rmsea_change, m.srmr - before.fit.srmr)
        test = difference_test(fit, before) if test is None else test
    return FitChange(
        name,
        m.npar,
        m.df,
        m.chisq_scaled if scaled else m.chisq,
        m.pvalue_scaled if scaled else m.pvalue,
        cfi,
        tli,
        rmsea,
        m.srmr,
        index,
        m.aic,
        m.bic,
        test,
        *changes,
    )
