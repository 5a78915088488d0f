"""Item analysis of scales: distribution, discrimination, and advice that is never applied silently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from survey.errors import Warn
from survey.numerics.correlations import CorrelationMatrix, covariance
from survey.numerics.missing import complete_rows
from survey.numerics.skewness import kurtosis, skewness
from survey.psychometrics.answers.arrays import Floats, readonly
from survey.psychometrics.answers.correlating import CorrelationKind, correlate_as, sample_of, to_correlation
from survey.psychometrics.answers.reading import Answers, Data, Scales, read_scales
from survey.psychometrics.answers.sample import Missing
from survey.psychometrics.coefficients.alpha import alpha_if_deleted, cronbach_alpha
from survey.psychometrics.coefficients.congeneric_omega import congeneric_omega, omega_if_deleted
from survey.psychometrics.coefficients.constant_sums import refuse_constant_sums
from survey.psychometrics.coefficients.item_total import (
    item_rest,
    item_smc,
    item_total,
    variance_if_deleted,
)
from survey.psychometrics.coefficients.reversed_items import reversed_warning, suspect_reversed
from survey.psychometrics.items.advice import ItemEvidence, advise_on_items
from survey.psychometrics.items.critical_ratio import CriticalRatio, critical_ratio
from survey.psychometrics.items.distribution import response_distribution
from survey.psychometrics.items.results import ItemAnalysis, ItemThresholds, ScaleItems

__all__ = ["analyze_items"]

Limits = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Settings:
    missing: Missing
    correlation: CorrelationKind
    moment_type: Literal[2, 3]
    tail: float
    limits: Limits | None
    thresholds: ItemThresholds


def analyze_items(
    data: Data,
    scales: Scales,
    *,
    missing: Missing = "listwise",
    correlation: CorrelationKind = "pearson",
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
    missing : {"listwise", "pairwise", "fiml"}
        Listwise over all items of all scales. Pairwise uses what each item has; the critical ratio and its
        groups then rest on the rows that are complete on the scale.
    correlation : {"pearson", "spearman", "polychoric"}
        What item-rest and inter-item correlations, alpha and omega rest on. With polychorics they are of the
        continuous variables behind the answers (Zumbo, Gadermann & Zeisser 2007), not of the answers.
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
        As `read_scales`; also where the items of a scale cancel, so that their sum does not vary.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = np.clip(np.round(3 + rng.normal(size=(200, 1)) + rng.normal(size=(200, 4))), 1, 5)
    >>> analyze_items(X, {"A": ["V1", "V2", "V3", "V4"]}).scale("A").decision
    ('keep', 'keep', 'keep', 'keep')
    """
    chosen = thresholds or ItemThresholds()
    answers = read_scales(data, scales, missing=missing)
    settings = _Settings(missing, correlation, moment_type, tail, limits, chosen)
    everything = covariance(answers.X, missing=missing) if correlation == "pearson" else None
    moments = {name: _moments(answers, tuple(items), settings, everything) for name, items in scales.items()}
    refuse_constant_sums({name: made.matrix for name, (made, _) in moments.items()})
    found = tuple(
        _one_scale(answers, name, tuple(items), data.shape[0], settings, *moments[name])
        for name, items in scales.items()
    )
    warnings = tuple(warning for one in found for warning in one.warnings)
    return ItemAnalysis(found, chosen, moment_type, tail, correlation, warnings)


def _one_scale(
    answers: Answers,
    name: str,
    items: tuple[str, ...],
    n_total: int,
    settings: _Settings,
    made: CorrelationMatrix,
    said: tuple[Warn, ...],
) -> ScaleItems:
    X = answers.take(items)
    S, alike, n = made.matrix, settings.moment_type, (~np.isnan(X)).sum(axis=0)
    mean = np.nanmean(X, axis=0)
    summed = S if settings.correlation == "pearson" else covariance(X, missing=settings.missing).matrix
    ratio = critical_ratio(complete_rows(X), tail=settings.tail)
    omega = float(congeneric_omega(S[None])[0])
    evidence = _evidence(X, S, ratio, (settings.limits or {}).get(name))
    advice = advise_on_items(evidence, settings.thresholds)
    names = tuple(items[j] for j in evidence.suspects)
    return ScaleItems(
        scale=name, items=items,
        sample=sample_of(made, n_total),
        n=readonly(n), n_missing=readonly(n_total - n),
        mean=readonly(mean), sd=readonly(np.nanstd(X, axis=0, ddof=1)),
        minimum=readonly(np.nanmin(X, axis=0)), maximum=readonly(np.nanmax(X, axis=0)),
        skewness=readonly(skewness(X, moment_type=alike)),
        kurtosis=readonly(kurtosis(X, moment_type=alike)),
        floor=readonly(evidence.floor), ceiling=readonly(evidence.ceiling),
        distribution=response_distribution(X, items),
        cut_low=ratio.cut_low, cut_high=ratio.cut_high, n_low=ratio.n_low, n_high=ratio.n_high,
        critical_ratio=readonly(ratio.t), critical_ratio_df=readonly(ratio.df),
        critical_ratio_pvalue=readonly(ratio.pvalue), critical_ratio_d=readonly(ratio.d),
        item_total=readonly(item_total(S)), item_rest=readonly(evidence.item_rest), smc=readonly(item_smc(S)),
        scale_mean_if_deleted=readonly(mean.sum() - mean),
        scale_variance_if_deleted=readonly(variance_if_deleted(summed)),
        cronbach_alpha=cronbach_alpha(S), alpha_if_deleted=readonly(alpha_if_deleted(S)),
        omega_total=None if np.isnan(omega) else omega, omega_if_deleted=readonly(omega_if_deleted(S)),
        inter_item=readonly(to_correlation(S)),
        decision=advice.decision, reasons=advice.reasons,
        suspected_reversed=names, warnings=said + reversed_warning(name, names),
    )  # fmt: skip


def _evidence(X: Floats, S: Floats, ratio: CriticalRatio, limits: tuple[float, float] | None) -> ItemEvidence:
    """Return what speaks for an item or against it; floor and ceiling as declared, else as observed."""
    lowest, highest = limits or (float(np.nanmin(X)), float(np.nanmax(X)))
    n = (~np.isnan(X)).sum(axis=0)
    return ItemEvidence(
        item_rest(S),
        ratio.t,
        ratio.pvalue,
        alpha_if_deleted(S) - cronbach_alpha(S),
        np.equal(X, lowest).sum(axis=0) / n,
        np.equal(X, highest).sum(axis=0) / n,
        tuple(suspect_reversed(S)),
    )


def _moments(
    answers: Answers, items: tuple[str, ...], settings: _Settings, everything: CorrelationMatrix | None
) -> tuple[CorrelationMatrix, tuple[Warn, ...]]:
    """Return what consistency rests on: covariances of the answers, or correlations of another kind."""
    if everything is None:
        return correlate_as(Answers(items, answers.take(items)), settings.missing, settings.correlation)
    return everything.part(answers.places(items)), ()
