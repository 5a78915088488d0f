"""Tests of nested models: plain, Satorra & Bentler 2001 and 2010, Satorra 2000 (scaled or shifted).

Scaled chi-squares are never subtracted. Satorra (2000), at the estimates of the larger model: with H the
regression of the columns of Delta_0 on those of Delta_1 and A spanning what H leaves out,
M = E^-1 A' (A E^-1 A')^-1 A E^-1 B, whose first two moments (traces) scale and shift the difference.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.sem.conclude import infer, robust_test_of
from survey.sem.estimation.robust_tests import standard_test, tail
from survey.sem.estimation.sandwich import reduced_inverse
from survey.sem.postestimation.reopen import reopen
from survey.sem.results import Evidence, SemResult

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DifferenceTest", "difference_test", "method_for"]

Floats = NDArray[np.float64]
METHODS = ("standard", "satorra_bentler_2001", "satorra_bentler_2010", "satorra_2000")


@dataclass(frozen=True, slots=True)
class DifferenceTest:
    """The test that a constrained model fits no worse than a larger one.

    Parameters
    ----------
    method : str
    chisq_diff, df_diff, pvalue : float
        NaN, with the `reason`, where the test does not exist.
    reason : str
    """

    method: str
    chisq_diff: float
    df_diff: float
    pvalue: float
    reason: str = ""


def method_for(fit: SemResult) -> str:
    """Return the method that lavaan takes by default for a fit's test."""
    if fit.options.test == "standard":
        return "standard"
    return "satorra_bentler_2001" if fit.options.test.endswith(("bentler", "mplus")) else "satorra_2000"


def difference_test(
    h0: SemResult, h1: SemResult, *, method: str | None = None, data: pd.DataFrame | None = None
) -> DifferenceTest:
    """Test a constrained model against the larger one that it is nested in.

    Parameters
    ----------
    h0, h1 : SemResult
        The constrained and the larger model, of one estimator on one sample.
    method : str, optional
        One of `METHODS`; by default lavaan's choice for the estimator.
    data : DataFrame, optional
        That both were fitted to; needed for "satorra_bentler_2010".

    Raises
    ------
    DataError
        When the models are not of one sample and estimator, or the method is unknown.
    """
    chosen = method or method_for(h1)
    _check(h0, h1, chosen)
    df = h0.fit.df - h1.fit.df
    plain = h0.fit.chisq - h1.fit.chisq
    if df == 0:
        return DifferenceTest(chosen, plain, 0, math.nan, "the models have the same degrees of freedom")
    if chosen == "standard":
        return DifferenceTest(chosen, plain, df, tail(plain, df))
    if chosen == "satorra_2000":
        return _satorra_2000(h0, h1, plain, df)
    c1 = h1.fit.chisq_scaling_factor if chosen.endswith("2001") else _scaling_factor_at(h0, h1, data)
    return _satorra_bentler(h0, h1, plain, df, chosen, c1)


def _check(h0: SemResult, h1: SemResult, method: str) -> None:
    faults: list[Fault] = []
    if method not in METHODS:
        what = Text("there is no such difference test", "没有这种差异检验")
        faults.append(Fault(what, where="method", expected=", ".join(METHODS), got=method))
    if h0.options.estimator != h1.options.estimator or h0.options.missing != h1.options.missing:
        what = Text("the models have different estimators", "两个模型的估计方法不同")
        faults.append(Fault(what, got=f"{h0.options.estimator}, {h1.options.estimator}"))
    one, two = (set(fit.sample.observed) for fit in (h0, h1))
    if one != two or h0.sample.n_used != h1.sample.n_used:
        what = Text("the models are not of the same variables and rows", "两个模型的变量或样本不一致")
        mend = Text("fit both to the same data", "请用同一数据拟合两个模型")
        faults.append(Fault(what, got=f"n = {h0.sample.n}, {h1.sample.n}", mend=mend))
    if h0.fit.df < h1.fit.df:
        what = Text("the first model is the larger one", "第一个模型并非约束更多的模型")
        faults.append(Fault(what, got=f"df = {h0.fit.df}, {h1.fit.df}"))
    if method == "satorra_2000" and (h0.evidence is None or h1.evidence is None):
        what = Text("a scaled difference test needs robust fits", "校正的差异检验需要稳健估计结果")
        faults.append(Fault(what, where="method", got=method))
    if faults:
        raise DataError(faults)


def _satorra_bentler(
    h0: SemResult, h1: SemResult, plain: float, df: int, method: str, c1: float
) -> DifferenceTest:
    """Return (T0 - T1) / c with c from the scaling factors of both models, the larger one's as `c1`."""
    c0 = h0.fit.chisq_scaling_factor
    below = h1.fit.df * c1 if h1.fit.df else 0.0
    c = (h0.fit.df * c0 - below) / df
    if math.isnan(c):
        return DifferenceTest(method, math.nan, df, math.nan, "the scaling factor is absent")
    if c <= 0:
        reason = "the scaling factor of the difference is negative; the test of 2010 cannot be"
        return DifferenceTest(method, math.nan, df, math.nan, reason)
    return DifferenceTest(method, plain / c, df, tail(plain / c, df))


def _scaling_factor_at(h0: SemResult, h1: SemResult, data: pd.DataFrame | None) -> float:
    """Return the scaling factor of the larger model at the constrained estimates (Satorra & Bentler 2010)."""
    if data is None:
        what = Text("this test needs the data that the models were fitted to", "该检验需要拟合时使用的数据")
        raise DataError(Fault(what, where="data", expected="data=frame"))
    problem = reopen(h1, data).problem
    theta = np.zeros(problem.layout.q)
    for r in problem.rows:
        if r.free:
            theta[r.free - 1] = h0.table.est[h0.table.row(r.lhs, r.op, r.rhs, r.group)]
    robust = robust_test_of(problem, infer(problem, theta), standard_test(h0.fit.chisq, h1.fit.df)).robust
    return math.nan if robust is None else robust.scaling_factor


def _stacked(evidence: Evidence) -> Floats:
    """Return Delta of all groups, in the directions that constraints leave free."""
    delta = np.concatenate(evidence.delta)
    return delta if evidence.null_space is None else delta @ evidence.null_space


def _satorra_2000(h0: SemResult, h1: SemResult, plain: float, df: int) -> DifferenceTest:
    method = "satorra_2000"
    one, zero = h1.evidence, h0.evidence
    assert one is not None  # _check refuses fits without
    assert zero is not None
    D1, D0 = _stacked(one), _stacked(zero)
    H = np.linalg.lstsq(D1, D0, rcond=None)[0]
    left, singular, _ = np.linalg.svd(H)
    rank = int((singular > 1e-7 * singular[0]).sum())
    A = left[:, rank:].T
    if A.shape[0] != df:
        reason = "the models are not nested as their degrees of freedom say"
        return DifferenceTest(method, math.nan, df, math.nan, reason)
    N = np.eye(one.information.shape[0]) if one.null_space is None else one.null_space
    meat = N.T @ one.meat @ N
    bread = reduced_inverse(N.T @ one.information @ N, None)
    inner = np.linalg.inv(A @ bread @ A.T)
    M = bread @ A.T @ inner @ A @ bread @ meat
    first, second = float(np.trace(M)), float((M * M.T).sum())
    if h1.options.test == "scaled_shifted":
        a = math.sqrt(df / second)
        chisq = plain * a + df - a * first
        return DifferenceTest(method, chisq, df, tail(chisq, df))
    if h1.options.test == "mean_var_adjusted":
        adjusted = first**2 / second
        chisq = plain * adjusted / first
        return DifferenceTest(method, chisq, adjusted, tail(chisq, adjusted))
    chisq = plain * df / first
    return DifferenceTest(method, chisq, df, tail(chisq, df))
