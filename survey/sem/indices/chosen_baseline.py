"""A baseline that the caller chose: refused unless it is nested, more constrained, and of the same data.

That it is nested is found out by numbers (Bentler & Satorra 2010): fitted to the moments that the baseline
implies, the model must reproduce them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.sem.estimation.problem import Problem, specify
from survey.sem.estimation.robust_tests import standard_test
from survey.sem.estimation.solving import solve
from survey.sem.indices.baseline import Baseline, FittedBaseline
from survey.sem.model.matrices import implied_moments
from survey.sem.model.variables import model_variables
from survey.sem.objectives.least_squares import implied_statistics
from survey.sem.results import SemOptions, SemResult
from survey.sem.samples.sample_statistics import CompleteStatistics
from survey.sem.samples.weighted_statistics import WeightedStatistics
from survey.sem.syntax.parse import parse_model

__all__ = ["choose_baseline"]

Floats = NDArray[np.float64]
# F of one respondent that a nested model may leave: what scoring leaves where a variance goes to 0.
_REPRODUCED = 1e-5
_SAME = 1e-5


def choose_baseline(problem: Problem, chosen: str | SemResult) -> Baseline:
    """Return the fit of the chosen baseline to a problem's data.

    Parameters
    ----------
    problem : Problem
        Of the model that is to be compared with it.
    chosen : str or SemResult
        A model, fitted with the problem's options; or a result, taken as it is.

    Raises
    ------
    DataError
        When it has other variables or data, did not converge, has no more degrees of freedom than the
        model, or is not nested in it.
    """
    own = _specified(problem, chosen)
    if isinstance(chosen, SemResult):
        theta = _estimate_of(own, chosen)
    else:
        own, minimum, _ = solve(own)
        theta = minimum.theta[0]
        if not minimum.converged[0]:
            raise _refusal(Text("the baseline model did not converge", "基准模型未收敛"))
    value = float(own.statistics.objective(own.layout).value(theta[None])[0]) * own.total
    if isinstance(chosen, SemResult) and not np.isclose(value, chosen.fit.chisq, rtol=_SAME, atol=_SAME):
        what = Text("the baseline was fitted to other data", "基准模型是用其他数据拟合的")
        raise _refusal(what, expected=f"chisq = {chosen.fit.chisq:.6g}", got=f"chisq = {value:.6g}")
    if own.degrees <= problem.degrees:
        what = Text(
            "the baseline has no more degrees of freedom than the model", "基准模型的自由度不大于所拟合模型"
        )
        mend = Text("choose a more constrained baseline", "请选择约束更多的基准模型")
        raise _refusal(what, expected=f"df > {problem.degrees}", got=f"df = {own.degrees}", mend=mend)
    _check_nested(problem, own, theta)
    test = standard_test(value, own.degrees)
    return Baseline(test, FittedBaseline(own.layout, theta, own.null_space))


def _refusal(what: Text, *, expected: str = "", got: str = "", mend: Text | None = None) -> DataError:
    return DataError(Fault(what, where="baseline", expected=expected, got=got, mend=mend))


def _specified(problem: Problem, chosen: str | SemResult) -> Problem:
    """Return the baseline as a problem of the same statistics."""
    options = problem.options
    if isinstance(chosen, SemResult):
        options = _options_of(problem.options, chosen.options)
    syntax = parse_model(chosen.model if isinstance(chosen, SemResult) else chosen)
    variables = model_variables(syntax, fixed_x=options.fixed_x)
    observed = problem.variables.observed
    if set(variables.observed) != set(observed):
        what = Text("the baseline has other variables than the model", "基准模型与所拟合模型的变量不同")
        mend = Text("name every variable of the model: x ~~ x", "请写出模型中的全部变量，如 x ~~ x")
        raise _refusal(what, expected=", ".join(observed), got=", ".join(variables.observed), mend=mend)
    variables = replace(variables, observed=observed)
    return specify(syntax, variables, problem.statistics, options, problem.thresholds)


def _options_of(ours: SemOptions, theirs: SemOptions) -> SemOptions:
    """Return the options of a result that say what its parameters are; refuse another estimator."""
    for name in ("estimator", "missing", "group", "ordered", "weights", "cluster", "fixed_x"):
        expected, got = getattr(ours, name), getattr(theirs, name)
        if expected != got and (name != "ordered" or set(expected) != set(got)):
            what = Text("the baseline was fitted with another option", "基准模型的拟合选项不同")
            raise _refusal(what, expected=f"{name} = {expected}", got=f"{name} = {got}")
    return replace(
        ours,
        model_type=theirs.model_type,
        std_lv=theirs.std_lv,
        orthogonal=theirs.orthogonal,
        group_equal=theirs.group_equal,
        group_partial=theirs.group_partial,
        parameterization=theirs.parameterization,
    )


def _estimate_of(own: Problem, result: SemResult) -> Floats:
    """Return theta of a result."""
    table = result.table
    same = len(own.rows) <= len(table.free) and all(r.free == table.free[k] for k, r in enumerate(own.rows))
    if not (same and result.convergence.converged):
        raise _refusal(
            Text("the baseline is not a converged fit of the same data", "基准结果未收敛或数据不同")
        )
    theta = np.zeros(own.layout.q)
    for k, r in enumerate(own.rows):
        if r.free:
            theta[r.free - 1] = table.est[k]
    return theta


def _check_nested(problem: Problem, own: Problem, theta: Floats) -> None:
    """Refuse a baseline whose moments the model cannot reproduce."""
    implied = implied_moments(own.layout, theta[None])
    mean = implied.mu[0] if own.layout.means else problem.sample.mean
    sample = replace(problem.sample, covariance=implied.sigma[0], mean=mean)
    statistics = problem.statistics
    if isinstance(statistics, WeightedStatistics):
        target = replace(statistics, sample=sample, observed=implied_statistics(own.layout, theta[None])[0])
    else:
        target = CompleteStatistics(sample, (), structured_scores=False)
    left = float(solve(replace(problem, statistics=target))[1].value[0])
    if left > _REPRODUCED:
        what = Text("the baseline is not nested in the model", "基准模型并非嵌套于所拟合模型")
        mend = Text(
            "the model must be able to reproduce what the baseline implies",
            "所拟合模型须能再现基准模型的隐含矩",
        )
        raise _refusal(what, expected=f"F < {_REPRODUCED:g}", got=f"F = {left:.3g}", mend=mend)
