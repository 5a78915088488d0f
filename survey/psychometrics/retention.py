"""How many factors: parallel analysis, MAP, hull, empirical Kaiser and Kaiser's rule, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from survey.errors import DataError, Fault, Text, Warn
from survey.numerics.parallel import (
    Variant,
    normal_correlations,
    permuted_correlations,
    permuted_polychorics,
    random_eigenvalues,
    reduced_eigenvalues,
)
from survey.numerics.streams import stream
from survey.psychometrics.answers import Answers, Data, read_answers, readonly, sample_of
from survey.psychometrics.correlating import CorrelationKind, correlate_as, ordinal_codes
from survey.psychometrics.efa_results import (
    HullIndex,
    HullValues,
    MapValues,
    ParallelAnalysis,
    RetentionCriterion,
    RetentionResult,
)
from survey.psychometrics.hull import hull_method
from survey.psychometrics.results import Floats, Ints, Missing

__all__ = ["empirical_kaiser", "minimum_average_partial", "parallel_analysis", "suggest_n_factors"]

Resampling = Literal["normal", "permutation"]
HULL_INDICES: tuple[HullIndex, ...] = ("cfi", "caf")
_HULL_SOURCE = "Lorenzo-Seva, Timmerman & Kiers (2011)"
_SOURCES = {
    "components": "Horn (1965)",
    "factors": "Humphreys & Ilgen (1969)",
    "smc": "Humphreys & Montanelli (1975)",
}


def suggest_n_factors(
    data: Data,
    items: Sequence[str] | None = None,
    *,
    missing: Missing = "listwise",
    correlation: CorrelationKind = "pearson",
    variants: tuple[Variant, ...] = ("components", "factors"),
    resampling: Resampling = "normal",
    draws: int = 1000,
    percentile: float = 95.0,
    seed: int = 1,
) -> RetentionResult:
    """Ask every criterion how many factors to keep.

    The verdict is the first variant's: parallel analysis on components by default, stopping at the first
    eigenvalue that does not exceed the percentile of random ones.

    Parameters
    ----------
    data : DataFrame or (n, p) array
        Items already recoded.
    items : sequence of str, optional
        Which columns; None takes all.
    missing : {"listwise", "pairwise", "fiml"}
    variants : tuple of {"components", "factors", "smc"}
        Variants of parallel analysis; the first gives the verdict.
    correlation : {"pearson", "spearman", "polychoric"}
        Polychorics are compared with polychorics of permuted answers (some 30 ms for each draw of 25 items).
    resampling : {"normal", "permutation"}
        Random normal data, or the answers with each column shuffled (complete rows only).
    draws : int
        Of random data.
    percentile : float
        Of their eigenvalues, which observed ones must exceed.
    seed : int

    Returns
    -------
    RetentionResult

    Raises
    ------
    DataError
        As `read_answers`; also for permutation without complete rows.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = rng.normal(size=(300, 1)) + rng.normal(size=(300, 5))
    >>> suggest_n_factors(X, draws=100).n_factors
    1
    """
    answers = read_answers(data, items, missing=missing)
    _check_resampling(resampling, missing, correlation)
    made, said = correlate_as(answers, missing, correlation)
    R, n = made.matrix, made.n_used
    parallel = parallel_analysis(
        R,
        n,
        variants=variants,
        draws=draws,
        percentile=percentile,
        seed=seed,
        source=_source(answers, resampling, correlation),
    )
    map_values = minimum_average_partial(R)
    eigenvalues = np.asarray(np.linalg.eigvalsh(R), dtype=np.float64)[::-1]
    hull = tuple(hull_method(R, n, parallel[0].suggestion + 1, index=index) for index in HULL_INDICES)
    kaiser = empirical_kaiser(eigenvalues, n)
    criteria = _collect(parallel, map_values, hull, kaiser[0], eigenvalues)
    return RetentionResult(
        items=answers.items,
        sample=sample_of(made, data.shape[0]),
        eigenvalues=readonly(eigenvalues),
        parallel=parallel,
        map=map_values,
        hull=hull,
        empirical_kaiser_reference=readonly(kaiser[1]),
        criteria=criteria,
        verdict_criterion=criteria[0].criterion,
        n_factors=parallel[0].suggestion,
        warnings=said + _disagreement(criteria),
    )


def _collect(
    parallel: tuple[ParallelAnalysis, ...],
    map_values: MapValues,
    hull: tuple[HullValues, ...],
    kaiser: int,
    eigenvalues: Floats,
) -> tuple[RetentionCriterion, ...]:
    """Put every suggestion beside its source; the first is the verdict's."""
    return (
        *(RetentionCriterion(f"parallel_{a.variant}", a.suggestion, _SOURCES[a.variant]) for a in parallel),
        RetentionCriterion("map", map_values.suggestion, "Velicer (1976)"),
        RetentionCriterion("map_revised", map_values.suggestion_revised, "Velicer, Eaton & Fava (2000)"),
        *(RetentionCriterion(f"hull_{one.index}", one.suggestion, _HULL_SOURCE) for one in hull),
        RetentionCriterion("empirical_kaiser", kaiser, "Braeken & van Assen (2017)"),
        RetentionCriterion("kaiser", int((eigenvalues > 1.0).sum()), "Guttman (1954); Kaiser (1960)"),
    )


def parallel_analysis(
    R: Floats,
    n: int,
    *,
    variants: tuple[Variant, ...] = ("components",),
    draws: int = 1000,
    percentile: float = 95.0,
    seed: int = 1,
    source: Floats | Ints | None = None,
) -> tuple[ParallelAnalysis, ...]:
    """Compare the eigenvalues of R (p, p) with those of random data of n rows.

    Random data are normal, or, where a source of complete answers (n, p) is given, its permutations: of
    floats, compared by their Pearson correlations, or of codes (integers), by their polychoric ones. All
    variants look at the same draws, from ``stream(seed, "parallel")``.
    """
    p = R.shape[0]
    rng = stream(seed, "parallel")
    if source is None:
        batches = normal_correlations(n, p, draws, rng)
    elif np.issubdtype(source.dtype, np.integer):
        batches = permuted_polychorics(source.astype(np.int64), draws, rng)
    else:
        batches = permuted_correlations(source.astype(np.float64), draws, rng)
    random = random_eigenvalues(variants, batches, draws, p)
    found: list[ParallelAnalysis] = []
    for variant in variants:
        observed = reduced_eigenvalues(R[None], variant)[0]
        reference = np.percentile(random[variant], percentile, axis=0)
        found.append(
            ParallelAnalysis(
                variant=variant,
                resampling="normal" if source is None else "permutation",
                observed=readonly(observed),
                reference=readonly(reference),
                reference_lower=readonly(np.percentile(random[variant], 100.0 - percentile, axis=0)),
                reference_mean=readonly(random[variant].mean(axis=0)),
                percentile=percentile,
                draws=draws,
                seed=seed,
                suggestion=_until_first_failure(observed > reference),
            )
        )
    return tuple(found)


def minimum_average_partial(R: Floats) -> MapValues:
    """Return the average squared (and fourth-power) partial correlations after m = 0, 1, ... components.

    Velicer (1976); Velicer, Eaton & Fava (2000) for the fourth power.

    Examples
    --------
    >>> load = np.array([0.9, 0.8, 0.7, 0.6, 0.7])
    >>> minimum_average_partial(np.outer(load, load) + np.diag(1 - load**2)).suggestion
    1
    """
    p = R.shape[0]
    values, vectors = np.linalg.eigh(R)
    A = (vectors * np.sqrt(np.maximum(values, 0.0)))[:, ::-1]
    squared, fourth = np.full(p - 1, np.nan), np.full(p - 1, np.nan)
    for m in range(p - 1):
        partial = R - A[:, :m] @ A[:, :m].T
        scale = np.diag(partial)
        if scale.min() <= 1e-12:
            break
        r2 = partial * partial / scale[:, None] / scale[None, :]
        np.fill_diagonal(r2, 0.0)
        squared[m], fourth[m] = r2.sum() / (p * (p - 1)), (r2 * r2).sum() / (p * (p - 1))
    return MapValues(
        readonly(squared), readonly(fourth), int(np.nanargmin(squared)), int(np.nanargmin(fourth))
    )


def empirical_kaiser(eigenvalues: Floats, n: int) -> tuple[int, Floats]:
    """Return the suggestion and reference values of the empirical Kaiser criterion.

    The j-th reference is the asymptotic largest eigenvalue of uncorrelated items, (1 + sqrt(p/n))^2, times
    the mean variance that the earlier eigenvalues left, and at least 1 (Braeken & van Assen 2017, eq. 2).

    Examples
    --------
    >>> empirical_kaiser(np.array([2.6, 0.8, 0.6]), 100)[0]
    1
    """
    p = eigenvalues.size
    used = np.concatenate([[0.0], np.cumsum(eigenvalues)[:-1]])
    reference = np.maximum((p - used) / (p - np.arange(p)) * (1.0 + np.sqrt(p / n)) ** 2, 1.0)
    return _until_first_failure(eigenvalues > reference), reference


def _check_resampling(resampling: Resampling, missing: Missing, correlation: CorrelationKind) -> None:
    """Refuse what would compare unlike with unlike."""
    if resampling == "permutation" and missing != "listwise":
        what = Text("permutation needs complete rows", "置换法只能用于完整个案")
        raise DataError(Fault(what, mend=Text("use missing='listwise'", "请改用 listwise")))
    if correlation == "polychoric" and resampling == "normal":
        what = Text(
            "polychorics are compared with those of permuted answers", "多分相关须与置换数据的多分相关比较"
        )
        raise DataError(Fault(what, mend=Text("use resampling='permutation'", "请改用置换法（permutation）")))


def _source(answers: Answers, resampling: Resampling, correlation: CorrelationKind) -> Floats | Ints | None:
    """Return what is permuted: codes for polychorics, ranks for rank correlations, else the answers."""
    from scipy import stats

    if resampling == "normal":
        return None
    if correlation == "polychoric":
        return ordinal_codes(answers).codes
    if correlation == "spearman":
        return np.asarray(stats.rankdata(answers.X, axis=0), dtype=np.float64)
    return answers.X


def _until_first_failure(passed: np.ndarray[tuple[int], np.dtype[np.bool_]] | Floats) -> int:
    return int(np.argmin(np.append(passed, False)))


def _disagreement(criteria: tuple[RetentionCriterion, ...]) -> tuple[Warn, ...]:
    """Say when criteria other than Kaiser's rule do not agree."""
    said = {
        c.criterion: c.suggestion for c in criteria if c.criterion != "kaiser" and c.suggestion is not None
    }
    if len(set(said.values())) <= 1:
        return ()
    en = ", ".join(f"{name} {count}" for name, count in said.items())
    zh = "，".join(f"{name} {count}" for name, count in said.items())
    return (
        Warn(
            "retention_disagreement",
            Text(
                f"the criteria do not agree on the number of factors: {en}", f"各标准建议的因子数不一致：{zh}"
            ),
        ),
    )
