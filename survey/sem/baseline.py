"""The baseline that incremental indices compare with: its fit, its tests, naive and robust."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.sem.baseline_rows import baseline_rows, ordinal_baseline_rows
from survey.sem.estimate import minimise_quickly
from survey.sem.matrices import Layout, lay_out
from survey.sem.objective import informed
from survey.sem.problem import Problem
from survey.sem.robust_tests import TestStatistic, robust_test, standard_test, traces_of
from survey.sem.sample_statistics import CompleteStatistics

__all__ = ["Baseline", "baseline_test", "independence", "unstructured_traces"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The fitted baseline.

    Parameters
    ----------
    layout : Layout
    theta : ndarray, shape (q,)
    test : TestStatistic
        The naive one.
    null_space : ndarray, shape (q, r), optional
        Directions that its constraints leave free.
    """

    layout: Layout
    theta: Floats
    test: TestStatistic
    null_space: Floats | None = None


def independence(problem: Problem) -> Baseline:
    """Return the independence model of a problem's sample (Bentler & Bonett 1980)."""
    sample, ordinal = problem.sample, problem.layout.ordinal
    if ordinal is None:
        rows = baseline_rows(
            sample,
            problem.exogenous,
            means=problem.layout.means,
            fixed_x=problem.options.fixed_x,
        )
    else:
        rows = ordinal_baseline_rows(sample, problem.covariates, problem.thresholds)
    names = tuple(problem.thresholds[0]) if ordinal is not None else ()
    layout = lay_out(rows, problem.variables, len(sample.n_used), ordinal=names)
    start = np.zeros(layout.q)
    for r in rows:
        if r.free:
            start[r.free - 1] = r.value
    theta, value = _minimum(problem, layout, start)
    p, k, groups = layout.p, len(problem.exogenous), len(sample.n_used)
    df = groups * (p * (p - 1) // 2 - k * (k - 1) // 2)
    if layout.ordinal is not None:
        df = groups * layout.ordinal.n_statistics - layout.q
    return Baseline(layout, theta, standard_test(value * problem.total, df))


def _minimum(problem: Problem, layout: Layout, start: Floats) -> tuple[Floats, float]:
    """Return the estimates and their F; of complete data they are the start itself."""
    if isinstance(problem.statistics, CompleteStatistics):
        return start, float(_uncorrelated(problem.sample.covariance, problem.exogenous) @ problem.shares)
    found = minimise_quickly(problem.statistics.objective(layout), start)
    return found.theta[0], float(found.value[0])


def _uncorrelated(S: Floats, exogenous: tuple[int, ...]) -> Floats:
    """Return F (G,) of uncorrelated variables in S (G, p, p), where the exogenous covary."""
    # log |Sigma| - log |S|, as tr(S Sigma^-1) = p.
    own = np.delete(np.einsum("gii->gi", S), exogenous, axis=1)
    among = S[:, exogenous][:, :, exogenous]
    found: Floats = np.log(own).sum(axis=1) + np.linalg.slogdet(among)[1] - np.linalg.slogdet(S)[1]
    return found


def baseline_test(problem: Problem, base: Baseline) -> TestStatistic | None:
    """Return the robust test of the baseline of a problem, where its options ask for one."""
    options, statistics = problem.options, problem.statistics
    if options.test == "standard":
        return None
    information = None
    if options.test == "yuan_bentler_mplus":
        objective = statistics.objective(base.layout)
        asked = informed(objective, observed=options.information == "observed")
        information = asked(base.theta[None])[2][0]
    traces = traces_of(
        statistics.derivatives(base.layout, base.theta),
        statistics.saturated(base.layout, base.theta),
        problem.shares,
        information=information,
        null_space=base.null_space,
        squared=options.test in ("scaled_shifted", "mean_var_adjusted"),
        saturated_traces=unstructured_traces(problem),
    )
    return robust_test(options.test, base.test.chisq, int(base.test.df), traces)


def unstructured_traces(problem: Problem) -> tuple[float, ...] | None:
    """Return the saturated parts that Mplus's MLR takes at the saturated moments; None for other tests."""
    if problem.options.test != "yuan_bentler_mplus":
        return None
    return problem.statistics.unstructured_traces(means=problem.layout.means)
