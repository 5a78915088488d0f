"""How many factors: parallel analysis, MAP, hull, empirical Kaiser and Kaiser's rule, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from survey.errors import DataError, Fault, Text, Warn
from survey.numerics.parallel import Variant
from survey.psychometrics.answers.arrays import Floats, Ints, readonly
from survey.psychometrics.answers.correlating import CorrelationKind, correlate_as, ordinal_codes, sample_of
from survey.psychometrics.answers.reading import Answers, Data, read_answers
from survey.psychometrics.answers.sample import Missing
from survey.psychometrics.factors.empirical_kaiser import empirical_kaiser
from survey.psychometrics.factors.hull import hull_method
from survey.psychometrics.factors.minimum_average_partial import minimum_average_partial
from survey.psychometrics.factors.parallel_analysis import Resampling, parallel_analysis
from survey.psychometrics.factors.retention_results import (
    HullIndex,
    HullValues,
    MapValues,
    ParallelAnalysis,
    RetentionCriterion,
    RetentionResult,
)

__all__ = ["suggest_n_factors"]

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
        warnings=said + _at_ceiling(hull) + _disagreement(criteria),
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


def _check_resampling(resampling: Resampling, missing: Missing, correlation: CorrelationKind) -> None:
    """Refuse what would compare unlike with unlike."""
    if resampling == "permutation" and missing != "listwise":
        what = Text("permutation needs complete rows", "置换法只能用于完整个案")
        mend = Text(
            "take complete rows (listwise), or give the number of factors",
            "请改用完整个案（listwise），或直接指定因子数",
        )
        raise DataError(Fault(what, mend=mend))
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


def _at_ceiling(hull: tuple[HullValues, ...]) -> tuple[Warn, ...]:
    """Say where CFI is one: st is infinite there, or the hull ends, and its end is never taken."""
    for one in hull:
        perfect = np.flatnonzero(one.fit >= 1.0)
        if one.index != "cfi" or perfect.size == 0:
            continue
        first = int(one.n_factors[perfect[0]])
        en = (
            f"hull_cfi: CFI is 1 from {first} factors on and cannot rise; the hull bends there whatever went "
            f"before, or ends there and then cannot suggest {first}: look at hull_caf"
        )
        zh = (
            f"hull_cfi：自 {first} 个因子起 CFI 均为 1，不能再升；凸包在此必然转折，"
            f"若止于此则无法建议 {first} 个因子，请参考 hull_caf"
        )
        return (Warn("hull_cfi_at_ceiling", Text(en, zh)),)
    return ()


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
