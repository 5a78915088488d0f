"""The public verb: a model and data in, a frozen result out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.errors import DataError, Fault, Text, Warn
from survey.sem.admissibility import find_problems
from survey.sem.bootstrap import bootstrap_draws, refit_draws
from survey.sem.chi_square import measure_fit
from survey.sem.constraints import LinearConstraints, linear_constraints
from survey.sem.data import from_covariance, grouped_rows, sample_of
from survey.sem.effects import find_ways
from survey.sem.estimate import Minimum, Moments, gradient_and_information, minimise
from survey.sem.inference import check_identified, covariance_of_estimates, observed_information
from survey.sem.matrices import Layout, implied_moments, lay_out
from survey.sem.parameters import ModelVariables, Parameter, build_parameters, model_variables
from survey.sem.results import BootstrapDraws, Convergence, Sample, SemOptions, SemResult
from survey.sem.starts import starting_values
from survey.sem.syntax import ModelSyntax, parse_model
from survey.sem.tables import explained_variance, make_effects, make_table

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
    model_type : "sem" or "cfa"
        The same defaults here, as in lavaan.
    estimator : "ML"
    missing : "listwise"
    group : str, optional
        A column that tells groups apart; they are numbered in order of appearance.
    group_equal, group_partial : sequence of str
        Classes of parameters held equal over groups, and parameters freed again.
    std_lv : bool
        Scale latent variables by their variance instead of by their first indicator.
    meanstructure : bool, optional
        Model means; by default when the model or `group_equal` names them.
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
        raw, sample = found.rows, sample_of(found, variables.observed)
    else:
        sample = _summary(variables, sample_cov, sample_names, sample_n, sample_mean, likelihood)
    named = any(t.op == "~1" for t in syntax.terms)
    means = (
        named or bool({"intercepts", "means"} & set(group_equal)) if meanstructure is None else meanstructure
    )
    rows = build_parameters(
        syntax,
        n_groups=len(sample.n_used),
        std_lv=std_lv,
        meanstructure=means,
        orthogonal=orthogonal,
        group_equal=group_equal,
        group_partial=group_partial,
    )
    rows = _fix_covariates(rows, variables, sample)
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
    return _fit(syntax, variables, rows, sample, options, raw, bootstrap, seed, progress)


def _fit(
    syntax: ModelSyntax,
    variables: ModelVariables,
    rows: tuple[Parameter, ...],
    sample: Sample,
    options: SemOptions,
    raw: tuple[Floats, ...],
    bootstrap: int,
    seed: int | None,
    progress: Callable[[int, int], None] | None,
) -> SemResult:
    """Estimate, infer, measure and put the result together."""
    layout = lay_out(rows, variables, len(sample.n_used))
    moments = Moments(sample.covariance[None], sample.mean[None], np.array(sample.n_used, dtype=float))
    constraints = linear_constraints(syntax, rows, layout.q)
    start = starting_values(rows, variables, sample.covariance, sample.mean, std_lv=options.std_lv)
    start = _feasible(start, constraints)
    n_constraints = constraints.count if constraints else 0
    check_identified(layout, moments, start, rows, n_constraints)
    null_space = constraints.null_space if constraints else None
    minimum = _best(layout, moments, start, null_space)
    theta = minimum.theta[0]
    vcov = _vcov(layout, moments, theta, options, null_space)
    problems = find_problems(layout, theta) if minimum.converged[0] else ()
    slope = minimum.gradient[0] if null_space is None else minimum.gradient[0] @ null_space
    convergence = Convergence(
        bool(minimum.converged[0]), minimum.iterations, float(np.abs(slope).max()), not problems, problems
    )
    ways = find_ways(rows)
    draws, interval = None, None
    if bootstrap and seed is not None and convergence.converged:
        resampled = refit_draws(
            layout, raw, theta, draws=bootstrap, seed=seed, null_space=null_space, progress=progress
        )
        draws = bootstrap_draws(ways, rows, layout, resampled, bootstrap, seed)
        interval = draws
    implied = implied_moments(layout, theta[None])
    return SemResult(
        model=str(syntax),
        options=options,
        table=make_table(syntax, rows, layout, theta, vcov, options.confidence_level),
        fit=measure_fit(
            sample,
            implied.sigma[0],
            implied.mu[0] if options.meanstructure else sample.mean,
            value=float(minimum.value[0]),
            npar=layout.q - n_constraints,
            df=_degrees(layout, variables, sample, n_constraints),
            means=options.meanstructure,
            covariates=tuple(variables.observed.index(v) for v in variables.covariates),
            wishart=options.likelihood == "wishart",
        ),
        convergence=convergence,
        sample=sample,
        r2=explained_variance(rows, layout, theta),
        implied=implied.sigma[0],
        vcov=vcov,
        effects=make_effects(ways, rows, layout, theta, vcov, options.confidence_level, interval),
        draws=draws,
        warnings=_warnings(convergence, vcov, sample, draws),
    )


def _best(layout: Layout, moments: Moments, start: Floats, null_space: Floats | None) -> Minimum:
    """Minimise from the start; where that stalls, from milder ones, and take the best."""
    best = minimise(layout, moments, start[None], null_space=null_space)
    if best.converged[0]:
        return best
    scale = np.where(np.abs(start) == 1.0, 0.7, 1.0)
    for factor in (scale, 0.5 * scale):
        other = minimise(layout, moments, (start * factor)[None], null_space=null_space)
        if other.converged[0] or other.value[0] < best.value[0]:
            best = other
        if best.converged[0]:
            break
    return best


def _vcov(
    layout: Layout, moments: Moments, theta: Floats, options: SemOptions, null_space: Floats | None
) -> Floats:
    value, _, expected = gradient_and_information(layout, moments, theta[None])
    if not np.isfinite(value[0]):
        return np.full((layout.q, layout.q), np.nan)
    info = expected[0]
    if options.information == "observed":
        info = observed_information(layout, moments, theta)
    total = float(moments.n.sum()) - (moments.n.size if options.likelihood == "wishart" else 0)
    return covariance_of_estimates(info, total, null_space)


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
    # lavaan's sample.cov.rescale: with the normal likelihood S is taken to have divisor n - 1.
    return from_covariance(
        variables.observed, names, matrices, means, sizes, divisor_n=likelihood == "wishart"
    )


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
        ("model_type", model_type, ("sem", "cfa")),
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


def _warnings(
    convergence: Convergence, vcov: Floats, sample: Sample, draws: BootstrapDraws | None
) -> tuple[Warn, ...]:
    found: list[Warn] = []
    if not convergence.converged:
        text = Text(
            "the optimiser did not arrive at a minimum; do not interpret this solution",
            "迭代未收敛，该结果不可解释",
        )
        found.append(Warn("not_converged", text))
    if convergence.problems:
        text = Text("the solution is not admissible", "解不可接受（如方差为负）")
        found.append(Warn("inadmissible", text, convergence.problems))
    if np.isnan(vcov).any():
        text = Text(
            "standard errors could not be computed: the information is singular",
            "信息矩阵奇异，无法计算标准误",
        )
        found.append(Warn("no_standard_errors", text))
    if any(sample.n_dropped):
        text = Text(
            f"{sum(sample.n_dropped)} incomplete rows were left out",
            f"{sum(sample.n_dropped)} 行因缺失未进入分析",
        )
        found.append(Warn("listwise", text))
    if draws is not None and draws.failed + draws.inadmissible > 0.05 * draws.requested:
        text = Text(
            f"{draws.failed} bootstrap draws failed and {draws.inadmissible} were inadmissible, "
            f"of {draws.requested}: intervals are uncertain",
            f"{draws.requested} 次重抽样中 {draws.failed} 次失败、{draws.inadmissible} 次解不可接受，区间不可靠",
        )
        found.append(Warn("bootstrap_failures", text))
    return tuple(found)
