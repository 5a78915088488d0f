"""The public verb: a model and data in, a frozen result out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from survey.sem.conclude import conclude, infer
from survey.sem.estimation.estimate import Minimum
from survey.sem.estimation.problem import Problem, specify
from survey.sem.estimation.solving import solve
from survey.sem.indices.chosen_baseline import choose_baseline
from survey.sem.model.variables import model_variables
from survey.sem.options import DEFAULT_DRAWS, FitRequest, resolve_options
from survey.sem.resampling.bootstrap import Bootstrapped
from survey.sem.resampling.bootstrap import bootstrap as draw_bootstrap
from survey.sem.resampling.row_counts import Mapper, resampler_of
from survey.sem.results import SemResult
from survey.sem.samples.frame_statistics import frame_cautions, frame_statistics, summary_statistics
from survey.sem.syntax.parse import parse_model

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["fit_sem"]

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
    ci: str = "percentile",
    backend: str | Mapper = "threads",
    seed: int | None = None,
    collapse_sparse: int = 0,
    fixed_x: bool | None = None,
    weights: str | None = None,
    cluster: str | None = None,
    confidence_level: float = 0.95,
    baseline: str | SemResult | None = None,
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
    estimator : str, optional
        ``ML`` by default, and ``WLSMV`` with ordinal variables; ``MLR`` with weights or clusters. ``MLM``,
        ``MLMV``, ``MLMVS`` and ``MLR`` test and infer robustly against non-normality; ``GLS``, ``ULS``,
        ``WLS``, ``DWLS`` are least squares, ``WLSM``, ``WLSMV``, ``ULSM``, ``ULSMV`` with robust tests.
    missing : "listwise", "fiml" or "pairwise"
        Full information (Arbuckle 1996) goes with ML and MLR, pairwise deletion with ordinal variables.
    ordered : sequence of str, optional
        Ordinal variables, or ``["all"]`` for every observed endogenous one.
    group : str, optional
        A column that tells groups apart; they are numbered in order of appearance.
    group_equal, group_partial : sequence of str
        Classes of parameters held equal over groups, and parameters freed again.
    std_lv : bool
        Scale latent variables by their variance instead of by their first indicator.
    meanstructure : bool, optional
        Model means; by default with several groups, for growth, and when the model or `group_equal` names
        them.
    orthogonal : bool
        Whether exogenous latent variables are uncorrelated.
    likelihood : "normal" or "wishart"
        chisq = n F, or (n - 1) F.
    se : "standard", "robust", "bootstrap" or "none", optional
        By default as the estimator has it. ``bootstrap`` makes the errors and intervals of every
        parameter, raw and standardised, from the draws.
    information : "expected" or "observed", optional
        By default as the estimator has it: observed for MLR.
    parameterization : "delta" or "theta"
        Of ordinal variables: their latent responses, or those's residuals, have variance 1.
    bootstrap : int
        Draws for the intervals of the effects; needs `seed` and raw data. 1,000 when `se` is ``bootstrap``.
    ci : "percentile", "bc" or "bca"
        How intervals are made of the draws. ``bca`` needs as many refits again as there are rows.
    backend : "threads", "dask" or an executor
        Where the draws are computed; the numbers do not depend on it.
    seed : int, optional
        Of the draws.
    collapse_sparse : int
        Merge categories that fewer respondents of a group chose with their neighbour; 0 merges none.
    fixed_x : bool, optional
        Whether the means and covariances of exogenous observed variables are the sample's, or estimated. As
        lavaan: given, except to least squares of continuous variables.
    weights : str, optional
        A column of sampling weights, scaled to sum to the number of respondents; ML becomes MLR.
    cluster : str, optional
        A column of clusters (branches, classes), which robust errors and the test take into account.
    confidence_level : float
    baseline : str or SemResult, optional
        The model that CFI, TLI and their like compare with, instead of uncorrelated variables: in lavaan's
        syntax, then fitted with these options, or as a result. It must be nested in `model`.
    sample_cov : ndarray (p, p) or sequence of them, optional
        Covariances, divisor n - 1, one matrix for each group.
    sample_names : sequence of str
        Their variables.
    sample_n : int or sequence of int
        Respondents of each group.
    sample_mean : ndarray (p,) or sequence of them, optional
    progress : callable, optional
        Told how many draws are done, and of how many.

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
    (Joreskog 1969), those of the standardised solution by the delta method. Weights and clusters: pseudo
    maximum likelihood (Asparouhov 2005).

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
        ordered=_names(ordered),
        group=group or "",
        group_equal=_names(group_equal),
        group_partial=_names(group_partial),
        std_lv=std_lv,
        orthogonal=orthogonal,
        se=se,
        likelihood=likelihood,
        information=information,
        parameterization=parameterization,
        weights=weights or "",
        cluster=cluster or "",
        confidence_level=confidence_level,
        bootstrap=bootstrap or (DEFAULT_DRAWS if se == "bootstrap" else 0),
        seed=seed,
        collapse_sparse=collapse_sparse,
        ci=ci,
        fixed_x=fixed_x,
        has_rows=data is not None,
    )
    options = resolve_options(request)
    syntax = parse_model(model)
    variables = model_variables(syntax, fixed_x=options.fixed_x)
    if data is None:
        taken = summary_statistics(
            syntax, variables, options, meanstructure,
            covariance=sample_cov, names=sample_names, n=sample_n, mean=sample_mean,
        )  # fmt: skip
    else:
        taken = frame_statistics(data, syntax, variables, options, meanstructure)
    statistics = taken.statistics
    specified = specify(syntax, variables, statistics, taken.options, taken.thresholds)
    problem, minimum, states = solve(specified)
    base = None if baseline is None else choose_baseline(specified, baseline)
    boot = _draw(problem, minimum, request, backend, progress)
    known = None if minimum.information is None else minimum.information[0]
    result = conclude(problem, minimum, infer(problem, minimum.theta[0], known), boot, base)
    cautions = () if data is None else frame_cautions(data, variables.latent, group)
    if not states and not cautions:
        return result
    return replace(result, constraints=states, warnings=(*result.warnings, *cautions))


def _names(given: Sequence[str] | None) -> tuple[str, ...]:
    """Return names as a tuple; a string is one name, as in lavaan, and not its letters."""
    return (given,) if isinstance(given, str) else tuple(given or ())


def _draw(
    problem: Problem,
    minimum: Minimum,
    request: FitRequest,
    backend: str | Mapper,
    progress: Callable[[int, int], None] | None,
) -> Bootstrapped | None:
    """Refit to every draw of a bootstrap; None where none was asked for or nothing converged."""
    if not request.bootstrap or request.seed is None or not minimum.converged[0]:
        return None
    return draw_bootstrap(
        problem,
        resampler_of(problem.statistics),
        minimum.theta[0],
        draws=request.bootstrap,
        seed=request.seed,
        kind=request.ci,
        backend=backend,
        progress=progress,
    )
