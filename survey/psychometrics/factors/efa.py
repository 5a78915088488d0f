"""Exploratory factor analysis from answers to rotated loadings: one verb, one frozen result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from survey.numerics.correlations import CorrelationMatrix
from survey.numerics.rotation import Rotation, rotate_loadings
from survey.psychometrics.answers.arrays import Floats, readonly
from survey.psychometrics.answers.correlating import CorrelationKind, correlate_as, sample_of
from survey.psychometrics.answers.reading import Data, read_answers
from survey.psychometrics.answers.sample import Missing
from survey.psychometrics.factors.adequacy import adequacy_of
from survey.psychometrics.factors.cautions import check_options, limits_of_fit, other_count, solution_warnings
from survey.psychometrics.factors.extraction import Extraction, Method, extract_factors, max_factors
from survey.psychometrics.factors.factor_fit import efa_fit
from survey.psychometrics.factors.results import EfaOptions, EfaResult
from survey.psychometrics.factors.retention import suggest_n_factors
from survey.psychometrics.factors.retention_results import RetentionResult
from survey.psychometrics.factors.variance_explained import explain_variance

__all__ = ["factor_analysis", "factor_correlations"]


def factor_analysis(
    data: Data,
    items: Sequence[str] | None = None,
    *,
    n_factors: int | Literal["parallel"] = "parallel",
    extraction: Method | None = None,
    rotation: str = "oblimin",
    correlation: CorrelationKind = "pearson",
    missing: Missing = "listwise",
    kaiser: bool | None = None,
    gamma: float = 0.0,
    delta: float = 0.01,
    power: float = 4.0,
    target: Floats | None = None,
    n_starts: int = 30,
    draws: int = 1000,
    like: Literal["spss"] | None = None,
    seed: int = 1,
) -> EfaResult:
    """Factor some items.

    Parameters
    ----------
    data : DataFrame or (n, p) array
        Items already recoded.
    items : sequence of str, optional
        Which columns, in this order; None takes all.
    n_factors : int or "parallel"
        "parallel" takes the verdict of parallel analysis on components (and at least one factor).
    extraction : {"minres", "ml", "pa", "alpha", "image", "components"}, optional
        None takes minres, or principal axis where it is to be like SPSS.
    rotation : str
        One of `survey.numerics.rotation.ROTATIONS`.
    correlation : {"pearson", "spearman", "polychoric"}
        With polychorics, parallel analysis permutes the answers.
    missing : {"listwise", "pairwise", "fiml"}
    kaiser : bool, optional
        Row normalisation; None takes psych's default for the rotation.
    gamma, delta, power : float
        Of oblimin (SPSS calls it delta), geomin and promax (SPSS calls it kappa).
    target : (items, factors) array, optional
        For ``target_t`` and ``target_q``; NaN leaves a loading free.
    n_starts : int
        Starts of the rotation.
    draws : int
        Random data sets of parallel analysis.
    like : {"spss"}, optional
        SPSS's conventions: principal axis stopped at .001 (with a warning past SPSS's 25 iterations), Kaiser
        normalisation for every rotation, varimax stopped as SPSS stops it, promax by SPSS's target.
    seed : int

    Raises
    ------
    DataError
        As `read_answers`; also for more factors than the items can carry, or an unknown method.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> f = rng.normal(size=(400, 2))
    >>> X = np.repeat(f, 3, axis=1) + rng.normal(size=(400, 6))
    >>> factor_analysis(X, n_factors=2).loadings.round(1).tolist()[0]
    [0.7, 0.0]
    """
    answers = read_answers(data, items, missing=missing)
    chosen: Method = extraction or ("pa" if like == "spss" else "minres")
    check_options(len(answers.items), n_factors, chosen, rotation, target)
    made, said = correlate_as(answers, missing, correlation)
    retention: RetentionResult | None = None
    if isinstance(n_factors, str):
        retention = _parallel(data, answers.items, missing, correlation, draws, seed)
        n_factors = min(max(retention.n_factors, 1), max_factors(len(answers.items)))
        said += other_count(retention.n_factors, n_factors)
    options = EfaOptions(
        n_factors=n_factors,
        n_factors_by="given" if retention is None else retention.verdict_criterion,
        extraction=chosen,
        rotation=rotation,
        kaiser=bool(kaiser),
        correlation=correlation,
        missing=missing,
        n_starts=n_starts,
        seed=seed,
        like=like,
        gamma=gamma,
        delta=delta,
        power=power,
        target=None if target is None else readonly(target),
    )
    result = factor_correlations(made, answers.items, data.shape[0], options, kaiser, retention)
    return replace(result, warnings=said + limits_of_fit(made, correlation) + result.warnings)


def _parallel(
    data: Data,
    items: tuple[str, ...],
    missing: Missing,
    correlation: CorrelationKind,
    draws: int,
    seed: int,
) -> RetentionResult:
    """Ask parallel analysis; polychorics are compared with those of permuted answers."""
    return suggest_n_factors(
        data,
        items,
        missing=missing,
        correlation=correlation,
        resampling="permutation" if correlation == "polychoric" else "normal",
        draws=draws,
        seed=seed,
    )


def factor_correlations(
    made: CorrelationMatrix,
    items: tuple[str, ...],
    n_total: int,
    options: EfaOptions,
    kaiser: bool | None = None,
    retention: RetentionResult | None = None,
) -> EfaResult:
    """Factor a correlation matrix that is at hand; `factor_analysis` is the verb for answers."""
    R, n, k = made.matrix, made.n_used, options.n_factors
    extraction, rotated = _solve(R, options, kaiser)
    A = extraction.loadings
    components = options.extraction == "components"
    prefix = "PC" if components else "F"
    h2 = (A * A).sum(axis=1)
    return EfaResult(
        items=items,
        factors=tuple(f"{prefix}{j + 1}" for j in range(k)),
        loadings=readonly(rotated.loadings),
        phi=readonly(rotated.phi) if rotated.oblique else None,
        structure=readonly(rotated.loadings @ rotated.phi),
        unrotated=readonly(A),
        communalities=readonly(h2),
        uniquenesses=readonly(1.0 - h2),
        variance=explain_variance(R, A, rotated),
        eigenvalues=readonly(np.linalg.eigvalsh(R)[::-1]),
        correlation=readonly(R),
        fit=efa_fit(R, A, n, components=components),
        adequacy=adequacy_of(R, n, items),
        options=replace(options, kaiser=rotated.kaiser),
        sample=sample_of(made, n_total),
        converged=extraction.converged,
        iterations=extraction.iterations,
        rotation_converged=rotated.converged,
        rotation_criterion=rotated.criterion,
        n_local_minima=rotated.n_local_minima,
        heywood=tuple(items[j] for j in extraction.heywood),
        retention=retention,
        warnings=solution_warnings(extraction, rotated, items, options),
    )


def _solve(R: Floats, options: EfaOptions, kaiser: bool | None) -> tuple[Extraction, Rotation]:
    spss = options.like == "spss"
    method: Method = options.extraction  # pyright: ignore[reportAssignmentType]  # checked by check_options
    extraction = extract_factors(R, options.n_factors, method, spss=spss)
    rotation = rotate_loadings(
        extraction.loadings,
        options.rotation_variant,
        kaiser=True if spss and kaiser is None else kaiser,
        n_starts=options.n_starts,
        seed=options.seed,
        gamma=options.gamma,
        delta=options.delta,
        power=options.power,
        target=options.target,
    )
    return extraction, rotation
