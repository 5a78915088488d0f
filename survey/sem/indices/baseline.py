"""The baseline that incremental indices compare with: its fit, its tests, naive and robust."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.sem.estimation.estimate import minimise_quickly
from survey.sem.estimation.problem import Problem
from survey.sem.estimation.robust_tests import TestStatistic, robust_test, standard_test, traces_of
from survey.sem.indices.baseline_rows import baseline_rows, ordinal_baseline_rows
from survey.sem.model.matrices import Layout, lay_out
from survey.sem.model.parameters import Parameter
from survey.sem.objectives.objective import informed
from survey.sem.samples.sample_statistics import CompleteStatistics

__all__ = ["Baseline", "FittedBaseline", "baseline_test", "independence", "unstructured_traces"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FittedBaseline:
    """What robust tests ask of a baseline.

    Parameters
    ----------
    layout : Layout
        Where each parameter stands.
    theta : ndarray, shape (q,)
    null_space : ndarray, shape (q, r), optional
        Directions that its constraints leave free.
    """

    layout: Layout
    theta: Floats
    null_space: Floats | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    """The naive test of a baseline, and its fit; None where the test is known without and none is robust."""

    test: TestStatistic
    fitted: FittedBaseline | None


def independence(problem: Problem) -> Baseline:
    """Return the independence model of a problem's sample (Bentler & Bonett 1980)."""
    sample, layout = problem.sample, problem.layout
    p, k, groups = layout.p, len(problem.exogenous), len(sample.n_used)
    df = groups * (p * (p - 1) // 2 - k * (k - 1) // 2)
    if isinstance(problem.statistics, CompleteStatistics):
        value = float(_uncorrelated(sample.covariance, problem.exogenous) @ problem.shares)
        test = standard_test(value * problem.total, df)
        if problem.options.test == "standard":
            return Baseline(test, None)
        rows = baseline_rows(sample, problem.exogenous, means=layout.means, fixed_x=problem.options.fixed_x)
        # The estimates are the start itself.
        return Baseline(test, FittedBaseline(lay_out(rows, problem.variables, groups), _start(rows)))
    if layout.ordinal is None:
        rows = baseline_rows(sample, problem.exogenous, means=layout.means, fixed_x=problem.options.fixed_x)
    else:
        rows = ordinal_baseline_rows(sample, problem.covariates, problem.thresholds)
    names = tuple(problem.thresholds[0]) if layout.ordinal is not None else ()
    own = lay_out(rows, problem.variables, groups, ordinal=names)
    found = minimise_quickly(problem.statistics.objective(own), _start(rows))
    if own.ordinal is not None:
        df = groups * own.ordinal.n_statistics - own.q
    test = standard_test(float(found.value[0]) * problem.total, df)
    return Baseline(test, FittedBaseline(own, found.theta[0]))


def _start(rows: Sequence[Parameter]) -> Floats:
    start = np.zeros(max(r.free for r in rows))
    for r in rows:
        if r.free:
            start[r.free - 1] = r.value
    return start


def _uncorrelated(S: Floats, exogenous: tuple[int, ...]) -> Floats:
    """Return F (G,) of uncorrelated variables in S (G, p, p), where the exogenous covary."""
    # log |Sigma| - log |S|, as tr(S Sigma^-1) = p.
    own = np.delete(np.einsum("gii->gi", S), exogenous, axis=1)
    among = S[:, exogenous][:, :, exogenous]
    found: Floats = np.log(own).sum(axis=1) + np.linalg.slogdet(among)[1] - np.linalg.slogdet(S)[1]
    return found


def baseline_test(problem: Problem, base: Baseline) -> TestStatistic | None:
    """Return the robust test of the baseline of a problem, where its options ask for one."""
    options, statistics, fitted = problem.options, problem.statistics, base.fitted
    if options.test == "standard" or fitted is None:
        return None
    information = None
    if options.test == "yuan_bentler_mplus":
        objective = statistics.objective(fitted.layout)
        asked = informed(objective, observed=options.information == "observed")
        information = asked(fitted.theta[None])[2][0]
    traces = traces_of(
        statistics.derivatives(fitted.layout, fitted.theta),
        statistics.saturated(fitted.layout, fitted.theta),
        problem.shares,
        information=information,
        null_space=fitted.null_space,
        squared=options.test in ("scaled_shifted", "mean_var_adjusted"),
        saturated_traces=unstructured_traces(problem),
    )
    return robust_test(options.test, base.test.chisq, int(base.test.df), traces)


def unstructured_traces(problem: Problem) -> tuple[float, ...] | None:
    """Return the saturated parts that Mplus's MLR takes at the saturated moments; None for other tests."""
    if problem.options.test != "yuan_bentler_mplus":
        return None
    return problem.statistics.unstructured_traces(means=problem.layout.means)
