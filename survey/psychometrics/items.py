"""Item analysis of scales: distribution, discrimination, and advice that is never applied silently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from survey.errors import Text, Warn
from survey.numerics.correlations import covariance
from survey.numerics.skewness import kurtosis, skewness
from survey.psychometrics.answers import Answers, Data, Scales, read_scales, readonly
from survey.psychometrics.consistency import (
    alpha_if_deleted,
    cronbach_alpha,
    item_rest,
    item_total,
    to_correlation,
)
from survey.psychometrics.critical_ratio import CriticalRatio, critical_ratio
from survey.psychometrics.results import (
    Decision,
    Floats,
    ItemAnalysis,
    ItemThresholds,
    Missing,
    ResponseDistribution,
    Sample,
    ScaleItems,
)

__all__ = ["analyze_items", "response_distribution", "suspect_reversed"]

Limits = Mapping[str, tuple[float, float]]
_MOST_VALUES = 20


@dataclass(frozen=True, slots=True)
class _Settings:
    missing: Missing
    moment_type: Literal[2, 3]
    tail: float
    limits: Limits | None
    thresholds: ItemThresholds


@dataclass(frozen=True, slots=True)
class _Advice:
    decision: tuple[Decision, ...]
    reasons: tuple[tuple[str, ...], ...]


def analyze_items(
    data: Data,
    scales: Scales,
    *,
    missing: Missing = "listwise",
    moment_type: Literal[2, 3] = 2,
    tail: float = 0.27,
    limits: Limits | None = None,
    thresholds: ItemThresholds | None = None,
) -> ItemAnalysis:
    """Analyse the items of every scale.

    Parameters
    ----------
    data : DataFrame or (n, p) array
        Items already recoded.
    scales : mapping of str to sequence of str
    missing : {"listwise", "pairwise"}
        Listwise over all items of all scales. Pairwise uses what each item has; the critical ratio and its
        groups then rest on the rows that are complete on the scale.
    moment_type : {2, 3}
        Skewness and kurtosis as SPSS (2) or psych (3) prints them.
    tail : float
        The share of each extreme group.
    limits : mapping of scale to (lowest, highest), optional
        The declared answer scale, for floor and ceiling; else the range observed in the scale.
    thresholds : ItemThresholds, optional

    Raises
    ------
    DataError
        As `read_scales`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = np.clip(np.round(3 + rng.normal(size=(200, 1)) + rng.normal(size=(200, 4))), 1, 5)
    >>> analyze_items(X, {"A": ["V1", "V2", "V3", "V4"]}).scale("A").decision
    ('keep', 'keep', 'keep', 'keep')
    """
    chosen = thresholds or ItemThresholds()
    answers = read_scales(data, scales, missing=missing)
    settings = _Settings(missing, moment_type, tail, limits, chosen)
    found = tuple(
        _one_scale(answers, name, tuple(items), data.shape[0], settings) for name, items in scales.items()
    )
    warnings = tuple(warning for one in found for warning in one.warnings)
    return ItemAnalysis(found, chosen, moment_type, tail, warnings)


def response_distribution(X: Floats, items: tuple[str, ...]) -> ResponseDistribution | None:
    """Count each value of each item; None when there are more than twenty different values.

    Examples
    --------
    >>> made = response_distribution(np.array([[1.0, 2.0], [2.0, 2.0]]), ("a", "b"))
    >>> made.counts.tolist() if made else None
    [[1, 1], [0, 2]]
    """
    values = np.unique(X[~np.isnan(X)])
    if values.size > _MOST_VALUES:
        return None
    counts = (X[:, :, None] == values).sum(axis=0)
    shares = counts / counts.sum(axis=1, keepdims=True)
    return ResponseDistribution(items, readonly(values), readonly(counts), readonly(shares))


def suspect_reversed(S: Floats) -> list[int]:
    """Return the items that run against the others of their scale.

    An item is suspected when it loads on the first principal component with the sign of the minority, or
    correlates negatively with the sum of the others.

    Examples
    --------
    >>> suspect_reversed(np.array([[1.0, 0.5, -0.5], [0.5, 1.0, -0.5], [-0.5, -0.5, 1.0]]))
    [2]
    """
    R = to_correlation(S)
    first = np.linalg.eigh(R)[1][:, -1]
    signs = np.sign(np.where(np.abs(first) < 1e-12, 0.0, first))
    majority = np.sign(signs.sum()) or np.sign(first.sum()) or 1.0
    against = signs * majority < 0.0
    if against.any():
        return [int(j) for j in np.flatnonzero(against)]
    return [int(j) for j in np.flatnonzero(item_rest(S) < 0.0)]


def _one_scale(
    answers: Answers, name: str, items: tuple[str, ...], n_total: int, settings: _Settings
) -> ScaleItems:
    X = answers.take(items)
    made = covariance(X, missing=settings.missing)
    S, alike = made.matrix, settings.moment_type
    ratio = critical_ratio(X[~np.isnan(X).any(axis=1)], tail=settings.tail)
    n = (~np.isnan(X)).sum(axis=0)
    lowest, highest = (settings.limits or {}).get(name, (float(np.nanmin(X)), float(np.nanmax(X))))
    floor, ceiling = np.equal(X, lowest).sum(axis=0) / n, np.equal(X, highest).sum(axis=0) / n
    suspects = suspect_reversed(S)
    advice = _advise(S, ratio, floor, ceiling, suspects, settings.thresholds)
    names = tuple(items[j] for j in suspects)
    return ScaleItems(
        scale=name, items=items,
        sample=Sample(
            n_total, made.n_used, n_total - made.n_used, int(made.n_pairs.min()), settings.missing
        ),
        n=readonly(n), n_missing=readonly(n_total - n),
        mean=readonly(np.nanmean(X, axis=0)), sd=readonly(np.nanstd(X, axis=0, ddof=1)),
        minimum=readonly(np.nanmin(X, axis=0)), maximum=readonly(np.nanmax(X, axis=0)),
        skewness=readonly(skewness(X, moment_type=alike)),
        kurtosis=readonly(kurtosis(X, moment_type=alike)),
        floor=readonly(floor), ceiling=readonly(ceiling),
        distribution=response_distribution(X, items),
        cut_low=ratio.cut_low, cut_high=ratio.cut_high, n_low=ratio.n_low, n_high=ratio.n_high,
        critical_ratio=readonly(ratio.t), critical_ratio_df=readonly(ratio.df),
        critical_ratio_pvalue=readonly(ratio.pvalue), critical_ratio_d=readonly(ratio.d),
        item_total=readonly(item_total(S)), item_rest=readonly(item_rest(S)),
        cronbach_alpha=cronbach_alpha(S), alpha_if_deleted=readonly(alpha_if_deleted(S)),
        inter_item=readonly(to_correlation(S)),
        decision=advice.decision, reasons=advice.reasons,
        suspected_reversed=names, warnings=_warnings(name, names),
    )  # fmt: skip


def _advise(
    S: Floats,
    ratio: CriticalRatio,
    floor: Floats,
    ceiling: Floats,
    suspects: list[int],
    thresholds: ItemThresholds,
) -> _Advice:
    """Hold each item against the thresholds.

    Drop: a weak item-rest correlation together with a weak critical ratio or a gain in alpha. Review: any
    single failing, and an item that may only be keyed the wrong way.
    """
    certain = ratio.pvalue < 1.0 - thresholds.confidence_level
    failed = {
        "item_rest": ~(item_rest(S) >= thresholds.item_rest),
        "critical_ratio": ~((np.abs(ratio.t) >= thresholds.critical_ratio) & certain),
        "alpha_if_deleted": alpha_if_deleted(S) - cronbach_alpha(S) > thresholds.alpha_gain,
        "floor": floor > thresholds.floor_ceiling,
        "ceiling": ceiling > thresholds.floor_ceiling,
    }
    reasons: list[tuple[str, ...]] = []
    decisions: list[Decision] = []
    for j in range(S.shape[0]):
        why = [reason for reason, flags in failed.items() if bool(flags[j])]
        if j in suspects:
            why.append("reversed")
        drop = "item_rest" in why and ("critical_ratio" in why or "alpha_if_deleted" in why)
        reasons.append(tuple(why))
        decisions.append("drop" if drop and "reversed" not in why else "review" if why else "keep")
    return _Advice(tuple(decisions), tuple(reasons))


def _warnings(scale: str, suspects: tuple[str, ...]) -> tuple[Warn, ...]:
    if not suspects:
        return ()
    en = f"{scale}: {', '.join(suspects)} run(s) against the other items; reverse-keyed and not recoded?"
    zh = f"{scale}：题项 {'、'.join(suspects)} 与其余题项方向相反，可能是反向题尚未重新计分"
    return (Warn("suspected_reversed", Text(en, zh), suspects),)
