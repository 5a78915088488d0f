"""The public verb: a model and data in, a frozen result out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text
from survey.sem.admissibility import find_problems
from survey.sem.bootstrap import bootstrap_draws, refit_draws
from survey.sem.cautions import find_cautions
from survey.sem.chi_square import measure_fit
from survey.sem.constraints import LinearConstraints, defined_values, linear_constraints
from survey.sem.data import from_covariance, grouped_rows, sample_of
from survey.sem.discrepancy import Moments, gradient_and_information, moments_of
from survey.sem.effects import find_ways
from survey.sem.estimate import Minimum, minimise_quickly, minimise_stubborn
from survey.sem.hessian import gradient_and_observed
from survey.sem.inference import check_identified, covariance_of_estimates
from survey.sem.matrices import Layout, implied_moments, lay_out
from survey.sem.parameters import Parameter, build_parameters
from survey.sem.results import Convergence, Sample, SemOptions, SemResult
from survey.sem.starts import starting_values
from survey.sem.syntax import ModelSyntax, parse_model
from survey.sem.tables import explained_variance, make_effects, make_table
from survey.sem.variables import ModelVariables, model_variables

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["fit_sem"]

Floats = NDArray[np.float64]


def fit_sem(
    model: str,
    data: pd.DataFrame | None = None,
    *,
    model_type: str = "sem",
    estimator: str = "ML",
    missing: str = "listwise",
    group: str | None = None,
    group_equal: Sequence[str] = (),
    group_partial: Sequence[str] = (),
    std_lv: bool = False,
    meanstructure: bool | None = None,
    orthogonal: bool = False,
    likelihood: str = "normal",
    information: str = "expected",
    bootstrap: int = 0,
    seed: int | None = None,
    confidence_level: float = 0.95,
    sample_cov: Floats | Sequence[Floats] | None = None,
    sample_names: Sequence[str] = (),
    sample_n: int | Sequence[int] = 0,
    sample_mean: Floats | Sequence[Floats] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SemResult:
    """Fit a structural equation model by maximum likelihood.

    Parameters
    ----------
    model : str
        In lavaan's syntax.
    data : DataFrame, optional
        One row a respondent; or give `sample_cov`, `sample_names` and `sample_n` instead.
    model_type : "sem", "cfa" or "growth"
        The first two have the same defaults; growth models the means of the latent variables alone.
    estimator : "ML"
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
    information : "expected" or "observed"
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
    _check_options(model_type, estimator, missing, likelihood, information, bootstrap, seed, data)
    syntax = parse_model(model)
    variables = model_variables(syntax)
    raw: tuple[Floats, ...] = ()
    if data is not None:
        found = grouped_rows(data, variables.observed, group)
        raw = found.rows
        sample = sample_of(found, variables.observed, unbiased=likelihood == "wishart")
    else:
        sample = _summary(variables, sample_cov, sample_names, sample_n, sample_mean, likelihood)
    means = _models_means(syntax, model_type, group_equal, len(sample.n_used))
    means = means if meanstructure is None else meanstructure
    options = SemOptions(
        model_type,
        estimator,
        missing,
        likelihood,
        information,
        std_lv,
        means,
        orthogonal,
        group or "",
        tuple(group_equal),
        tuple(group_partial),
        confidence_level,
    )
    problem = _specify(syntax, variables, sample, options)
    return _conclude(problem, _estimate(problem), raw, bootstrap, seed, progress)


@dataclass(frozen=True, slots=True)
class _Problem:
    """A specified model with its sample, ready to be estimated."""

    syntax: ModelSyntax
    variables: ModelVariables
    rows: tuple[Parameter, ...]
    layout: Layout
    moments: Moments
    constraints: LinearConstraints | None
    sample: Sample
    options: SemOptions

    @property
    def null_space(self) -> Floats | None:
        """Directions that equality constraints leave free."""
        return self.constraints.null_space if self.constraints else None

    @property
    def n_constraints(self) -> int:
        """Independent equality constraints."""
        return self.constraints.count if self.constraints else 0


def _specify(syntax: ModelSyntax, variables: ModelVariables, sample: Sample, options: SemOptions) -> _Problem:
    """Build the parameter table, and check what is written of it."""
    rows = build_parameters(
        syntax,
        n_groups=len(sample.n_used),
        model_type=options.model_type,
        std_lv=options.std_lv,
        meanstructure=options.meanstructure,
        orthogonal=options.orthogonal,
        group_equal=options.group_equal,
        group_partial=options.group_partial,
    )
    rows = _fix_covariates(rows, variables, sample)
    layout = lay_out(rows, variables, len(sample.n_used))
    moments = moments_of(sample.covariance[None], sample.mean[None], np.array(sample.n_used, dtype=float))
    constraints = linear_constraints(syntax, rows, layout.q)
    defined_values(
        syntax, rows, np.ones((1, len(rows)))
    )  # refuses unknown labels before anything is computed
    return _Problem(syntax, variables, rows, layout, moments, constraints, sample, options)


def _estimate(problem: _Problem) -> Minimum:
    start = starting_values(
        problem.rows,
        problem.variables,
        problem.sample.covariance,
        problem.sample.mean,
        std_lv=problem.options.std_lv,
    )
    start = _feasible(start, problem.constraints)
    check_identified(problem.layout, problem.moments, start, problem.rows, problem.n_constraints)
    return _best(problem.layout, problem.moments, start, problem.null_space)


def _conclude(
    problem: _Problem,
    minimum: Minimum,
    raw: tuple[Floats, ...],
    bootstrap: int,
    seed: int | None,
    progress: Callable[[int, int], None] | None,
) -> SemResult:
    """Infer, measure and put the result together."""
    layout, rows, options, sample = problem.layout, problem.rows, problem.options, problem.sample
    theta = minimum.theta[0]
    vcov = _vcov(layout, problem.moments, theta, options, problem.null_space)
    convergence = _convergence(problem, minimum)
    ways = find_ways(rows)
    draws = None
    if bootstrap and seed is not None and convergence.converged:
        resampled = refit_draws(
            layout, raw, theta, draws=bootstrap, seed=seed, null_space=problem.null_space, progress=progress
        )
        draws = bootstrap_draws(ways, rows, layout, resampled, bootstrap, seed)
    implied = implied_moments(layout, theta[None])
    return SemResult(
        model=str(problem.syntax),
        options=options,
        table=make_table(problem.syntax, rows, layout, theta, vcov, options.confidence_level),
        fit=measure_fit(
            sample,
            implied.sigma[0],
            implied.mu[0] if options.meanstructure else sample.mean,
            value=float(minimum.value[0]),
            npar=layout.q - problem.n_constraints,
            df=_degrees(layout, problem.variables, sample, problem.n_constraints),
            means=options.meanstructure,
            covariates=tuple(problem.variables.observed.index(v) for v in problem.variables.covariates),
            wishart=options.likelihood == "wishart",
        ),
        convergence=convergence,
        sample=sample,
        r2=explained_variance(rows, layout, theta),
        implied=implied.sigma[0],
        vcov=vcov,
        effects=make_effects(ways, rows, layout, theta, vcov, options.confidence_level, draws),
        draws=draws,
        warnings=find_cautions(convergence, vcov, sample, draws),
    )


def _convergence(problem: _Problem, minimum: Minimum) -> Convergence:
    problems = find_problems(problem.layout, minimum.theta[0]) if minimum.converged[0] else ()
    slope = minimum.gradient[0]
    if problem.null_space is not None:
        slope = slope @ problem.null_space
    return Convergence(
        bool(minimum.converged[0]), minimum.iterations, float(np.abs(slope).max()), not problems, problems
    )


def _models_means(syntax: ModelSyntax, model_type: str, group_equal: Sequence[str], groups: int) -> bool:
    """Say whether means are modelled when nothing is said of it, as lavaan does."""
    named = any(t.op == "~1" for t in syntax.terms) or bool({"intercepts", "means"} & set(group_equal))
    return named or model_type == "growth" or groups > 1


def _best(layout: Layout, moments: Moments, start: Floats, null_space: Floats | None) -> Minimum:
    """Minimise from the start; where that stalls, from milder ones, and take the best."""
    best = minimise_quickly(layout, moments, start, null_space=null_space)
    if best.converged[0]:
        return best
    scale = np.where(np.abs(start) == 1.0, 0.7, 1.0)
    for other in (scale * start, 0.5 * scale * start, start):
        feasible = other if null_space is None else start + null_space @ (null_space.T @ (other - start))
        found = minimise_stubborn(layout, moments, feasible, null_space)
        if found.converged[0] or found.value[0] < best.value[0]:
            best = found
        if best.converged[0]:
            break
    return best


def _vcov(
    layout: Layout, moments: Moments, theta: Floats, options: SemOptions, null_space: Floats | None
) -> Floats:
    observed = options.information == "observed"
    informed = gradient_and_observed if observed else gradient_and_information
    value, _, information = informed(layout, moments, theta[None])
    if not np.isfinite(value[0]):
        return np.full((layout.q, layout.q), np.nan)
    total = float(moments.n.sum()) - (moments.n.size if options.likelihood == "wishart" else 0)
    return covariance_of_estimates(information[0], total, null_space)


def _degrees(layout: Layout, variables: ModelVariables, sample: Sample, n_constraints: int) -> int:
    p, k, groups = layout.p, len(variables.covariates), len(sample.n_used)
    available = p * (p + 1) // 2 - k * (k + 1) // 2 + (p - k if layout.means else 0)
    return groups * available - (layout.q - n_constraints)


def _feasible(start: Floats, constraints: LinearConstraints | None) -> Floats:
    if constraints is None:
        return start
    N = constraints.null_space
    return constraints.particular + N @ (N.T @ (start - constraints.particular))


def _fix_covariates(
    rows: tuple[Parameter, ...], variables: ModelVariables, sample: Sample
) -> tuple[Parameter, ...]:
    """Give exogenous observed variables their sample moments (lavaan's fixed.x)."""
    at = {name: i for i, name in enumerate(sample.observed)}
    covariates = set(variables.covariates)
    out: list[Parameter] = []
    for r in rows:
        g = r.group - 1
        if r.free == 0 and not r.user and r.lhs in covariates:
            value = sample.mean[g, at[r.lhs]] if r.op == "~1" else sample.covariance[g, at[r.lhs], at[r.rhs]]
            r = replace(r, value=float(value))
        out.append(r)
    return tuple(out)


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


def _check_options(
    model_type: str,
    estimator: str,
    missing: str,
    likelihood: str,
    information: str,
    bootstrap: int,
    seed: int | None,
    data: pd.DataFrame | None,
) -> None:
    faults: list[Fault] = []
    choices = (
        ("model_type", model_type, ("sem", "cfa", "growth")),
        ("estimator", estimator, ("ML",)),
        ("missing", missing, ("listwise",)),
        ("likelihood", likelihood, ("normal", "wishart")),
        ("information", information, ("expected", "observed")),
    )
    for name, got, known in choices:
        if got not in known:
            what = Text("this option is not available", "不支持该选项")
            faults.append(Fault(what, where=name, expected=", ".join(known), got=str(got)))
    if bootstrap and seed is None:
        faults.append(Fault(Text("a bootstrap needs a seed", "自助法需要随机种子"), where="seed"))
    if bootstrap and data is None:
        faults.append(Fault(Text("a bootstrap needs raw data", "自助法需要原始数据"), where="bootstrap"))
    if faults:
        raise DataError(faults)
