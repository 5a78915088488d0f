"""A result opened again: its problem and its estimate, for what is asked of a fit afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.sem.estimation.problem import Problem, specify
from survey.sem.model.constraints import LinearConstraints, null_space_of
from survey.sem.model.variables import model_variables
from survey.sem.samples.frame_statistics import Taken, frame_statistics
from survey.sem.samples.sample_statistics import CompleteStatistics
from survey.sem.syntax.parse import parse_model

if TYPE_CHECKING:
    import pandas as pd

    from survey.sem.results import SemResult

__all__ = ["Reopened", "reopen"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reopened:
    """The problem that a result answers, and its estimate theta (q,)."""

    problem: Problem
    theta: Floats


def reopen(result: SemResult, data: pd.DataFrame | None = None) -> Reopened:
    """Return a result's problem with its estimate.

    Parameters
    ----------
    result : SemResult
    data : DataFrame, optional
        That the result was fitted to; needed where the sample moments do not say all of it.

    Raises
    ------
    DataError
        Where the data are needed and not given, or are not those of the fit.
    """
    syntax = parse_model(result.model)
    taken = _taken(result, data)
    variables = model_variables(syntax, fixed_x=result.options.fixed_x)
    problem = specify(syntax, variables, taken.statistics, result.options, taken.thresholds)
    table = result.table
    rows = range(len(problem.rows))
    if [table.free[k] for k in rows] != [r.free for r in problem.rows]:
        what = Text("the result's table is not that of its model", "结果的参数表与其模型不符")
        raise DataError(Fault(what, where="result"))
    theta = np.zeros(problem.layout.q)
    for k in rows:
        if table.free[k]:
            theta[table.free[k] - 1] = table.est[k]
    return Reopened(_with_tangent(problem, theta, result), theta)


def _with_tangent(problem: Problem, theta: Floats, result: SemResult) -> Problem:
    """Return the problem with the tangent of its constraints at the solution, where they are not linear."""
    if problem.gaps is None or problem.constraints is not None:
        return problem
    J = problem.gaps.slopes(theta)
    active = np.array([state.active for state in result.constraints], dtype=bool)
    N, _ = null_space_of(J[active])
    _, count = null_space_of(J[problem.gaps.equal])
    return replace(problem, constraints=LinearConstraints(theta, N, count))


def _taken(result: SemResult, data: pd.DataFrame | None) -> Taken:
    options = result.options
    if data is None:
        if options.discrepancy == "ML" and options.missing == "listwise":
            return Taken(options, CompleteStatistics(result.sample, (), structured_scores=False))
        what = Text("this needs the data that the model was fitted to", "此处需要拟合时使用的数据")
        raise DataError(Fault(what, where="data", expected="data=frame"))
    syntax = parse_model(result.model)
    variables = model_variables(syntax, fixed_x=options.fixed_x)
    taken = frame_statistics(data, syntax, variables, options, options.meanstructure)
    statistics = taken.statistics
    if statistics.sample.n_used != result.sample.n_used:
        what = Text("these are not the data of the fit", "数据与拟合时不一致")
        got, expected = str(statistics.sample.n_used), str(result.sample.n_used)
        raise DataError(Fault(what, where="data", expected=f"n = {expected}", got=f"n = {got}"))
    return taken
