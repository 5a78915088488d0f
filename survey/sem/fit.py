"""The public verb: a model and data in, a frozen result out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.sem.bootstrap import bootstrap_draws, refit_draws
from survey.sem.conclude import conclude, infer
from survey.sem.constrained import minimise_constrained, states_of
from survey.sem.constraints import LinearConstraints
from survey.sem.data import from_covariance, grouped_rows, sample_of
from survey.sem.effects import find_ways
from survey.sem.estimate import Minimum, minimise_quickly, minimise_stubborn
from survey.sem.identification import check_identified
from survey.sem.objective import Objective
from survey.sem.options import FitRequest, resolve_options
from survey.sem.problem import Problem, specify
from survey.sem.results import BootstrapDraws, ConstraintState, Sample, SemOptions, SemResult
from survey.sem.sample_statistics import CompleteStatistics
from survey.sem.starts import starting_values
from survey.sem.syntax import ModelSyntax, parse_model
from survey.sem.variables import ModelVariables, model_variables

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["fit_sem", "statistics_for"]

Floats = NDArray[np.float64]


def fit_sem(
    model: str,
    data: pd.DataFrame | None = None,
    *,
    model_type: str = "sem",
    estimator: str | None = None,
    missing: str = "listwise",
    ordered: Sequence[str] | None = None,
    group: str | None = None,
    group_equal: Sequence[str] = (),
    group_partial: Sequence[str] = (),
    std_lv: bool = False,
    meanstructure: bool | None = None,
    orthogonal: bool = False,
    se: str | None = None,
    likelihood: str = "normal",
    information: str | None = None,
    parameterization: str = "delta",
    bootstrap: int = 0,
    seed: int | None = None,
    weights: str | None = None,
    cluster: str | None = None,
    confidence_level: float = 0.95,
    sample_cov: Floats | Sequence[Floats] | None = None,
    sample_names: Sequence[str] = (),
    sample_n: int | Sequence[int] = 0,
    sample_mean: Floats | Sequence[Floats] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SemResult:
    """Fit a structural equation model.

    Parameters
    ----------
    model : str
        In lavaan's syntax.
    data : DataFrame, optional
        One row a respondent; or give `sample_cov`, `sample_names` and `sample_n` instead.
    model_type : "sem", "cfa" or "growth"
        The first two have the same defaults; growth models the means of the latent variables alone.
    estimator : "ML", "MLM", "MLMV", "MLMVS" or "MLR", optional
        ML by default; the others test and infer robustly against non-normality.
    missing : "listwise"
    group : str, optional
        A column that tells groups apart; they are numbered in order of appearance.
    group_equal, group_partial : sequence of str
        Classes of parameters held equal over groups, and parameters freed again.
    std_lv : bool
        Scale latent variables by their variance instead of by their first indicator.
    meanstructure : bool, optional
        Model means; by default with several groups, for growth, and when the model or `group_equal` names
        them.
    likelihood : "normal" or "wishart"
        chisq = n F, or (n - 1) F.
    se : "standard", "robust" or "none", optional
        By default as the estimator has it.
    information : "expected" or "observed", optional
        By default as the estimator has it: observed for MLR.
    bootstrap : int
        Draws of a percentile bootstrap of the effects; needs `seed` and raw data.
    confidence_level : float

    Returns
    -------
    SemResult
        Marked when it did not converge or is not admissible.

    Raises
    ------
    ModelSyntaxError, DataError, IdentificationError

    Notes
    -----
    Fisher scoring on the RAM model (McArdle & McDonald 1984); standard errors from the information
    (Joreskog 1969), those of the standardised solution by the delta method.

    Examples
    --------
    >>> import numpy as np
    >>> R = np.array([[1, .5, .4], [.5, 1, .3], [.4, .3, 1]])
    >>> fit = fit_sem("f =~ a + b + c", sample_cov=R, sample_names="abc", sample_n=100)
    >>> fit.fit.df, fit.convergence.converged
    (0, True)
    """
    request = FitRequest(
        model_type=model_type,
        estimator=estimator,
        missing=missing,
        ordered=tuple(ordered or ()),
        group=group or "",
        group_equal=tuple(group_equal),
        group_partial=tuple(group_partial),
        std_lv=std_lv,
        orthogonal=orthogonal,
        se=se,
        likelihood=likelihood,
        information=information,
        parameterization=parameterization,
        weights=weights or "",
        cluster=cluster or "",
        confidence_level=confidence_level,
        bootstrap=bootstrap,
        seed=seed,
        has_rows=data is not None,
    )
    options = resolve_options(request)
    syntax = parse_model(model)
    variables = model_variables(syntax)
    if data is None:
        sample = _summary(variables, sample_cov, sample_names, sample_n, sample_mean, likelihood)
        statistics = CompleteStatistics(sample, (), structured_scores=False)
    else:
        statistics = statistics_for(data, variables, options)
    means = _models_means(syntax, model_type, group_equal, len(statistics.sample.n_used))
    options = replace(options, meanstructure=means if meanstructure is None else meanstructure)
    problem = specify(syntax, variables, statistics, options)
    problem, minimum, states = _estimate(problem)
    draws = _draw(problem, minimum, statistics.rows, bootstrap, seed, progress)
    result = conclude(problem, minimum, infer(problem, minimum.theta[0]), draws)
    return replace(result, constraints=states) if states else result


def statistics_for(data: pd.DataFrame, variables: ModelVariables, options: SemOptions) -> CompleteStatistics:
    """Read the frame as the estimator needs it."""
    found = grouped_rows(data, variables.observed, options.group or None)
    sample = sample_of(found, variables.observed, unbiased=options.likelihood == "wishart")
    return CompleteStatistics(sample, found.rows, structured_scores=options.test == "yuan_bentler_mplus")


def _estimate(problem: Problem) -> tuple[Problem, Minimum, tuple[ConstraintState, ...]]:
    """Minimise; under nonlinear constraints the problem comes back with their tangent at the solution."""
    sample, layout = problem.sample, problem.layout
    start = starting_values(
        problem.rows, problem.variables, sample.covariance, sample.mean, std_lv=problem.options.std_lv
    )
    start = _feasible(start, problem.constraints)
    objective = problem.statistics.objective(layout)
    available = problem.degrees + layout.q - problem.n_constraints
    check_identified(objective, start, problem.rows, problem.n_constraints, available)
    if problem.gaps is None or problem.constraints is not None:
        return problem, _best(objective, start, problem.null_space), ()
    found = minimise_constrained(objective, start, problem.gaps)
    states = states_of(found, problem.gaps, problem.total)
    return replace(problem, constraints=found.tangent), found.minimum, states


def _draw(
    problem: Problem,
    minimum: Minimum,
    raw: tuple[Floats, ...],
    bootstrap: int,
    seed: int | None,
    progress: Callable[[int, int], None] | None,
) -> BootstrapDraws | None:
    """Refit to every draw of a bootstrap; None where none was asked for or nothing converged."""
    if not bootstrap or seed is None or not minimum.converged[0]:
        return None
    layout, theta = problem.layout, minimum.theta[0]
    resampled = refit_draws(
        layout, raw, theta, draws=bootstrap, seed=seed, null_space=problem.null_space, progress=progress
    )
    return bootstrap_draws(find_ways(problem.rows), problem.rows, layout, resampled, bootstrap, seed)


def _models_means(syntax: ModelSyntax, model_type: str, group_equal: Sequence[str], groups: int) -> bool:
    """Say whether means are modelled when nothing is said of it, as lavaan does."""
    named = any(t.op == "~1" for t in syntax.terms) or bool({"intercepts", "means"} & set(group_equal))
    return named or model_type == "growth" or groups > 1


def _best(objective: Objective, start: Floats, null_space: Floats | None) -> Minimum:
    """Minimise from the start; where that stalls, from milder ones, and take the best."""
    best = minimise_quickly(objective, start, null_space=null_space)
    if best.converged[0]:
        return best
    scale = np.where(np.abs(start) == 1.0, 0.7, 1.0)
    for other in (scale * start, 0.5 * scale * start, start):
        feasible = other if null_space is None else start + null_space @ (null_space.T @ (other - start))
        found = minimise_stubborn(objective, feasible, null_space)
        if found.converged[0] or found.value[0] < best.value[0]:
            best = found
        if best.converged[0]:
            break
    return best


def _feasible(start: Floats, constraints: LinearConstraints | None) -> Floats:
    if constraints is None:
        return start
    N = constraints.null_space
    return constraints.particular + N @ (N.T @ (start - constraints.particular))


def _summary(
    variables: ModelVariables,
    covariance: Floats | Sequence[Floats] | None,
    names: Sequence[str],
    n: int | Sequence[int],
    mean: Floats | Sequence[Floats] | None,
    likelihood: str,
) -> Sample:
    if covariance is None:
        raise DataError(
            Fault(Text("give data, or a covariance matrix and n", "请给出数据，或协方差矩阵与样本量"))
        )
    sizes = [n] if isinstance(n, int) else list(n)
    matrices = list(np.asarray(covariance, dtype=float).reshape(len(sizes), len(names), len(names)))
    means = None if mean is None else list(np.asarray(mean, dtype=float).reshape(len(sizes), len(names)))
    # As lavaan: S is taken to have divisor n - 1, which the Wishart likelihood keeps.
    return from_covariance(variables.observed, names, matrices, means, sizes, rescale=likelihood == "normal")
