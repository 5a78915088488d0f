"""Exploratory factor analysis from answers to rotated loadings: one verb, one frozen result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from survey.errors import DataError, Fault, Text, Warn
from survey.numerics.correlations import CorrelationMatrix
from survey.numerics.rotation import ROTATIONS, Rotation, rotate_loadings
from survey.psychometrics.answers.arrays import Floats, readonly
from survey.psychometrics.answers.correlating import CorrelationKind, correlate_as, sample_of
from survey.psychometrics.answers.reading import Data, read_answers
from survey.psychometrics.answers.sample import Missing
from survey.psychometrics.factors.adequacy import adequacy_of
from survey.psychometrics.factors.extraction import (
    EXTRACTIONS,
    Extraction,
    Method,
    extract_factors,
    max_factors,
)
from survey.psychometrics.factors.factor_fit import efa_fit
from survey.psychometrics.factors.results import EfaOptions, EfaResult, VarianceExplained
from survey.psychometrics.factors.retention import suggest_n_factors
from survey.psychometrics.factors.retention_results import RetentionResult

__all__ = ["factor_analysis", "factor_correlations"]

_SPSS_ROTATION = {"promax": "promax_spss", "varimax": "varimax_spss"}
_SPSS_ITERATIONS = 25
_FIT_OF_POLYCHORICS = Warn(
    "fit_of_polychorics_is_descriptive",
    Text(
        "chi-square, RMSEA, TLI, BIC and Bartlett's test assume Pearson correlations of normal answers; of "
        "polychorics they are descriptive",
        "卡方、RMSEA、TLI、BIC 与 Bartlett 检验以正态变量的 Pearson 相关为前提；用于多分相关时仅供描述",
    ),
)
_FIT_OF_RANKS = Warn(
    "fit_of_ranks_is_descriptive",
    Text(
        "chi-square, RMSEA, TLI, BIC and Bartlett's test assume Pearson correlations of normal answers; of "
        "rank correlations they are descriptive",
        "卡方、RMSEA、TLI、BIC 与 Bartlett 检验以正态变量的 Pearson 相关为前提；用于等级相关时仅供描述",
    ),
)


@dataclass(frozen=True, slots=True)
class _Solution:
    """Extraction and rotation of one matrix."""

    extraction: Extraction
    rotation: Rotation


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
    _check_options(len(answers.items), n_factors, chosen, rotation, target)
    made, said = correlate_as(answers, missing, correlation)
    retention: RetentionResult | None = None
    if isinstance(n_factors, str):
        retention = suggest_n_factors(
            data,
            answers.items,
            missing=missing,
            correlation=correlation,
            resampling="permutation" if correlation == "polychoric" else "normal",
            draws=draws,
            seed=seed,
        )
        count = min(max(retention.n_factors, 1), max_factors(len(answers.items)))
    else:
        count = n_factors
    options = EfaOptions(
        n_factors=count,
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
    said += _limits_of_fit(made, correlation)
    result = factor_correlations(made, answers.items, data.shape[0], options, kaiser, retention)
    return replace(result, warnings=said + result.warnings)


def _limits_of_fit(made: CorrelationMatrix, correlation: CorrelationKind) -> tuple[Warn, ...]:
    """Say where tests of fit are not what their theory assumes: other correlations, or incomplete rows."""
    said: tuple[Warn, ...] = ()
    if correlation != "pearson":
        said += (_FIT_OF_POLYCHORICS if correlation == "polychoric" else _FIT_OF_RANKS,)
    fewest = int(made.n_pairs.min())
    if fewest < made.n_used:
        en = (
            f"chi-square, RMSEA, TLI, BIC and Bartlett's test take n = {made.n_used} as if every row were "
            f"complete (the least common pair has {fewest}): with missing answers they are descriptive"
        )
        zh = (
            f"卡方、RMSEA、TLI、BIC 与 Bartlett 检验按 n = {made.n_used} 个完整个案计算"
            f"（成对有效个案最少 {fewest} 个）；存在缺失值时仅供描述"
        )
        said += (Warn("fit_of_incomplete_rows_is_descriptive", Text(en, zh)),)
    return said


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
    solution = _solve(R, options, kaiser)
    A, rotated = solution.extraction.loadings, solution.rotation
    components = options.extraction == "components"
    prefix = "PC" if components else "F"
    h2 = 1.0 - solution.extraction.uniquenesses
    return EfaResult(
        items=items,
        factors=tuple(f"{prefix}{j + 1}" for j in range(k)),
        loadings=readonly(rotated.loadings),
        phi=readonly(rotated.phi) if rotated.oblique else None,
        structure=readonly(rotated.loadings @ rotated.phi),
        unrotated=readonly(A),
        communalities=readonly(h2),
        uniquenesses=readonly(1.0 - h2),
        variance=_variance(R, A, rotated),
        eigenvalues=readonly(np.linalg.eigvalsh(R)[::-1]),
        correlation=readonly(R),
        fit=efa_fit(R, A, n, components=components),
        adequacy=adequacy_of(R, n, items),
        options=_used(options, rotated),
        sample=sample_of(made, n_total),
        converged=solution.extraction.converged,
        iterations=solution.extraction.iterations,
        rotation_converged=rotated.converged,
        rotation_criterion=rotated.criterion,
        n_local_minima=rotated.n_local_minima,
        heywood=tuple(items[j] for j in solution.extraction.heywood),
        retention=retention,
        warnings=_warnings(solution, items, options),
    )


def _solve(R: Floats, options: EfaOptions, kaiser: bool | None) -> _Solution:
    spss = options.like == "spss"
    method: Method = options.extraction  # pyright: ignore[reportAssignmentType]  # checked by _check_options
    extraction = extract_factors(R, options.n_factors, method, spss=spss)
    rotation = rotate_loadings(
        extraction.loadings,
        _SPSS_ROTATION.get(options.rotation, options.rotation) if spss else options.rotation,
        kaiser=True if spss and kaiser is None else kaiser,
        n_starts=options.n_starts,
        seed=options.seed,
        gamma=options.gamma,
        delta=options.delta,
        power=options.power,
        target=options.target,
    )
    return _Solution(extraction, rotation)


def _used(options: EfaOptions, rotated: Rotation) -> EfaOptions:
    return replace(options, kaiser=rotated.kaiser)


def _variance(R: Floats, A: Floats, rotated: Rotation) -> VarianceExplained:
    p = R.shape[0]
    initial = np.linalg.eigvalsh(R)[::-1]
    extracted = (A * A).sum(axis=0)
    after = np.diag(rotated.phi @ rotated.loadings.T @ rotated.loadings)
    parts: list[Floats] = []
    for value in (initial, extracted, after):
        parts += [readonly(value), readonly(value / p), readonly(np.cumsum(value) / p)]
    return VarianceExplained(*parts)


def _check_options(
    p: int, n_factors: int | str, extraction: str, rotation: str, target: Floats | None = None
) -> None:
    faults: list[Fault] = []
    if extraction not in EXTRACTIONS:
        known = ", ".join(EXTRACTIONS)
        faults.append(Fault(Text("unknown extraction", "未知的提取方法"), expected=known, got=extraction))
    if rotation not in ROTATIONS:
        known = ", ".join(ROTATIONS)
        faults.append(Fault(Text("unknown rotation", "未知的旋转方法"), expected=known, got=rotation))
    most = p if extraction == "components" else max_factors(p)
    if not isinstance(n_factors, str) and not 1 <= n_factors <= most:
        what = Text(f"{p} items cannot carry this many factors", f"{p} 个题项无法提取这么多因子")
        faults.append(Fault(what, expected=f"1..{most}", got=str(n_factors)))
    if isinstance(n_factors, str) and n_factors != "parallel":
        what = Text("the number of factors is not a number", "因子数不是数字")
        faults.append(Fault(what, expected="1, 2, ... | parallel", got=n_factors))
    if rotation in {"target_t", "target_q"}:
        needed = f"({p}, {n_factors})"
        if target is None or target.shape != (p, n_factors):
            what = Text(
                "the rotation needs a target of items by factors", "目标旋转需要目标矩阵（题项×因子）"
            )
            got = "None" if target is None else str(target.shape)
            faults.append(Fault(what, expected=needed, got=got))
    if faults:
        raise DataError(faults)


def _warnings(solution: _Solution, items: tuple[str, ...], options: EfaOptions) -> tuple[Warn, ...]:
    found: list[Warn] = []
    if options.extraction == "components":
        text = Text("these are principal components, not factors", "此处为主成分，而非公因子")
        found.append(Warn("principal_components", text))
    if solution.extraction.heywood:
        names = tuple(items[j] for j in solution.extraction.heywood)
        en = f"Heywood case: the uniqueness of {', '.join(names)} is at or below its bound"
        zh = f"Heywood 现象：{'、'.join(names)} 的唯一性方差达到或低于下限"
        found.append(Warn("heywood_case", Text(en, zh), names))
    if not solution.extraction.converged:
        text = Text("the extraction did not converge", "因子提取未收敛")
        found.append(Warn("extraction_not_converged", text))
    if options.like == "spss" and solution.extraction.iterations > _SPSS_ITERATIONS:
        en = (
            f"{solution.extraction.iterations} iterations were needed; SPSS stops at 25 unless told otherwise"
        )
        zh = f"提取共迭代 {solution.extraction.iterations} 次；SPSS 默认最多 25 次，需调高迭代上限"
        found.append(Warn("more_iterations_than_spss", Text(en, zh)))
    if not solution.rotation.converged:
        found.append(Warn("rotation_not_converged", Text("the rotation did not converge", "因子旋转未收敛")))
    if solution.rotation.n_local_minima > 1:
        count = solution.rotation.n_local_minima
        en = f"the rotation has at least {count} local minima; the best is reported"
        zh = f"旋转准则至少有 {count} 个局部极小值，此处报告最优解"
        found.append(Warn("rotation_local_minima", Text(en, zh)))
    return tuple(found)
