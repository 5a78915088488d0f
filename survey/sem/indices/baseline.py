"""The baseline that incremental indices compare with: its fit, its tests, naive and robust."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.sem.estimation.estimate import minimise_quickly
from survey.sem.estimation.problem import Problem
from survey.sem.estimation.robust_tests import TestStatistic, robust_test, standard_test, traces_of
from survey.sem.indices.baseline_rows import baseline_rows, ordinal_baseline_rows
from survey.sem.model.matrices import Layout, lay_out
from survey.sem.objectives.objective import informed
from survey.sem.samples.sample_statistics import CompleteStatistics

__all__ = ["Baseline", "baseline_test", "independence", "unstructured_traces"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The fitted baseline.

    Parameters
    ----------
    layout : Layout
        Where each parameter stands.
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
    groups = len(sample.n_used)
    layout = lay_out(rows, problem.variables, groups, ordinal=names)
    start = np.zeros(max(r.free for r in rows))
    for r in rows:
        if r.free:
            start[r.free - 1] = r.value
    p, k = problem.layout.p, len(problem.exogenous)
    df = groups * (p * (p - 1) // 2 - k * (k - 1) // 2)
    if isinstance(problem.statistics, CompleteStatistics):
        # The estimates are the start itself.
        value = float(_uncorrelated(sample.covariance, problem.exogenous) @ problem.shares)
        return Baseline(layout, start, standard_test(value * problem.total, df))
    found = minimise_quickly(problem.statistics.objective(layout), start)
    if layout.ordinal is not None:
        df = groups * layout.ordinal.n_statistics - layout.q
    return Baseline(layout, found.theta[0], standard_test(float(found.value[0]) * problem.total, df))


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
