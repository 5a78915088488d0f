"""From an estimate to a result: covariance of the estimates, tests, fit, and the tidy tables."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from survey.errors import Warn
from survey.sem.advice import advise
from survey.sem.cautions import find_cautions, heavy_tails, single_indicators
from survey.sem.estimation.admissibility import find_problems
from survey.sem.estimation.estimate import Minimum
from survey.sem.estimation.problem import Problem
from survey.sem.estimation.robust_tests import TestStatistic, robust_test, standard_test, traces_of
from survey.sem.estimation.sandwich import meat_of_estimates, reduced_inverse, sandwich_covariance
from survey.sem.indices.baseline import (
    Baseline,
    FittedBaseline,
    baseline_test,
    independence,
    unstructured_traces,
)
from survey.sem.indices.categorical_ml import CatMl, categorical_test
from survey.sem.indices.fit_inputs import FitInputs
from survey.sem.indices.fit_measures import measure_fit
from survey.sem.indices.incomplete_fit import available_gfi, completed_test
from survey.sem.indices.weighted_fit import weighted_indices
from survey.sem.model.effects import find_ways
from survey.sem.model.matrices import Implied, implied_moments
from survey.sem.objectives.objective import informed
from survey.sem.resampling.bootstrap import Bootstrapped
from survey.sem.results import Convergence, Evidence, FitMeasures, SemResult
from survey.sem.samples.incomplete_statistics import IncompleteStatistics
from survey.sem.samples.saturated import Saturated
from survey.sem.samples.weighted_statistics import WeightedStatistics
from survey.sem.tables import explained_variance, make_effects, make_table, stored_draws

__all__ = ["Inference", "conclude", "infer"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Inference:
    """Covariance of the estimates, and what robust inference was made of (None without)."""

    vcov: Floats
    information: Floats
    evidence: Evidence | None
    saturated: Saturated | None = None


def infer(problem: Problem, theta: Floats, known: Floats | None = None) -> Inference:
    """Return the covariance of the estimates as the options ask for.

    Parameters
    ----------
    problem : Problem
    theta : ndarray, shape (q,)
    known : ndarray, shape (q, q), optional
        The information at theta, expected or observed as the options have it, where it is known.
    """
    options, layout, null_space = problem.options, problem.layout, problem.null_space
    nothing = np.full((layout.q, layout.q), np.nan)
    information = _information(problem, theta) if known is None else known
    if information is None:
        return Inference(nothing, nothing, None)
    if isinstance(problem.statistics, WeightedStatistics):
        information = problem.statistics.information(layout, theta)
    if not _is_robust(problem):
        vcov = reduced_inverse(information, null_space) / problem.total
        return Inference(nothing if options.se == "none" else vcov, information, None)
    delta = problem.statistics.derivatives(layout, theta)
    saturated = problem.statistics.saturated(layout, theta)
    meat = meat_of_estimates(delta, saturated, problem.shares)
    evidence = Evidence(delta, meat, information, null_space)
    if options.se in ("robust_sem", "robust_huber_white"):
        vcov = sandwich_covariance(information, meat, problem.total, null_space)
    else:
        vcov = reduced_inverse(information, null_space) / problem.total
    return Inference(nothing if options.se == "none" else vcov, information, evidence, saturated)


def _information(problem: Problem, theta: Floats) -> Floats | None:
    """Return half the Hessian (q, q) that the options ask for; None where F is not defined."""
    objective = problem.statistics.objective(problem.layout)
    observed = problem.options.information == "observed"
    value, _, found = informed(objective, observed=observed)(theta[None])
    return found[0] if np.isfinite(value[0]) else None


def _is_robust(problem: Problem) -> bool:
    options = problem.options
    return options.test != "standard" or options.se in ("robust_sem", "robust_huber_white")


def conclude(
    problem: Problem,
    minimum: Minimum,
    inference: Inference,
    boot: Bootstrapped | None,
    base: Baseline | None = None,
) -> SemResult:
    """Measure, beside the baseline that was chosen or that of independence, and put the result together."""
    layout, rows, options, sample = problem.layout, problem.rows, problem.options, problem.sample
    theta, vcov = minimum.theta[0], inference.vcov
    ways = find_ways(rows)
    level, of_draws = options.confidence_level, boot if options.se == "bootstrap" else None
    if of_draws is not None:
        vcov = np.atleast_2d(np.cov(of_draws.theta[:, : layout.q].T))
    draws = None if boot is None else stored_draws(boot, ways, layout.q)
    implied = implied_moments(layout, theta[None])
    convergence = convergence_of(problem, minimum, implied)
    return SemResult(
        model=str(problem.syntax),
        options=options,
        table=make_table(problem.syntax, rows, layout, theta, implied, vcov, level, of_draws),
        fit=_measures(problem, minimum, inference, implied, base),
        convergence=convergence,
        sample=sample,
        r2=explained_variance(rows, layout, implied),
        implied=implied.sigma[0],
        vcov=vcov,
        effects=make_effects(ways, rows, layout, theta, vcov, level, boot),
        draws=draws,
        warnings=(
            *find_cautions(
                convergence,
                vcov,
                sample,
                draws,
                _weighed(problem),
                wants_errors=problem.options.se != "none",
            ),
            *single_indicators(rows),
            *heavy_tails(options, problem.statistics.rows, problem.covariates),
            *_advice(problem, convergence, theta, inference),
        ),
        evidence=inference.evidence,
    )


def _advice(
    problem: Problem, convergence: Convergence, theta: Floats, inference: Inference
) -> tuple[Warn, ...]:
    """Return what to try where a solution cannot be trusted."""
    singular = problem.options.se != "none" and bool(np.isnan(inference.vcov).any())
    if convergence.converged and convergence.admissible and not singular:
        return ()
    return advise(
        problem.sample,
        problem.rows,
        theta,
        inference.information,
        problem.null_space,
        arrived=convergence.converged,
    )


def _weighed(problem: Problem) -> int:
    """Return how many statistics of a group weigh by an estimated Gamma; 0 where none do."""
    statistics = problem.statistics
    weighed = isinstance(statistics, WeightedStatistics) and len(statistics.gamma) > 0
    return statistics.observed.shape[1] if isinstance(statistics, WeightedStatistics) and weighed else 0


def convergence_of(problem: Problem, minimum: Minimum, implied: Implied) -> Convergence:
    """Say whether the optimiser arrived, and whether what it found is admissible."""
    problems = find_problems(problem.layout, implied) if minimum.converged[0] else ()
    slope = minimum.gradient[0]
    if problem.null_space is not None:
        slope = slope @ problem.null_space
    return Convergence(
        bool(minimum.converged[0]), minimum.iterations, float(np.abs(slope).max()), not problems, problems
    )


def _measures(
    problem: Problem, minimum: Minimum, inference: Inference, implied: Implied, base: Baseline | None
) -> FitMeasures:
    """Return the fit measures of the model beside its baseline."""
    sample, layout = problem.sample, problem.layout
    theta, value = minimum.theta[0], float(minimum.value[0])
    # A point without F implies no distribution that could be measured.
    sigma = implied.sigma[0] if math.isfinite(value) else np.full_like(implied.sigma[0], np.nan)
    mu = implied.mu[0] if layout.means else sample.mean
    npar = layout.q - problem.n_constraints
    test = standard_test(max(value, 0.0) * problem.total, problem.degrees)
    base = independence(problem) if base is None else base
    tests = robust_test_of(problem, inference, test)
    base_tests = baseline_test(problem, base)
    saturated = problem.statistics.saturated_loglikelihood(problem.covariates)
    logl = saturated - value * sample.n / 2 if math.isfinite(value) else math.nan
    weighted = None
    if isinstance(problem.statistics, WeightedStatistics):
        weighted = weighted_indices(problem.statistics, layout, theta)
    return measure_fit(
        FitInputs(
            sample=sample,
            sigma=sigma,
            mu=mu,
            npar=npar,
            means=layout.means,
            covariates=problem.covariates,
            factors=len(problem.variables.latent),
            total=problem.total,
            test=test,
            baseline=base.test,
            robust=tests.robust,
            robust_baseline=base_tests,
            weighted=weighted,
            ordinal=layout.ordinal is not None,
            catml=_catml(problem, theta, base) if math.isfinite(value) else None,
            gfi=_gfi(problem, theta) if math.isfinite(value) else math.nan,
            logl=logl,
            unrestricted_logl=saturated,
            scaling_factor_h0=tests.scaling_factor_h0,
            scaling_factor_h1=tests.scaling_factor_h1,
        )
    )


def _catml(problem: Problem, theta: Floats, base: Baseline) -> CatMl | None:
    """Return what robust measures of ordinal data rest on, or None (see `categorical_ml`)."""
    statistics, fitted = problem.statistics, base.fitted
    if fitted is None:
        return None
    if isinstance(statistics, IncompleteStatistics):
        return _completed(problem, statistics, theta, fitted)
    if not isinstance(statistics, WeightedStatistics) or problem.options.test == "standard":
        return None
    own = categorical_test(statistics, problem.layout, theta, problem.null_space)
    worst = categorical_test(statistics, fitted.layout, fitted.theta, fitted.null_space)
    return None if own is None or worst is None else CatMl(own, worst)


def _completed(
    problem: Problem, statistics: IncompleteStatistics, theta: Floats, base: FittedBaseline
) -> CatMl:
    """Return what robust measures of incomplete data rest on (see `incomplete_fit`)."""
    reference = (statistics if statistics.observed else replace(statistics, observed=True)).unstructured
    robust = problem.options.test != "standard"
    own = completed_test(statistics, problem.layout, theta, problem.null_space, reference, robust=robust)
    worst = completed_test(statistics, base.layout, base.theta, base.null_space, reference, robust=robust)
    return CatMl(own, worst)


def _gfi(problem: Problem, theta: Floats) -> float:
    statistics = problem.statistics
    if isinstance(statistics, IncompleteStatistics):
        return available_gfi(statistics, problem.layout, theta)
    return math.nan


@dataclass(frozen=True, slots=True)
class _Robust:
    """The robust test, and the scaling factors of the two log-likelihoods (Mplus's)."""

    robust: TestStatistic | None
    scaling_factor_h0: float = math.nan
    scaling_factor_h1: float = math.nan


def robust_test_of(problem: Problem, inference: Inference, test: TestStatistic) -> _Robust:
    """Return the robust test of a model, where its options ask for one."""
    options = problem.options
    if options.test == "standard" or inference.evidence is None or inference.saturated is None:
        return _Robust(None)
    mplus = options.test == "yuan_bentler_mplus"
    traces = traces_of(
        inference.evidence.delta,
        inference.saturated,
        problem.shares,
        information=inference.information if mplus else None,
        null_space=problem.null_space,
        squared=options.test in ("scaled_shifted", "mean_var_adjusted"),
        saturated_traces=unstructured_traces(problem),
    )
    robust = robust_test(options.test, test.chisq, int(test.df), traces)
    if not mplus:
        return _Robust(robust)
    npar = problem.layout.q - problem.n_constraints
    return _Robust(robust, traces.model / npar, traces.saturated / (npar + test.df))
